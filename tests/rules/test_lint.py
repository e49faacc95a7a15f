"""Findings: each is raised by a scheme that has the weakness, and by none of the shipped ones that has not."""

from datetime import date

import pytest

from rules.document import SchemeErrors, load
from rules.findings import WORDS, Finding
from rules.lint import blocking, lint
from rules.packs import pack, pack_codes
from rules.review import review, twice
from rules.scheme import Scheme

DAY = date(2026, 12, 31)
HEAD = "scheme: t\nname: 试算\nsource: 试算文件\nassessment: member\nsubject_kind: member\n"


def lint_of(text: str) -> list[Finding]:
    scheme = load(text)
    assert isinstance(scheme, Scheme), scheme
    return lint(scheme, DAY)


def found(text: str) -> list[tuple[str, str]]:
    return [(each.path, each.code) for each in lint_of(text)]


@pytest.mark.parametrize("code", pack_codes())
def test_nothing_forbids_publishing_a_shipped_scheme(code: str) -> None:
    findings = review(pack(code), DAY)
    assert isinstance(findings, list)
    assert blocking(findings) == []
    assert all(each.line > 0 for each in findings)


@pytest.mark.parametrize("code", ["s15", "s19", "s25", "unit-rollup"])
def test_shipped_schemes_without_warnings(code: str) -> None:
    assert found(pack(code)) == []


def test_a_cap_that_the_items_cannot_reach() -> None:
    items = "[{code: a, name: 甲, award: 1, cap: 5}, {code: b, name: 乙, deduct: 2}]"
    assert found(f"{HEAD}dimensions: [{{code: d, name: 活动, start: 1, cap: 10, items: {items}}}]\n") == [
        ("d", "cap-unreachable")
    ]


def test_a_dimension_without_anything_two_equal_names_and_an_item_worth_nothing() -> None:
    text = (
        f"{HEAD}dimensions:\n  - {{code: d, name: 活动}}\n"
        "  - {code: e, name: 其他, items: [{code: a, name: 甲, award: 1}, {code: b, name: 甲, award: 0}]}\n"
    )
    assert found(text) == [("d", "nothing-scored"), ("e/b", "same-name"), ("e/b", "worthless")]


def test_a_grade_above_every_possible_total() -> None:
    grades = "grades: {bands: [{table: [{grade: 低, below: 90}, {grade: 高, from: 90}]}]}\n"
    dimension = "{code: d, name: 活动, cap: 80, items: [{code: a, name: 甲, award: 1}]}"
    assert found(f"{HEAD}dimensions: [{dimension}]\n{grades}") == [("grades/高", "grade-unreachable")]


ITEM = "{code: a, name: 甲, award: 1}"


def reviewed(text: str) -> list[tuple[int, str, str, str]]:
    findings = review(text, DAY)
    assert isinstance(findings, list), findings
    return [(each.line, each.path, each.code, each.severity) for each in findings if each.code != "clause-missing"]


@pytest.mark.parametrize(
    ("text", "path", "code", "severity"),
    [
        ("total: {start: 60, cap: 50}", "total", "start-above-cap", "red"),
        ("total: {cap: 50, floor: 60}", "total", "floor-above-cap", "red"),
        ("benchmark: 70\ntotal: {cap: 60}", "benchmark", "benchmark-unreachable", "red"),
        (
            "total: {floor: 60}\ngrades: {bands: [{table: [{grade: 低, below: 60}, {grade: 高, from: 60}]}]}",
            "grades/低",
            "grade-unreachable",
            "red",
        ),
        ("covers: {member.category: {any_of: [正式], none_of: [正式, 预备]}}", "covers", "covers-nobody", "red"),
        ("validity: [{months: 12}, {months: 24, sign: deduct}]", "validity/1", "row-unreachable", "red"),
        (
            "grades: {bands: [{when: {member.category: 预备}, table: [{grade: 好}]},"
            " {when: {member.kind: 甲}, table: [{grade: 差}]}]}",
            "grades/bands/1",
            "bands-overlap",
            "amber",
        ),
        (
            "grades: {bands: [{when: {member.category: 预备}, table: [{grade: 好}]}]}",
            "grades/bands/0",
            "bands-uncovered",
            "amber",
        ),
        (
            "grades: {bands: [{table: [{grade: 好}]}], quota: {kind: hard, mode: floor,"
            " cascade: [{grade: 好, share: 0.2}]}}",
            "grades/quota",
            "ties-undecided",
            "amber",
        ),
        (
            "grades: {bands: [{table: [{grade: 低, to: 60}, {grade: 高, above: 60, clause: 60 分以上为高}]}]}",
            "grades/bands/0/table/1",
            "boundary-words",
            "amber",
        ),
        (
            "grades: {bands: [{table: [{grade: 低, to: 60, clause: 不满 60 分为低}, {grade: 高, above: 60}]}]}",
            "grades/bands/0/table/0",
            "boundary-words",
            "amber",
        ),
    ],
)
def test_what_is_found_in_the_whole(text: str, path: str, code: str, severity: str) -> None:
    items = f"dimensions: [{{code: d, name: 活动, items: [{ITEM}]}}]"
    found_there = {(each[1], each[2], each[3]): each[0] for each in reviewed(f"{HEAD}{items}\n{text}\n")}
    assert found_there.get((path, code, severity), 0) > 6


@pytest.mark.parametrize(
    ("item", "code", "severity"),
    [
        ("{code: a, name: 甲, award: {2020-01-01: 1, 2021-01-01: null}}", "never-awardable", "red"),
        ("{code: a, name: 甲, places: 3, award: 0.25}", "too-fine", "amber"),
        (
            "{code: a, name: 甲, award: {tiers: {by: days, places: 0, table: [{from: 3, below: 9, points: 1}]}}}",
            "table-open",
            "amber",
        ),
        ("{code: a, name: 甲, award: 0}", "worthless", "amber"),
    ],
)
def test_what_is_found_in_an_item(item: str, code: str, severity: str) -> None:
    text = f"{HEAD}dimensions:\n  - code: d\n    name: 活动\n    items:\n      - {item}\n"
    assert (10, "d/a", code, severity) in reviewed(text)


def test_sound_neighbours_of_all_these_are_not_found() -> None:
    items = "{code: a, name: 甲, award: 1, cap: 40}, {code: b, name: 乙, deduct: 1}"
    text = (
        f"{HEAD}clause: 第一条\ntotal: {{start: 60, cap: 100, floor: 0}}\nbenchmark: 100\nties: shared\n"
        f"dimensions: [{{code: d, name: 活动, cap: 40, items: [{items}]}}]\n"
        "grades:\n  bands:\n    - table: [{grade: 低, below: 60, clause: 不满 60 分}, {grade: 高, from: 60,"
        " clause: 60 分以上}]\n  quota: {kind: hard, mode: floor, cascade: [{grade: 高, share: 0.2}]}\n"
    )
    assert review(text, DAY) == []


def test_a_post_that_cannot_reach_the_cap() -> None:
    lookup = "{code: a, name: 任职, counts: highest, award: {lookup: {attribute: post, table: {书记: 10, 委员: 6}}}}"
    text = f"{HEAD}dimensions: [{{code: d, name: 岗位, cap: 10, items: [{lookup}]}}]\n"
    assert found(text) == [("d", "post-below-cap")]
    assert found(text.replace("委员: 6", "委员: 10")) == []
    items = (
        "{code: a, name: 甲, award: 1, cap: 6}, {code: b, name: 乙, award: 1, applies: {member.post: [书记, 副书记]}},"
        " {code: c, name: 丙, award: 1, cap: 4, applies: {member.post: [委员]}}"
    )
    text = f"{HEAD}dimensions: [{{code: d, name: 岗位, cap: 12, items: [{items}]}}]\n"
    assert [each.message for each in lint_of(text)] == ["member.post 委员 reaches 10 of a cap of 12, others reach it"]
    assert found(text.replace("cap: 12", "cap: 10")) == []


def test_one_silent_clause_per_dimension() -> None:
    text = f"{HEAD}dimensions: [{{code: d, name: 活动, items: [{ITEM}]}}]\n"
    findings = review(text, DAY)
    assert isinstance(findings, list)
    assert [(each.path, each.code) for each in findings] == [("d", "clause-missing")]
    assert review(text.replace("name: 活动", "name: 活动, clause: 第二条"), DAY) == []


def test_one_fact_in_two_schemes() -> None:
    def scheme(text: str) -> Scheme:
        found = load(text)
        assert isinstance(found, Scheme)
        return found

    one = f"{HEAD}dimensions: [{{code: d, name: 活动, items: [{ITEM}]}}]\n"
    assert [each.code for each in twice([scheme(one), scheme(one.replace("scheme: t", "scheme: u"))])] == [
        "duplicate-path"
    ]
    other = one.replace("name: 甲", "name: 乙")
    assert twice([scheme(one), scheme(other)]) == []
    asking = "award: {matrix: {rows: level, columns: role, table: {省: {主: 1}}}}"
    asked = [scheme(each.replace("award: 1", asking)) for each in (one, other)]
    assert [each.path for each in twice(asked)] == ["d/a"]
    declared = [scheme(each.replace("award: 1", "award: 1, fact: hours")) for each in (one, one)]
    assert twice(declared) == []
    apart_facts = [scheme(one.replace("award: 1", f"award: 1, fact: {fact}")) for fact in ("hours", "days")]
    assert twice(apart_facts) == []
    apart = [scheme(one + f"covers: {{member.category: {who}}}\n") for who in ("正式", "预备")]
    assert twice(apart) == []


def test_what_is_no_scheme_is_told_as_errors() -> None:
    assert isinstance(review("scheme: x", DAY), SchemeErrors)


def test_every_finding_has_words_in_both_languages() -> None:
    for severity, *words in WORDS.values():
        assert severity in ("red", "amber")
        assert len([each for each in words if each]) == 4
        assert all(any("\u4e00" <= letter <= "\u9fff" for letter in each) for each in (words[1], words[3]))


def tiers(rows: str) -> str:
    price = f"{{tiers: {{by: length, table: [{rows}]}}}}"
    return f"dimensions: [{{code: d, name: 活动, items: [{{code: a, name: 甲, award: {price}}}]}}]"


def graded(rows: str) -> str:
    return f"dimensions: [{{code: d, name: 活动, items: [{ITEM}]}}]\ngrades: {{bands: [{{table: [{rows}]}}]}}"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (graded("{grade: B, to: 1049}, {grade: A, from: 1050}"), "hole"),
        (graded("{grade: 四星, to: 95}, {grade: 五星, from: 96}"), "hole"),
        (tiers("{from: 7, to: 30, points: 1}, {from: 60, points: 2}"), "hole"),
        (tiers("{from: 1, to: 3, points: 1}, {from: 3, to: 5, points: 2}"), "overlap"),
        (tiers("{from: 1, to: 2, points: 3}, {from: 2, to: 3, points: 5}, {from: 3, points: 9}"), "overlap"),
        (graded("{grade: 四星, below: 96}, {grade: 五星, from: 96, needs: {item: a}}"), "undecided"),
    ],
)
def test_holes_and_overlaps_of_published_texts_are_refused_by_line(body: str, code: str) -> None:
    errors = review(f"{HEAD}{body}\n", DAY)
    assert isinstance(errors, SchemeErrors)
    assert code in {each.code for each in errors.errors}
    assert all(each.line >= 6 and each.expected for each in errors.errors)


def test_a_matrix_of_posts_and_a_dimension_that_is_not_for_all() -> None:
    matrix = "{matrix: {rows: post, columns: level, table: {书记: {市: 10, 区: 8}, 委员: {市: 6, 区: 4}}}}"
    item = f"{{code: a, name: 任职, counts: highest, award: {matrix}}}"
    text = f"{HEAD}dimensions: [{{code: d, name: 岗位, cap: 10, items: [{item}]}}]\n"
    assert [each.message for each in lint_of(text)] == ["post 委员 reaches 6 of a cap of 10, others reach it"]
    assert found(text.replace("市: 6", "市: 10")) == []
    parts = (
        "{code: d, name: 活动, cap: 60, items: [{code: a, name: 甲, award: 1}]},"
        " {code: e, name: 领导, cap: 40, applies: {member.post: [书记]}, items: [{code: b, name: 乙, award: 1}]}"
    )
    text = f"{HEAD}total: {{cap: 100}}\ndimensions: [{parts}]\n"
    assert [(each.path, each.message) for each in lint_of(text)] == [
        ("total", "member.post – reaches 60 of a cap of 100, others reach it")
    ]
    assert found(text.replace("cap: 60", "cap: 100")) == []
