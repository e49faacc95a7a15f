"""How strictly branches book, beside the scores and never in place of them: the share found wrong in draws with its
exact interval, by how much too many points were given, and how far those who book lie apart. Of fewer than five checks,
of a branch or of one who booked, nothing is told, and nobody is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.periods.steps import calendar
from rules.crowds import FEWEST
from rules.points import divide, text
from rules.sampling import error_interval, spread

SQL = sql_file(__file__)
CONFIDENCE = Decimal(95)
HUNDRED = Decimal(100)
FIGURES = ("checked", "wrong", "rate", "low", "high", "over", "raters", "spread")


@dataclass(frozen=True, slots=True)
class Rated:
    """What draws found of the entries one person booked in a branch; points in units of 1/10000."""

    checked: int
    wrong: int
    given: int
    right: int


async def strictness(scope: Scope, code: str, period: str) -> dict[str, Any]:
    """Branches at or below a unit by code, from draws whose days touch the period; `spread` between these branches.

    Refusals not-found, invalid-parameter.
    """
    unit = scope.tree.by_code.get(code)
    if unit is None or not scope.reads_unit(unit.id):
        raise Refusal("not-found")
    named = calendar(scope, period)
    below = [one for one in scope.tree.below(unit.id, scope.today) if scope.tree.units[one].kind == "branch"]
    asked = (scope.realm.id, below, named.first, named.last)
    rated: dict[UUID, list[Rated]] = defaultdict(list)
    for row in await scope.conn.fetch(SQL["strictness"], *asked):
        rated[row["unit_id"]].append(Rated(row["checked"], row["wrong"], row["given"], row["found_right"]))
    framed = {row["unit_id"]: row["framed"] for row in await scope.conn.fetch(SQL["strictness_frames"], *asked)}
    units = sorted((scope.tree.units[one] for one in below), key=lambda one: one.code)
    items = [{"unit": one.code, "name": one.name, **_figures(rated[one.id], framed.get(one.id, 0))} for one in units]
    between = spread(((sum(one.checked for one in rows), sum(one.wrong for one in rows)) for rows in rated.values()),
                     FEWEST)  # fmt: skip
    told = {"unit": code, "period": named.code, "confidence": text(CONFIDENCE), "fewest": FEWEST}
    return {**told, "spread": _share(between), "items": items}


def _figures(rows: Sequence[Rated], framed: int) -> dict[str, Any]:
    checked, wrong = sum(one.checked for one in rows), sum(one.wrong for one in rows)
    if checked < FEWEST:
        return dict.fromkeys(FIGURES)
    low, high = error_interval(framed, checked, wrong, CONFIDENCE)
    given, right = sum(one.given for one in rows), sum(one.right for one in rows)
    enough = [(one.checked, one.wrong) for one in rows]
    return {
        "checked": checked,
        "wrong": wrong,
        "rate": _percent(wrong, checked),
        "low": _percent(low, framed),
        "high": _percent(high, framed),
        "over": _percent(given - right, given) if given > 0 else None,
        "raters": sum(each[0] >= FEWEST for each in enough),
        "spread": _share(spread(enough, FEWEST)),
    }


def _percent(part: int, whole: int) -> str:
    return text(divide(part * HUNDRED, Decimal(whole), 2, "half_up"))


def _share(part: Fraction | None) -> str | None:
    return None if part is None else _percent(part.numerator, part.denominator)
