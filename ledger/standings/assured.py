"""How sure a score is: how many of the points as given were only evaluated, drawn and upheld, confirmed."""

from __future__ import annotations

from datetime import datetime

from ledger.access import Scope
from ledger.db import sql_file
from ledger.standings.frame import Frame, Scored
from rules import points

SQL = sql_file(__file__)
KINDS = ("evaluated", "drawn", "confirmed")


async def assured(scope: Scope, frame: Frame, scored: Scored, known_at: datetime | None) -> dict[str, str]:
    """Points as given, before any cap, by KINDS; what a roll-up brings is assured in the standings below."""
    window, last = frame.span(scored.version)
    versions = [one.id for one in frame.schemes.all if one.assessment == scored.version.assessment]
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
    )
    given = {row["kind"]: row["points"] for row in rows}
    return {kind: points.text(points.from_scaled(given.get(kind, 0))) for kind in KINDS}
