"""Measure 3: the standing of a member over HTTP against pgbench reading one row by its key."""

from __future__ import annotations

from tests.bench.city import member_code, today
from tests.bench.load import Shot
from tests.bench.report import Measured, Part, Row
from tests.bench.stage import Stage, median

RATIO, P99 = 0.08, 10.0
CONNECTIONS = (32, 4)
SHOTS = 6_000


def measure(stage: Stage) -> Measured:
    """Secretaries look at the standing of their members: total, dimensions, items, settled from the entries."""
    shots = stage.gun.load("standing", [shot(stage, at) for at in range(min(SHOTS, stage.size.members))])
    seconds = stage.pace.seconds
    turns = [lambda count=count: stage.gun.fire(shots, count, seconds) for count in CONNECTIONS]
    *fired, ceilings = stage.rounds(*turns, lambda: stage.pgbench.select(seconds))
    ceiling = median(ceilings)
    rows = []
    for count, rounds in zip(CONNECTIONS, fired, strict=True):
        rate, p50, p99 = (median([getattr(one, name) for one in rounds]) for name in ("rate", "p50", "p99"))
        rows.append(Row(f"standing, {count} connections", rate, ceiling, p50, p99))
    parts = (
        Part(f"ratio at {CONNECTIONS[0]} connections", rows[0].ratio or 0, RATIO),
        Part(f"p99 ms at {CONNECTIONS[1]} connections", rows[1].p99 or 0, P99, most=True),
    )
    return Measured(3, "standing", RATIO, stage.gun.driver, tuple(rows), parts)


def shot(stage: Stage, at: int) -> Shot:
    """A look at one member's standing by the secretary of the branch."""
    member = at * 7919 % stage.size.members
    path = f"/api/v1/members/{member_code(member)}/standing?period={today().year}"
    return Shot(path, stage.tokens[member // stage.size.per_branch])
