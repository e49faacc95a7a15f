"""``raters``: how many of a rater's own ballots may say one thing
(处室内互评：优秀票不得超过 20%), refused when the ballot is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.mechanisms.rollup import Mode
from rules.points import EXACT, round_to
from rules.shape import Amount, Attribute, Labels, Prose, Strict


class Shape(Strict):
    """``by`` are the attributes that say whose ballot it is (and on which criterion); of the ballots alike in them at
    most a ``share`` of all that are rated may have one of ``values``; ``mode`` rounds the number."""

    by: Annotated[list[Attribute], Field(min_length=1)]
    attribute: Attribute
    values: Labels
    share: Amount
    mode: Mode
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Raters:
    """The limit on one rater."""

    by: tuple[str, ...]
    attribute: str
    values: frozenset[str]
    share: Decimal
    mode: Mode
    clause: str

    def most(self, rated: int) -> int:
        """How many such ballots a rater of so many subjects may give."""
        return int(round_to(EXACT.multiply(self.share, Decimal(rated)), 0, self.mode))

    def allowed(self, ballot: Mapping[str, str], given: Sequence[Mapping[str, str]], rated: int) -> bool:
        """Whether one more ballot is allowed; one without a rater's name is.

        ``given``: attributes of the ballots so far (those of others are left out); ``rated``: how many subjects this
        rater rates.
        """
        if ballot.get(self.attribute) not in self.values:
            return True
        own = [ballot.get(name) for name in self.by]
        if None in own:
            return True
        alike = (each for each in given if [each.get(name) for name in self.by] == own)
        return sum(1 for each in alike if each.get(self.attribute) in self.values) < self.most(rated)


def read(shape: Shape, clause: str) -> Raters:
    return Raters(
        tuple(shape.by), shape.attribute, frozenset(shape.values), shape.share, shape.mode, shape.clause or clause
    )
