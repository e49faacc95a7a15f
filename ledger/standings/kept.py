"""Standings that were just told are told again, as long as one look shows that nothing they rest on has changed.

What is kept is named by counters: versions of organisation and schemes, the day, the caller's grants, the number of
the latest snapshot, and the transactions that were over. Callers who ask at the same time share the look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from ledger import command
from ledger.access import OPERATOR, Grant, Scope
from ledger.books.views import moment
from ledger.db import Database, local, sql_file
from ledger.group import GroupCommit
from ledger.standings.beside import passes
from ledger.standings.frame import Frame, Scored
from ledger.types import Actor, Answer
from rules.gather import recalls

SQL = sql_file(__file__)
# Some 60 MB at three kilobytes each.
MOST_KEPT = 20_000
_STALE = Answer(0, {})

Name = tuple[int, UUID, str, str | None, str | None]
Rests = tuple[int, int, date, tuple[Grant, ...], tuple[int | None, int]]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer without its moment, and what it rests on; since: transactions before it were over; steps: of the
    subject's claims, which say what is under appeal."""

    head: str
    tail: str
    timezone: str
    period: str
    subject_id: UUID
    rests: Rests
    since: str
    steps: int


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: Actor
    kept: Kept


async def again(db: Database, name: Name) -> str | None:
    """The answer kept under the name (caller, code, period, assessment), if it is still what would be answered now."""
    found = _all(db).get(name)
    if found is None:
        return None
    desks: dict[int, GroupCommit[_Asked]] = db.caches.setdefault("standing_desks", {})
    if name[0] not in desks:
        desks[name[0]] = GroupCommit(partial(_look, db))
    answer = await desks[name[0]].submit(_Asked(Actor(name[0], name[1], ""), found), 1)
    if answer.text is None:
        _all(db).pop(name, None)
    return answer.text


def _all(db: Database) -> dict[Name, Kept]:
    kept: dict[Name, Kept] = db.caches.setdefault("kept_standings", {})
    return kept


async def _look(db: Database, asked: Sequence[_Asked]) -> list[Answer]:
    """One statement for all: the counters as they are now, and whose subjects have entries of later transactions."""
    realm_id = asked[0].actor.realm_id
    subjects = {one.kept.subject_id for one in asked}
    first = f"{local(realm=realm_id, person=OPERATOR, subjects=subjects)};{command.PLANNED}"
    async with command.looking(db, first) as conn:
        row = await conn.fetchrow(
            SQL["unchanged"],
            realm_id,
            db.clock() if db.clock else None,
            list({one.actor.person_id for one in asked}),
            list({one.kept.period for one in asked}),
            [one.kept.subject_id for one in asked],
            [one.kept.since for one in asked],
            [one.kept.steps for one in asked],
        )
    return [_STALE] * len(asked) if row is None else _judged(asked, row)


def _judged(asked: Sequence[_Asked], row: Any) -> list[Answer]:
    grants: dict[UUID, list[Grant]] = {}
    for person, *grant in row["grants"]:
        grants.setdefault(person, []).append(Grant(*grant))
    latest = {period: (n, acts) for period, n, acts in row["snapshots"]}
    changed = set(row["changed"])
    moments: dict[str, str] = {}
    answers = []
    for at, one in enumerate(asked, 1):
        kept = one.kept
        mine = tuple(grants.get(one.actor.person_id, ()))
        rests = (row["org_version"], row["schemes_version"], row["today"], mine, latest.get(kept.period, (None, 0)))
        if at in changed or rests != kept.rests:
            answers.append(_STALE)
            continue
        if kept.timezone not in moments:
            moments[kept.timezone] = moment(row["now"], kept.timezone)
        answers.append(Answer(200, {}, None, False, f"{kept.head}{moments[kept.timezone]}{kept.tail}"))
    return answers


def keepable(frame: Frame, scored: Scored) -> bool:
    """Whether the standing rests on nothing but the subject's own entries and what the counters name."""
    return not scored.version.scheme.ranks and not any(
        recalls(one.scheme) or passes(one) or one.scheme.compares for one in frame.in_force(scored.kind)
    )


async def keep(scope: Scope, name: Name, period: str, scored: Scored, body: dict[str, Any]) -> str:
    """The body as it is sent; it is kept, named after what this transaction saw."""
    text = msgspec.json.encode(body).decode()
    mark = f'"known_at":"{body["known_at"]}"'
    head, _, tail = text.partition(mark)
    seen = await scope.conn.fetchrow(SQL["seen"], scope.realm.id, period, scored.subject_id)
    assert seen is not None
    realm = scope.realm
    rests = (realm.org_version, realm.schemes_version, scope.today, scope.roles, (seen["n"], seen["acts"]))
    all_kept = _all(scope.db)
    all_kept[name] = Kept(
        f'{head}"known_at":"', f'"{tail}', realm.timezone, period, scored.subject_id, rests, seen["since"],
        seen["steps"],
    )  # fmt: skip
    while len(all_kept) > MOST_KEPT:
        all_kept.pop(next(iter(all_kept)))
    return text
