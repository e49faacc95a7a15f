"""What else is wrong with an award whose form is wrong already, so that a caller learns everything at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.books.preview import preview
from ledger.errors import Fault
from service.api.books_bodies import Award, line_of
from service.api.route import Ask
from service.decode import pointer_of

# What a judgement at a place rests on: it is told only where all of that was well-formed.
RESTS_ON: Mapping[str, frozenset[str]] = {
    "/subject": frozenset({"subject", "subject_kind"}),
    "/occurred_on": frozenset({"occurred_on"}),
    "/item": frozenset({"item", "occurred_on", "subject_kind"}),
    "/scheme": frozenset({"scheme", "occurred_on", "subject_kind"}),
}
ABOUT_FIELDS = ("unknown-reference", "future-date")


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the request: where it stands, its members, and which of them are malformed."""

    prefix: str
    members: Mapping[str, Any]
    bad: frozenset[str]


async def also_wrong(ask: Ask, value: Any, known: Iterable[Fault]) -> list[Fault]:
    """The faults of the well-formed fields: unknown codes, days in the future, and all of the well-formed lines."""
    rows = list(_rows(value, known))
    if not rows:
        return []
    async with ask.reading() as scope:
        stand_ins = {"subject": "x", "item": "x", "occurred_on": scope.today.isoformat()}
        lines = [line_of(Award.model_validate({**stand_ins, **_good(row)}, strict=True)) for row in rows]
        verdicts = await preview(scope, lines)
    return [
        Fault(row.prefix + fault.pointer, fault.code, fault.params)
        for row, verdict in zip(rows, verdicts, strict=True)
        if isinstance(verdict, list)
        for fault in verdict
        if _tells(row, fault)
    ]


def _rows(value: Any, known: Iterable[Fault]) -> Iterable[_Row]:
    """Lines that are objects; a list of them too long to be taken is not looked at."""
    pointers = [fault.pointer for fault in known]
    if not isinstance(value, dict) or "/entries" in pointers:
        return
    batch = "entries" in value
    for at, members in enumerate(value["entries"] if batch else [value]):
        prefix = f"/entries/{at}" if batch else ""
        if isinstance(members, dict):
            inside = [one.removeprefix(prefix).split("/")[1] for one in pointers if one.startswith(prefix + "/")]
            yield _Row(prefix, members, frozenset(inside))


def _good(row: _Row) -> dict[str, Any]:
    named = {name: pointer_of([name])[1:] for name in row.members}
    return {name: one for name, one in row.members.items() if named[name] not in row.bad}


def _tells(row: _Row, fault: Fault) -> bool:
    if not row.bad:
        return True
    needs = RESTS_ON.get(fault.pointer)
    return fault.code in ABOUT_FIELDS and needs is not None and not needs & row.bad
