"""Tasks a branch gives its members: given with a day, reported done by the member, confirmed by the branch.

The matter is the reason of the first step; a task needs no table of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.access import Scope
from ledger.books.views import moment
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Fault, Refusal, refuse
from ledger.messages.due import Wait
from ledger.messages.steps import News, tell
from ledger.org.holders import holders
from ledger.org.people import by_code
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of, one_of
from ledger.reach.queries import SQL
from ledger.types import Answer, Call, Page, uuid7
from ledger.workflow.steps import Move, Owner, Place, begin, hold, move_on
from rules.workflow import Flow, act

FLOW = Flow(
    "task",
    {"give": "given"},
    {
        "report": act("given", "reported"),
        "confirm": act("reported", "done"),
        "return": act("reported", "given", reason=True),
        "cancel": act("given reported", "cancelled", reason=True),
    },
    frozenset({"given", "reported"}),
)
STATES = ("given", "reported", "done", "cancelled")
ACTS = tuple(FLOW.acts)
GIVERS = ("branch_committee",)
WAITS = (
    Wait("task", "given", "/tasks", subject=True),
    Wait("task", "reported", "/tasks", roles=GIVERS),
)
LINE, REASON = 200, 1000
AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task for a member, to be done by a day within a year."""

    person: str
    matter: str
    due_on: date


async def give(db: Database, call: Call, new: NewTask) -> Answer:
    """Gives a task to a member of the branch: 201. By its branch_committee, never to oneself.

    Refusals: unknown-reference (no member of a branch of the caller's), separation-of-duty, validation-error (also a
    day gone by or over a year ahead).
    """
    return await command.run(db, call, partial(_give, new=new))


async def take(db: Database, call: Call, task_id: UUID, name: str, n: int, reason: str | None) -> Answer:
    """The next step (one of ACTS): 201. The member reports; the branch_committee confirms, returns or cancels, never
    the own task. n: the step seen last.

    Refusals: not-found, role-missing, separation-of-duty, stale-version, illegal-transition, validation-error.
    """
    return await command.run(db, call, partial(_take, task_id=task_id, name=name, n=n, reason=reason))


async def _give(tx: Tx, new: NewTask) -> Answer:
    faults: list[Fault] = []
    matter = line_of("/matter", new.matter, LINE, faults)
    faults += check_day("/due_on", new.due_on)
    if not tx.today <= new.due_on <= tx.today + AHEAD:
        faults.append(Fault("/due_on", "validation-error", {"expected": f"{tx.today} to {tx.today + AHEAD}"}))
    person = (await by_code(tx.conn, tx.realm.id, [new.person])).get(new.person)
    home = person.home(tx.today) if person else None
    if person is None or home is None or not tx.scope.covers("branch_committee", home):
        faults.append(Fault("/person", "unknown-reference", {"code": new.person}))
    together(faults)
    assert person is not None
    assert home is not None
    if person.id == tx.scope.actor.person_id:
        raise refuse("separation-of-duty", "/person")
    task_id = uuid7(tx.now)
    move = Move("give", "branch_committee", reason=matter, due_on=new.due_on)
    place = await begin(tx, FLOW, task_id, Owner(home, person.id), move)
    await tell(tx, {person.id}, News("task-given", "tasks", {"matter": matter}, place.due_on))
    return await _answer(tx, task_id)


async def _take(tx: Tx, task_id: UUID, name: str, n: int, reason: str | None) -> Answer:
    faults = one_of("/act", name, ACTS)
    said = None if reason is None else line_of("/reason", reason, REASON, faults)
    together(faults)
    place = await hold(tx, FLOW, task_id)
    role = _role(tx.scope, place, name)
    due = await tx.conn.fetchval(SQL["task_due"], tx.realm.id, task_id)
    await move_on(tx, FLOW, task_id, Move(name, role, reason=said, due_on=due, expected=n))
    answer = await _answer(tx, task_id)
    told = {"matter": answer.body["matter"], "subject": answer.body["person"]}
    if name == "report":
        await tell(tx, await holders(tx.scope, place.owner.unit_id, GIVERS), News("task-reported", "tasks", told, due))
    else:
        assert place.owner.subject_id is not None
        await tell(tx, {place.owner.subject_id}, _outcome(name, told, due))
    return answer


def _outcome(name: str, told: dict[str, Any], due: date | None) -> News:
    return {
        "confirm": News("task-confirmed", "tasks", told),
        "return": News("task-returned", "tasks", told, due),
        "cancel": News("task-cancelled", "tasks", told),
    }[name]


def _role(scope: Scope, place: Place, name: str) -> str:
    """In which role the caller takes the step. Refusals: role-missing, separation-of-duty."""
    own = place.owner.subject_id == scope.actor.person_id
    if name == "report":
        if not own:
            raise Refusal("role-missing")
        return "member"
    if not scope.covers("branch_committee", place.owner.unit_id):
        raise Refusal("role-missing")
    if own:
        raise Refusal("separation-of-duty")
    return "branch_committee"


async def _answer(tx: Tx, task_id: UUID) -> Answer:
    row = (await tx.conn.fetch(SQL["tasks"], *_sight(tx.scope), task_id, None, None, None, 1))[0]
    return Answer(201, task_view(tx.scope, row), object=f"task/{task_id}")


def _sight(scope: Scope) -> tuple[Any, ...]:
    return scope.realm.id, None if scope.units is None else list(scope.units), scope.actor.person_id


async def tasks(
    scope: Scope, *, person: str | None = None, state: str | None = None, limit: int = 50, cursor: UUID | None = None
) -> Page:
    """Tasks of the caller and of the branches the caller reads, the latest first."""
    rows = await scope.conn.fetch(SQL["tasks"], *_sight(scope), None, cursor, person, state, limit + 1)
    items = [task_view(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


def task_view(scope: Scope, row: Any) -> dict[str, Any]:
    """A task of a row of the statement `tasks`, with what the caller may do next."""
    due, me = row["due_on"], scope.actor.person_id
    own, covers = row["subject_id"] == me, scope.covers("branch_committee", row["unit_id"])
    may = [name for name in FLOW.possible(row["state"]) if (own if name == "report" else covers and not own)]
    return {
        "id": str(row["object_id"]),
        "person": row["person"],
        "name": row["name"],
        "unit": scope.tree.units[row["unit_id"]].code,
        "matter": row["matter"],
        "given_by": row["given_by"],
        "given_at": moment(row["given_at"], scope.realm.timezone),
        "due_on": due.isoformat(),
        "overdue": row["open"] and due < scope.today,
        "state": row["state"],
        "n": row["n"],
        "at": moment(row["at"], scope.realm.timezone),
        "reason": row["reason"] if row["n"] > 1 else None,
        "may": may,
    }
