"""Noting that somebody was in touch with a member: when and how, never what about."""

from __future__ import annotations

from datetime import date
from functools import partial

from ledger import command
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Refusal, refuse
from ledger.org.steps import check_day, together
from ledger.org.texts import one_of
from ledger.reach.queries import KINDS, SQL
from ledger.types import Answer, Call, uuid7


async def note_contact(db: Database, call: Call, person: str, day: date, kind: str) -> Answer:
    """Notes a contact with a member: 201. By the committee of the home branch, or the member's link person.

    Refusals: unknown-reference (nobody the caller keeps in touch with), separation-of-duty (oneself), future-date,
    validation-error, not-a-member-then (of that branch, on that day).
    """
    return await command.run(db, call, partial(_note, person=person, day=day, kind=kind))


async def _note(tx: Tx, person: str, day: date, kind: str) -> Answer:
    together([*one_of("/kind", kind, KINDS), *check_day("/day", day, latest=tx.today)])
    row = await tx.conn.fetchrow(SQL["person"], tx.realm.id, person, tx.today, day)
    me = tx.scope.actor.person_id
    if row and row["person_id"] == me:
        raise Refusal("separation-of-duty")
    linked = row is not None and row["link_id"] == me
    # A link person without an office does not see homes: both belong to one branch.
    home = None if row is None else row["unit_id"] or (tx.scope.home if linked else None)
    if row is None or home is None or not (linked or tx.scope.covers("branch_committee", home)):
        raise refuse("unknown-reference", "/person", person=person)
    if row["unit_id"] is not None and row["then_id"] != row["unit_id"]:
        raise refuse("not-a-member-then", "/day", unit=tx.tree.units[home].code)
    made = uuid7(tx.now)
    await tx.conn.execute(SQL["add_contact"], tx.realm.id, made, row["person_id"], home, day, kind, me, tx.now)
    body = {"id": str(made), "person": person, "day": day.isoformat(), "kind": kind}
    return Answer(201, body, object=f"contact/{made}")
