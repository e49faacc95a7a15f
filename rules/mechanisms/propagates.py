"""``propagates``: a fact of one subject is also booked on another, with the other's own price
(单位受奖惩计入负责人；支委受处分扣书记；代签双方各扣 2 分；家庭成员计入户主)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import model_validator

from rules.conditions import Key
from rules.facts import Fact, Subject
from rules.shape import Attribute, Code, Problem, Prose, Strict, refuse


class Shape(Strict):
    """Who: the subject named by an attribute of the subject (``unit.head``) or of the fact (``other``). ``item`` is
    what is booked there; left out: the same item. Nothing is booked twice on the one who did it, and what was passed
    on is not passed on again."""

    to: Key | None = None
    to_named_in: Attribute | None = None
    item: Code | None = None
    clause: Prose | None = None

    @model_validator(mode="after")
    def _someone(self) -> "Shape":
        if (self.to is None) == (self.to_named_in is None):
            refuse([Problem((), "to", "one recipient is needed", "to or to_named_in")])
        return self


@dataclass(frozen=True, slots=True)
class Propagation:
    """From which item to whom, and as what."""

    source: str
    to: str | None
    to_named_in: str | None
    item: str
    clause: str


def spread(
    rules: Sequence[Propagation],
    subjects: Mapping[str, Subject],
    facts: Sequence[Fact],
    price: Callable[[str, Fact], Decimal | None],
) -> list[Fact]:
    """The facts that follow from others, one step far. ``price``: points of the fact under another item, None where
    it has no price there. A reversal takes back what its entry brought about."""
    found = []
    for fact in facts:
        for index, rule in enumerate(rules):
            code = _recipient(rule, subjects, fact) if rule.source == fact.item else None
            points = price(rule.item, fact) if code in subjects and code != fact.subject else None
            if code is None or points is None:
                continue
            mark = f"{index}>{code}"
            back = f"{fact.reverses}>{mark}" if fact.reverses is not None else None
            found.append(
                Fact(
                    id=f"{fact.id}>{mark}",
                    subject=code,
                    item=rule.item,
                    on=fact.on,
                    points=-points if back is not None else points,
                    quantity=fact.quantity,
                    attributes=fact.attributes,
                    matter=fact.matter,
                    reverses=back,
                )
            )
    return found


def _recipient(rule: Propagation, subjects: Mapping[str, Subject], fact: Fact) -> str | None:
    if rule.to_named_in is not None:
        return fact.attributes.get(rule.to_named_in)
    subject = subjects.get(fact.subject)
    return subject.value(rule.to, fact.on) if subject is not None and rule.to is not None else None


def read(shape: Shape, source: str, clause: str) -> Propagation:
    return Propagation(source, shape.to, shape.to_named_in, shape.item or source, shape.clause or clause)
