"""Room is what the limits leave: filling it reaches the cap, and not a point more counts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates import period
from rules.document import load
from rules.facts import Fact, Subject
from rules.packs import pack
from rules.possible import Room, nearest, next_grade, rooms
from rules.scheme import Scheme
from rules.settle import Standing, settle
from tests.rules.strategies import documents, facts

YEAR = period("2026")
SUBJECT = Subject("m", "member", {"member.category": "正式"})


def scheme(text: str) -> Scheme:
    found = load(text)
    assert isinstance(found, Scheme), found
    return found


def room(found: tuple[Room, ...], code: str) -> Room:
    return next(one for each in found for one in (each, *each.items) if one.code == code)


def test_the_room_of_the_members_scheme_by_hand() -> None:
    one = scheme(pack("s15"))
    booked = [
        Fact("1", "m", "essay", date(2026, 2, 1), Decimal(2)),
        Fact("2", "m", "appraisal", date(2026, 1, 5), Decimal(25)),
        Fact("3", "m", "absence", date(2026, 2, 1), Decimal(-1)),
    ]
    found = rooms(one, settle(one, booked, SUBJECT, YEAR, date(2026, 3, 1)))
    assert [(each.code, each.left) for each in found] == [
        ("activities", Decimal(59)), ("post", Decimal(5)), ("practice", Decimal(10)),
    ]  # fmt: skip
    assert room(found, "appraisal").left == Decimal(5)
    assert room(found, "absence").left == 0
    assert room(found, "meeting").left == Decimal(59)


@given(st.data(), documents())
def test_more_than_the_room_never_counts(data: Any, text: str) -> None:
    one, booked = scheme(text), data.draw(facts(scheme(text)))
    before = settle(one, booked, SUBJECT, YEAR, YEAR.last)
    for each in rooms(one, before):
        rule = next(part for part in one.dimensions if part.code == each.code)
        if each.left is None or rule.bounds.start is not None:
            continue
        weight = rule.weight.on(YEAR.last).value if rule.weight else Decimal(1)  # type: ignore[union-attr]
        for item in rule.items:
            more = Fact("more", "m", item, YEAR.last, Decimal(10_000), matter="新")
            after = settle(one, [*booked, more], SUBJECT, YEAR, YEAR.last)
            gained = _points(after, each.code) - _points(before, each.code)
            assert gained <= each.left * weight


def _points(standing: Standing, code: str) -> Decimal:
    return next(one.points or Decimal(0) for one in standing.dimensions if one.code == code)


@pytest.mark.parametrize(
    ("code", "kind", "total", "wanted"),
    [
        ("s002", "committee", "69.99", ("较好", "0.01", ())),
        ("s002", "committee", "70", ("好", "15", ())),
        ("s002", "committee", "85", None),
        ("s000", "member", "71", ("达标", "9", ())),
        ("s25", "branch", "85", ("五星", "5", ("innovation",))),
        ("s15", "member", "60", None),
    ],
)
def test_the_gap_to_the_next_grade_of_shipped_schemes(
    code: str, kind: str, total: str, wanted: tuple[str, str, tuple[str, ...]] | None
) -> None:
    coming = nearest(scheme(pack(code)), Subject("x", kind), Decimal(total), YEAR.last)
    assert (coming and (coming.grade, str(coming.gap), coming.needs)) == wanted


def test_the_next_grade_is_the_nearest_band_above() -> None:
    table = """grades:
  bands:
    - table:
        - {grade: 一般, below: 60}
        - {grade: 较好, from: 60, to: 85}
        - {grade: 好, above: 85}
"""
    found = scheme(pack("s15").rstrip() + "\n" + table)
    for total, wanted in ((Decimal(0), ("较好", Decimal(60), False)), (Decimal(60), ("好", Decimal(25), True))):
        standing = replace(settle(found, [], SUBJECT, YEAR, YEAR.last), total=total)
        coming = next_grade(found, SUBJECT, standing)
        assert coming is not None
        assert (coming.grade, coming.gap, coming.above) == wanted
    assert next_grade(found, SUBJECT, replace(settle(found, [], SUBJECT, YEAR, YEAR.last), total=Decimal(86))) is None
