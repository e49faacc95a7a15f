"""Keeping the inventory of rules: what a rule rests on, what is wrong with it, and which version put it right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.inventory.queries import basis_view, mark_row, mark_view
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of, one_of
from ledger.types import Answer, Call, uuid7
from rules.document import load
from rules.scheme import Scheme

SQL = sql_file(__file__)
# 缺失, 不完善, 不适应, 冲突; and 补, 改, 废.
KINDS = ("missing", "partial", "outdated", "conflicting")
ANSWERS = ("fill", "revise", "abolish")
LONGEST, LINE, NAME = 1000, 200, 100


@dataclass(frozen=True, slots=True)
class NewBasis:
    """The paper a rule rests on, with article or clause and day; part: an item or dimension, None the whole scheme."""

    document: str
    article: str
    dated: date
    part: str | None = None


async def add_basis(db: Database, call: Call, code: str, n: int, new: NewBasis) -> Answer:
    """Says what a rule rests on, from version n on: 201. By a rule_admin.

    Refusals: role-missing, not-found, unknown-reference (no such part), validation-error, future-date.
    """
    return await command.run(db, call, partial(_add_basis, code=code, n=n, new=new))


async def withdraw_basis(db: Database, call: Call, basis_id: UUID, n: int, reason: str) -> Answer:
    """Says that from version n on a rule does not rest on it: 201. By a rule_admin.

    Refusals: role-missing, not-found, illegal-transition (withdrawn already), unknown-reference (no such version, or
    one before it was entered), validation-error.
    """
    return await command.run(db, call, partial(_withdraw_basis, basis_id=basis_id, n=n, reason=reason))


async def add_mark(db: Database, call: Call, code: str, n: int, kind: str, reason: str, part: str | None) -> Answer:
    """Opens a mark of one of KINDS on a rule of version n: 201. By who makes the rules, publishes or audits them.

    Refusals: role-missing, not-found, unknown-reference (no such part), validation-error.
    """
    return await command.run(db, call, partial(_add_mark, code=code, n=n, kind=kind, reason=reason, part=part))


async def answer_mark(db: Database, call: Call, mark_id: UUID, answer: str, n: int) -> Answer:
    """Answers a mark with a later version, once: 201. By a rule_admin.

    Refusals: role-missing, not-found, illegal-transition (answered already), validation-error (also where the version
    still has what it is said to abolish, or lacks what it is said to fill or revise), unknown-reference (no later
    version of that number).
    """
    return await command.run(db, call, partial(_answer_mark, mark_id=mark_id, answer=answer, n=n))


def parts_of(scheme: Scheme) -> frozenset[str]:
    """Codes of its dimensions and items."""
    return frozenset({*scheme.items, *(one.code for one in scheme.dimensions)})


async def _add_basis(tx: Tx, code: str, n: int, new: NewBasis) -> Answer:
    _require(tx, "rule_admin")
    row = await _version(tx, code, n)
    faults = check_day("/dated", new.dated, latest=tx.today)
    faults += _known("/part", row, new.part)
    document = line_of("/document", new.document, LINE, faults)
    article = line_of("/article", new.article, NAME, faults)
    together(faults)
    basis_id = await _put_basis(tx, row, (new.part, document, article, new.dated, None, None))
    told = {"basis_id": basis_id, "part": new.part, "document": document, "article": article, "dated": new.dated}
    return Answer(201, basis_view({**told, "since": n}), object=f"scheme/{code}/{n}")


async def _put_basis(tx: Tx, version: Any, values: tuple[Any, ...]) -> UUID:
    basis_id, by = uuid7(tx.now), tx.scope.actor.person_id
    await tx.conn.execute(SQL["add_basis"], tx.realm.id, basis_id, version["scheme_version_id"], *values, by, tx.now)
    return basis_id


async def _withdraw_basis(tx: Tx, basis_id: UUID, n: int, reason: str) -> Answer:
    _require(tx, "rule_admin")
    one = await tx.conn.fetchrow(SQL["basis"], tx.realm.id, basis_id)
    if one is None or one["withdraws"] is not None:
        raise Refusal("not-found")
    row = await tx.conn.fetchrow(SQL["version"], tx.realm.id, one["code"], n)
    faults: list[Fault] = []
    if row is None or n < one["version"]:
        faults.append(Fault("/version", "unknown-reference", {"code": str(n)}))
    why = line_of("/reason", reason, LONGEST, faults)
    together(faults)
    values = (one["part"], one["document"], one["article"], one["dated"], basis_id, why)
    # A second withdrawal breaks the unique key, which stands for illegal-transition.
    done = await _put_basis(tx, row, values)
    body = {"id": str(done), "withdraws": str(basis_id), "version": n, "reason": why}
    return Answer(201, body, object=f"scheme/{one['code']}/{n}")


async def _add_mark(tx: Tx, code: str, n: int, kind: str, reason: str, part: str | None) -> Answer:
    _require(tx, "rule_admin", "rule_publisher", "auditor")
    row = await _version(tx, code, n)
    faults = [*one_of("/kind", kind, KINDS), *_known("/part", row, part)]
    why = line_of("/reason", reason, LONGEST, faults)
    together(faults)
    mark_id, by = uuid7(tx.now), tx.scope.actor.person_id
    await tx.conn.execute(SQL["add_mark"], tx.realm.id, mark_id, row["scheme_version_id"], part, kind, why, by, tx.now)
    body = mark_view(tx.scope, await mark_row(tx.scope, mark_id))
    return Answer(201, body, object=f"scheme/{code}/{n}")


async def _answer_mark(tx: Tx, mark_id: UUID, answer: str, n: int) -> Answer:
    _require(tx, "rule_admin")
    one = await mark_row(tx.scope, mark_id)
    if one["answer"] is not None:
        raise Refusal("illegal-transition")
    together(one_of("/answer", answer, ANSWERS))
    row = await tx.conn.fetchrow(SQL["version"], tx.realm.id, one["code"], n)
    if row is None or n <= one["version"]:
        raise Refusal("unknown-reference", [Fault("/version", "unknown-reference", {"code": str(n)})])
    there = one["part"] is None or not _known("/version", row, one["part"])
    if one["part"] is not None and there is (answer == "abolish"):
        wanted = "without the part" if answer == "abolish" else "with the part"
        raise refuse("validation-error", "/version", expected=f"a version {wanted} {one['part']}")
    by = tx.scope.actor.person_id
    await tx.conn.execute(SQL["add_answer"], tx.realm.id, mark_id, answer, row["scheme_version_id"], by, tx.now)
    body = mark_view(tx.scope, await mark_row(tx.scope, mark_id))
    return Answer(201, body, object=f"scheme/{one['code']}/{n}")


async def _version(tx: Tx, code: str, n: int) -> Any:
    row = await tx.conn.fetchrow(SQL["version"], tx.realm.id, code, n)
    if row is None:
        raise Refusal("not-found")
    return row


def _known(pointer: str, version: Any, part: str | None) -> list[Fault]:
    if part is None:
        return []
    scheme = load(version["document"])
    assert isinstance(scheme, Scheme), "a stored document was valid when it was stored"
    return [] if part in parts_of(scheme) else [Fault(pointer, "unknown-reference", {"code": part})]


def _require(tx: Tx, *roles: str) -> None:
    if not tx.scope.may(*roles):
        raise Refusal("role-missing")
