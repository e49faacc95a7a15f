"""Measure 2: batches of 500 awards over HTTP against multi-row inserts by asyncpg."""

from __future__ import annotations

import json

from tests.bench.ceilings import BATCH_CONNECTIONS, batches
from tests.bench.load import Shot
from tests.bench.report import Measured, Part, Row
from tests.bench.stage import Stage, median

RATIO = 0.90
ROWS = 500


def measure(stage: Stage) -> Measured:
    """Each secretary books 500 lines for the own branch; rates are entries a second."""
    shots = stage.gun.load("batch", [_shot(stage, branch) for branch in range(min(stage.size.branches, 40))])
    seconds = stage.pace.seconds
    fired, ceilings = stage.rounds(
        lambda: stage.gun.fire(shots, BATCH_CONNECTIONS, seconds),
        lambda: batches(stage.owner_url, stage.size, ROWS, seconds),
    )
    ours = median([one.rate * ROWS for one in fired])
    p50, p99 = (median([getattr(one, name) for one in fired]) for name in ("p50", "p99"))
    row = Row(f"batch of {ROWS}, {BATCH_CONNECTIONS} connections", ours, median(ceilings), p50, p99)
    parts = (Part("ratio of entries a second", row.ratio or 0, RATIO),)
    return Measured(2, "batch", RATIO, stage.gun.driver, (row,), parts)


def _shot(stage: Stage, branch: int) -> Shot:
    first = branch * stage.size.per_branch
    lines = [stage.line(first + at % stage.size.per_branch, stage.variant(at)) for at in range(ROWS)]
    body = json.dumps({"entries": lines}, ensure_ascii=False, separators=(",", ":"))
    return Shot("/api/v1/entry-batches", stage.tokens[branch], body)
