"""What is sent to the books: facts to book, one or many, and reversals."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ledger.books.judge import AwardLine, Cited
from service.api.fields import Body, Code, Day, Id, Key, Line, Points, Quantity, Text

Kind = Literal["member", "branch", "committee", "unit", "district"]


class MinutesOf(Body):
    """An item of the minutes of a closed meeting of the member's branch, by its place from 1."""

    meeting: Id
    item: Annotated[int, Field(ge=1, le=20)]

    @property
    def cited(self) -> Cited:
        """The item as the ledger takes it."""
        return Cited(UUID(self.meeting), self.item)


class Award(Body):
    """One fact to book. The item's sign and tariff decide the points; `points` only where the item is discretionary.

    `first_on`: the day a fact happened whose period is closed; `occurred_on` is then the open day on which it counts.
    `minutes`: what decided on it, the second hand that a large award takes where the scheme says what is large.
    """

    subject: Code
    subject_kind: Kind = "member"
    item: Code
    occurred_on: Day
    quantity: Quantity = Field(default="1", validate_default=True)
    attributes: Annotated[dict[Key, Line], Field(max_length=20)] = Field(default_factory=dict)
    matter: Line | None = None
    reason: Text | None = None
    scheme: Code | None = None
    points: Points | None = None
    first_on: Day | None = None
    minutes: MinutesOf | None = None


class Batch(Body):
    """Many facts, all booked or none."""

    entries: Annotated[list[Award], Field(min_length=1, max_length=1000)]


class Reversal(Body):
    """Why the entry is taken back."""

    reason: Text


def line_of(asked: Award) -> AwardLine:
    """The line as the ledger takes it."""
    return AwardLine(
        asked.subject,
        asked.item,
        asked.occurred_on,
        asked.subject_kind,
        asked.quantity,
        asked.attributes,
        asked.matter,
        asked.reason,
        asked.scheme,
        asked.points,
        asked.first_on,
        asked.minutes.cited if asked.minutes else None,
    )
