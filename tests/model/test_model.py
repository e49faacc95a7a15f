"""The books and the model of them tell the same, whatever happens; and a wrong ledger is found out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ledger import access
from ledger.db import connect, connect_one
from ledger.standings import facts, sums
from ledger.tallies import fold
from ledger.tree import Tree
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


def _tree_of_today(patch: pytest.MonkeyPatch) -> None:
    real = Tree.below
    patch.setattr(Tree, "below", lambda tree, unit, _: real(tree, unit, date(2100, 1, 1)))


def _watermark_a_day_early(patch: pytest.MonkeyPatch) -> None:
    real = access._realm

    def early(realm_id: int, row: Any) -> access.Realm:
        one = real(realm_id, row)
        return one if one.open_from == access.FIRST_DAY else replace(one, open_from=one.open_from - timedelta(days=1))

    patch.setattr(access, "_realm", early)


def _reversals_always_known(patch: pytest.MonkeyPatch) -> None:
    for statements, name in ((sums.SQL, "sums"), (facts.SQL, "facts")):
        wrong = statements[name].replace("recorded_at <= $7", "recorded_at <= $7 OR reverses IS NOT NULL")
        assert wrong != statements[name]
        patch.setitem(cast("dict[str, str]", statements), name, wrong)


def _tallies_forget_reversals(patch: pytest.MonkeyPatch) -> None:
    statements = cast("dict[str, str]", fold.SQL)
    patch.setitem(statements, "fold", statements["fold"].replace("sum(e.points)", "sum(abs(e.points))"))


@pytest.mark.parametrize(
    "mutant", [_tree_of_today, _watermark_a_day_early, _reversals_always_known, _tallies_forget_reversals]
)
def test_a_wrong_ledger_is_found_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, mutant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    mutant(monkeypatch)
    few = settings(QUIET, max_examples=40, stateful_step_count=30, report_multiple_bugs=False, derandomize=True)
    with pytest.raises((AssertionError, ExceptionGroup)) as caught:
        run_state_machine_as_test(machine(stage), settings=few)
    # Found by comparing, not by a trouble on the way.
    found = caught.value.exceptions if isinstance(caught.value, ExceptionGroup) else [caught.value]
    assert all(isinstance(one, AssertionError) for one in found)
