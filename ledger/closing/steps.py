"""Settles everyone of a realm at once and gathers the rows of a snapshot, a few branches at a time."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from ledger.closing import columns
from ledger.command import Tx
from ledger.db import sql_file
from ledger.org import people
from ledger.standings.beside import beside
from ledger.standings.board import Board
from ledger.standings.facts import booked
from ledger.standings.frame import Frame, Scored
from ledger.standings.ranking import Crowd, Placed, branch_of, placed_knowing
from ledger.standings.steps import NO_BOOKS, know_units, population
from ledger.standings.views import number
from ledger.tree import Tree
from rules.settle import DimensionStanding

SQL = sql_file(__file__)

# People settled between two reads: the service answers others in between, and memory stays small.
TOGETHER = 500
COLUMNS = (
    "assessment", "subject_kind", "subject_id", "code", "name", "unit_id", "unit_code", "unit_name",
    "scheme_version_id", "total", "grade", "rank", "rank_of", "dimensions",
)  # fmt: skip
Row = tuple[Any, ...]


async def gather(tx: Tx, frame: Frame) -> int:
    """Settles all subjects of all assessments into the table `taken`; returns how many there are.

    Members are settled in columns where their schemes allow it; then only units are left.
    """
    await tx.conn.execute(SQL["gather"])
    board = await _board(tx, frame)
    count = 0
    known = await columns.members(tx, frame, board)
    for each in known or ():
        await columns.write(tx, each, "taken")
        count += each.height
    async for rows in _rows(tx, board, members=known is None):
        await tx.conn.copy_records_to_table("taken", records=rows, columns=COLUMNS)
        count += len(rows)
    return count


async def _board(tx: Tx, frame: Frame) -> Board:
    """A board with every unit of the schemes and what is booked on them."""
    kinds = {one.subject_kind for one in frame.schemes.all} - {"member"}
    units = [unit for unit in frame.tree.units.values() if unit.subject_kind in kinds]
    ids = [unit.id for unit in units]
    board = Board(frame, units, await booked(tx.scope, frame, kinds, ids, None, summed=True))
    await know_units(tx.scope, board, units, None)
    return board


async def _rows(tx: Tx, board: Board, *, members: bool) -> AsyncIterator[list[Row]]:
    if members:
        async for rows in _everybody(tx, board):
            yield rows
    present = [unit for unit in board.units if board.frame.tree.place(unit.id, board.frame.limit)]
    yield _ranked(
        board, [scored for unit in sorted(present, key=lambda one: one.code) for scored in board.unit(unit)], {}
    )


async def _everybody(tx: Tx, board: Board) -> AsyncIterator[list[Row]]:
    frame = board.frame
    settled: set[UUID] = set()
    days = {frame.span(version)[1] for version in frame.in_force("member")}
    homes = await _homes(tx, days)
    # Where years end on several days a person may be at home in two branches, so nobody can be taken apart.
    for crowd in chunks(frame, homes) if len(days) < 2 else [list(homes)]:
        settled.update(crowd)
        yield await _members(tx, board, crowd)
    if board.needs_former:
        await _former(tx, board, settled)


async def _homes(tx: Tx, days: Iterable[date]) -> dict[UUID, UUID]:
    """Everyone who is at home somewhere on one of the days, and where."""
    found: dict[UUID, UUID] = {}
    for day in sorted(days):
        for row in await tx.conn.fetch(SQL["homes_on"], tx.realm.id, day):
            found[row["person_id"]] = row["unit_id"]
    return found


def chunks(frame: Frame, homes: dict[UUID, UUID]) -> Iterable[list[UUID]]:
    """The people in groups of whole branches, since places are given inside a branch."""
    by_branch: dict[UUID, list[UUID]] = {}
    for person_id, home in homes.items():
        by_branch.setdefault(branch_of(frame, home), []).append(person_id)
    crowd: list[UUID] = []
    for branch in sorted(by_branch, key=lambda one: frame.tree.units[one].code):
        crowd += by_branch[branch]
        if len(crowd) >= TOGETHER:
            yield crowd
            crowd = []
    if crowd:
        yield crowd


async def _members(tx: Tx, board: Board, ids: Sequence[UUID]) -> list[Row]:
    crowd = await people.by_id(tx.conn, tx.realm.id, ids)
    books = await booked(tx.scope, board.frame, ["member"], ids, None, summed=True)
    known = board.beside
    known.add(await beside(tx.scope, board.frame, list(crowd.values()), "member", None, known.cohorts))
    scored = [one for person in crowd.values() for one in board.person(person, books.get(person.id, NO_BOOKS))]
    return _ranked(board, scored, {one.id: (one, books.get(one.id, NO_BOOKS)) for one in crowd.values()})


async def _former(tx: Tx, board: Board, settled: set[UUID]) -> None:
    """Those who left before the last day, for roll-ups that count them; they get no row of their own."""
    units = list(board.frame.tree.units)
    found = await population(tx.scope, board.frame, units, former=True)
    ids = sorted(set(found) - settled)
    for start in range(0, len(ids), TOGETHER):
        await _members(tx, board, ids[start : start + TOGETHER])


def _ranked(board: Board, scored: Sequence[Scored], crowd: Crowd) -> list[Row]:
    """Rows with places: people inside their branch, units among all of their kind, each assessment for itself."""
    cohorts: dict[tuple[str, UUID | str], list[Scored]] = {}
    for one in scored:
        if one.kind != "member":
            cohorts.setdefault((one.version.assessment, one.kind), []).append(one)
        elif one.unit_id is not None:
            cohorts.setdefault((one.version.assessment, branch_of(board.frame, one.unit_id)), []).append(one)
    return [_row(board.frame.tree, one) for cohort in cohorts.values() for one in placed_knowing(board, cohort, crowd)]


def _row(tree: Tree, one: Placed) -> Row:
    scored = one.scored
    unit = tree.units[scored.unit_id] if scored.unit_id else None
    return (
        scored.version.assessment,
        scored.kind,
        scored.subject_id,
        scored.code,
        scored.name,
        unit.id if unit else None,
        unit.code if unit else None,
        unit.name if unit else None,
        scored.version.id,
        number(scored.standing.total),
        one.grade,
        one.rank,
        one.of,
        json.dumps([_dimension(each) for each in scored.standing.dimensions], ensure_ascii=False),
    )


def _dimension(one: DimensionStanding) -> dict[str, str | None]:
    """A dimension as it is kept: its items can be settled again from the entries."""
    return {
        "code": one.code,
        "name": one.name,
        "raw": number(one.raw),
        "points": number(one.points),
        "cap": number(one.cap),
    }
