"""Demands to put something right: the unit answers, another person from above verifies or returns (对账销号)."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from ledger import command
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Fault, Refusal
from ledger.inspections.queries import demand, demand_row
from ledger.inspections.steps import ANSWERS, CLOSES, SQL, TEXT, not_of
from ledger.messages.due import Wait
from ledger.messages.steps import News, tell
from ledger.org.holders import holders
from ledger.org.steps import together
from ledger.org.texts import line_of, one_of
from ledger.periods.workdays import due_after
from ledger.types import Answer, Call
from ledger.workflow.steps import Move, move_on
from rules.inspection import DEMAND

ACTS = ("answer", "return", "verify")
# A demand that was returned is due again after as many working days.
AGAIN = 10
WAITS = (
    Wait("inspection", "opened", "/inspections/{id}", subject=True),
    Wait("inspection", "visited", "/inspections/{id}", subject=True),
    Wait("hearing", "called", "/hearings/{id}", mover=True),
    Wait("demand", "demanded", "/demands/{id}", roles=ANSWERS, above=("work_committee",)),
    Wait("demand", "answered", "/demands/{id}", roles=("work_committee",)),
)


async def step(db: Database, call: Call, demand_id: UUID, act: str, text: str, expected: int | None) -> Answer:
    """Answers, returns or verifies a demand, with a text of 1 to 1,000 characters: 201.

    The unit's own committee answers; a committee over the body that made the demand judges, by somebody who has not
    answered it and is not of the unit. Refusals: not-found, role-missing, separation-of-duty, validation-error,
    illegal-transition, stale-version.
    """
    body = partial(_step, demand_id=demand_id, act=act, text=text, expected=expected)
    return await command.run(db, call, body)


async def _step(tx: Tx, demand_id: UUID, act: str, text: str, expected: int | None) -> Answer:
    row = await demand_row(tx.scope, demand_id)
    faults: list[Fault] = one_of("/act", act, ACTS)
    reason = line_of("/text", text, TEXT, faults)
    together(faults)
    roles, unit = (ANSWERS, row["unit_id"]) if act == "answer" else (CLOSES, row["by_unit_id"])
    role = next((one for one in roles if tx.scope.covers(one, unit)), None)
    if role is None:
        raise Refusal("role-missing")
    answered = {one["actor_id"] for one in await tx.conn.fetch(SQL["who_answered"], tx.realm.id, demand_id)}
    if act != "answer" and tx.scope.actor.person_id in answered:
        raise Refusal("separation-of-duty")
    if act != "answer":
        await not_of(tx, tx.tree.units[row["unit_id"]])
    due = await due_after(tx.scope, AGAIN) if act == "return" else None
    move = Move(act, role, reason=reason, due_on=due, expected=expected)
    await move_on(tx, DEMAND, demand_id, move)
    thing, said = f"demands/{demand_id}", {"matter": row["matter"]}
    if act == "answer":
        await tell(tx, await holders(tx.scope, row["by_unit_id"], CLOSES), News("demand-answered", thing, said))
    else:
        told = await holders(tx.scope, row["unit_id"], ANSWERS)
        await tell(tx, told, News("demand-returned" if act == "return" else "demand-verified", thing, said, due))
    return Answer(201, await demand(tx.scope, demand_id), object=f"demand/{demand_id}")
