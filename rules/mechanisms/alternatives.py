"""``alternatives``: of several items that fit one matter only one counts: the largest, or the first in the order
listed (一事多项只取最高；同一原因党纪政纪并处以党纪为准；无笔记与笔记不足只扣一项)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from rules.dates import window_code
from rules.facts import Fact
from rules.mechanisms.bounds import Per
from rules.shape import Attribute, Codes, Prose, Strict

Keep = Literal["highest", "first_listed"]


class Shape(Strict):
    """``items``: two or more, or all of one ``sign``. With ``matter`` (and any ``attributes``) facts meet that share
    it; a fact without one stands alone. Without ``matter`` all facts of the window ``per`` meet."""

    items: Codes = Field(default_factory=list)
    sign: Literal["award", "deduct"] | None = None
    keep: Keep = "highest"
    by: Literal["matter", "window"] = "matter"
    attributes: Annotated[list[Attribute], Field(max_length=4)] = Field(default_factory=list)
    per: Per = "period"
    clause: Prose | None = None


@dataclass(frozen=True, slots=True)
class Alternatives:
    """One set of items of which one counts."""

    items: tuple[str, ...]
    keep: Keep
    by: str
    attributes: tuple[str, ...]
    per: str
    clause: str

    def dropped(self, facts: Mapping[str, Sequence[Fact]], starts: str) -> set[str]:
        """Ids of the facts that give way. By window all facts of the item that stays count."""
        groups: dict[tuple[str, ...], list[Fact]] = {}
        for code in self.items:
            for fact in facts.get(code, ()):
                if (key := self._key(fact, starts)) is not None:
                    groups.setdefault(key, []).append(fact)
        gone: set[str] = set()
        for group in groups.values():
            best = min(group, key=self._order)
            whole = self.by == "window"
            gone |= {f.id for f in group if f.id != best.id and not (whole and f.item == best.item)}
        return gone

    def _key(self, fact: Fact, starts: str) -> tuple[str, ...] | None:
        extra = tuple(fact.attributes.get(code, "") for code in self.attributes)
        if self.by == "window":
            return (window_code(fact.on, self.per, starts), *extra)
        return (fact.matter, *extra) if fact.matter is not None else None

    def _order(self, fact: Fact) -> tuple[int, int, str, str]:
        size = -int(abs(fact.points) * 10_000)
        listed = self.items.index(fact.item)
        head = (listed, size) if self.keep == "first_listed" else (size, listed)
        return (*head, fact.on.isoformat(), fact.id)


def read(shape: Shape, clause: str, signs: Mapping[str, int]) -> Alternatives:
    """``signs``: sign of every item, for sets that name a sign."""
    wanted = {"award": 1, "deduct": -1}.get(shape.sign or "")
    items = tuple(shape.items) or tuple(code for code, sign in signs.items() if sign == wanted)
    return Alternatives(items, shape.keep, shape.by, tuple(shape.attributes), shape.per, shape.clause or clause)
