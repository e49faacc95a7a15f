"""The small bank of questions for short papers (考), entered by those who check, read by nobody who may be asked."""

from __future__ import annotations

from functools import partial
from typing import Any

from ledger import command
from ledger.access import Scope
from ledger.books.views import moment
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.draws.commands import office_of
from ledger.draws.flows import CHECKERS
from ledger.errors import Fault, Refusal
from ledger.org.steps import together
from ledger.org.texts import line_of
from ledger.types import Answer, Call, uuid7

SQL = sql_file(__file__)
LONGEST = 1000


async def bank(scope: Scope) -> list[dict[str, Any]]:
    """The questions of the units where the caller checks, in the order they were entered."""
    units = [one for one in scope.tree.units if any(scope.covers(role, one) for role in CHECKERS)]
    rows = await scope.conn.fetch(SQL["questions"], scope.realm.id, units, None)
    return [
        {
            "id": str(row["question_id"]),
            "unit": scope.tree.units[row["unit_id"]].code,
            "text": row["text"],
            "answer": row["answer"],
            "by": row["code"],
            "at": moment(row["made_at"], scope.realm.timezone),
        }
        for row in rows
    ]


async def add(db: Database, call: Call, unit: str, text: str, answer: str) -> Answer:
    """Adds a question over a unit: 201. Refusals: role-missing, unknown-reference, validation-error."""
    return await command.run(db, call, partial(_add, unit=unit, text=text, answer=answer))


async def _add(tx: Tx, unit: str, text: str, answer: str) -> Answer:
    found = tx.tree.by_code.get(unit)
    if found is None or not tx.scope.reads_unit(found.id):
        raise Refusal("unknown-reference", [Fault("/unit", "unknown-reference", {"code": unit})])
    office_of(tx.scope, found.id, CHECKERS)
    faults: list[Fault] = []
    asked, told = line_of("/text", text, LONGEST, faults), line_of("/answer", answer, LONGEST, faults)
    together(faults)
    question_id, by = uuid7(tx.now), tx.scope.actor
    await tx.conn.execute(SQL["add_question"], tx.realm.id, question_id, asked, told, found.id, by.person_id, tx.now)
    body = {"id": str(question_id), "unit": unit, "text": asked, "answer": told, "by": by.code}
    return Answer(201, {**body, "at": moment(tx.now, tx.realm.timezone)}, object=f"question/{question_id}")
