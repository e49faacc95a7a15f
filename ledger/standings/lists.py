"""Rankings below a unit: live on a branch, from the latest snapshot above it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from ledger.access import Scope
from ledger.db import set_local
from ledger.errors import Refusal, refuse
from ledger.org import people
from ledger.periods.steps import PeriodInfo, current, period_of
from ledger.schemes.steps import Published
from ledger.standings.beside import beside
from ledger.standings.board import Board
from ledger.standings.facts import booked
from ledger.standings.frame import Frame
from ledger.standings.queries import KnownAt, known_until, seen_unit
from ledger.standings.ranking import Placed, placed_knowing
from ledger.standings.steps import NO_BOOKS, SQL, frame_of
from ledger.standings.views import LAST, Listing, cursor_of, number, place_of, snapshot_view
from ledger.tree import Unit

Of = Literal["members", "units"]


@dataclass(frozen=True, slots=True)
class _Ask:
    """What was asked for, its codes looked up."""

    unit: Unit
    info: PeriodInfo
    of: Of
    as_of: date | None
    known_at: KnownAt
    assessment: str | None
    limit: int
    after: tuple[int, str] | None


async def unit_standings(
    scope: Scope,
    code: str,
    of: Of,
    period: str | None = None,
    as_of: date | None = None,
    known_at: KnownAt = None,
    assessment: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Listing:
    """The people below a unit, or the units directly below it, by rank and code.

    as_of and known_at speak of a live list only. A member sees the own branch once the period is published.
    Refusals: not-found, role-missing, invalid-parameter.
    """
    info = await period_of(scope, period or current(scope))
    after = place_of(cursor) if cursor else None
    unit = scope.tree.by_code.get(code)
    own = unit is not None and unit.id == scope.home and not scope.reads_unit(unit.id)
    unit = unit if unit and own else _reachable(scope, code)
    ask = _Ask(unit, info, of, as_of, known_at, assessment, limit, after)
    if own:
        return await _published(scope, ask)
    if not scope.reads_unit(unit.id):
        # Who reads settled results alone never sees a provisional one.
        return await _kept(scope, ask, info.final)
    return await (_live(scope, ask) if unit.kind == "branch" else _kept(scope, ask, info.snapshot))


def _reachable(scope: Scope, code: str) -> Unit:
    """The unit, where its entries or its settled results are the caller's to read. Refusal not-found."""
    unit = scope.tree.by_code.get(code)
    if unit and (scope.results is None or unit.id in scope.results):
        return unit
    return seen_unit(scope, code)


async def _live(scope: Scope, ask: _Ask) -> Listing:
    frame = await frame_of(scope, ask.info.code, ask.as_of or scope.today)
    versions = _versions(frame, ["member"], ask.assessment) if ask.of == "members" else []
    if not versions:
        return Listing([], None, None)
    ranked = await _branch(scope, frame, ask, versions)
    grades = await _quota_grades(scope, ask, versions)
    rows = [_live_row(scope, one, grades) for one in ranked]
    rows = [row for row in rows if ask.after is None or (row["rank"] or LAST, row["code"]) > ask.after]
    return Listing(rows[: ask.limit], _next(rows, ask.limit), None)


async def _branch(scope: Scope, frame: Frame, ask: _Ask, versions: Sequence[Published]) -> list[Placed]:
    """The places of those at home in the branch on the last day that counts, as far as the caller reads them."""
    day = frame.span(versions[0])[1]
    crowd = await people.at_home(scope.conn, scope.realm.id, scope.tree.below(ask.unit.id, day), day)
    seen = [one for one in crowd.values() if scope.reads_member(one.id, one.home(scope.today))]
    ids = [one.id for one in seen]
    books = await booked(scope, frame, ["member"], ids, known_until(scope, ask.known_at), summed=True)
    board = Board(frame, [], {})
    board.beside.add(await beside(scope, frame, seen, "member", known_until(scope, ask.known_at)))
    scored = [one for person in seen for one in board.person(person, books.get(person.id, NO_BOOKS))]
    cohort = [one for one in scored if one.version.assessment == versions[0].assessment]
    return placed_knowing(board, cohort, {one.id: (one, books.get(one.id, NO_BOOKS)) for one in seen})


def _live_row(scope: Scope, one: Placed, grades: dict[UUID, str | None]) -> dict[str, Any]:
    scored = one.scored
    quota = scored.version.scheme.grades.quota is not None
    return {
        "rank": one.rank,
        "code": scored.code,
        "name": scored.name,
        "unit": scope.tree.units[scored.unit_id].code if scored.unit_id else None,
        "total": number(scored.standing.total),
        "grade": grades.get(scored.subject_id) if quota else scored.standing.grade,
    }


async def _quota_grades(scope: Scope, ask: _Ask, versions: Sequence[Published]) -> dict[UUID, str | None]:
    """Quota grades of the latest snapshot, asked for only where a scheme has a quota."""
    n = ask.info.snapshot
    if n is None or all(one.scheme.grades.quota is None for one in versions):
        return {}
    arguments = (scope.realm.id, ask.info.code, n, versions[0].assessment, ask.unit.id, _results(scope))
    return {row["subject_id"]: row["grade"] for row in await scope.conn.fetch(SQL["latest_grades"], *arguments)}


def _results(scope: Scope) -> list[UUID] | None:
    return None if scope.results is None else list(scope.results)


def _versions(frame: Frame, kinds: Collection[str], assessment: str | None) -> list[Published]:
    """The versions in force for a list, one assessment a kind. Refusals not-found, invalid-parameter."""
    known = {name for kind in kinds for name in frame.assessments(kind)}
    if assessment is not None and assessment not in known:
        raise Refusal("not-found")
    found: list[Published] = []
    for kind in sorted(kinds):
        mine = [one for one in frame.in_force(kind) if assessment in (None, one.assessment)]
        names = sorted({one.assessment for one in mine})
        if len(names) > 1 and kind in names:
            mine, names = [one for one in mine if one.assessment == kind], [kind]
        if len(names) > 1:
            raise refuse("invalid-parameter", "/assessment", expected=names)
        found += mine
    return found


async def _kept(scope: Scope, ask: _Ask, n: int | None, opened: list[UUID] | None = None) -> Listing:
    """The list as snapshot n has it. opened: units whose rows publication opens beyond the caller's scope."""
    if n is None:
        return Listing([], None, None)
    snapshot = await scope.conn.fetchrow(SQL["snapshot"], scope.realm.id, ask.info.code, n)
    assert snapshot is not None
    day = snapshot["as_of"]
    children = scope.tree.children(ask.unit.id, day)
    kinds = ["member"] if ask.of == "members" else sorted({scope.tree.units[one].subject_kind for one in children})
    versions = _versions(await frame_of(scope, ask.info.code, day), kinds, ask.assessment)
    rows = await scope.conn.fetch(
        SQL["snapshot_list"],
        scope.realm.id,
        ask.info.code,
        n,
        kinds,
        sorted({one.assessment for one in versions}),
        list(scope.tree.below(ask.unit.id, day)) if ask.of == "members" else None,
        children if ask.of == "units" else None,
        opened or _results(scope),
        *(ask.after or (None, None)),
        ask.limit + 1,
    )
    found = [_kept_row(row) for row in rows]
    return Listing(found[: ask.limit], _next(found, ask.limit), snapshot_view(scope, snapshot))


def _kept_row(row: Any) -> dict[str, Any]:
    return {
        "rank": row["rank"],
        "code": row["code"],
        "name": row["name"],
        "unit": row["unit_code"],
        "total": row["total"],
        "grade": row["grade"],
    }


def _next(rows: Sequence[dict[str, Any]], limit: int) -> str | None:
    return cursor_of(rows[limit - 1]["rank"], rows[limit - 1]["code"]) if len(rows) > limit else None


async def _published(scope: Scope, ask: _Ask) -> Listing:
    """What a member sees of the own branch: the published snapshot, if the scheme shows it to the branch."""
    frame = await frame_of(scope, ask.info.code, ask.info.last)
    versions = _versions(frame, ["member"], ask.assessment)
    shown = any({"branch", "realm"} & set(one.scheme.publicity.to) for one in versions)
    if ask.info.published is None or ask.of != "members" or not shown:
        raise Refusal("role-missing")
    # Publication is what opens these rows to the branch, so the database is told for this one read.
    await set_local(scope.conn, results=[ask.unit.id])
    try:
        return await _kept(scope, ask, ask.info.published, [ask.unit.id])
    finally:
        await set_local(scope.conn, results=scope.settings["results"])
