"""How sure a score is: how many of the points as given were only evaluated, drawn and upheld, confirmed; and how many
of them are open to objection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ledger.access import Scope
from ledger.db import sql_file
from ledger.periods.workdays import kept
from ledger.standings.frame import Frame, Scored
from rules import points
from rules.workdays import since

SQL = sql_file(__file__)
KINDS = ("evaluated", "drawn", "confirmed")
OPEN = "open"


async def assured(scope: Scope, frame: Frame, scored: Scored, known_at: datetime | None) -> dict[str, str]:
    """Points as given, before any cap, by KINDS; what a roll-up brings is assured in the standings below.

    Of them `open` to objection: those under appeal; those booked within the scheme's days of objection, unless a
    meeting confirmed them; all of them within so many days of a result that was shown and is not closed.
    """
    window, last = frame.span(scored.version)
    versions = [one.id for one in frame.schemes.all if one.assessment == scored.version.assessment]
    zone = ZoneInfo(scope.realm.timezone)
    days = scored.version.scheme.checks.objection_days
    begun = None if not days else _begun(known_at or scope.now, days, await kept(scope), zone)
    rows = await scope.conn.fetch(
        SQL["assured"],
        scope.realm.id,
        None if scope.units is None else list(scope.units),
        [scope.actor.person_id, *scope.subjects],
        scored.subject_id,
        window.first,
        last,
        known_at,
        versions,
        frame.code,
        begun,
    )
    given = {row["kind"]: row["points"] for row in rows}
    told = {kind: given.get(kind, 0) for kind in KINDS} | {OPEN: sum(row["open"] for row in rows)}
    return {kind: points.text(points.from_scaled(value)) for kind, value in told.items()}


def _begun(moment: datetime, days: int, entered: Mapping[date, bool], zone: ZoneInfo) -> datetime:
    """From when on so many working days have not passed."""
    return datetime.combine(since(moment.astimezone(zone).date(), days, entered), time(), zone)
