"""Measure 3: the standing of a member over HTTP against pgbench reading one row by its key."""

from __future__ import annotations

from tests.bench.city import member_code, today
from tests.bench.load import Shot
from tests.bench.report import Measured, Part, Row
from tests.bench.stage import Stage, median

RATIO, P99 = 0.08, 10.0
CONNECTIONS = (32, 4)
SHOTS = 6_000
ANEW = "settled anew"


def measure(stage: Stage) -> Measured:
    """Secretaries look at the standing of their members: total, dimensions, items.

    Each member is looked at again and again, so most answers are told again after one look whether they still hold;
    `settled anew` asks with a day, which is settled from the books every time.
    """
    usual = [shot(stage, at) for at in range(min(SHOTS, stage.size.members))]
    dated = [Shot(f"{one.path}&as_of={today().isoformat()}", one.token) for one in usual]
    again, anew = stage.gun.load("standing", usual), stage.gun.load("standing-anew", dated)
    seconds = stage.pace.seconds
    # Every member once: after a start nothing is known yet.
    stage.gun.fire(again, 8, max(seconds, len(usual) / 400))
    turns = [lambda given=given, count=count: stage.gun.fire(given, count, seconds)
             for given in (again, anew) for count in CONNECTIONS]  # fmt: skip
    *fired, ceilings = stage.rounds(*turns, lambda: stage.pgbench.select(seconds))
    ceiling = median(ceilings)
    names = [*(f"standing, {count} connections" for count in CONNECTIONS)]
    names += [f"{ANEW}, {count} connections" for count in CONNECTIONS]
    rows = []
    for name, rounds in zip(names, fired, strict=True):
        rate, p50, p99 = (median([getattr(one, each) for one in rounds]) for each in ("rate", "p50", "p99"))
        rows.append(Row(name, rate, ceiling, p50, p99))
    parts = (
        Part(f"ratio at {CONNECTIONS[0]} connections", rows[0].ratio or 0, RATIO),
        Part(f"p99 ms at {CONNECTIONS[1]} connections", rows[1].p99 or 0, P99, most=True),
        Part(f"p99 ms at {CONNECTIONS[1]} connections, {ANEW}", rows[3].p99 or 0, P99, most=True),
    )
    return Measured(3, "standing", RATIO, stage.gun.driver, tuple(rows), parts)


def shot(stage: Stage, at: int) -> Shot:
    """A look at one member's standing by the secretary of the branch."""
    member = at * 7919 % stage.size.members
    path = f"/api/v1/members/{member_code(member)}/standing?period={today().year}"
    return Shot(path, stage.tokens[member // stage.size.per_branch])
