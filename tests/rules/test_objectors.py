"""The watch on objectors: exact figures, nothing about too few, a flag only where the others did not fall alike."""

from __future__ import annotations

from decimal import Decimal

from rules.objectors import Acts, Change, watched


def _crowd(before: Acts, after: Acts, people: int = 5) -> dict[str, tuple[Acts, Acts]]:
    return {str(n): (before, after) for n in range(people)}


def test_a_fall_of_one_alone_is_told_exactly() -> None:
    own = (Acts(6, 6, 5, 300_000), Acts(6, 4, 1, 20_000))
    seen = watched(own, _crowd(Acts(3, 2, 3, 60_000), Acts(3, 2, 3, 50_000)))
    assert seen.share == Change(*map(Decimal, ("100.0", "66.7", "66.7", "66.7", "33.3")))
    assert seen.points == Change(*map(Decimal, ("30.0000", "2.0000", "6.0000", "5.0000", "27.0000")))
    assert seen.flags == ("share", "points")


def test_who_falls_with_all_others_is_not_flagged() -> None:
    sides = (Acts(10, 10, 10, 100_000), Acts(10, 6, 10, 40_000))
    seen = watched(sides, _crowd(*sides))
    assert (seen.flags, seen.share.fall if seen.share else None) == ((), Decimal("0.0"))
    # A fall that only its rounding makes large is not large.
    seen = watched((Acts(1000, 1000, 0, 0), Acts(10_000, 8_001, 0, 0)), _crowd(Acts(5, 5), Acts(5, 5)))
    assert (seen.flags, seen.share.fall if seen.share else None) == ((), Decimal("20.0"))


def test_too_few_acts_or_others_are_withheld() -> None:
    own = (Acts(6, 6, 6, 60_000), Acts(4, 0, 0, 0))
    seen = watched(own, _crowd(Acts(3, 3, 3, 30_000), Acts(3, 3, 3, 30_000)))
    assert (seen.share, seen.flags) == (None, ("points",))
    few = watched((own[0], own[0]), _crowd(Acts(9, 9, 9, 90_000), Acts(9, 0, 9, 0), people=4))
    assert (few.share, few.points, few.flags) == (None, None, ())
    # Nothing is left to divide by where nobody had any points.
    none = watched((Acts(0, 0, 9, 0), Acts(0, 0, 9, 0)), _crowd(Acts(0, 0, 9, 0), Acts(0, 0, 9, 0)))
    assert none.flags == ()
