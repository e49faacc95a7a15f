"""Group commit: calls that arrive while a flush runs share the next transaction; each is answered after COMMIT."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ledger.errors import Refusal
from ledger.types import Answer

C = TypeVar("C")
Verdict = Answer | Refusal
Flush = Callable[[Sequence[C]], Awaitable[Sequence[Verdict]]]

# Single awards fare best in one lane, in flushes as large as they come; a second one pays where so many rows wait.
WORTH_A_LANE = 250
# Callers who were just answered ask again at once: waiting for them a part of the time that the flush took makes the
# next one as large, and a flush costs far more than the calls in it.
GATHERING, LOOKS = 0.3, 6
# Beyond this many rows waiting the service says so instead of queueing itself to death.
MOST_WAITING = 20_000
# Seconds the first in the queue may have waited: whoever comes then would wait as long, and be told nothing in time.
LONGEST_WAIT = 5.0


@dataclass(slots=True)
class _Waiting(Generic[C]):
    call: C
    weight: int
    since: float
    answer: asyncio.Future[Answer]


class GroupCommit(Generic[C]):
    """Gathers calls into flushes of at most `limit` rows, `lanes` of them at a time.

    A flush that fails as a whole is run again call by call, so that one bad call harms no other; one that was refused
    as a whole (busy) is refused to all.
    """

    def __init__(self, flush: Flush[C], *, limit: int = 1000, lanes: int = 2) -> None:
        self._flush = flush
        self._limit = limit
        self._lanes = lanes
        self._queue: deque[_Waiting[C]] = deque()
        self._rows = 0
        self._lanes_taken = 0
        # The event loop itself holds its tasks only weakly.
        self._running: set[asyncio.Task[None]] = set()

    async def submit(self, call: C, weight: int) -> Answer:
        """Waits for the call's own answer. Refusal busy where too much is waiting already."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._rows > MOST_WAITING or (self._queue and now - self._queue[0].since > LONGEST_WAIT):
            raise Refusal("busy")
        waiting = _Waiting(call, weight, now, loop.create_future())
        self._queue.append(waiting)
        self._rows += weight
        if not self._lanes_taken or (self._lanes_taken < self._lanes and self._rows >= WORTH_A_LANE):
            self._lanes_taken += 1
            task = loop.create_task(self._drain())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await waiting.answer

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._queue:
                batch, began = self._next(), loop.time()
                expected = len(batch) + len(self._queue)
                await self._carry_out(batch)
                if 1 < sum(one.weight for one in batch) < WORTH_A_LANE:
                    await self._gather(expected, GATHERING * (loop.time() - began))
        finally:
            # At once, not in a callback: a call that arrives in between would wait for a lane that has ended.
            self._lanes_taken -= 1

    async def _gather(self, expected: int, seconds: float) -> None:
        for _ in range(LOOKS):
            if len(self._queue) >= expected:
                return
            await asyncio.sleep(seconds / LOOKS)

    async def _carry_out(self, batch: Sequence[_Waiting[C]]) -> None:
        try:
            verdicts = await self._flush([one.call for one in batch])
        except Refusal as busy:
            # The database is away or locked, for all alike: to try each by itself would make the last wait for hours.
            for one in batch:
                _settle(one, busy)
        except Exception as trouble:
            await self._one_by_one(batch, trouble)
        else:
            for one, verdict in zip(batch, verdicts, strict=True):
                _settle(one, verdict)

    def _next(self) -> list[_Waiting[C]]:
        batch = [self._queue.popleft()]
        rows = batch[0].weight
        while self._queue and rows + self._queue[0].weight <= self._limit:
            batch.append(self._queue.popleft())
            rows += batch[-1].weight
        self._rows -= rows
        return batch

    async def _one_by_one(self, batch: Sequence[_Waiting[C]], trouble: Exception) -> None:
        for one in batch:
            if len(batch) == 1:
                _settle(one, trouble)
                continue
            try:
                _settle(one, (await self._flush([one.call]))[0])
            except Exception as own_trouble:
                _settle(one, own_trouble)


def _settle(one: _Waiting[C], verdict: Verdict | Exception) -> None:
    if one.answer.done():
        return
    if isinstance(verdict, Exception):
        one.answer.set_exception(verdict)
    else:
        one.answer.set_result(verdict)
