"""Books the demo's deeds: each by the hand that would do it, many in one transaction, mistakes put right later."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from ledger.books.commands import award_together, reverse
from ledger.books.judge import AwardCall, AwardLine
from ledger.db import Database
from ledger.errors import Refusal
from ledger.types import Actor, Call
from service.demo_city import City, head_of
from service.demo_deeds import Deed

MOMENT: ContextVar[datetime] = ContextVar("moment")
"""The time in which a task of the builder lives; `Database.clock` reads it."""

REQUEST = "demo"
# Lines in one transaction, and how many transactions at once: PostgreSQL writes one while the next is judged.
_TOGETHER = 2000
_COMMITTEE = "demo-c"
_LANES = 3


@dataclass(frozen=True, slots=True)
class Slip:
    """An entry booked twice by mistake, and whose it is to take back."""

    actor: Actor
    entry_id: UUID


@dataclass
class Books:
    """What the builder books with, up to now. slips: mistakes nobody has noticed yet."""

    db: Database
    city: City
    actors: Mapping[str, Actor]
    now: datetime
    count: int = 0
    slips: list[Slip] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._people = {one.code: one for one in self.city.people}
        self._hands = {branch: self.city.officers(branch) for branch in range(1, self.city.branches + 1)}

    async def book(self, deeds: Iterable[Deed], moment: datetime) -> None:
        """Books the deeds as the sheets of their branches, from that moment on, a few seconds apart."""
        lanes = asyncio.Semaphore(_LANES)
        await asyncio.gather(
            *(
                self._flush(lanes, sheets, min(moment + timedelta(milliseconds=250 * number), self.now))
                for number, sheets in enumerate(_flushes(self._sheets(deeds)))
            )
        )

    async def put_right(self, moment: datetime) -> None:
        """Takes back what was booked twice."""
        MOMENT.set(moment)
        slips, self.slips = self.slips, []
        for slip in slips:
            await reverse(
                self.db,
                Call(slip.actor, "reverse", request_id=REQUEST),
                slip.entry_id,
                "核对台账时发现重复登记，予以冲销",
            )

    def _sheets(self, deeds: Iterable[Deed]) -> dict[str, list[Deed]]:
        """The deeds by the code of the person who books them."""
        sheets: dict[str, list[Deed]] = {}
        for deed in deeds:
            booked = sheets.setdefault(self._hand(deed), [])
            booked += [deed, deed] if deed.slip else [deed]
        return sheets

    def _hand(self, deed: Deed) -> str:
        """The secretary of that day's branch, another officer for the secretary; for a unit the committee above."""
        person = self._people.get(deed.subject)
        if deed.subject.startswith(_COMMITTEE):
            return "demo-work"
        if person is None:
            return head_of(self.city.committee(int(deed.subject.removeprefix("demo-b"))))
        secretary, second, *_ = self._hands[person.branch(deed.on)]
        return second.code if person is secretary else secretary.code

    async def _flush(
        self, lanes: asyncio.Semaphore, sheets: Sequence[tuple[str, list[Deed]]], moment: datetime
    ) -> None:
        async with lanes:
            MOMENT.set(moment)
            calls = [self._call(hand, deeds) for hand, deeds in sheets]
            verdicts = await award_together(self.db, calls)
        for call, (_, deeds), verdict in zip(calls, sheets, verdicts, strict=True):
            if isinstance(verdict, Refusal):
                raise verdict
            self.count += len(deeds)
            entries = verdict.body["entries"]
            for at, deed in enumerate(deeds):
                if deed.slip and deeds[at - 1] is deed:
                    self.slips.append(Slip(call.call.actor, UUID(entries[at]["id"])))

    def _call(self, hand: str, deeds: Sequence[Deed]) -> AwardCall:
        call = Call(self.actors[hand], "award-batch", request_id=REQUEST)
        return AwardCall(call, tuple(self._line(deed) for deed in deeds), batch=True)

    def _line(self, deed: Deed) -> AwardLine:
        kind = "member" if deed.subject in self._people else "branch"
        if deed.subject.startswith(_COMMITTEE):
            kind = "committee"
        points = None if deed.points is None else Decimal(deed.points)
        return AwardLine(
            deed.subject, deed.item, deed.on, kind, Decimal(deed.quantity), deed.attributes, deed.matter, points=points
        )


def _flushes(sheets: Mapping[str, list[Deed]]) -> Iterable[list[tuple[str, list[Deed]]]]:
    """The sheets in groups of about _TOGETHER lines, a sheet never torn."""
    group: list[tuple[str, list[Deed]]] = []
    lines = 0
    for sheet in sheets.items():
        if group and lines + len(sheet[1]) > _TOGETHER:
            yield group
            group, lines = [], 0
        group.append(sheet)
        lines += len(sheet[1])
    if group:
        yield group
