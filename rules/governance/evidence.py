"""``evidence``: what proves a report of an item. ``required``: without any it is not taken; ``most``: how many reports
one file, or one numbered document, may support (同一佐证不得重复使用); ``kinds``: what is taken, all where nothing is
said: ``photo``, ``pdf``, ``office``, or the ``number`` of a document that stays where it is. Moves no points."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from rules.shape import Amount, Flag, Strict, wrong

Kind = Literal["photo", "pdf", "office", "number"]


def _times(value: Decimal) -> Decimal:
    if value % 1 or not 1 <= value <= 1_000:
        raise wrong("not-whole", "this is counted whole", "a whole number from 1 to 1000")
    return value


class Shape(Strict):
    """``most``: whole, 1 to 1000, 1 where nothing is said."""

    required: Flag = False
    most: Annotated[Amount, AfterValidator(_times)] = Decimal(1)
    kinds: Annotated[list[Kind], Field(min_length=1)] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves a fact; kinds empty: anything."""

    required: bool = False
    most: int = 1
    kinds: frozenset[str] = frozenset()


def read(shape: Shape | None) -> Proof:
    if shape is None:
        return Proof()
    return Proof(shape.required, int(shape.most), frozenset(shape.kinds or ()))
