"""The service broken on purpose: each defect has to be seen by the fault that is there to see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.faults import inside, kills, lines, powercut
from tests.faults.report import Row


async def _no_sync(folder: Path, seed: int) -> Row:
    return await powercut.power_cut(folder, 1, seed, {"fsync": "off"})


async def _late_commit(folder: Path, seed: int) -> Row:
    return await kills.postgres(folder, 4, seed, {"synchronous_commit": "off"}, whole=True)


async def _no_claim(folder: Path, seed: int) -> Row:
    return await lines.to_clients(folder, 40, seed, "key-not-claimed")


async def _untrue_answer(folder: Path, seed: int) -> Row:
    return await lines.to_clients(folder, 40, seed, "answered-before-commit")


async def _no_key_index(folder: Path, seed: int) -> Row:
    return await inside.same_key(folder, 20, seed, inside.WITHOUT_KEY)


async def _no_reversal_index(folder: Path, seed: int) -> Row:
    return await inside.crowd(folder, 5, seed, "DROP INDEX entry_reversed_once")


async def _away_is_a_bug(folder: Path, seed: int) -> Row:
    return await kills.postgres(folder, 4, seed, whole=True, mutant="lost-database-is-a-bug")


async def _no_retry(folder: Path, seed: int) -> Row:
    return await inside.retryable_errors(folder, 60, seed, retries=False)


MUTANTS: dict[str, Callable[[Path, int], Awaitable[Row]]] = {
    "fsync=off": _no_sync,
    "synchronous_commit=off": _late_commit,
    "dropped unique key of requests": _no_key_index,
    "key looked for, not claimed": _no_claim,
    "answered before COMMIT": _untrue_answer,
    "dropped unique key of reversals": _no_reversal_index,
    "a lost database is a bug": _away_is_a_bug,
    "no retry of serialization failures": _no_retry,
}
