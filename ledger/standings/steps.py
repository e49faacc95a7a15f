"""Reads what a settlement needs and lays it out on a board."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from ledger.org import people
from ledger.org.people import Person
from ledger.schemes.steps import schemes_now
from ledger.standings.beside import beside
from ledger.standings.board import Board, Books
from ledger.standings.facts import booked
from ledger.standings.frame import Frame
from ledger.tree import Unit

SQL = sql_file(__file__)
NO_BOOKS: Books = {}


async def frame_of(scope: Scope, code: str, limit: date) -> Frame:
    """The frame of a period up to a day, with the schemes and the organisation of this transaction."""
    return Frame(code, limit, scope.tree, await schemes_now(scope))


def below(frame: Frame, units: Collection[Unit]) -> list[Unit]:
    """The units and everything below them on the last day that counts for any of their schemes."""
    days = {frame.reading_day(version) for unit in units for version in frame.in_force(unit.subject_kind)} or {
        frame.limit
    }
    ids = {one for unit in units for day in days for one in frame.tree.below(unit.id, day)}
    return sorted((frame.tree.units[one] for one in ids), key=lambda unit: unit.code)


async def unit_board(scope: Scope, frame: Frame, units: Sequence[Unit], known_at: datetime | None) -> Board:
    """A board with everything below the units fed, so that each of them can be asked for its standing."""
    every = below(frame, units)
    kinds = {unit.subject_kind for unit in every}
    books = await booked(scope, frame, kinds, [one.id for one in every], known_at, summed=False)
    board = Board(frame, every, books)
    await know_units(scope, board, every, known_at)
    if board.needs_people:
        found = await population(scope, frame, [one.id for one in every], former=board.needs_former)
        await feed(scope, board, list(found.values()), known_at)
    return board


async def know_units(scope: Scope, board: Board, units: Sequence[Unit], known_at: datetime | None) -> None:
    """Reads what decides beside the units' own facts."""
    for kind in {unit.subject_kind for unit in units}:
        mine = [unit for unit in units if unit.subject_kind == kind]
        board.beside.add(await beside(scope, board.frame, mine, kind, known_at))


async def population(scope: Scope, frame: Frame, units: Collection[UUID], *, former: bool) -> dict[UUID, Person]:
    """Everyone at home in the units on the last day that counts; with former also who was at any time in the period."""
    spans = [frame.span(version) for version in frame.schemes.all]
    found: dict[UUID, Person] = {}
    for day in {day for _, day in spans}:
        found |= await people.at_home(scope.conn, scope.realm.id, units, day)
    if former:
        first = min(window.first for window, _ in spans)
        rows = await scope.conn.fetch(SQL["ever_home"], scope.realm.id, list(units), first, frame.limit)
        found |= await people.by_id(scope.conn, scope.realm.id, [row["person_id"] for row in rows])
    return found


async def feed(scope: Scope, board: Board, crowd: Sequence[Person], known_at: datetime | None) -> None:
    """Settles the people on the board; their standings are dropped once the roll-ups have them."""
    books = await booked(scope, board.frame, ["member"], [one.id for one in crowd], known_at, summed=True)
    board.beside.add(await beside(scope, board.frame, crowd, "member", known_at))
    for person in crowd:
        board.person(person, books.get(person.id, NO_BOOKS))
