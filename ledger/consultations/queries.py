"""Rounds and comments as they are read: members see what is open to them or published, and of comments their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ledger.access import READS_COMMENTS, Scope
from ledger.books.views import moment
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.schemes.candidates import TRIES_DRAFTS, marks
from ledger.schemes.gate import findings, required
from ledger.schemes.rounds import round_of, rounds_of, sees_draft, voices_of
from ledger.schemes.steps import Published, schemes_now
from ledger.types import Page
from rules.document import load
from rules.scheme import Scheme

SQL = sql_file(__file__)


async def rounds(
    scope: Scope, *, code: str | None = None, is_open: bool | None = None, limit: int = 50, cursor: UUID | None = None
) -> Page:
    """Rounds the caller may see, the latest first; is_open None: all."""
    rows = await scope.conn.fetch(SQL["rounds"], *_sight(scope, None, code, cursor), is_open, limit + 1)
    items = [round_view(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def round_row(scope: Scope, round_id: UUID) -> Any:
    """The round with its version. Refusal not-found where it is unknown or not the caller's to see."""
    rows = await scope.conn.fetch(SQL["rounds"], *_sight(scope, round_id, None, None), None, 1)
    if not rows:
        raise Refusal("not-found")
    return rows[0]


def _sight(scope: Scope, round_id: UUID | None, code: str | None, cursor: UUID | None) -> tuple[Any, ...]:
    every = scope.may(*TRIES_DRAFTS)
    person = scope.actor.person_id
    return (scope.realm.id, round_id, code, cursor, every, voices_of(scope), scope.today, person)


def round_view(scope: Scope, row: Any) -> dict[str, Any]:
    """A round with its result, if it has one; `closed` is its last day once it is over."""
    one = round_of(row)
    ended = one.ended_on(scope.today)
    result = None
    if one.closed_on is not None:
        votes = {"for": one.votes_for, "against": one.votes_against, "abstain": one.votes_abstain}
        result = {"participants": one.participants, "votes": votes, "minutes": one.minutes, "result": one.result}
    return {
        "id": str(one.id),
        "scheme": row["code"],
        "version": row["version"],
        "kind": one.kind,
        "voices": list(one.voices),
        "from": one.opened_on.isoformat(),
        "to": one.closes_on.isoformat(),
        "state": "closed" if ended or row["published"] else "open",
        "closed": ended.isoformat() if ended else None,
        "opposed": one.opposed,
        "result": result,
    }


async def round_detail(scope: Scope, round_id: UUID) -> dict[str, Any]:
    """A round with what its version says otherwise than the one in force. Refusal not-found.

    Whoever may not read the draft any more gets no marks: the round was open to them and is over.
    """
    row = await round_row(scope, round_id)
    code, n = row["code"], row["version"]
    held = await _in_force(scope, code)
    readable = row["published"] or await sees_draft(scope, code, n, TRIES_DRAFTS)
    found = await marks(scope, code, n, held.version) if held and readable else None
    mine = voices_of(scope)
    takes = not row["published"] and round_of(row).takes_comments(scope.today)
    return {
        **round_view(scope, row),
        "against": held.version if held else None,
        "marks": found["marks"] if found else [],
        "readable": readable,
        "may_comment": [one for one in row["classes"] if one in mine] if takes else [],
    }


async def _in_force(scope: Scope, code: str) -> Published | None:
    found = (await schemes_now(scope)).all
    return next((one for one in found if one.code == code and one.holds(scope.today)), None)


async def comments(
    scope: Scope, round_id: UUID, *, answered: bool | None = None, limit: int = 50, cursor: UUID | None = None
) -> Page:
    """Comments of a round in the order they came; only their own for all but makers of rules and auditors.

    Refusal not-found for a round that is not the caller's to see.
    """
    await round_row(scope, round_id)
    every = reads_all(scope)
    asked = (scope.realm.id, round_id, every, scope.actor.person_id, cursor, answered, limit + 1)
    rows = await scope.conn.fetch(SQL["comments"], *asked)
    items = [comment_view(scope, row, named=every or row["entered_by"] == scope.actor.code) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


def reads_all(scope: Scope) -> bool:
    """Whether the caller reads every comment with its author."""
    return scope.may(*READS_COMMENTS)


def comment_view(scope: Scope, row: Any, *, named: bool) -> dict[str, Any]:
    """A comment with its answer, if it has one; `by` is who entered it, for those who may know."""
    behalf = None
    if row["on_behalf"] is not None:
        behalf = {"name": row["on_behalf"], "source": row["source"], "dated": row["dated"].isoformat()}
    answer = None
    if row["verdict"] is not None:
        at = moment(row["answered_at"], scope.realm.timezone)
        answer = {"verdict": row["verdict"], "text": row["answer"], "at": at}
    return {
        "id": str(row["comment_id"]),
        "consultation": str(row["consultation_id"]),
        "voice": row["voice"],
        "item": row["item"],
        "text": row["text"],
        "on_behalf": behalf,
        "by": row["entered_by"] if named else None,
        "at": moment(row["entered_at"], scope.realm.timezone),
        "answer": answer,
    }


async def left_to_do(scope: Scope, code: str, n: int) -> list[dict[str, Any]]:
    """What still stands between the draft and its publication: open comments and rounds. Refusal not-found."""
    row = await scope.conn.fetchrow(SQL["version"], scope.realm.id, code, n)
    if row is None or not scope.may(*TRIES_DRAFTS):
        raise Refusal("not-found")
    scheme = load(row["document"])
    assert isinstance(scheme, Scheme), "a stored document was valid when it was stored"
    needs = required(scheme, (await schemes_now(scope)).all, scope.today)
    mine = await rounds_of(scope.conn, scope.realm.id, row["scheme_version_id"])
    left = [{"code": one.code, **one.params} for one in findings(needs, mine, scope.today)]
    waiting = await scope.conn.fetchval(SQL["waiting"], scope.realm.id, row["scheme_version_id"])
    return [{"code": "comments-unanswered", "count": waiting}, *left] if waiting else left
