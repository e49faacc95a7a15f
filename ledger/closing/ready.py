"""What would be left behind by settling a period, and what is still open about a settled one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ledger.access import Scope
from ledger.claims.queries import Waiting, unfinished
from ledger.closing.seals import SQL
from ledger.errors import Refusal
from ledger.periods.steps import PeriodInfo, period_of
from ledger.standings.steps import frame_of


async def open_items(scope: Scope, code: str, n: int) -> list[dict[str, Any]]:
    """What is still open about a snapshot, each with a code and a count; empty where nothing is.

    uncounted: entries of its days that were booked or taken back since. unpublished: it was not shown to those it is
    about. unsettled-part: a part of the period (month, quarter …) was settled later than the whole.
    draw-open: a spot check over its days is not finished.
    pending-claims, pending-appeals: what members handed in about its days and nobody has decided on, named one by one.
    """
    row = await scope.conn.fetchrow(SQL["open_items"], scope.realm.id, code, n)
    assert row is not None
    counts = {"uncounted": row["uncounted"], "unpublished": 0 if row["shown"] else 1, "unsettled-part": row["parts"]}
    counts["draw-open"] = row["draws"]
    found: list[dict[str, Any]] = [{"code": name, "count": count} for name, count in counts.items() if count]
    return found + pending(await unfinished(scope.conn, scope.realm.id, row["last_day"], scope.units))


def pending(found: Sequence[Waiting]) -> list[dict[str, Any]]:
    """Claims and appeals that wait, each named, the oldest first, with the day since when that one has waited."""
    kinds = {"pending-claims": False, "pending-appeals": True}
    sorted_out = {code: [one for one in found if one.appealed is appealed] for code, appealed in kinds.items()}
    return [
        {"code": code, "count": len(some), "claims": [one.id for one in some], "oldest": some[0].since.isoformat()}
        for code, some in sorted_out.items()
        if some
    ]


async def before_settling(scope: Scope, code: str) -> dict[str, Any]:
    """What would be left behind if the period were settled now. Refusals invalid-parameter, not-found."""
    info = await period_of(scope, code)
    first, last = await days_of(scope, info)
    waiting = await unfinished(scope.conn, scope.realm.id, last, scope.units)
    days = {"first": first.isoformat(), "last": last.isoformat()}
    return {"period": code, "state": info.state, **days, "items": pending(waiting)}


async def days_of(scope: Scope, info: PeriodInfo) -> tuple[date, date]:
    """First and last day over all schemes: a year may start on another day than the calendar's."""
    frame = await frame_of(scope, info.code, min(info.last, scope.today))
    kinds = {version.subject_kind for version in frame.schemes.all}
    windows = [frame.span(version)[0] for kind in kinds for version in frame.in_force(kind)]
    if not windows:
        return info.first, info.last
    return min(window.first for window in windows), max(window.last for window in windows)


async def readiness(scope: Scope, code: str) -> dict[str, Any]:
    """The period's state and what is open about it. Refusals invalid-parameter, not-found, not-settled."""
    info = await period_of(scope, code)
    if info.final is None:
        raise Refusal("not-settled")
    return {
        "period": code,
        "state": info.state,
        "snapshot": info.final,
        "items": await open_items(scope, code, info.final),
        "asked": [
            {"id": str(row["act_id"]), "by": row["code"], "reason": row["reason"]}
            for row in await scope.conn.fetch(SQL["asked"], scope.realm.id, code, info.final)
        ],
    }
