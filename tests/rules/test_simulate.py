"""Two settlements held against each other: nothing differs from itself, every figure follows from the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules.cohort import settle_all
from rules.crowds import EDGES, FEWEST, bands, crowds
from rules.dates import period
from rules.document import load
from rules.facts import Fact, Subject
from rules.packs import pack, pack_codes
from rules.replay import held, last_change, replay, standing
from rules.scheme import Scheme
from rules.simulate import Comparison, Group, compare, sides, spread, tally, touched
from tests.rules.strategies import documents, facts

YEAR = period("2026")
CODES = [f"m{n}" for n in range(12)]
SUBJECTS = [Subject(code, "member", {"member.category": "正式"}) for code in CODES]
GROUPS = {code: Group(f"b{n % 3}", "正式" if n % 4 else "预备") for n, code in enumerate(CODES)}
BRANCHES = {code: group.branch for code, group in GROUPS.items()}


def scheme(text: str) -> Scheme:
    found = load(text)
    assert isinstance(found, Scheme), found
    return found


def settled(one: Scheme, booked: Sequence[Fact], codes: Sequence[str] = CODES) -> Any:
    subjects = [subject for subject in SUBJECTS if subject.code in codes]
    return sides(one, settle_all(one, subjects, booked, YEAR, YEAR.last, explain=True), BRANCHES)


@st.composite
def years(draw: Any, text: str) -> list[Fact]:
    """The facts of several people under the scheme, each with ids of its own."""
    made = []
    for code in draw(st.lists(st.sampled_from(CODES), unique=True, max_size=6)):
        for fact in draw(facts(scheme(text))):
            back = f"{code}-{fact.reverses}" if fact.reverses else None
            made.append(replace(fact, id=f"{code}-{fact.id}", subject=code, reverses=back))
    return made


@given(st.data(), documents())
def test_a_scheme_does_not_differ_from_itself(data: Any, text: str) -> None:
    one, booked = scheme(text), data.draw(years(text))
    again = replay(one, booked)
    found = compare(settled(one, booked), settled(one, again.facts), GROUPS)
    assert found.empty
    assert (again.missing, again.refused) == ((), ())
    assert found.whole.effects["unchanged"] == len(found.changes) == len(CODES)
    assert found.whole.before == found.whole.after
    assert all(old == new for old, new in found.dimensions)


@given(st.data(), documents(), documents())
def test_figures_follow_from_the_rows(data: Any, text: str, other: str) -> None:
    old, new, booked = scheme(text), scheme(other), data.draw(years(text))
    found = compare(settled(old, booked), settled(new, replay(new, booked).facts), GROUPS)
    back = compare(settled(new, replay(new, booked).facts), settled(old, booked), GROUPS)
    differences = [one.difference for one in found.changes]
    assert sum(one for one in differences if one is not None) == found.whole.after.total - found.whole.before.total
    assert sum(found.whole.effects.values()) == found.whole.count
    assert (found.whole.effects["gains"], found.whole.up) == (back.whole.effects["loses"], back.whole.down)
    assert [one.difference for one in back.changes] == [None if one is None else -one for one in differences]
    _parts_add_up(found)
    for one in found.changes:
        # A place may move because others changed: then no step of one's own is named.
        assert one.first is not None or one.effect == "unchanged"
        assert one.first is None or touched(one)
        if one.first is not None and one.effect != "unchanged":
            assert one.first.text("en") != one.first.text("zh-CN") != ""


def _parts_add_up(found: Comparison) -> None:
    parts = [tally([one for one in found.changes if one.group.branch == branch]) for branch in ("b0", "b1", "b2")]
    assert sum(one.count for one in parts) == found.whole.count
    assert sum(one.after.total for one in parts) == found.whole.after.total


def test_the_first_difference_is_the_step_where_it_starts() -> None:
    old = scheme(pack("s15"))
    new = scheme(pack("s15").replace("name_en: Essay, unit: 篇, award: 2", "name_en: Essay, unit: 篇, award: 5"))
    booked = [
        Fact("1", "m1", "meeting", date(2026, 2, 1), Decimal(1)),
        Fact("2", "m1", "essay", date(2026, 2, 2), Decimal(2)),
        Fact("3", "m2", "meeting", date(2026, 2, 1), Decimal(1)),
    ]
    found = compare(settled(old, booked), settled(new, replay(new, booked).facts), GROUPS)
    [change] = [one for one in found.changes if one.effect != "unchanged"]
    assert (change.code, change.totals, change.difference) == ("m1", (Decimal(3), Decimal(6)), Decimal(3))
    assert change.first is not None
    assert "撰写心得文章" in change.first.text()
    assert "Essay" in change.first.text("en")
    assert [one.rank_move for one in found.changes if one.rank_move] == []


def test_what_the_draft_does_not_have_is_listed() -> None:
    text = pack("s25").replace("code: recruitment", "code: recruiting")
    booked = [
        Fact("1", "b1", "recruitment", date(2026, 2, 1), Decimal(-4)),
        Fact("2", "b1", "no-worker", date(2026, 2, 2), Decimal(-3)),
        Fact("3", "b1", "no-worker", date(2026, 2, 3), Decimal(-3)),
        Fact("4", "b1", "no-worker", date(2026, 2, 3), Decimal(3), reverses="3"),
    ]
    found = replay(scheme(text), booked)
    assert [one.id for one in found.facts] == ["2"]
    assert found.missing == (("recruitment", 1),)


def test_points_a_person_gave_stay_as_long_as_they_are_within_the_bounds() -> None:
    booked = [
        Fact("1", "b1", "recruitment", date(2026, 2, 1), Decimal(-4)),
        Fact("2", "b1", "recruitment", date(2026, 2, 1), Decimal(-2)),
    ]
    lower = scheme(pack("s25").replace("max: 5", "max: 3"))
    assert lower.digest != scheme(pack("s25")).digest
    found = replay(lower, booked)
    assert [(one.id, one.points) for one in found.facts] == [("2", Decimal(-2))]
    assert found.refused == (("recruitment", "validation-error", 1),)


def test_a_value_of_next_year_can_be_tried_on_this_one() -> None:
    text = pack("s15").replace("name_en: Essay, unit: 篇, award: 2", "name_en: Essay, unit: 篇, award: {2027-01-01: 4}")
    later = scheme(text)
    booked = [Fact("1", "m1", "essay", date(2026, 2, 2), Decimal(2))]
    assert last_change(later) == date(2027, 1, 1)
    assert replay(later, booked).facts == ()
    assert [one.points for one in replay(held(later, date(2027, 1, 1)), booked).facts] == [Decimal(4)]


def test_every_shipped_scheme_can_be_held_on_a_day() -> None:
    for code in pack_codes():
        one = scheme(pack(code))
        assert last_change(held(one, date(2026, 6, 1))) == date.min


@given(st.lists(st.decimals(-500, 500, places=2, allow_nan=False), min_size=1, max_size=40))
def test_the_spread_is_the_standard_deviation(values: list[Decimal]) -> None:
    mean = sum(map(float, values)) / len(values)
    wanted = sqrt(sum((float(one) - mean) ** 2 for one in values) / len(values))
    assert abs(float(spread(values)) - wanted) <= 0.0050001
    assert spread([one + 7 for one in values]) == spread(values)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), st.lists(st.integers(), min_size=1, max_size=9)))
def test_no_group_is_small_nor_can_be_worked_out(groups: Mapping[str, list[int]]) -> None:
    found = crowds(groups)
    assert all(len(rows) >= FEWEST for _, rows in found)
    everybody = sum(map(len, groups.values()))
    # Nobody is left over, or a small rest could be had by subtraction.
    assert sum(len(rows) for _, rows in found) == (everybody if everybody >= FEWEST else 0)
    assert sorted(key for keys, _ in found for key in keys) == (sorted(groups) if everybody >= FEWEST else [])


@given(st.lists(st.decimals(-60, 60, places=1, allow_nan=False), max_size=60))
def test_bands_hold_everybody_and_never_a_few(values: list[Decimal]) -> None:
    found = bands(values)
    assert all(count >= FEWEST for _, _, count in found)
    assert sum(count for _, _, count in found) == (len(values) if len(values) >= FEWEST else 0)
    edges = [*EDGES]
    for low, high, count in found:
        inside = [one for one in values if (low is None or one >= low) and (high is None or one <= high)]
        assert len(inside) >= count
        assert all(edge is None or edge in edges for edge in (low, high))


def standing_ids(booked: Sequence[Fact]) -> set[str]:
    return {one.id for one in standing(booked)}


@given(st.data(), documents())
def test_replay_keeps_every_fact_that_stands(data: Any, text: str) -> None:
    one, booked = scheme(text), data.draw(years(text))
    assert {fact.id for fact in replay(one, booked).facts} == standing_ids(booked)
