"""Booking: award or deduct, one or many, and take back. Concurrent awards share a transaction (group commit)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from ledger import command
from ledger.access import Scope, calendar_lock
from ledger.books.judge import BOOKED_BY, AwardCall, Booked, Stands, judge
from ledger.books.limits import limited, over_limits
from ledger.books.lives import know_lives
from ledger.books.queries import entry_row, row_view, seen_or_refuse
from ledger.books.rows import counter_entry, new_entry
from ledger.books.steps import NewEntry, post
from ledger.books.views import entry_view
from ledger.command import Tx
from ledger.db import Connection, Database, sql_file
from ledger.errors import Fault, Refusal
from ledger.group import GroupCommit, Verdict
from ledger.org.kin import kin_today, stand_aside
from ledger.org.people import Person, by_code
from ledger.schemes.steps import Schemes, schemes_now, schemes_of
from ledger.types import Answer, Call, uuid7, uuid7s
from rules import points

SQL = sql_file(__file__)
Judged = tuple[AwardCall, list[NewEntry], Answer]
KeyName = tuple[UUID, str, str]


async def award(db: Database, wanted: AwardCall) -> Answer:
    """Books the lines of one request, all or nothing; answered after COMMIT. Minutes that lines cite are not looked at:
    for such a request there is `meetings.direct.award_decided`.

    Refusals: see `judge`; busy; idempotency-key-reused. In a batch every bad line is named, `/entries/17/item`.
    """
    desks: dict[int, GroupCommit[AwardCall]] = db.caches.setdefault("award_desks", {})
    realm_id = wanted.call.actor.realm_id
    if realm_id not in desks:
        desks[realm_id] = GroupCommit(partial(award_together, db))
    try:
        return await desks[realm_id].submit(wanted, len(wanted.lines))
    except asyncpg.IntegrityConstraintViolationError as trouble:
        raise command.as_refusal(trouble) from trouble


async def award_together(db: Database, calls: Sequence[AwardCall]) -> list[Verdict]:
    """Judges several requests of one realm and books what may be booked, in one transaction."""
    verdicts: dict[int, Verdict] = {}
    while len(verdicts) < len(calls):
        # Requests under one key go one after the other, so that the second finds the first one's answer.
        todo = _first_of_each_key(calls, verdicts)
        found = await command.retrying(partial(_flush, db, [calls[at] for at in todo]))
        verdicts.update({at: verdict for at, verdict in zip(todo, found, strict=True) if verdict is not None})
    return [verdicts[at] for at in range(len(calls))]


def _first_of_each_key(calls: Sequence[AwardCall], done: dict[int, Verdict]) -> list[int]:
    seen: set[object] = set()
    picked = []
    for at, one in enumerate(calls):
        name = _key_name(one.call) if one.call.key else at
        if at not in done and name not in seen:
            seen.add(name)
            picked.append(at)
    return picked


async def _flush(db: Database, calls: Sequence[AwardCall]) -> list[Verdict | None]:
    """None for a call whose key somebody else claimed meanwhile: it is to be looked at again."""
    realm_id = calls[0].call.actor.realm_id
    actors = {one.call.actor.person_id: one.call.actor for one in calls}.values()
    async with command.together(db, actors, calendar_lock) as (conn, scopes):
        any_scope = next(iter(scopes.values()))
        named = {line.subject for one in calls for line in one.lines if line.subject_kind == "member"}
        people = await by_code(conn, realm_id, named)
        await know_lives(list(scopes.values()), people, [line for one in calls for line in one.lines])
        schemes = await schemes_now(any_scope)
        ids = iter(uuid7s(any_scope.now, sum(one.batch + len(one.lines) for one in calls)))
        aside = await kin_today(list(scopes.values()))
        judged = [
            judged_call(scopes[person], people, schemes, one, ids, aside=aside.get(person, ()))
            for one in calls
            for person in [one.call.actor.person_id]
        ]
        judged = await _within_limits(conn, list(scopes.values()), schemes, judged)
        free = await _booked(conn, any_scope, [one for one in judged if isinstance(one, tuple)])
        settled = [one[2] if isinstance(one, tuple) and id(one) in free else None for one in judged]
        # Who was refused or found the key taken may be asking again, and then gets the first answer.
        again = await _known(conn, [one.call for one, answer in zip(calls, settled, strict=True) if answer is None])
        verdicts = [
            answer or again.get(_key_name(one.call)) or (verdict if isinstance(verdict, Refusal) else None)
            for one, answer, verdict in zip(calls, settled, judged, strict=True)
        ]
        await _audit(conn, any_scope, calls, verdicts)
        return verdicts


def _key_name(call: Call) -> KeyName:
    return call.actor.person_id, call.route, call.key or ""


async def _known(conn: Connection, calls: Sequence[Call]) -> dict[KeyName, Verdict]:
    keyed = {_key_name(one): one for one in calls if one.key}
    if not keyed:
        return {}
    names = list(keyed)
    rows = await conn.fetch(
        SQL["known_keys"],
        calls[0].actor.realm_id,
        [n[0] for n in names],
        [n[1] for n in names],
        [n[2] for n in names],
    )
    return {name: command.replay(keyed[name], row) for row in rows for name in [(row[0], row[1], row[2])]}


def judged_call(
    scope: Scope,
    people: dict[str, Person],
    schemes: Schemes,
    wanted: AwardCall,
    ids: Iterator[UUID],
    *,
    aside: Collection[UUID],
    seconded: Collection[int] = (),
) -> Refusal | Judged:
    """The rows and the answer of one request, or everything that is wrong with its lines. aside: for whom the caller
    stands aside as kin; seconded: the places of the lines behind which another hand stands."""
    batch_id = next(ids) if wanted.batch else None
    booked: list[Booked] = []
    faults: list[Fault] = []
    stands: Stands = {}
    for at, line in enumerate(wanted.lines):
        second = at in seconded
        verdict = judge(scope, people, schemes, line, stands, explain=not wanted.batch, seconded=second, aside=aside)
        if isinstance(verdict, Booked):
            booked.append(verdict)
        else:
            prefix = f"/entries/{at}" if wanted.batch else ""
            faults += [Fault(prefix + one.pointer, one.code, one.params) for one in verdict]
    if faults:
        return Refusal(faults[0].code, faults)
    # Facts of one day settle in the order of their ids, so those of a batch stand in the order they were asked for.
    source = "batch" if batch_id else "award"
    rows = [new_entry(one, next(ids), scope.actor.person_id, source, batch_id) for one in booked]
    return wanted, rows, _batch_answer(batch_id, rows) if batch_id else _single_answer(scope, booked[0], rows[0])


async def _within_limits(
    conn: Connection, scopes: Sequence[Scope], schemes: Schemes, judged: Sequence[Refusal | Judged]
) -> list[Refusal | Judged]:
    """Refuses what comes on top of a limit that several entries share, call by call in order."""
    asking = [one for one in judged if isinstance(one, tuple) and any(limited(schemes, row) for row in one[1])]
    if not asking:
        return list(judged)
    # Whoever asks again is in the books already and needs no room.
    known = await _known(conn, [one[0].call for one in asking])
    fresh = [one for one in asking if not one[0].call.key or _key_name(one[0].call) not in known]
    found = await over_limits(scopes, schemes, [one[1] for one in fresh])
    refused = {id(one): over_as(one[0], faults) for one, faults in zip(fresh, found, strict=True) if faults}
    return [refused.get(id(one), one) for one in judged]


def over_as(wanted: AwardCall, found: Sequence[tuple[int, Fault]]) -> Refusal:
    """What stands in the way of single lines, as the request names them."""
    faults = [
        Fault(f"/entries/{at}{one.pointer}" if wanted.batch else one.pointer, one.code, one.params) for at, one in found
    ]
    return Refusal(faults[0].code, faults)


def _single_answer(scope: Scope, booked: Booked, row: NewEntry) -> Answer:
    body = entry_view(
        scope,
        entry_id=row.id,
        subject=booked.line.subject,
        subject_kind=row.subject_kind,
        unit=booked.unit.code,
        item=row.item,
        scheme=booked.version.code,
        version=booked.version.version,
        occurred_on=row.occurred_on,
        first_on=row.first_on,
        recorded_at=scope.now,
        quantity=row.quantity,
        value=row.points,
        assurance="evaluated",
        actor=scope.actor.code,
        reason=row.reason,
        attributes=row.attributes,
        matter=row.matter,
        trace=booked.trace,
    )
    return Answer(201, body, f"/api/v1/entries/{row.id}", text=command.text_of(body))


def _batch_answer(batch_id: UUID, rows: Sequence[NewEntry]) -> Answer:
    entries = [{"id": str(row.id), "points": points.text(points.from_scaled(row.points))} for row in rows]
    body = {"id": str(batch_id), "count": len(rows), "entries": entries}
    return Answer(201, body, text=command.text_of(body), object=str(batch_id))


async def _booked(conn: Connection, scope: Scope, judged: Sequence[Judged]) -> set[int]:
    """Claims the keys and inserts the entries of those whose key was free; returns which, by identity."""
    keyed = [(one[0].call, one[2]) for one in judged if one[0].call.key]
    claimed = await command.claim(conn, scope.now, keyed) if keyed else set()
    free = [one for one in judged if not one[0].call.key or _key_name(one[0].call) in claimed]
    rows = [row for one in free for row in one[1]]
    if rows:
        await post(conn, scope.realm.id, scope.now, rows, founding=scope.realm.founding)
    return {id(one) for one in free}


async def _audit(
    conn: Connection, scope: Scope, calls: Sequence[AwardCall], verdicts: Sequence[Verdict | None]
) -> None:
    rows = [
        (one.call, verdict.code, None)
        if isinstance(verdict, Refusal)
        else (one.call, "done", verdict.object or verdict.location)
        for one, verdict in zip(calls, verdicts, strict=True)
        if verdict is not None and not (isinstance(verdict, Answer) and verdict.replayed)
    ]
    if rows:
        await command.audit(conn, scope.now, rows)


async def reverse(db: Database, call: Call, entry_id: UUID, reason: str) -> Answer:
    """Takes an entry back by one true reversal, also in a settled period, whose snapshot stays as it is.

    Refusals: not-found, role-missing, separation-of-duty, not-reversible (a reversal), already-reversed.
    """
    return await command.run(db, call, partial(_reverse, entry_id=entry_id, reason=reason), calendar_lock)


async def _reverse(tx: Tx, entry_id: UUID, reason: str) -> Answer:
    row = seen_or_refuse(await entry_row(tx.scope, entry_id))
    if row["subject_id"] == tx.call.actor.person_id:
        raise Refusal("separation-of-duty")
    await stand_aside(tx.scope, row["subject_id"])
    if not any(
        tx.scope.covers(role, row["unit_id"]) for role in BOOKED_BY[row["subject_kind"]] if role != "office_clerk"
    ):
        raise Refusal("role-missing")
    if row["reverses"]:
        raise Refusal("not-reversible")
    if row["reversed_by"]:
        raise Refusal("already-reversed")
    new = counter_entry(row, uuid7(tx.now), tx.call.actor.person_id, reason)
    await post(tx.conn, tx.realm.id, tx.now, [new], founding=False)
    schemes = await schemes_of(tx.scope.db, tx.conn, tx.realm.id)
    body = _reversal_view(tx, schemes, row, new)
    return Answer(201, body, f"/api/v1/entries/{new.id}")


def _reversal_view(tx: Tx, schemes: Schemes, original: Any, new: NewEntry) -> dict[str, Any]:
    row = {
        **dict(original),
        "entry_id": new.id,
        "recorded_at": tx.now,
        "points": new.points,
        "reason": new.reason,
        "reverses": new.reverses,
        "reversed_by": None,
        "assured": None,
        "actor_code": tx.call.actor.code,
    }
    return row_view(tx.scope, schemes, row, explain=True)
