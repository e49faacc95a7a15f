"""Warnings: each is raised by a scheme that has the weakness, and by none of the shipped ones that has not."""

from datetime import date

import pytest

from rules.document import load
from rules.lint import lint
from rules.packs import pack
from rules.scheme import Scheme

DAY = date(2026, 12, 31)
HEAD = "scheme: t\nname: 试算\nsource: 试算文件\nassessment: member\nsubject_kind: member\n"


def found(text: str) -> list[tuple[str, str]]:
    scheme = load(text)
    assert isinstance(scheme, Scheme), scheme
    return [(each.path, each.code) for each in lint(scheme, DAY)]


@pytest.mark.parametrize("code", ["s14", "s15", "s19", "s25", "unit-rollup"])
def test_shipped_schemes_have_no_warnings(code: str) -> None:
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
