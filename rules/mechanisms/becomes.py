"""``becomes``: a fact counts as a fact of another item, by its amount or by its number in a window
(派出所：早退 30 分钟以上按旷工；当月第四次未签到按旷工)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pydantic import model_validator

from rules.dates import window_code
from rules.facts import Fact
from rules.mechanisms.base import number_of
from rules.mechanisms.bounds import Per
from rules.mechanisms.required import Whole
from rules.points import EXACT, ONE
from rules.shape import Amount, Attribute, Code, Prices, Problem, Prose, Strict, refuse


class Shape(Strict):
    """``item`` must have a fixed price. Either ``by`` (a numeric attribute or ``quantity``) with ``at_least``, or
    ``from_count`` with the window it is counted ``per``."""

    item: Code
    by: Attribute | None = None
    at_least: Amount | None = None
    from_count: Whole | None = None
    per: Per = "period"
    clause: Prose | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Shape":
        if (self.by is None) != (self.at_least is None) or (self.by is None) == (self.from_count is None):
            refuse([Problem((), "becomes", "one reason is needed", "by with at_least, or from_count")])
        return self


@dataclass(frozen=True, slots=True)
class Becomes:
    """From when on a fact is one of ``item``, once each whatever its quantity."""

    item: str
    by: str | None
    at_least: Decimal | None
    from_count: int | None
    per: str
    clause: str

    def moves(self, facts: Sequence[Fact], starts: str) -> list[Fact]:
        """The facts that are of the other item."""
        if self.by is not None and self.at_least is not None:
            numbers = ((fact, number_of(fact, self.by)) for fact in facts)
            return [fact for fact, number in numbers if number is not None and number >= self.at_least]
        seen: dict[str, int] = {}
        found = []
        for fact in facts:
            window = window_code(fact.on, self.per, starts)
            seen[window] = seen.get(window, 0) + 1
            if self.from_count is not None and seen[window] >= self.from_count:
                found.append(fact)
        return found


def moved(
    facts: Mapping[str, Sequence[Fact]],
    rules: Mapping[str, Becomes],
    tariffs: Mapping[str, tuple[int, Prices]],
    starts: str,
) -> dict[str, list[Fact]]:
    """Facts by the item they count for. ``tariffs``: sign and price of the items that facts become."""
    groups = {code: list(each) for code, each in facts.items()}
    for code, rule in rules.items():
        sign, tariff = tariffs[rule.item]
        # Where the other item has no price that day the fact stays what it is.
        leaving = [
            (fact, priced) for fact in rule.moves(groups.get(code, ()), starts) if (priced := tariff.on(fact.on))
        ]
        gone = {fact.id for fact, _ in leaving}
        groups[code] = [fact for fact in groups.get(code, ()) if fact.id not in gone]
        for fact, priced in leaving:
            value = EXACT.multiply(priced.value, Decimal(sign))
            groups.setdefault(rule.item, []).append(replace(fact, item=rule.item, points=value, quantity=ONE))
        groups.setdefault(rule.item, []).sort(key=lambda fact: (fact.on, fact.id))
    return {code: each for code, each in groups.items() if each}


def read(shape: Shape, clause: str) -> Becomes:
    count = None if shape.from_count is None else int(shape.from_count)
    return Becomes(shape.item, shape.by, shape.at_least, count, shape.per, shape.clause or clause)
