"""``raters``: how many of a rater's own ballots may say one thing
(处室内互评：优秀票不得超过 20%), refused when the ballot is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.mechanisms.rollup import Mode
from rules.points import EXACT, round_to
from rules.shape import Amount, Attribute, Labels, Prose, Strict


class Shape(Strict):
    """``rater`` is the attribute that says whose ballot it is, ``attribute`` with ``values`` what is limited to a
    ``share`` of all the rater gives; ``mode`` rounds the number."""

    rater: Attribute
    attribute: Attribute
    values: Labels
    share: Amount
    mode: Mode
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Raters:
    """The limit on one rater."""

    rater: str
    attribute: str
    values: frozenset[str]
    share: Decimal
    mode: Mode
    clause: str

    def most(self, rated: int) -> int:
        """How many such ballots a rater of so many subjects may give."""
        return int(round_to(EXACT.multiply(self.share, Decimal(rated)), 0, self.mode))

    def allowed(self, ballot: Mapping[str, str], given: Sequence[Mapping[str, str]], rated: int) -> bool:
        """Whether one more ballot is allowed. ``given``: attributes of the rater's ballots so far (others' too, they
        are left out); ``rated``: how many subjects this rater rates."""
        if ballot.get(self.attribute) not in self.values:
            return True
        own = ballot.get(self.rater)
        used = sum(1 for each in given if each.get(self.rater) == own and each.get(self.attribute) in self.values)
        return used < self.most(rated)


def read(shape: Shape, clause: str) -> Raters:
    return Raters(
        shape.rater, shape.attribute, frozenset(shape.values), shape.share, shape.mode, shape.clause or clause
    )
