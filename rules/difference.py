"""What a committee would mark in the margin when it lays two versions of a scheme side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from rules.history import History
from rules.points import text
from rules.scheme import Scheme

Kind = Literal["added", "removed", "changed"]
# What a document does not say itself, or what says the same a second time.
DERIVED = frozenset({"digest", "suspends", "one_by_one", "tariff", "simple", "rollups", "code", "dimension"})
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Mark:
    """One difference. ``path`` names the part by codes (``items/essay/award``); a side is None where it has no such
    part. Values are short text, dated ones with their days."""

    kind: Kind
    path: str
    name: str
    before: str | None
    after: str | None


def difference(before: Scheme, after: Scheme) -> tuple[Mark, ...]:
    """The marks in the order of the document: the scheme as a whole, dimensions, items. Empty for equal schemes."""
    whole = [one for one in fields(Scheme) if one.name not in (*DERIVED, "dimensions", "items")]
    marks = [
        mark
        for one in whole
        for mark in _values(one.name, after.name, getattr(before, one.name), getattr(after, one.name))
    ]
    old = {one.code: one for one in before.dimensions}
    new = {one.code: one for one in after.dimensions}
    marks += _parts("dimensions", old, new, frozenset({"items"}))
    marks += _parts("items", before.items, after.items, frozenset())
    marks += _moved(before, after)
    return tuple(marks)


def _parts(where: str, old: Mapping[str, Any], new: Mapping[str, Any], apart: frozenset[str]) -> Iterator[Mark]:
    for code in dict.fromkeys([*old, *new]):
        path = f"{where}/{code}"
        if code not in new:
            yield Mark("removed", path, old[code].name, old[code].name, None)
        elif code not in old:
            yield Mark("added", path, new[code].name, None, new[code].name)
        else:
            for one in fields(new[code]):
                if one.name not in DERIVED | apart:
                    pair = getattr(old[code], one.name), getattr(new[code], one.name)
                    yield from _values(f"{path}/{one.name}", new[code].name, *pair)


def _moved(before: Scheme, after: Scheme) -> Iterator[Mark]:
    for code, item in after.items.items():
        old = before.items.get(code)
        if old is not None and old.dimension != item.dimension:
            yield Mark("changed", f"items/{code}/dimension", item.name, old.dimension, item.dimension)


def _values(path: str, name: str, old: Any, new: Any) -> Iterator[Mark]:
    """Goes as deep as both sides are built alike, so that a mark says no more than what differs."""
    if old == new:
        return
    if type(old) is type(new) and is_dataclass(new) and not isinstance(new, History):
        for one in fields(new):
            yield from _values(f"{path}/{one.name}", name, getattr(old, one.name), getattr(new, one.name))
    elif isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from _values(f"{path}/{index}" if len(new) > 1 else path, name, *pair)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from _values(f"{path}/{key}", name, old.get(key), new.get(key))
    else:
        kind: Kind = "added" if _none(old) else "removed" if _none(new) else "changed"
        yield Mark(kind, path, name, None if _none(old) else shown(old), None if _none(new) else shown(new))


def _none(value: Any) -> bool:
    return value is None or value == ()


def shown(value: Any) -> str:
    """A part of a scheme as short text; a clause is said with its value."""
    if isinstance(value, History):
        return "；".join(f"{_from(day)}{shown(one)}" for day, one in value.items())
    if isinstance(value, Decimal):
        return text(value)
    if is_dataclass(value):
        told = [(one.name, getattr(value, one.name)) for one in fields(value)]
        return "，".join(shown(one) for _, one in told if not _none(one)) or NOTHING
    if isinstance(value, Mapping):
        return "，".join(f"{key} {shown(one)}" for key, one in value.items())
    if isinstance(value, tuple | list | frozenset | set):
        return " / ".join(sorted(map(shown, value)) if isinstance(value, frozenset | set) else map(shown, value))
    if isinstance(value, bool):
        return str(value).lower()
    return NOTHING if value is None else str(value)


def _from(day: date) -> str:
    return "" if day == date.min else f"{day.isoformat()} "
