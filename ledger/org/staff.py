"""People outside the Party line: staff of a 单位 who are no members, and those who only hold a role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.command import Tx, run
from ledger.db import Database, sql_file
from ledger.errors import Fault
from ledger.org.names import is_code, name_key, person_name
from ledger.org.steps import (
    Change,
    Key,
    begin_change,
    check_day,
    end_change,
    find_people,
    find_unit,
    require_whole,
    set_memberships,
    set_traits,
    together,
)
from ledger.tree import Tree
from ledger.types import Answer, Call, uuid7

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class NewStaff:
    """Somebody outside the Party line: works in that 单位 (None: nowhere here, and only holds a role)."""

    code: str
    name: str
    starts_on: date
    office: str | None = None
    category: str | None = None
    rank: str | None = None
    post: str | None = None


async def add_staff(db: Database, call: Call, new: Sequence[NewStaff]) -> Answer:
    """Adds people who are in no branch: 201 {"count"}. Refusal role-missing, validation-error, already-exists,
    unknown-reference.
    """

    async def body(tx: Tx) -> Answer:
        require_whole(tx, "system_admin")
        tree = await begin_change(tx)
        known = await find_people(tx.conn, tx.realm.id, [one.code for one in new])
        together(_staff_faults(tree, known, new))
        ids = [uuid7(tx.now) for _ in new]
        names = [one.name for one in new]
        codes, keys = [one.code for one in new], [name_key(one) for one in names]
        await tx.conn.execute(SQL["add_people"], tx.realm.id, ids, codes, names, keys)
        pairs = list(zip(ids, new, strict=True))
        homes: dict[Key, Change[UUID]] = {
            (i, "admin"): ([], [(one.starts_on, tree.by_code[one.office].id)]) for i, one in pairs if one.office
        }
        await set_memberships(tx, homes)
        traits = ("category", "rank", "post")
        told = ((i, trait, one.starts_on, getattr(one, trait)) for i, one in pairs for trait in traits)
        await set_traits(tx, {(i, trait): ([], [(day, value)]) for i, trait, day, value in told if value})
        await end_change(tx)
        return Answer(201, {"count": len(new)})

    return await run(db, call, body)


def _staff_faults(tree: Tree, known: dict[str, UUID], new: Sequence[NewStaff]) -> list[Fault]:
    faults: list[Fault] = []
    first = {one.code: at for at, one in reversed(list(enumerate(new)))}
    for at, one in enumerate(new):
        if not is_code(one.code):
            expected = "a code of ASCII letters, digits, . _ -"
            faults.append(Fault(f"/{at}/code", "validation-error", {"expected": expected}))
        if one.code in known or first[one.code] != at:
            faults.append(Fault(f"/{at}/code", "already-exists", {"code": one.code}))
        if person_name(one.name) != one.name:
            faults.append(Fault(f"/{at}/name", "validation-error", {"expected": "1-50 letters"}))
        faults += check_day(f"/{at}/from", one.starts_on)
        if one.office:
            find_unit(tree, one.office, f"/{at}/office", faults, ("admin",))
    return faults
