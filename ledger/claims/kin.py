"""Who stands aside for whom (回避名单), kept by the system administrator and read by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from ledger import command
from ledger.access import Scope
from ledger.claims.steps import SQL
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Fault, Refusal
from ledger.org.steps import check_day, end_change, find_person, require_whole, together
from ledger.types import Answer, Call

RELATIONS = ("spouse", "direct", "collateral", "in-law")


@dataclass(frozen=True, slots=True)
class Kinship:
    """From that day on the two stand aside for each other (relation: one of RELATIONS), or no longer (None)."""

    person: str
    other: str
    relation: str | None
    starts_on: date


async def add_kin(db: Database, call: Call, new: Kinship) -> Answer:
    """Enters a change of the list: 201. By a system_admin of the whole realm.

    Refusals: role-missing, unknown-reference, validation-error, already-exists (the same pair and day).
    """
    return await command.run(db, call, partial(_add, new=new))


async def _add(tx: Tx, new: Kinship) -> Answer:
    require_whole(tx, "system_admin")
    faults: list[Fault] = check_day("/from", new.starts_on)
    one = await find_person(tx, new.person, "/person", faults)
    two = await find_person(tx, new.other, "/other", faults)
    if one is not None and one == two:
        faults.append(Fault("/other", "validation-error", {"expected": "another person"}))
    together(faults)
    assert one is not None
    assert two is not None
    by = tx.scope.actor.person_id
    pair = sorted((one, two), key=lambda each: each.bytes)
    await tx.conn.execute(SQL["add_kin"], tx.realm.id, *pair, new.starts_on, new.relation, by, tx.now)
    await end_change(tx)
    body = {
        "person": new.person,
        "other": new.other,
        "relation": new.relation,
        "from": new.starts_on.isoformat(),
    }
    return Answer(201, body, object="kin")


async def kin(scope: Scope) -> list[dict[str, Any]]:
    """All change points of the list. Refusal role-missing."""
    if not scope.may("system_admin"):
        raise Refusal("role-missing")
    rows = await scope.conn.fetch(SQL["kin"], scope.realm.id)
    return [
        {
            "person": row["person"],
            "other": row["other"],
            "relation": row["relation"],
            "from": row["starts_on"].isoformat(),
        }
        for row in rows
    ]
