"""Which items of two schemes ask for the same fact."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rules.conditions import apart
from rules.scheme import Item, Scheme

How = Literal["declared", "name", "attributes"]


@dataclass(frozen=True, slots=True)
class Overlap:
    """An item, one of another scheme that asks for the same, and how that is known."""

    item: Item
    its: Item
    how: How


def overlaps(scheme: Scheme, other: Scheme) -> Iterator[Overlap]:
    """For each item of a scheme the first of the other that asks for the same fact; nothing where no subject stands
    under both. ``declared``: they share a ``fact``; items that name two different facts ask for two."""
    if other.subject_kind != scheme.subject_kind or apart(other.covers, scheme.covers):
        return
    for item in scheme.items.values():
        found = [(its, how) for its in other.items.values() if (how := _how(item, its)) is not None]
        found.sort(key=lambda each: ("declared", "name", "attributes").index(each[1]))
        if found:
            yield Overlap(item, *found[0])


def _how(item: Item, its: Item) -> How | None:
    if item.fact is not None and its.fact is not None:
        return "declared" if item.fact == its.fact else None
    if item.name == its.name:
        return "name"
    return "attributes" if _asked(item) and _asked(item) == _asked(its) and item.sign == its.sign else None


def _asked(item: Item) -> dict[str, tuple[str, ...]] | None:
    """What the facts must say, where that is particular enough to tell facts by: two attributes, one with choices."""
    asked = {code: spec.choices for code, spec in item.attributes.items()}
    return asked if len(asked) > 1 and any(asked.values()) else None
