"""Places and quotas over random cohorts."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from rules.mechanisms.quota import Quota, places, spread
from rules.rank import rank
from rules.scheme import Ties

LADDER = ("五", "四", "三", "二", "一")
TOTALS = st.lists(st.none() | st.integers(0, 12).map(Decimal), max_size=30)
QUOTA = Quota("hard", "half_up", (("五", Fraction(1, 10)), ("四", Fraction(3, 10)), ("三", Fraction(2, 5))), "")
ROWS = [("a", Decimal(9)), ("b", Decimal(8)), ("c", Decimal(8)), ("d", Decimal(7)), ("e", None)]


def coded(totals: list[Decimal | None]) -> list[tuple[str, Decimal | None]]:
    return [(f"c{index:02d}", total) for index, total in enumerate(totals)]


def test_equals_share_a_place_or_stand_close() -> None:
    assert rank(ROWS, Ties("shared")) == [("a", 1), ("b", 2), ("c", 2), ("d", 4), ("e", 5)]
    assert rank(ROWS, Ties("dense")) == [("a", 1), ("b", 2), ("c", 2), ("d", 3), ("e", 4)]


def test_declared_criteria_set_equals_apart() -> None:
    apart = {"b": [Decimal(1), Decimal(5)], "c": [Decimal(2), Decimal(0)]}
    assert rank(ROWS, Ties("by", ("x", "y")), apart)[1:3] == [("c", 2), ("b", 3)]


@given(TOTALS, st.sampled_from(["shared", "dense"]), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter_and_no_value_is_last(
    totals: list[Decimal | None], rule: str, chance: object
) -> None:
    rows = coded(totals)
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    placed = rank(rows, Ties(rule))  # type: ignore[arg-type]
    assert placed == rank(shuffled, Ties(rule))  # type: ignore[arg-type]
    by_code = dict(rows)
    valued = [place for code, place in placed if by_code[code] is not None]
    empty = [place for code, place in placed if by_code[code] is None]
    assert not valued or not empty or max(valued) < min(empty)
    for code, place in placed:
        own = by_code[code]
        higher = [total for total in totals if total is not None and (own is None or total > own)]
        assert place == 1 + len(higher if rule == "shared" else set(higher))


@given(st.lists(st.tuples(st.integers(0, 100), st.sampled_from([*LADDER, None])), max_size=40))
def test_hard_quotas_are_never_exceeded_and_nobody_rises(cohort: list[tuple[int, str | None]]) -> None:
    totals = [(f"c{index:02d}", Decimal(total) if grade else None) for index, (total, grade) in enumerate(cohort)]
    allowed = {f"c{index:02d}": grade for index, (_, grade) in enumerate(cohort)}
    rows = [(code, place, allowed[code]) for code, place in rank(totals, Ties())]
    final = spread(QUOTA, LADDER, rows)
    counts = Counter(final.values())
    room = places(QUOTA, sum(1 for grade in allowed.values() if grade))
    assert all(counts[grade] <= most for grade, most in room.items())
    for code, grade in final.items():
        best = allowed[code]
        assert (grade is None) == (best is None)
        if grade is not None and best is not None:
            assert LADDER.index(grade) >= LADDER.index(best)
