"""Parts of documents as plain values that can be compared and quoted, whichever way they were written."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from rules.mechanisms.quota import shown
from rules.points import text

BLANK = "…"


def plainly(part: Any, skipped: Collection[str] = frozenset({"clause"})) -> Any:
    """Mappings, lists and texts; without what is not said and without the keys to be skipped at any depth. A dated
    number that always holds is the number alone."""
    if isinstance(part, BaseModel):
        return plainly(part.model_dump(by_alias=True), skipped)
    if isinstance(part, Mapping):
        if part and all(isinstance(key, date) for key in part):
            days = {key: each["value"] if each else None for key, each in part.items()}
            return (
                plainly(days[date.min])
                if set(days) == {date.min}
                else {k.isoformat(): plainly(v) for k, v in days.items()}
            )
        kept = {str(key): plainly(each, skipped) for key, each in part.items() if key not in skipped}
        return {key: each for key, each in kept.items() if each not in (None, [], {})}
    if isinstance(part, list | tuple):
        return [plainly(each, skipped) for each in part]
    if isinstance(part, Decimal):
        return text(part)
    if isinstance(part, Fraction):
        return shown(part)
    return part.isoformat() if isinstance(part, date) else part


def said(part: Any) -> str:
    """A plain value in one short line."""
    if part in (None, [], {}):
        return "–"
    if isinstance(part, Mapping) and set(part) == {"fixed"}:
        return said(part["fixed"])
    if isinstance(part, Mapping):
        inner = ", ".join(f"{key}: {said(each)}" for key, each in part.items())
        return f"{{{inner}}}"[:160]
    if isinstance(part, list):
        return f"[{', '.join(map(said, part))}]"[:160]
    return {True: "true", False: "false"}.get(part, str(part)) if isinstance(part, bool) else str(part)[:160]


def blanked(part: Any, way: tuple[str, ...]) -> Any:
    """The value with the numbers at the end of a way (keys, or * for each row) left out."""
    if not way:
        return BLANK if part is not None else None
    rows = part.items() if isinstance(part, Mapping) else enumerate(part if isinstance(part, list) else ())
    made = [(key, blanked(each, way[1:]) if way[0] in ("*", key) else each) for key, each in rows]
    return dict(made) if isinstance(part, Mapping) else [each for _, each in made] if isinstance(part, list) else part


def leaves(part: Any, way: tuple[str, ...]) -> Iterator[Decimal]:
    """The numbers at the end of a way, of every day."""
    if way:
        rows = part.items() if isinstance(part, Mapping) else enumerate(part if isinstance(part, list) else ())
        for key, each in rows:
            if way[0] in ("*", key):
                yield from leaves(each, way[1:])
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from leaves(each, ())
    elif isinstance(part, str):
        yield Decimal(part)
