"""``heads``: how many people one matter may name in one role
(能级评价：一项缺陷的共同发现人限一人), refused when the entry is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from rules.facts import Fact
from rules.mechanisms.required import Whole
from rules.shape import Attribute, Label, Prose, Strict


class Shape(Strict):
    """``most`` gives the limit of each value of ``attribute``; values not named are not limited."""

    attribute: Attribute
    most: Annotated[dict[Label, Whole], Field(min_length=1)]
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Heads:
    """The limit of each role."""

    attribute: str
    most: Mapping[str, int]
    clause: str

    def allowed(self, fact: Fact, given: Sequence[Fact]) -> bool:
        """Whether one more fact is allowed. ``given``: facts of the item so far, of anybody; a fact without a matter
        is not limited."""
        role = fact.attributes.get(self.attribute, "")
        if fact.matter is None or role not in self.most:
            return True
        same = (each for each in given if each.matter == fact.matter and each.attributes.get(self.attribute) == role)
        return len({each.subject for each in same} | {fact.subject}) <= self.most[role]


def read(shape: Shape, clause: str) -> Heads:
    most = {value: int(each) for value, each in shape.most.items()}
    return Heads(shape.attribute, most, shape.clause or clause)
