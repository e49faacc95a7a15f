"""Standings of one subject, live from the entries, with the rank of the latest snapshot; and why."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ledger.access import Scope
from ledger.errors import Refusal, refuse
from ledger.org import people
from ledger.org.people import Person
from ledger.periods.steps import calendar, current
from ledger.schemes.steps import Published
from ledger.standings.assured import assured
from ledger.standings.beside import beside
from ledger.standings.facts import booked
from ledger.standings.frame import NOTHING, Frame, Scored, unit_subject
from ledger.standings.kept import Name, keep, keepable
from ledger.standings.steps import NO_BOOKS, SQL, frame_of, unit_board
from ledger.standings.views import possible_view, standing_view
from ledger.tree import Unit
from rules.facts import Subject

KnownAt = date | datetime | None


async def member(
    scope: Scope,
    code: str,
    period: str | None = None,
    as_of: date | None = None,
    known_at: KnownAt = None,
    assessment: str | None = None,
) -> dict[str, Any]:
    """The standing of a person from the facts up to as_of as booked up to known_at (a day: up to its end).

    Refusals: not-found (unknown or out of scope), no-scheme-in-force, invalid-parameter where the person stands
    in several assessments and none is named.
    """
    named = calendar(scope, period or current(scope))
    frame, scored = await _member(scope, code, named.code, as_of, known_at, assessment, explain=False)
    return await _view(scope, frame, scored, as_of, known_at)


async def member_to_keep(
    scope: Scope, name: Name, code: str, period: str | None = None, assessment: str | None = None
) -> str:
    """The standing of a person as of now, as it is sent; kept under the name where it can be told again."""
    named = calendar(scope, period or current(scope))
    frame, scored = await _member(scope, code, named.code, None, None, assessment, explain=False)
    body = await _view(scope, frame, scored, None, None)
    if not keepable(frame, scored):
        return msgspec.json.encode(body).decode()
    return await keep(scope, name, frame.code, scored, body)


async def explain_member(
    scope: Scope,
    code: str,
    period: str | None = None,
    as_of: date | None = None,
    known_at: KnownAt = None,
    assessment: str | None = None,
    locale: str = "zh-CN",
) -> dict[str, Any]:
    """Why the person's total is what it is: a tree of steps. Refusals as `member`."""
    named = calendar(scope, period or current(scope))
    _, scored = await _member(scope, code, named.code, as_of, known_at, assessment, explain=True)
    return _trace(scored, locale)


async def possible_member(
    scope: Scope, code: str, period: str | None = None, assessment: str | None = None
) -> dict[str, Any]:
    """What the person can still earn in the period, and how far the next grade of the score is. Refusals as `member`.

    Of a period that is over nothing is possible any more, so no room and no grade is told.
    """
    named = calendar(scope, period or current(scope))
    frame, scored = await _member(scope, code, named.code, None, None, assessment, explain=False)
    person = await seen_person(scope, code)
    over = frame.span(scored.version)[0].last < scope.today
    return possible_view(frame.code, scored, person.subject(), over=over)


async def unit(
    scope: Scope,
    code: str,
    period: str | None = None,
    as_of: date | None = None,
    known_at: KnownAt = None,
    assessment: str | None = None,
) -> dict[str, Any]:
    """The standing of a branch or committee: its own facts and its roll-ups. Refusals as `member`, and role-missing."""
    named = calendar(scope, period or current(scope))
    frame, scored = await _unit(scope, code, named.code, as_of, known_at, assessment, explain=False)
    return await _view(scope, frame, scored, as_of, known_at)


async def explain_unit(
    scope: Scope,
    code: str,
    period: str | None = None,
    as_of: date | None = None,
    known_at: KnownAt = None,
    assessment: str | None = None,
    locale: str = "zh-CN",
) -> dict[str, Any]:
    """Why the unit's total is what it is. Refusals as `unit`."""
    named = calendar(scope, period or current(scope))
    _, scored = await _unit(scope, code, named.code, as_of, known_at, assessment, explain=True)
    return _trace(scored, locale)


async def seen_person(scope: Scope, code: str) -> Person:
    """The person whose standing the caller reads. Refusal not-found for everybody else."""
    found = (await people.by_code(scope.conn, scope.realm.id, [code])).get(code)
    # Memberships out of scope are hidden by the database, so a person without any is out of reach.
    if found and found.homes and scope.reads_member(found.id, found.home(scope.today)):
        return found
    raise Refusal("not-found")


def seen_unit(scope: Scope, code: str) -> Unit:
    """The unit whose entries the caller reads; its own branch is no secret to a member, but not its to read.

    Refusals not-found, role-missing.
    """
    found = scope.tree.by_code.get(code)
    if found and scope.reads_unit(found.id):
        return found
    raise Refusal("role-missing" if found and scope.home and found.id == scope.home else "not-found")


def choose(frame: Frame, kind: str, subject: Subject, assessment: str | None) -> Published:
    """The one version the subject stands under. Refusals not-found, no-scheme-in-force, invalid-parameter."""
    if assessment is not None and assessment not in frame.assessments(kind):
        raise Refusal("not-found")
    in_force = [one for one in frame.in_force(kind) if assessment in (None, one.assessment)]
    wanted = frame.covering(in_force, subject) or in_force
    if not wanted:
        raise Refusal("no-scheme-in-force")
    if len(wanted) > 1:
        # Of several the one named like the kind of subject is meant where none is named.
        wanted = [one for one in wanted if one.assessment == kind] or wanted
    if len(wanted) > 1:
        raise refuse("invalid-parameter", "/assessment", expected=sorted({one.assessment for one in wanted}))
    return wanted[0]


def known_until(scope: Scope, known_at: KnownAt) -> datetime | None:
    """The moment up to which entries were booked: of a day its last one, in the realm's time zone."""
    if known_at is None or isinstance(known_at, datetime):
        return known_at
    midnight = datetime.combine(known_at + timedelta(days=1), time(), ZoneInfo(scope.realm.timezone))
    return midnight - timedelta(microseconds=1)


async def _member(
    scope: Scope,
    code: str,
    period: str,
    as_of: date | None,
    known_at: KnownAt,
    assessment: str | None,
    *,
    explain: bool,
) -> tuple[Frame, Scored]:
    person = await seen_person(scope, code)
    frame = await frame_of(scope, period, as_of or scope.today)
    subject = person.subject()
    version = choose(frame, "member", subject, assessment)
    # Sums say all that an everyday standing needs; why it is what it is takes every fact.
    books = await booked(scope, frame, ["member"], [person.id], known_until(scope, known_at), summed=not explain)
    own = books.get(person.id, NO_BOOKS).get(version.assessment, NOTHING)
    known = await beside(scope, frame, [person], "member", known_until(scope, known_at))
    if version.scheme.ranks:
        known.places |= await _place(scope, frame, version, person.id)
    own, others = known.books(person.id, version, own), known.others(person.id, version)
    standing = frame.settle(version, own, subject, explain=explain, others=others)
    home = person.home(frame.span(version)[1])
    return frame, Scored(person.id, person.code, person.name, "member", home, version, standing)


async def _unit(
    scope: Scope,
    code: str,
    period: str,
    as_of: date | None,
    known_at: KnownAt,
    assessment: str | None,
    *,
    explain: bool,
) -> tuple[Frame, Scored]:
    found = seen_unit(scope, code)
    frame = await frame_of(scope, period, as_of or scope.today)
    version = choose(frame, found.subject_kind, unit_subject(found), assessment)
    board = await unit_board(scope, frame, [found], known_until(scope, known_at))
    if version.scheme.ranks:
        board.beside.places |= await _place(scope, frame, version, found.id)
    return frame, board.scored(found, version, explain=explain)


async def _latest(scope: Scope, frame: Frame, version: Published, subject: UUID) -> Any:
    """The subject's row in the latest snapshot of the period, None without one."""
    return await scope.conn.fetchrow(
        SQL["latest_row"],
        scope.realm.id,
        frame.code,
        version.assessment,
        subject,
        None if scope.results is None else list(scope.results),
        scope.actor.person_id,
    )


async def _place(
    scope: Scope, frame: Frame, version: Published, subject: UUID
) -> dict[tuple[UUID, str], tuple[int, int]]:
    """The place a live standing is told: that of the latest snapshot, as the rank beside it."""
    row = await _latest(scope, frame, version, subject)
    placed = row is not None and row["rank"] is not None
    return {(subject, version.assessment): (row["rank"], row["rank_of"])} if placed else {}


async def _view(scope: Scope, frame: Frame, scored: Scored, as_of: date | None, known_at: KnownAt) -> dict[str, Any]:
    known = known_until(scope, known_at) or scope.now
    body = standing_view(scope, frame.code, scored, as_of or frame.span(scored.version)[1], known)
    body["assurance"] = await assured(scope, frame, scored, known_until(scope, known_at))
    row = await _latest(scope, frame, scored.version, scored.subject_id)
    if row:
        body |= {"rank": row["rank"], "rank_of": row["rank_of"], "snapshot": row["n"]}
        if scored.version.scheme.grades.quota is not None:
            body["grade"] = row["grade"]
    return body


def _trace(scored: Scored, locale: str) -> dict[str, Any]:
    assert scored.standing.trace is not None
    return scored.standing.trace.as_dict(locale)
