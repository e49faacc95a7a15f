"""How strictly branches book: the share found wrong in draws, with its exact interval, beside the scores and never in
place of them. Of fewer than five checks nothing is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger.access import Scope
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.periods.steps import calendar
from rules.crowds import FEWEST
from rules.points import divide, text
from rules.sampling import error_interval

SQL = sql_file(__file__)
CONFIDENCE = Decimal(95)
HUNDRED = Decimal(100)


async def strictness(scope: Scope, code: str, period: str) -> dict[str, Any]:
    """Branches below a unit by code, from draws whose days touch the period. Refusals not-found, invalid-parameter."""
    unit = scope.tree.by_code.get(code)
    if unit is None or not scope.reads_unit(unit.id):
        raise Refusal("not-found")
    named = calendar(scope, period)
    below = [one for one in scope.tree.below(unit.id, scope.today) if scope.tree.units[one].kind == "branch"]
    asked = (scope.realm.id, below, named.first, named.last)
    rows = {row["unit_id"]: row for row in await scope.conn.fetch(SQL["strictness"], *asked)}
    units = sorted((scope.tree.units[one] for one in below), key=lambda one: one.code)
    items = [{"unit": one.code, "name": one.name, **_figures(rows.get(one.id))} for one in units]
    return {"unit": code, "period": named.code, "confidence": text(CONFIDENCE), "items": items}


def _figures(row: Any) -> dict[str, Any]:
    if row is None or row["checked"] < FEWEST:
        return dict.fromkeys(("checked", "wrong", "rate", "low", "high"))
    low, high = error_interval(row["framed"], row["checked"], row["wrong"], CONFIDENCE)
    return {
        "checked": row["checked"],
        "wrong": row["wrong"],
        "rate": _percent(row["wrong"], row["checked"]),
        "low": _percent(low, row["framed"]),
        "high": _percent(high, row["framed"]),
    }


def _percent(part: int, whole: int) -> str:
    return text(divide(part * HUNDRED, Decimal(whole), 2, "half_up"))
