"""``quota``: shares of the best that may hold each grade, a cascade from the top with a declared rounding."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from rules.mechanisms.rollup import Mode
from rules.points import ZERO, divide, parse_number, text
from rules.shape import Name, Problem, Prose, Strict, refuse, wrong

Row = tuple[str, int, str | None]
_PARTS = re.compile(r"\A([1-9][0-9]{0,3})/([1-9][0-9]{0,3})\Z", re.ASCII)
_SHARE = "a decimal such as 0.2, or a fraction such as 1/3"


def _share(raw: object) -> Fraction:
    """A third has no decimals, so a share is kept as the ratio it is."""
    match = _PARTS.match(raw) if isinstance(raw, str) else None
    if match:
        return Fraction(int(match[1]), int(match[2]))
    try:
        value = parse_number(raw)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise wrong("not-a-number", f"{str(raw)[:40]} is not a share", _SHARE) from None
    if value < ZERO:
        raise wrong("negative", f"{raw} is below zero", _SHARE)
    return Fraction(value)


Share = Annotated[Fraction, PlainValidator(_share), WithJsonSchema({"type": ["string", "number"], "minimum": 0})]


def shown(share: Fraction) -> str:
    """The share as a document writes it: decimals where they are exact, else the fraction."""
    rest = share.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return text(Decimal(share.numerator) / Decimal(share.denominator)) if rest == 1 else str(share)


def percent(share: Fraction) -> str:
    """The share in hundredths, for people: 33.33 for a third."""
    hundred = share * 100
    return text(divide(Decimal(hundred.numerator), Decimal(hundred.denominator), 2, "half_up"))


class ShareShape(Strict):
    """At most this share may hold the grade, of all who are placed together and have a grade: members of a branch,
    branches among all. A third is written ``1/3``, so that 3 of 9 stay 3."""

    grade: Name
    share: Share


class Shape(Strict):
    """``hard``: equals who do not all fit all go down; ``soft``: they all stay. ``mode`` rounds the number of
    places. Whom a veto keeps from a grade takes no place in it. Without this key there is no quota."""

    kind: Literal["hard", "soft"]
    mode: Mode
    cascade: Annotated[list[ShareShape], Field(min_length=1)]
    clause: Prose | None = None

    @model_validator(mode="after")
    def _possible(self) -> "Shape":
        if sum(each.share for each in self.cascade) > 1:
            refuse(
                [
                    Problem(
                        ("cascade",), "over-one", "the shares add up to more than 1", "shares that add up to 1 at most"
                    )
                ]
            )
        return self


@dataclass(frozen=True, slots=True)
class Quota:
    """Shares from the top grade down; grades without a share take the rest."""

    kind: Literal["hard", "soft"]
    mode: Mode
    cascade: tuple[tuple[str, Fraction], ...]
    clause: str


def read(shape: Shape, clause: str) -> Quota:
    return Quota(shape.kind, shape.mode, tuple((row.grade, row.share) for row in shape.cascade), shape.clause or clause)


def places(quota: Quota, count: int) -> dict[str, int]:
    """How many of ``count`` may hold each grade of the cascade."""
    sizes = ((grade, share * count) for grade, share in quota.cascade)
    return {
        grade: int(divide(Decimal(size.numerator), Decimal(size.denominator), 0, quota.mode)) for grade, size in sizes
    }


def spread(quota: Quota, ladder: Sequence[str], rows: Sequence[Row]) -> Mapping[str, str | None]:
    """The grade of each code. ``rows``: (code, place, grade its score allows); ``ladder``: all grades, best first.

    Nobody rises above the grade the score allows; whoever finds a grade full goes to the next one down.
    """
    graded = sorted((row for row in rows if row[2] in ladder), key=lambda row: (row[1], row[0]))
    left = places(quota, len(graded))
    given: dict[str, str | None] = {row[0]: row[2] for row in rows}
    index = 0
    while index < len(graded):
        tied = [row for row in graded[index:] if row[1] == graded[index][1]]
        for allowed in ladder:
            group = [row for row in tied if row[2] == allowed]
            if group:
                _place(quota, ladder[ladder.index(allowed) :], group, left, given)
        index += len(tied)
    return given


def _place(
    quota: Quota, ladder: Sequence[str], group: Sequence[Row], left: dict[str, int], given: dict[str, str | None]
) -> None:
    grade = next_free(quota, ladder, len(group), left)
    given.update((row[0], grade) for row in group)


def next_free(quota: Quota, ladder: Sequence[str], size: int, left: dict[str, int]) -> str:
    """The first grade of the ladder with room for so many equals, which is taken from ``left``; else the last."""
    for grade in ladder:
        room = left.get(grade)
        if room is None or room >= size or (quota.kind == "soft" and room > 0):
            if room is not None:
                left[grade] = room - size
            return grade
    return ladder[-1]
