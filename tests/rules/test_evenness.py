"""Evenness of booking, and what a meeting should look at by name."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules.evenness import Booking, Limits, evenness, weight
from rules.exceptions import Bounds, Row, sheet

LAST = date(2025, 12, 31)


def booked(points: int, on: date, lag: int = 0, actor: str = "s1") -> Booking:
    return Booking(Decimal(points), on, on + timedelta(days=lag), actor)


def test_points_booked_as_they_come_ask_for_no_look() -> None:
    months = [booked(1, date(2025, month, 10), actor=("s1", "s2")[month % 2]) for month in range(1, 13)]
    found = evenness(months, LAST)
    assert (found.bunched, found.one_hand, found.lagging, found.flags) == (Decimal("8.3"), Decimal(50), 0, ())


def test_a_year_booked_in_december_by_one_hand_is_flagged_thrice() -> None:
    late = [booked(2, date(2025, 3, 1) + timedelta(days=n), 280) for n in range(12)]
    found = evenness(late, LAST, Limits(one_hand=Decimal(80)))
    assert found.flags == ("bunched", "one-hand", "lagging")
    assert found.bunched == 100


def test_deductions_count_by_their_size() -> None:
    rows = [booked(-5, date(2025, 12, 20)), *[booked(1, date(2025, 2, 1)) for _ in range(5)]]
    assert evenness(rows, LAST).bunched == 50


def test_few_entries_are_never_flagged_and_none_have_no_share() -> None:
    assert evenness([booked(1, LAST)] * 9, LAST).flags == ()
    assert evenness([], LAST).bunched == 0


def test_unevenness_raises_the_weight_of_a_draw_step_by_step() -> None:
    late = [booked(2, date(2025, 12, 20)) for _ in range(12)]
    limits = Limits(one_hand=Decimal(80), step=2)
    assert weight(evenness(late, LAST, limits), limits) == 5
    # Of a month the last four weeks are all there is; lateness alone raises nothing.
    assert weight(evenness(late, LAST, limits, date(2025, 12, 1)), limits) == 3
    spread_out = [booked(1, date(2025, 1, 1) + timedelta(days=9 * n), 61, str(n)) for n in range(12)]
    assert weight(evenness(spread_out, LAST), Limits()) == 1
    assert weight(evenness(late, LAST, Limits(step=0)), Limits(step=0)) == 1


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 364), st.integers(0, 200)), max_size=40))
def test_shares_stay_between_none_and_all(rows: list[tuple[int, int, int]]) -> None:
    found = evenness([booked(p, date(2025, 1, 1) + timedelta(days=d), lag) for p, d, lag in rows], LAST, Limits())
    assert all(0 <= one <= 100 for one in (found.bunched, found.one_hand, found.lagging))


def row(n: int, subject: str, points: int, **more: object) -> Row:
    day = date(2025, 5, 1)
    return Row(f"e{n}", subject, "essay", Decimal(points), day, day, "s1", **more)  # type: ignore[arg-type]


def test_exceptions_are_named_the_gravest_first() -> None:
    people = [row(n, f"m{n}", 2) for n in range(6)]
    found = sheet([*people, row(7, "m1", 25), row(8, "m2", 3, overturned=True), row(9, "m3", 3, appealed=True)], LAST)
    assert [(one.kind, one.subject) for one in found.exceptions] == [
        ("overturned", "m2"), ("appealed", "m3"), ("large", "m1"), ("one-person", "m1"),
    ]  # fmt: skip
    assert found.points == 40
    assert found.entries == 8, "what was overturned stands no more"


def test_nobody_is_singled_out_in_a_branch_of_few() -> None:
    assert sheet([row(1, "m1", 9), row(2, "m2", 1)], LAST, Bounds(people=5)).exceptions == ()


def test_points_are_told_by_how_they_were_looked_at() -> None:
    found = sheet([row(1, "m1", 2), row(2, "m1", 3, assurance="drawn"), row(3, "m2", 4, assurance="confirmed")], LAST)
    assert found.by_assurance == {"evaluated": 2, "drawn": 3, "confirmed": 4}
