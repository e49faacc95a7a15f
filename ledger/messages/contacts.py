"""The address at which a person is told that something waits: set by themselves or a system_admin, or forgotten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from ledger import command
from ledger.access import Scope
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Refusal, refuse
from ledger.messages.steps import SQL
from ledger.org.people import by_code
from ledger.types import Answer, Call

LONGEST = 254
# Dots only between characters; one @; a host of plain labels. Quoted and commented forms are nobody's address.
_EMAIL = re.compile(
    r"\A(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]\Z",
    re.ASCII,
)


async def set_email(db: Database, call: Call, code: str, email: str | None, *, proved: bool = False) -> Answer:
    """Sets a person's address, None forgets it: 200. By the person, who has proved to read what is sent there, or by a
    system_admin of the whole realm for somebody else.

    Refusals: role-missing, not-found, validation-error (/email), email-unproved (/proof).
    """
    return await command.run(db, call, partial(_set, code=code, email=email, proved=proved))


async def ask_proof(db: Database, call: Call, code: str, email: str) -> Answer:
    """Notes that the caller wants a code sent to an address of their own, which is kept nowhere: 200.

    Refusals: role-missing (somebody else's), validation-error (/email).
    """

    async def body(tx: Tx) -> Answer:
        if code != tx.scope.actor.code:
            raise Refusal("role-missing")
        _check(email)
        return Answer(200, {"code": code, "sent": True}, object=f"person/{code}")

    return await command.run(db, call, body)


async def own_contact(scope: Scope) -> Mapping[str, Any] | None:
    """The caller's address, since when, and what went wrong with the last notice to it; None without an address."""
    row = await scope.conn.fetchrow(SQL["own_contact"], scope.realm.id, scope.actor.person_id)
    return dict(row) if row else None


def _check(email: str) -> None:
    if not (len(email) <= LONGEST and _EMAIL.match(email)):
        raise refuse("validation-error", "/email", expected="name@host")


async def _set(tx: Tx, code: str, email: str | None, proved: bool) -> Answer:
    own = code == tx.scope.actor.code
    if not own and not tx.scope.may("system_admin"):
        raise Refusal("role-missing")
    person_id = tx.scope.actor.person_id
    if not own:
        found = await by_code(tx.conn, tx.realm.id, {code})
        if code not in found or tx.scope.settings["roster"] != "*":
            raise Refusal("not-found")
        person_id = found[code].id
    if email is not None:
        _check(email)
        if own and not proved:
            raise refuse("email-unproved", "/proof")
    if email is None:
        await tx.conn.execute(SQL["forget_email"], tx.realm.id, person_id)
    else:
        await tx.conn.execute(SQL["set_email"], tx.realm.id, person_id, email, tx.scope.actor.person_id, tx.now)
    # The answer is kept with the key for ever, so the address is not in it.
    return Answer(200, {"code": code, "has_email": email is not None}, object=f"person/{code}")
