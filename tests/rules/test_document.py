"""Scheme documents: everything wrong is said at once, with its line, and nothing whatever makes the loader raise."""

import random
import string
import textwrap
import time
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rules import document
from rules.document import SchemeErrors, digest, json_schema, load
from rules.outline import departures
from rules.packs import pack, pack_codes
from rules.review import review
from rules.scheme import Scheme
from tests.rules.strategies import documents

# Text that is an expression, an attack or a call in some language, never a number, a name or a condition.
HOSTILE = [
    "1<<100000",
    "9**9**9",
    "1/0",
    '"{0.__class__.__init__.__globals__}".format(x)',
    '__import__("os").system("id")',
    "[i for i in range(10**9)]",
    'eval("1")',
    'open("/etc/passwd").read()',
    "try: 1\nexcept* E: 2",
    "(" * 300 + "1" + ")" * 300,
    'points + points_total(member="2002")',
    "random()",
    "now()",
    "hours * 1.005",
    "'; DROP TABLE entry;--",
    "(a+)+$",
    "lambda: 0",
    "().__class__.__bases__",
    "os.environ",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "a == b",
    "x := 5",
    "a if b > c else d",
    "`id`",
    "1 if True else 2",
    "1 + 1",
    "1e308*10",
]
NUMBERS = [
    "1e5",
    "0x10",
    "1_000",
    "+1",
    ".5",
    "1.",
    "01",
    "Infinity",
    "NaN",
    "-.5",
    "１２",
    "١٢",
    "1,5",
    " 1 2",
    "1" * 10,
    "0.123456789",
]
MINIMAL = """scheme: t
name: 试算
source: 试算文件
assessment: member
subject_kind: member
dimensions:
  - code: d
    name: 活动
    items:
      - {code: a, name: 甲, award: 1}
"""


def errors(text: str) -> tuple[Any, ...]:
    found = load(text)
    assert isinstance(found, SchemeErrors), "the document was accepted"
    return found.errors


def codes(text: str) -> set[tuple[str, str]]:
    return {(each.path, each.code) for each in errors(text)}


def changed(path: tuple[str | int, ...], value: object, base: str = MINIMAL) -> str:
    content = yaml.safe_load(base)
    here = content
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return str(yaml.safe_dump(content, allow_unicode=True))


@pytest.mark.parametrize("code", pack_codes())
def test_a_pack_loads_under_its_own_code(code: str) -> None:
    scheme = load(pack(code))
    assert isinstance(scheme, Scheme)
    assert scheme.code == code


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize(
    "path",
    [
        ("name",),
        ("dimensions", 0, "name"),
        ("dimensions", 0, "cap"),
        ("dimensions", 0, "items", 0, "name"),
        ("dimensions", 0, "items", 0, "unit"),
        ("dimensions", 0, "items", 0, "award"),
        ("dimensions", 0, "items", 0, "cap"),
        ("total",),
        ("covers",),
        ("benchmark",),
        ("year_starts",),
        ("ties",),
    ],
    ids=str,
)
def test_an_expression_is_refused_wherever_a_number_a_name_or_a_condition_is_expected(
    path: tuple[str | int, ...], hostile: str
) -> None:
    found = errors(changed(path, hostile))
    assert found[0].expected
    assert found[0].line >= 1


NAMES = [
    "公务员5+X",
    "QC(五小)成果",
    "三会一课（60/30/10）",
    "“五星”创评·机关",
    "AA 级",
    "A-1 类（含 B）",
    "Party life 2026",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_organs_really_use_are_accepted(name: str) -> None:
    scheme = load(changed(("dimensions", 0, "items", 0, "name"), name))
    assert isinstance(scheme, Scheme), scheme
    assert scheme.items["a"].name == name


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("key", ["scheme", "assessment", "subject_kind"])
def test_an_expression_is_no_code(key: str, hostile: str) -> None:
    if hostile != "os.environ":  # a code like any other: it names something and is never looked into
        assert (f"/{key}", "not-a-code") in codes(changed((key,), hostile))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_expression_is_refused_inside_tables_and_conditions(hostile: str) -> None:
    table = {"lookup": {"attribute": "grade", "table": {hostile: "1"}}}
    assert errors(changed(("dimensions", 0, "items", 0, "award"), table))
    assert errors(
        changed(("dimensions", 0, "items", 0, "award"), {"lookup": {"attribute": hostile, "table": {"甲": "1"}}})
    )
    assert errors(changed(("covers",), {"member.category": hostile}))
    assert errors(changed(("covers",), {hostile: "预备党员"}))
    assert errors(changed(("grades",), {"bands": [{"table": [{"grade": hostile}]}]}))


@pytest.mark.parametrize("written", NUMBERS)
def test_a_number_is_a_plain_decimal_and_nothing_else(written: str) -> None:
    text = MINIMAL.replace("award: 1", f'award: "{written}"')
    assert ("/dimensions/0/items/0/award", "not-a-number") in codes(text)


def test_a_number_is_read_exactly_as_written() -> None:
    scheme = load(
        MINIMAL.replace("award: 1", "award: 0.1").replace("name: 活动", "name: 活动\n    cap: 123456789.12345678")
    )
    assert isinstance(scheme, Scheme)
    assert str(scheme.dimensions[0].bounds.cap.values[0].value) == "123456789.12345678"  # type: ignore[union-attr]
    assert scheme.items["a"].shown(date(2026, 1, 1)) == "0.1"


def test_everything_wrong_is_said_at_once_with_its_line() -> None:
    text = """scheme: bad code
name: 试算
sorce: 试算文件
assessment: member
subject_kind: member
dimensions:
  - code: d
    name: 活动
    cap: -1
    items:
      - {code: a, name: 甲, award: 1e5}
      - {code: b, name: 乙, award: 1, deduct: 1}
      - code: c
        name: 丙
        award: {2026-02-30: 1}
      - {code: e, name: 戊, award: {lottery: 1}}
"""
    found = {(each.line, each.path, each.code) for each in errors(text)}
    assert found == {
        (1, "", "missing-key"),
        (1, "/scheme", "not-a-code"),
        (3, "/sorce", "unknown-key"),
        (9, "/dimensions/0/cap", "negative"),
        (11, "/dimensions/0/items/0/award", "not-a-number"),
        (12, "/dimensions/0/items/1", "one-sign"),
        (15, "/dimensions/0/items/2/award/2026-02-30", "not-a-day"),
        (16, "/dimensions/0/items/3/award/lottery", "unknown-key"),
    }


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("total: {start: 60, clause: 第四条}", "one of cap, floor, rounding, start"),
        ("popluation: on_last_day", "population"),
        ("grades: {bands: [{table: [{grade: 好}]}], veto: []}", "vetoes"),
    ],
)
def test_an_unknown_key_is_answered_with_those_that_may_stand_there(line: str, right: str) -> None:
    assert [each.expected for each in errors(f"{MINIMAL}{line}\n")] == [right]


def test_a_mistyped_key_in_a_shorthand_is_named_with_the_one_that_was_meant() -> None:
    text = MINIMAL + "      - {code: b, name: 乙, award: 1, cap: {pr: month, value: 2}}\n"
    assert [(each.message, each.expected) for each in errors(text)] == [("pr is not a key here", "per")]


def test_codes_that_clash_and_references_to_nothing() -> None:
    text = (
        MINIMAL
        + "      - {code: a, name: 乙, award: 1, barred_by: [zz]}\n  - {code: d, name: 丁}\nties: {by: [nowhere]}\n"
    )
    assert codes(text) == {
        ("/dimensions/0/items/1/code", "clash"),
        ("/dimensions/0/items/1/barred_by", "unknown-item"),
        ("/dimensions/1/code", "clash"),
        ("/ties/by", "unknown-dimension"),
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 1\na: 2\n", "duplicate-key"),
        ("a: &x 1\n", "yaml-anchor"),
        ("a: *x\n", "yaml-alias"),
        ("a: !!python/object/apply:os.system [id]\n", "yaml-tag"),
        ("a: !!int 3\n", "yaml-tag"),
        ("a: 1\n---\nb: 1\n", "yaml-documents"),
        ("a: " + "[" * 40 + "]" * 40, "yaml-depth"),
        ("[" * 200_000, "yaml-depth"),
        ("{" * 200_000, "yaml-key"),
        ("? [a]\n: 1\n", "yaml-key"),
        ("a: [1\n", "yaml-syntax"),
        ("a: \x00\n", "yaml-syntax"),
        ("a: \ud800\n", "yaml-syntax"),
        ("a: " + "x" * (1 << 20), "too-large"),
        ("a: [" + "1," * 100_000 + "]", "too-large"),
        ("", "wrong-shape"),
        ("- 1\n", "wrong-shape"),
        ("null", "wrong-shape"),
    ],
)
def test_yaml_that_is_refused(text: str, code: str) -> None:
    assert code in {each.code for each in errors(text)}


def test_thousands_of_errors_are_counted_not_listed() -> None:
    found = errors(MINIMAL + "".join(f"      - {{code: a{n}, name: 甲, award: x}}\n" for n in range(900)))
    assert len(found) == 501
    assert (found[-1].code, found[-1].message) == ("too-many-errors", "400 more errors")


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip(string.ascii_lowercase, string.ascii_lowercase[1:], strict=False)
    )
    assert {each.code for each in errors(bomb)} >= {"yaml-anchor", "yaml-alias"}


@given(st.text())
def test_no_text_makes_the_loader_raise(text: str) -> None:
    load(text)


LEAVES = st.none() | st.text(max_size=8) | st.integers() | st.floats() | st.booleans() | st.dates()
PARTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(PARTS, st.integers(0, 2**32))
def test_no_part_replaced_makes_the_loader_raise(part: object, seed: int) -> None:
    """Any value in any place of a real scheme: an answer, never an exception."""
    content = yaml.safe_load(pack(random.Random(seed).choice(pack_codes())))
    _replace(content, part, random.Random(seed))
    load(yaml.safe_dump(content, allow_unicode=True))


def _replace(here: Any, part: object, chance: random.Random) -> None:
    keys = list(here) if isinstance(here, dict) else list(range(len(here)))
    key = chance.choice(keys)
    if isinstance(here[key], (dict, list)) and here[key] and chance.random() < 0.8:
        _replace(here[key], part, chance)
    else:
        here[key] = part


@given(documents())
def test_a_generated_scheme_loads(text: str) -> None:
    assert isinstance(load(text), Scheme), load(text)


def test_the_digest_is_of_the_content_alone() -> None:
    reordered = yaml.safe_dump(yaml.load(MINIMAL, yaml.BaseLoader), allow_unicode=True, sort_keys=True)
    written = "# a remark\n" + MINIMAL.replace("award: 1", 'award:   "1"')
    assert digest(MINIMAL) == digest(reordered) == digest(written)
    assert digest(MINIMAL) != digest(MINIMAL.replace("award: 1", "award: 2"))
    assert digest(MINIMAL).startswith("sha256:")


def plain(content: Any) -> Any:
    """What an editor sees: days are text."""
    if isinstance(content, dict):
        return {str(key): plain(value) for key, value in content.items()}
    return [plain(each) for each in content] if isinstance(content, list) else content


def test_the_schema_accepts_the_shipped_schemes_and_refuses_what_the_loader_refuses() -> None:
    validator = jsonschema_rs.validator_for(json_schema())
    for code in pack_codes():
        assert list(validator.iter_errors(plain(yaml.safe_load(pack(code))))) == []
    for path, value in [(("sorce",), "x"), (("scheme",), "a b"), (("dimensions", 0, "cap"), -1), (("dimensions",), [])]:
        text = changed(path, value)
        assert errors(text)
        assert not validator.is_valid(plain(yaml.safe_load(text))), path


def test_the_example_in_the_guide_loads() -> None:
    example = str(document.__doc__).split("common::")[1].split("A dimension may hold")[0]
    assert isinstance(load(textwrap.dedent(example)), Scheme)


FEW = "dimensions: [{code: d, name: 活动, items: [{code: a, name: 甲, award: 1}]}]\n"
HEAD = "scheme: t\nname: 试算\nsource: 试算文件\nassessment: member\nsubject_kind: member\n"
ROW = "      - {code: a%d, name: 甲, award: %s}\n"
LISTED = f"{HEAD}dimensions:\n  - code: d\n    name: 活动\n    items:\n"


def _many(count: int, form: str) -> str:
    return ", ".join(form.replace("%d", str(number)) for number in range(count))


GRADED = "{when: {member.k%d: a}, table: [{grade: 好}]}"
ABSURD = {
    "a thousand items of one name": LISTED + "".join(ROW % (n, 0) for n in range(1000)),
    "items beyond any number": LISTED + "".join(ROW % (n, 1) for n in range(8000)),
    "errors beyond any number": LISTED + "".join(ROW % (n, "x") for n in range(1000)),
    "unknown keys": HEAD + "".join(f"k{n}: 1\n" for n in range(5000)),
    "tables of grades": f"{HEAD}{FEW}grades: {{bands: [{_many(1000, GRADED)}]}}",
    "fifty tables of grades": f"{HEAD}{FEW}grades: {{bands: [{_many(50, GRADED)}]}}",
    "dimensions": f"{HEAD}dimensions: [{_many(900, '{code: d%d, name: 活动, items: []}')}]",
    "conditions": f"{HEAD}{FEW}covers: {{{_many(900, 'member.k%d: {any_of: [a], none_of: [a]}')}}}",
    "overlapping rows": LISTED
    + f"      - {{code: a, name: 甲, award: {{tiers: {{by: n, table: [{_many(1000, '{from: %d, points: 1}')}]}}}}}}\n",
    "a number of a million digits": f"{HEAD}{FEW}benchmark: {'9' * 1_000_000}\n",
    "a sentence of brackets": f"{HEAD}{FEW}clause: {'(' * 900_000}\n",
    "a sentence of statements": f"{HEAD}{FEW}clause: {'if for in ' * 90_000}\n",
    "a name of dots": f"scheme: t\nname: {'a.' * 400_000}\n{FEW}",
}


@pytest.mark.parametrize("name", ABSURD)
def test_an_absurd_size_is_answered_in_short(name: str) -> None:
    """Findings or errors, never many more than anybody reads; the time is held loosely, since machines differ."""
    began = time.perf_counter()
    found = review(ABSURD[name], date(2026, 12, 31))
    assert time.perf_counter() - began < 2
    listed = found.errors if isinstance(found, SchemeErrors) else found
    assert 0 < len(listed) <= document.MAX_ERRORS + 1


@given(PARTS, st.integers(0, 2**32))
def test_no_part_replaced_makes_the_reviewer_raise(part: object, seed: int) -> None:
    """What loads in spite of a part that was replaced can be looked through, shown, and held to another."""
    chance = random.Random(seed)
    code = chance.choice(pack_codes())
    content = yaml.safe_load(pack(code))
    for _ in range(chance.randint(1, 3)):
        _replace(content, chance.choice([part, chance.choice(["0", "1", "-1", "x", [], {}])]), chance)
    changed_text = yaml.safe_dump(content, allow_unicode=True)
    found = review(changed_text, date(2026, 12, 31))
    if not isinstance(found, SchemeErrors):
        assert all(each.line > 0 for each in found)
        assert isinstance(departures(changed_text, pack(code), date(2026, 12, 31)), list)


POSITIONS = [
    ("checks",), ("checks", "error"), ("checks", "sizes", 0), ("checks", "methods", 0), ("checks", "blind"),
    ("consultation",), ("consultation", "comment"), ("consultation", "comment", "days"), ("outline",),
    ("outline", "mark"), ("outline", "own", "points"), ("outline", "keeps", 0), ("derives", "from"),
    ("derives", "version"),
    ("purposes", 0, "tag"), ("purposes", 0, "name"), ("purposes", 0, "at_least"), ("duties", 0, "name"),
    ("duties", 0, "all"), ("duties", 0, "all", "items"), ("duties", 0, "all", "from"), ("duties", 0, "excused"),
    ("duties", 0, "each"), ("duties", 0, "ceiling"), ("dimensions", 0, "outline", "cap", 0),
    ("dimensions", 0, "items", 0, "asks", "minutes"), ("dimensions", 0, "items", 0, "asks"),
    ("dimensions", 0, "items", 0, "evidence_of"), ("dimensions", 0, "items", 0, "outline", "price"),
]  # fmt: skip
GOVERNED = """scheme: t
name: 试算
source: 试算文件
assessment: member
subject_kind: member
consultation: {comment: {days: 5}}
checks: {error: 5, sizes: [2], methods: [records], blind: true}
outline: {mark: fixed, own: {points: 5}, keeps: [ties]}
derives: {from: base, version: 1}
purposes: [{tag: reform, name: 改革, at_least: 0.1}]
duties: [{code: due, name: 会议, all: {items: a, from: 1}, excused: {all: {items: a}}, each: month}]
dimensions:
  - code: d
    name: 活动
    cap: 10
    outline: {cap: [5, 10]}
    items:
      - {code: a, name: 甲, award: 1, cap: 10, tags: [reform], asks: {minutes: 5}, outline: {price: [1, 2]}}
"""


def test_the_governed_document_is_sound() -> None:
    assert isinstance(load(GOVERNED), Scheme), load(GOVERNED)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("path", POSITIONS, ids=str)
def test_an_expression_is_refused_in_rules_about_rules(path: tuple[str | int, ...], hostile: str) -> None:
    if path[-1] in ("tag", "from", "items") and hostile == "os.environ":
        pytest.skip("a code like any other: it names something and is never looked into")
    found = errors(changed(path, hostile, GOVERNED))
    assert found[0].expected
    assert found[0].line >= 1
