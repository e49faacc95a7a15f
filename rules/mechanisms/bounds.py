"""``cap`` and ``floor``: what counts at most and at least, in the settled period or in each year, half, quarter or
month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from rules.dates import window_code
from rules.history import History
from rules.points import EXACT, ZERO, text
from rules.shape import Dated, Priced, Prices, Signed, Strict, prices
from rules.trace import Node

Per = Literal["period", "year", "half", "quarter", "month"]


class WindowShape(Strict):
    """A limit in each window of the stated length."""

    per: Per
    value: Dated


def _windows(raw: object) -> object:
    """A bare number limits the settled period."""
    if isinstance(raw, dict) and "per" in raw:
        return [raw]
    return raw if isinstance(raw, list) else [{"per": "period", "value": raw}]


Windows = Annotated[
    list[WindowShape],
    BeforeValidator(_windows, json_schema_input_type=Dated | WindowShape | list[WindowShape]),
    Field(min_length=1),
]


@dataclass(frozen=True, slots=True)
class Limit:
    """A cap on the points of an item in one direction: for a deduction, the most that may be taken off."""

    per: str
    value: Prices


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a sum starts and where it ends. Each part may be missing."""

    start: Prices | None = None
    cap: Prices | None = None
    floor: Prices | None = None


def limits(shape: list[WindowShape] | None, clause: str) -> tuple[Limit, ...]:
    """Limits from the shortest window to the whole period, so that the tighter cut comes first."""
    order = ("month", "quarter", "half", "year", "period")
    found = (Limit(each.per, prices(each.value, clause)) for each in shape or ())
    return tuple(sorted(found, key=lambda limit: order.index(limit.per)))


def bounds(start: Signed | None, cap: Dated | None, floor: Signed | None, clause: str) -> Bounds:
    """The bounds of a dimension or of the total."""
    return Bounds(*(None if each is None else prices(each, clause) for each in (start, cap, floor)))


def pool(size: Dated, clause: str) -> Bounds:
    """A pool: full at the start, emptied by deductions, never below zero, never above full (扣完为止)."""
    full = prices(size, clause)
    return Bounds(full, full, History.always(Priced(ZERO, clause)))


def limit_sum(
    booked: Iterable[tuple[date, Decimal]],
    limit: Limit,
    day: date,
    starts: str,
    counted: Sequence[tuple[date, Decimal]] = (),
) -> tuple[list[tuple[date, Decimal]], Node | None]:
    """Points by window after the cap, and the cut as a node. Each window keeps one amount, dated by its first fact.

    ``counted``: what earlier parts of the period have used up; the whole period as a window is that of the part.
    """
    priced = limit.value.on(day)
    rows = list(booked)
    if priced is None or not rows:
        return rows, None
    windows: dict[str, list[tuple[date, Decimal]]] = {}
    for row in rows:
        windows.setdefault(window_code(row[0], limit.per, starts), []).append(row)
    used = dict.fromkeys(windows, ZERO)
    for on, value in counted if limit.per != "period" else ():
        code = window_code(on, limit.per, starts)
        used[code] = EXACT.add(used.get(code, ZERO), value)
    kept = [_within(each, priced.value, used[code]) for code, each in windows.items()]
    before, after = total(rows), total(kept)
    if before == after:
        return kept, None
    return kept, Node("cap", "", after, priced.clause, limit.value.since(day), detail=text(priced.value))


def _within(rows: list[tuple[date, Decimal]], most: Decimal, used: Decimal) -> tuple[date, Decimal]:
    amount = max(-most, min(most, EXACT.add(used, total(rows))))
    return min(row[0] for row in rows), EXACT.subtract(amount, used)


def total(rows: Iterable[tuple[date, Decimal]]) -> Decimal:
    """Exact sum of dated points."""
    amount = ZERO
    for _, value in rows:
        amount = EXACT.add(amount, value)
    return amount


def bounded(value: Decimal, within: Bounds, day: date) -> tuple[Decimal, list[Node]]:
    """The value held between floor and cap on the day, and the nodes of what was cut."""
    nodes = []
    for op, history in (("cap", within.cap), ("floor", within.floor)):
        priced = history.on(day) if history else None
        if history and priced and (value > priced.value if op == "cap" else value < priced.value):
            value = priced.value
            nodes.append(Node(op, "", value, priced.clause, history.since(day), detail=text(priced.value)))
    return value, nodes
