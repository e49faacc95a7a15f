"""The group commit by itself: who waits is always served, and what refuses a whole flush is told to all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from ledger import group
from ledger.errors import Refusal
from ledger.group import GroupCommit
from ledger.types import Answer


async def answered(calls: Sequence[int]) -> list[Answer]:
    await asyncio.sleep(0)
    return [Answer(201, {"n": one}) for one in calls]


async def test_a_call_made_the_moment_another_is_answered_is_served():
    desk = GroupCommit(answered, lanes=1)

    async def one_after_the_other() -> list[object]:
        return [(await desk.submit(n, 1)).body["n"] for n in range(3)]

    assert await asyncio.wait_for(one_after_the_other(), 5) == [0, 1, 2]


async def test_a_call_that_nobody_waits_for_any_more_holds_up_no_other():
    desk = GroupCommit(answered, lanes=1)
    first, second = asyncio.create_task(desk.submit(1, 1)), asyncio.create_task(desk.submit(2, 1))
    await asyncio.sleep(0)
    first.cancel()
    assert (await asyncio.wait_for(second, 5)).body == {"n": 2}


async def test_a_flush_refused_as_a_whole_is_not_tried_call_by_call():
    flushes = 0

    async def away(calls: Sequence[int]) -> list[Answer]:
        nonlocal flushes
        flushes += 1
        await asyncio.sleep(0)
        raise Refusal("busy")

    desk = GroupCommit(away, lanes=1)
    outcomes = await asyncio.gather(*(desk.submit(n, 1) for n in range(5)), return_exceptions=True)
    assert [one.code for one in outcomes if isinstance(one, Refusal)] == ["busy"] * 5
    assert flushes == 1


async def test_a_flush_that_breaks_on_one_call_is_run_again_for_the_others():
    async def broken_by_three(calls: Sequence[int]) -> list[Answer]:
        if 3 in calls:
            raise ValueError("three")
        return await answered(calls)

    desk = GroupCommit(broken_by_three, lanes=1)
    outcomes = await asyncio.gather(*(desk.submit(n, 1) for n in range(5)), return_exceptions=True)
    assert [isinstance(one, ValueError) for one in outcomes] == [False, False, False, True, False]
    with pytest.raises(ValueError, match="three"):
        await desk.submit(3, 1)


async def test_more_rows_than_can_wait_are_refused_at_once_and_the_others_served(monkeypatch):
    monkeypatch.setattr(group, "MOST_WAITING", 10)
    desk = GroupCommit(answered, lanes=1, limit=4)
    outcomes = await asyncio.gather(*(desk.submit(n, 2) for n in range(20)), return_exceptions=True)
    busy = [one.code for one in outcomes if isinstance(one, Refusal)]
    assert busy == ["busy"] * len(busy)
    assert [one.body["n"] for one in outcomes if isinstance(one, Answer)] == list(range(20 - len(busy)))
    assert len(busy) == 14
    assert (await desk.submit(99, 2)).body == {"n": 99}


async def test_nobody_joins_a_queue_that_stands_still(monkeypatch):
    monkeypatch.setattr(group, "LONGEST_WAIT", 0.05)
    go = asyncio.Event()

    async def stuck(calls: Sequence[int]) -> list[Answer]:
        await go.wait()
        return await answered(calls)

    desk = GroupCommit(stuck, lanes=1, limit=1)
    early = [asyncio.create_task(desk.submit(n, 1)) for n in range(3)]
    await asyncio.sleep(0.1)
    with pytest.raises(Refusal, match="busy"):
        await desk.submit(3, 1)
    go.set()
    assert [one.body["n"] for one in await asyncio.gather(*early)] == [0, 1, 2]
    assert (await desk.submit(4, 1)).body == {"n": 4}


async def test_callers_who_ask_again_at_once_share_the_next_flush():
    sizes: list[int] = []

    async def slow(calls: Sequence[int]) -> list[Answer]:
        sizes.append(len(calls))
        await asyncio.sleep(0.05)
        return await answered(calls)

    desk = GroupCommit(slow, lanes=1)

    async def caller(number: int) -> None:
        for _ in range(4):
            await desk.submit(number, 1)
            await asyncio.sleep(0.0005 * number)

    await asyncio.gather(*(caller(number) for number in range(8)))
    assert sum(sizes) == 32
    # Without waiting for them, the first one back would get each other flush for itself.
    assert len(sizes) <= 6
