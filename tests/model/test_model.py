"""The books and the model of them tell the same, whatever happens; and a wrong ledger is found out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ledger.db import connect, connect_one
from ledger.standings import sums
from service.embedded import Postgres
from tests.model.city import Stage
from tests.model.machine import machine

# How many histories and how many steps each; more where somebody has the night for it.
ASKED = os.environ.get("GONGBU_MODEL", "40x30").replace("nightly", "300x60")
HISTORIES, STEPS = map(int, ASKED.split("x"))
QUIET = settings(
    max_examples=HISTORIES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=not os.environ.get("GONGBU_MODEL"),
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


@pytest.fixture
def stage(server: Postgres, database: str, app_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """One database for all histories of a test; standings are read from the tallies whenever they fit."""
    monkeypatch.setattr(sums, "WORTH_TALLIES", 1)
    loop = asyncio.new_event_loop()
    owner = loop.run_until_complete(asyncpg.connect(server.url(database=database)))
    worker = loop.run_until_complete(connect_one(server.url("gongbu_worker", "worker-of-the-tests", database)))
    one = Stage(loop, loop.run_until_complete(connect(app_url)), owner, worker)
    yield one
    for each in (owner, worker, one.db):
        loop.run_until_complete(each.close())
    loop.close()


def test_the_books_and_their_model_tell_the_same(stage: Stage) -> None:
    run_state_machine_as_test(machine(stage), settings=QUIET)
