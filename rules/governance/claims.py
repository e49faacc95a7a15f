"""``claims``: how members' own reports are handled (党员自主填报). ``review_within``: working days in which a decision
is due, after which the committee above may decide too; ``second_over``: more points than this take two who decide,
or the minutes of a meeting, also where the branch books them itself; ``answer_within``: working days in which the
branch answers what a member asks about a line of their own (核对), after which the committee above may answer too. An
item may say its own ``second_over``, and that it takes no reports at all (``allowed: false``). Moves no points."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator

from rules.shape import Amount, Flag, Strict, wrong


def _days(value: Decimal) -> Decimal:
    if value % 1 or not 1 <= value <= 250:
        raise wrong("not-days", "deadlines are whole working days", "a whole number from 1 to 250")
    return value


class Shape(Strict):
    """``review_within``: whole working days, 1 to 250, 10 where nothing is said; ``second_over``: points of one fact,
    without it no award is large; ``answer_within``: whole working days, 1 to 250, 5 where nothing is said."""

    review_within: Annotated[Amount, AfterValidator(_days)] = Decimal(10)
    second_over: Amount | None = None
    answer_within: Annotated[Amount, AfterValidator(_days)] = Decimal(5)


class ClaimableShape(Strict):
    """``allowed: false``: booked by those who may, never claimed; ``second_over``: in place of the scheme's."""

    allowed: Flag = True
    second_over: Amount | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """How claims are handled: working days for a decision, points above which one is not enough (None: never), working
    days for the answer to a question about a line."""

    review_within: int = 10
    second_over: Decimal | None = None
    answer_within: int = 5


@dataclass(frozen=True, slots=True)
class ItemClaims:
    """What an item says about claims."""

    allowed: bool = True
    second_over: Decimal | None = None


def read(shape: Shape | None) -> Claims:
    if shape is None:
        return Claims()
    return Claims(int(shape.review_within), shape.second_over, int(shape.answer_within))


def read_item(shape: ClaimableShape | None) -> ItemClaims:
    return ItemClaims(shape.allowed, shape.second_over) if shape is not None else ItemClaims()
