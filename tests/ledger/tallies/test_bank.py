"""In every snapshot the entries are the tallies and what stands above the watermark, and a wrong fold is caught."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.tallies import fold as folding
from service.embedded import Postgres
from tests.torture.bank import Run, torture
from tests.world import World


async def test_balance_equals_history_in_every_snapshot(
    world: World, server: Postgres, database: str, worker_url: str
) -> None:
    run = await torture(server.url(database=database), worker_url, world, Run(2_000, 12, 25, 7, least_snapshots=200))
    assert (run.snapshots >= 200, run.posted >= 2_000, run.cuts > 3) == (True, True, True)
    assert run.wrong == 0


# Each a way in which folds go wrong: beyond what is over, the watermark itself twice, without the last transaction.
MUTANTS = {
    "hold": (
        "pg_snapshot_xmin(pg_current_snapshot())::text AS next",
        "pg_snapshot_xmax(pg_current_snapshot())::text AS next",
    ),
    "fold": ("e.tx >= $2::text::xid8", "e.tx >= ($2::text::bigint - 3)::text::xid8"),
    "move": ("up_to = $2::text::xid8", "up_to = ($2::text::bigint + 1)::text::xid8"),
}


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_wrong_fold_does_not_pass(
    world: World, server: Postgres, database: str, worker_url: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    right: Any = dict(folding.SQL)
    old, new = MUTANTS[name]
    assert old in right[name]
    monkeypatch.setattr(folding, "SQL", {**right, name: right[name].replace(old, new)})
    run = await torture(server.url(database=database), worker_url, world, Run(2_000, 12, 25, 7, least_snapshots=60))
    assert run.wrong > 0
