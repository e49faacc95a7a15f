"""One realm of the real database with the model beside it: each act is done to both, and the codes compared."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from ledger.books.commands import award, reverse
from ledger.books.judge import AwardCall, AwardLine
from ledger.closing import commands as closing
from ledger.db import Database
from ledger.errors import Refusal
from ledger.org.commands import NewUnit, add_units, end_unit, move_unit
from ledger.org.roster import import_roster
from ledger.org.roster_rows import RosterRow
from ledger.tallies.check import compare
from ledger.tallies.fold import fold
from ledger.types import Answer, Call
from ledger.work import working
from tests.model import rights, scores
from tests.model.books import Books, Entry, Snapshot
from tests.model.calendar import DAY
from tests.model.rights import Line
from tests.world import GRANTS, HOMES, START, UNITS, World, build, person_id, unit_id

BEGIN = datetime(2026, 2, 10, 2, 0, tzinfo=UTC)
SECOND = "party"
"""A second person of the 机关工委, as it takes two to open a period again."""
Owner = asyncpg.Connection


@dataclass
class Stage:
    """The database all realms of a run share; each history is played in a realm of its own."""

    loop: asyncio.AbstractEventLoop
    db: Database
    owner: Owner[asyncpg.Record]
    worker: Owner[asyncpg.Record]
    realms: int = 0

    def run(self, what: Awaitable[Any]) -> Any:
        """Waits for it."""
        return self.loop.run_until_complete(what)

    def found(self) -> City:
        """A new realm and its model."""
        self.realms += 1
        world = self.run(self._built())
        books = Books(
            {code: kind for code, _, line, kind, _ in UNITS if line == "party"},
            {code: {START: (above, True)} for code, _, line, _, above in UNITS if line == "party"},
            {code: {START: home} for code, home in HOMES.items()},
            {},
            BEGIN,
            _day(BEGIN),
        )
        for who, role, unit, below in [*GRANTS, (SECOND, "work_committee", "w", True)]:
            books.grants.setdefault(who, []).append((role, unit, below))
        self.db.clock = lambda: books.now
        return City(self, world, books)

    async def _built(self) -> World:
        async with self.owner.transaction():
            world = await build(self.owner, self.realms, f"city{self.realms}")
            await self.owner.execute(
                "INSERT INTO role_grant VALUES ($1, $2, $3, 'work_committee', $4, true, $5, NULL, NULL, now())",
                world.realm_id, uuid4(), person_id(SECOND, world.realm_id), unit_id("w", world.realm_id), START,
            )  # fmt: skip
        return world


def _day(at: datetime) -> date:
    return (at + timedelta(hours=8)).date()


@dataclass
class City:
    """Acts answer with the code of the refusal, None where it was done, and see to it that the model said so too."""

    stage: Stage
    world: World
    books: Books
    changes: int = 0
    """How many acts were carried out."""

    def call(self, who: str, name: str) -> Call:
        """A call of that person."""
        return Call(self.world.people[who], name, f"POST /{name}")

    def wait(self, days: int = 0) -> None:
        """Time goes on, by a minute at least."""
        self.books.now += timedelta(days=days, minutes=1)
        self.books.today = _day(self.books.now)

    def _done(self, what: Awaitable[Answer], expected: str | None) -> Answer | None:
        try:
            answer: Answer | None = self.stage.run(what)
            code = None
            self.changes += 1
        except Refusal as refusal:
            answer, code = None, refusal.code
        assert code == expected, f"the product answers {code}, the model {expected}"
        return answer

    def award(self, who: str, lines: Sequence[Line], *, batch: bool) -> None:
        """Books lines, all or none."""
        wanted = tuple(_line(one) for one in lines)
        expected = rights.award(self.books, who, lines)
        answer = self._done(award(self.stage.db, AwardCall(self.call(who, "entries"), wanted, batch)), expected)
        if answer is not None:
            told = answer.body["entries"] if batch else [answer.body]
            for line, one in zip(lines, told, strict=True):
                self._book(line, one)

    def _book(self, line: Line, told: Any) -> None:
        points = scores.price(line.item, line.quantity, dict(line.attributes), line.points)
        assert Fraction(told["points"]) == points
        unit = self.books.home(line.subject, line.on) if line.kind == "member" else line.subject
        assert unit is not None
        row = UUID(told["id"]), line.kind, line.subject, unit, line.item, line.on, points, self.books.now
        self.books.entries.append(Entry(*row, first=line.first))

    def reverse(self, who: str, entry: Entry) -> None:
        """Takes an entry back."""
        expected = rights.reversal(self.books, who, entry)
        answer = self._done(reverse(self.stage.db, self.call(who, "reversals"), entry.id, "记错了"), expected)
        if answer is not None:
            undone = (
                entry.kind,
                entry.subject,
                entry.unit,
                entry.item,
                entry.on,
                -entry.points,
                self.books.now,
                entry.id,
                entry.first,
            )
            self.books.entries.append(Entry(UUID(answer.body["id"]), *undone))

    def transfer(self, moves: Sequence[tuple[str, str, date]]) -> bool:
        """People are in other branches from those days on; whether that was done."""
        rows = [RosterRow("s", at, code, "某人", to, day) for at, (code, to, day) in enumerate(moves, 2)]
        work = import_roster(self.stage.db, self.call("system", "rosters"), rows)
        done = self._done(work, rights.roster(self.books, moves)) is not None
        for code, branch, day in moves if done else ():
            self.books.go(code, branch, day)
        return done

    def move(self, unit: str, above: str, day: date) -> None:
        """The unit hangs elsewhere from that day on."""
        work = move_unit(self.stage.db, self.call("system", "move"), unit, above, day)
        if self._done(work, rights.move(self.books, unit, above, day)):
            self.books.places[unit][day] = (above, True)

    def end(self, unit: str, last: date) -> None:
        """The unit is no more after that day."""
        work = end_unit(self.stage.db, self.call("system", "end"), unit, last)
        if self._done(work, rights.end(self.books, unit, last, last + DAY)):
            kept = {day: place for day, place in self.books.places[unit].items() if day <= last}
            self.books.places[unit] = {**kept, last + DAY: (None, False)}

    def add(self, unit: str, above: str, day: date) -> None:
        """A new branch."""
        new = NewUnit(unit, "新支部", "party", "branch", above, day)
        work = add_units(self.stage.db, self.call("system", "units"), [new])
        if self._done(work, rights.add(self.books, unit, above, day)):
            self.books.kinds[unit] = "branch"
            self.books.places[unit] = {day: (above, True)}

    def settle(self, period: str, *, provisional: bool) -> None:
        """Settles the period; what is stored is what the model counts."""
        expected = rights.settle(self.books, period, provisional=provisional)
        work = closing.settle(self.stage.db, self.call("work", "settle"), period, provisional)
        if self._done(work, expected):
            rows, n, counted = self.books.results(period), len(self.books.of(period)) + 1, len(self.books.entries)
            self.books.snapshots.append(Snapshot(period, n, provisional, self.books.now, counted, rows))

    def publish(self, period: str) -> None:
        """Shows the results."""
        work = closing.publish(self.stage.db, self.call("work", "publish"), period)
        if self._done(work, rights.publish(self.books, period)):
            self.last(period).published = True

    def close(self, period: str, accept: set[str]) -> None:
        """Closes the period."""
        work = closing.close(self.stage.db, self.call("work", "close"), period, accept)
        answer = self._done(work, rights.close(self.books, period, accept))
        if answer:
            assert {one["code"] for one in answer.body["accepted"]} == rights.open_about(self.books, period)
            self.last(period).closed = True

    def ask(self, who: str, period: str) -> UUID | None:
        """The first of two asks to open the period again."""
        work = closing.ask_reopening(self.stage.db, self.call(who, "ask"), period, "漏记")
        answer = self._done(work, rights.asked(self.books, who, period))
        if answer is None:
            return None
        asking = UUID(answer.body["id"])
        self.last(period).asked[asking] = who
        return asking

    def reopen(self, who: str, period: str, asking: UUID, about: str) -> None:
        """The second opens it."""
        work = closing.reopen(self.stage.db, self.call(who, "reopen"), period, asking, "同意")
        answer = self._done(work, rights.reopened(self.books, who, period, asking, about))
        if answer:
            self.last(period).reopened = True
            assert answer.body["state"] == self.books.state(period)

    def last(self, period: str) -> Snapshot:
        """The latest settlement for good."""
        final = self.books.final(period)
        assert final is not None
        return final

    def fold(self, *, whole: bool = True) -> None:
        """The worker takes in what is new; the sums are those of the entries. whole: all of which the model knows."""
        found = self.stage.run(self._folded())
        assert found.wrong == 0, found.first
        assert not whole or found.entries == len(self.books.entries)

    async def _folded(self) -> Any:
        await fold(self.stage.worker)
        async with working(self.stage.worker, readonly=True):
            return await compare(self.stage.worker, self.world.realm_id)


def _line(one: Line) -> AwardLine:
    return AwardLine(
        one.subject,
        one.item,
        one.on,
        one.kind,
        Decimal(one.quantity),
        dict(one.attributes),
        reason=one.reason,
        points=None if one.points is None else Decimal(one.points),
        first_on=one.first,
    )
