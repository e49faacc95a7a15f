"""``quota``: shares of the best that may hold each grade, a cascade from the top with a declared rounding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.mechanisms.rollup import Mode
from rules.points import EXACT, ONE, ZERO, round_to
from rules.shape import Amount, Name, Problem, Prose, Strict, refuse

Row = tuple[str, int, str | None]


class ShareShape(Strict):
    """At most this share of everyone who has a total may hold the grade."""

    grade: Name
    share: Amount


class Shape(Strict):
    """``hard``: equals who do not all fit all go down; ``soft``: they all stay. ``mode`` rounds the number of
    places."""

    kind: Literal["hard", "soft"]
    mode: Mode
    cascade: Annotated[list[ShareShape], Field(min_length=1)]
    clause: Prose | None = None

    @model_validator(mode="after")
    def _possible(self) -> "Shape":
        total = ZERO
        for each in self.cascade:
            total = EXACT.add(total, each.share)
        if total > ONE:
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
    cascade: tuple[tuple[str, Decimal], ...]
    clause: str


def read(shape: Shape, clause: str) -> Quota:
    return Quota(shape.kind, shape.mode, tuple((row.grade, row.share) for row in shape.cascade), shape.clause or clause)


def places(quota: Quota, count: int) -> dict[str, int]:
    """How many of ``count`` may hold each grade of the cascade."""
    size = Decimal(count)
    return {grade: int(round_to(EXACT.multiply(size, share), 0, quota.mode)) for grade, share in quota.cascade}


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
