"""What is sent to other systems: nothing lost, invented or out of order, whatever happens to the sender."""

from __future__ import annotations

from pathlib import Path

from service.embedded import Postgres
from tests.torture.outbox import Plan, torture
from tests.world import World

WORKER_PASSWORD = "worker-of-the-tests"


async def test_none_lost_none_invented_in_order(server: Postgres, database: str, world: World, tmp_path: Path) -> None:
    plan = Plan(events=2_000, writers=8, kills=3)
    worker = server.url("gongbu_worker", WORKER_PASSWORD, database)
    found = await torture(server.url(database=database), worker, world, tmp_path, plan)
    assert found.good, found
    assert (found.kills, found.committed >= 2_000, found.requests > found.committed) == (3, True, True)


async def test_a_mark_that_runs_ahead_of_commits_is_caught(
    server: Postgres, database: str, world: World, tmp_path: Path
) -> None:
    plan = Plan(events=800, writers=8, kills=0, early=True)
    worker = server.url("gongbu_worker", WORKER_PASSWORD, database)
    found = await torture(server.url(database=database), worker, world, tmp_path, plan)
    assert found.lost > 0
    assert not found.good
