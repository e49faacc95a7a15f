"""Watch on objectors (an appeal may bring no worse outcome, 公务员法 第九十六条): are those who objected scored lower
afterwards by the people who had scored them before?

**Objection**: the first appeal of a member against a decision on a claim in the period, or query about a line of
theirs (known to auditors alone). **The same people**: whoever had decided on a claim of the member or booked an entry
for them in the days before it. **Days**: as many after the objection as have gone by, `SHORTEST` to `LONGEST`, and as
many before it. **Scoring**: a decision on a claim (in full or less), and the points of an entry booked; an entry
taken back counts with its negated points on the day it was taken back. **Others**: members whom the same people
scored in the same branch in those days and who did not object in the period.

Figures are exact. A figure about fewer than `FEWEST` acts or others is withheld. A flag asks for a look by a named
person; it is never a decision, moves no points and is told to nobody who scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from rules.crowds import FEWEST

SHORTEST, LONGEST = 28, 180
# Percentage points by which a share may fall more than that of the others before it asks for a look.
MOST_FALL = 20
_TENTH, _POINT = Decimal("0.1"), Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Acts:
    """What the same people did about one person or several on one side of the objection. points: in 1/10000."""

    decisions: int = 0
    full: int = 0
    entries: int = 0
    points: int = 0

    def __add__(self, other: Acts) -> Acts:
        return Acts(
            self.decisions + other.decisions,
            self.full + other.full,
            self.entries + other.entries,
            self.points + other.points,
        )


Sides = tuple[Acts, Acts]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after, of the objector and of the others; fall: by how much more the objector's fell."""

    before: Decimal
    after: Decimal
    others_before: Decimal
    others_after: Decimal
    fall: Decimal


@dataclass(frozen=True, slots=True)
class Seen:
    """share: claims granted in full, percent to one place; points: booked, of the others per head, to four places; each
    rounded half up, the fall from the exact numbers. None: withheld. flags: `share` where it fell by MOST_FALL more
    than the others', `points` where what is left of them is under half of what is left of the others'."""

    share: Change | None
    points: Change | None
    flags: tuple[str, ...]


def watched(own: Sides, others: Mapping[str, Sides]) -> Seen:
    """The figures of one objector: own acts (before, after), and those of each of the others."""
    crowd = (sum((one[0] for one in others.values()), Acts()), sum((one[1] for one in others.values()), Acts()))
    enough = len(others) >= FEWEST
    share, low = _share(own, crowd) if enough else (None, False)
    points, less = _points(own, crowd, len(others)) if enough else (None, False)
    return Seen(share, points, tuple(name for name, on in (("share", low), ("points", less)) if on))


def _share(own: Sides, crowd: Sides) -> tuple[Change | None, bool]:
    """Decisions in full among all decisions; needs enough of them on every side."""
    if min(one.decisions for one in (*own, *crowd)) < FEWEST:
        return None, False
    values = [Fraction(100 * one.full, one.decisions) for one in (*own, *crowd)]
    change, fall = _change(values, _TENTH)
    return change, fall >= MOST_FALL


def _points(own: Sides, crowd: Sides, people: int) -> tuple[Change | None, bool]:
    """Points booked; who was hardly scored before has nothing to fall from, who is not scored after has all of it."""
    if min(own[0].entries, crowd[0].entries, crowd[1].entries) < FEWEST:
        return None, False
    scaled = 10_000
    mine = [Fraction(one.points, scaled) for one in own]
    theirs = [Fraction(one.points, scaled * people) for one in crowd]
    change, _ = _change([*mine, *theirs], _POINT)
    # Left of mine under half of what is left of theirs, without dividing by what may be nothing.
    less = mine[0] > 0 and theirs[0] > 0 and 2 * mine[1] * theirs[0] < theirs[1] * mine[0]
    return change, less


def _change(values: list[Fraction], step: Decimal) -> tuple[Change, Fraction]:
    before, after, others_before, others_after = values
    fall = (before - after) - (others_before - others_after)
    return Change(*(_rounded(one, step) for one in (*values, fall))), fall


def _rounded(value: Fraction, step: Decimal) -> Decimal:
    """Half up (away from zero), from the exact value."""
    places = -int(step.as_tuple().exponent)
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-places).quantize(step, ROUND_HALF_UP)
