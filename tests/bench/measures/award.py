"""Measure 1: single awards over HTTP against one-statement inserts by pgbench."""

from __future__ import annotations

import json

from tests.bench.load import Fired, Shot
from tests.bench.report import Measured, Part, Row
from tests.bench.stage import Stage, median

RATIO, P99 = 0.60, 60.0
CONNECTIONS = (32, 64)
SHOTS = 6_000


def measure(stage: Stage) -> Measured:
    """Secretaries of all branches award their own members, each request under a key of its own."""
    given = stage.gun.load("award", shots(stage))
    seconds = stage.pace.seconds
    turns = [lambda count=count: stage.gun.fire(given, count, seconds) for count in CONNECTIONS]
    *fired, ceilings = stage.rounds(*turns, lambda: stage.pgbench.insert(seconds))
    ceiling = median(ceilings)
    rows = [_row(count, rounds, ceiling) for count, rounds in zip(CONNECTIONS, fired, strict=True)]
    rows.sort(key=lambda row: row.ours)
    parts = [
        part
        for row in sorted(rows, key=lambda row: row.name)
        for part in (
            Part(f"ratio at {row.name.split()[1]} connections", row.ratio or 0, RATIO),
            Part(f"p99 ms at {row.name.split()[1]} connections", row.p99 or 0, P99, most=True),
        )
    ]
    return Measured(1, "award", RATIO, stage.gun.driver, tuple(rows), tuple(parts))


def shots(stage: Stage) -> list[Shot]:
    """Awards to members of all branches, each by its secretary."""
    return [_shot(stage, at) for at in range(SHOTS)]


def _shot(stage: Stage, at: int) -> Shot:
    member = at * 7919 % stage.size.members
    body = json.dumps(stage.line(member, stage.variant(at)), ensure_ascii=False, separators=(",", ":"))
    return Shot("/api/v1/entries", stage.tokens[member // stage.size.per_branch], body)


def _row(connections: int, rounds: list[Fired], ceiling: float) -> Row:
    middle = [median([getattr(one, name) for one in rounds]) for name in ("rate", "p50", "p99")]
    return Row(f"award, {connections} connections", middle[0], ceiling, middle[1], middle[2])
