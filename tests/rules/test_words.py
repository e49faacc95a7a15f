"""Every rule of every shipped scheme, and of every mechanism's own cases, is said in both languages."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rules import yamltree
from rules.document import load
from rules.layout import BASES, STEPS
from rules.packs import pack, pack_codes
from rules.scheme import Scheme
from rules.settling import COHORT_RULES, FACT_RULES, WHOLE_RULES
from rules.words.phrases import PHRASES
from rules.words.prices import STEPS as PRICED
from rules.words.settling import RULES, item_lines
from rules.words.speaker import Speaker
from rules.words.whole import dimension_lines, grade_lines, scheme_lines

DAY = date(2026, 6, 1)
CASES = Path(__file__).parent / "mechanisms"
HAN = re.compile(r"[一-鿿，。；：、（）]")


def _documents() -> Iterator[tuple[str, Scheme]]:
    texts = [(code, pack(code)) for code in pack_codes()]
    for path in sorted(CASES.glob("*.yaml")):
        content: Any = yamltree.read(path.read_text(encoding="utf-8")).value
        held = [content.get("document"), *(case.get("document") for case in content["cases"])]
        texts += [(f"{path.stem} {index}", text) for index, text in enumerate(held) if text]
    for name, text in texts:
        scheme = load(text)
        if isinstance(scheme, Scheme):
            yield name, scheme


DOCUMENTS = [pytest.param(scheme, id=name) for name, scheme in _documents()]


@pytest.mark.parametrize("scheme", DOCUMENTS)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_rule_is_said(scheme: Scheme, locale: str) -> None:
    to = Speaker(scheme, DAY, locale)
    said = [*scheme_lines(to), *grade_lines(to)]
    for dimension in scheme.dimensions:
        said += dimension_lines(to, dimension)
    for item in scheme.items.values():
        lines = item_lines(to, item)
        assert len(lines) >= len(item.steps)
        assert len(lines) >= len(item.steps) + len(item.rules) + (item.whole is not None) + (item.cohort is not None)
        said += lines
    for line in said:
        assert line.endswith("." if locale == "en" else "。"), line
        assert "{" not in line
        assert "None" not in line


@pytest.mark.parametrize("code", pack_codes())
def test_a_pack_has_english_names_for_everything_it_counts(code: str) -> None:
    scheme = load(pack(code))
    assert isinstance(scheme, Scheme)
    groups = [group for each in scheme.dimensions for group in each.groups]
    named: list[Any] = [scheme, *scheme.dimensions, *scheme.items.values(), *groups, *scheme.outcomes]
    assert [each.name for each in named if not each.name_en or HAN.search(each.name_en)] == []


def test_every_mechanism_has_its_words() -> None:
    assert len(PRICED) == len(BASES) + len(STEPS)
    assert len(RULES) == len(FACT_RULES) + len(WHOLE_RULES) + len(COHORT_RULES) + 1


def test_the_english_patterns_are_english() -> None:
    assert [key for key, (_, english) in PHRASES.items() if HAN.search(english)] == []


def test_both_languages_use_the_same_figures() -> None:
    figures = re.compile(r"{(\w+)}")
    for key, (chinese, english) in PHRASES.items():
        assert set(figures.findall(chinese)) == set(figures.findall(english)), key


@pytest.mark.parametrize(
    ("code", "item", "chinese", "english"),
    [
        ("s15", "training", "培训天数不足 3 的不计分。", "培训天数 under 3: no points."),
        ("s29", "sign-in", "每月从第 4 次起按旷工计。", "From no. 4 a month on it counts as Absence without leave."),
        ("s06", "ballot", "按季度加权：Q1 4、Q2 4、Q3 4、Q4 8。", "Weighted by quarter: Q1 4, Q2 4, Q3 4, Q4 8."),
        ("s25", "no-equipment", "已计无活动场所的，不再计。", "Does not count beside: No venue."),
        ("s35", "absent", "记录在案，不计分。", "Kept on file, no points."),
        ("s002", "theory", "全期最多 4 分。", "At most 4 in the period."),
    ],
)
def test_a_rule_by_hand(code: str, item: str, chinese: str, english: str) -> None:
    scheme = load(pack(code))
    assert isinstance(scheme, Scheme)
    assert chinese in item_lines(Speaker(scheme, DAY), scheme.items[item])
    assert english in item_lines(Speaker(scheme, DAY, "en"), scheme.items[item])
