"""``bands``: the grade of a total, with inclusive or exclusive ends, by status, and with conditions beside the
score."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from rules.checks import Checks, ChecksShape, Evidence, hold
from rules.checks import read as read_checks
from rules.conditions import Condition, NeedsShape, WhenShape, condition, met
from rules.facts import Subject
from rules.shape import Flag, Name, Problem, Prose, Strict, refuse
from rules.spans import Span, SpanShape, gaps


class Row(SpanShape):
    """One grade. Where it ``needs`` something beside the score, or ``requires`` more, ``otherwise`` names the grade
    given without it."""

    grade: Name
    needs: NeedsShape | None = None
    requires: ChecksShape | None = None
    otherwise: Name | None = None
    clause: Prose | None = None
    illustration: Flag = False

    @model_validator(mode="after")
    def _decided(self) -> "Row":
        if (self.needs is None and self.requires is None) != (self.otherwise is None):
            refuse(
                [
                    Problem(
                        (),
                        "undecided",
                        "a grade with a condition must say what is given without it, and only such a grade may",
                        "needs or requires together with otherwise",
                    )
                ]
            )
        return self


class Shape(Strict):
    """A set of grades for the subjects that ``when`` describes, from the lowest to the highest, covering every
    total, also where the total is rounded: 60 to 69, 70 to 79 is written ``from: 60, below: 70`` and so on."""

    when: WhenShape | None = None
    table: Annotated[list[Row], Field(min_length=1)]

    @model_validator(mode="after")
    def _covered(self) -> "Shape":
        problems = [
            Problem(("table", *each.path), each.code, each.message, each.expected)
            for each in gaps([row.span() for row in self.table], whole=True)
        ]
        known = {row.grade for row in self.table}
        problems += [
            Problem(
                ("table", index, "otherwise"),
                "unknown-grade",
                f"{row.otherwise} is not a grade of this table",
                "a grade of this table",
            )
            for index, row in enumerate(self.table)
            if row.otherwise and row.otherwise not in known
        ]
        refuse(problems)
        return self


@dataclass(frozen=True, slots=True)
class Band:
    """One grade, where it lies, and what it asks for beside the score."""

    grade: str
    span: Span
    needs: tuple[str, ...]
    otherwise: str | None
    clause: str
    illustration: bool
    requires: Checks | None = None


@dataclass(frozen=True, slots=True)
class BandSet:
    """The grades of one status, lowest first."""

    when: Condition
    bands: tuple[Band, ...]


def read(shape: Shape, clause: str) -> BandSet:
    rows = (
        Band(
            row.grade,
            row.span(),
            tuple(row.needs.item) if row.needs else (),
            row.otherwise,
            row.clause or clause,
            row.illustration,
            read_checks(row.requires) if row.requires else None,
        )
        for row in shape.table
    )
    return BandSet(condition(shape.when), tuple(rows))


def grade_of(
    sets: tuple[BandSet, ...],
    total: Decimal,
    subject: Subject,
    day: date,
    booked: Collection[str],
    evidence: Evidence | None = None,
) -> tuple[str, str] | None:
    """(grade, clause) by the first set whose condition holds; None where none does. ``evidence``: what ``requires``
    looks at."""
    chosen = next((each for each in sets if each.when.holds(subject, day)), None)
    for band in chosen.bands if chosen else ():
        if total in band.span:
            reached = met(band.needs, booked) and _required(band, evidence)
            return (band.grade if reached else band.otherwise or band.grade), band.clause
    return None


def _required(band: Band, evidence: Evidence | None) -> bool:
    return band.requires is None or (evidence is not None and hold(band.requires, evidence))
