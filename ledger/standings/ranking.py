"""Places and quota grades inside one cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from ledger.org.people import Person
from ledger.standings.board import Board, Books
from ledger.standings.frame import Frame, Scored
from rules.grade import quota_grades
from rules.points import ZERO
from rules.rank import rank

Crowd = Mapping[UUID, tuple[Person, Books]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A subject with its place among `of` that have a total; without a total there is no place."""

    scored: Scored
    rank: int | None
    of: int
    grade: str | None


def placed(cohort: Sequence[Scored]) -> list[Placed]:
    """The cohort by place, then code; who is not scored at all is left out, who has no total comes last."""
    rows = {one.code: one for one in cohort if not one.left_out}
    if not rows:
        return []
    ties = min((one.version for one in rows.values()), key=lambda version: version.code).scheme.ties
    criteria = {code: _points(one, ties.by) for code, one in rows.items()} if ties.by else None
    places = rank([(code, one.standing.total) for code, one in rows.items()], ties, criteria)
    grades = _grades(rows, dict(places))
    count = sum(1 for one in rows.values() if one.standing.total is not None)
    return [
        Placed(rows[code], None if rows[code].standing.total is None else place, count, grades[code])
        for code, place in places
    ]


def placed_knowing(board: Board, cohort: Sequence[Scored], crowd: Crowd) -> list[Placed]:
    """The cohort placed; where the place itself decides something, its standings are taken once more, knowing it.

    crowd: the people of the cohort with what is booked on them.
    """
    found = placed(cohort)
    if not any(one.scored.version.scheme.ranks for one in found):
        return found
    known = []
    for one in found:
        scored = one.scored
        if scored.version.scheme.ranks and one.rank is not None:
            board.beside.places[scored.subject_id, scored.version.assessment] = (one.rank, one.of)
            person, books = crowd.get(scored.subject_id, (None, {}))
            scored = board.again(scored, person, books)
        known.append(scored)
    return placed(known)


def _points(one: Scored, dimensions: Sequence[str]) -> list[Decimal]:
    points = {each.code: each.points for each in one.standing.dimensions}
    return [points.get(code) or ZERO for code in dimensions]


def _grades(rows: dict[str, Scored], places: dict[str, int]) -> dict[str, str | None]:
    """Grades by scheme: a quota is a share of those the scheme covers."""
    found: dict[str, str | None] = {}
    for version_id in {one.version.id for one in rows.values()}:
        mine = {code: one for code, one in rows.items() if one.version.id == version_id}
        graded = [(code, places[code], one.standing.grade) for code, one in mine.items()]
        found |= quota_grades(next(iter(mine.values())).version.scheme, graded)
    return found


def branch_of(frame: Frame, home: UUID) -> UUID:
    """The branch a home lies in: a group belongs to the branch above it."""
    one: UUID | None = home
    while one is not None:
        if frame.tree.units[one].kind == "branch":
            return one
        one = frame.tree.parent(one, frame.limit)
    return home
