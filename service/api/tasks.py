"""Tasks a branch gives its members."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ledger.access import READS_ENTRIES
from ledger.reach import tasks as ledger
from ledger.reach.tasks import NewTask
from service.api.fields import Body, Code, Day, DayOut, Id, Line, Moment, Shape, Text
from service.api.parameters import LIST, choice, code
from service.api.route import Ask, Reply, Route, answered

Act = Literal["report", "confirm", "return", "cancel"]


class TaskOf(Body):
    """A task for a member, to be done by a day."""

    person: Code
    matter: Line
    due_on: Day


class TaskStepOf(Body):
    """The next step; `n`: the step seen last. `return` and `cancel` say why."""

    act: Act
    n: Annotated[int, Field(ge=1, le=999_999)]
    reason: Text | None = None


class Task(Shape):
    """A task as it stands after step `n`; `reason`: what was said with it; `may`: what the caller can do now."""

    id: Id
    person: str
    name: str
    unit: str
    matter: str
    given_by: str | None
    given_at: Moment
    due_on: DayOut
    overdue: bool
    state: Literal["given", "reported", "done", "cancelled"]
    n: int
    at: Moment
    reason: str | None
    may: list[Act]


class TaskList(Shape):
    """A page of tasks, the latest first."""

    items: list[Task]
    next: str | None


async def tasks(ask: Ask) -> Reply:
    """Lists the caller's own tasks and those of branches the caller reads."""
    given, cursor = ask.query, ask.cursor
    async with ask.reading() as scope:
        page = await ledger.tasks(
            scope,
            person=given["person"],
            state=given["state"],
            limit=given["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
        return ask.page(page)


async def give(ask: Ask) -> Reply:
    """Gives a task."""
    asked: TaskOf = ask.body
    return answered(await ledger.give(ask.db, ask.call, NewTask(asked.person, asked.matter, asked.due_on)))


async def take(ask: Ask) -> Reply:
    """The next step of a task."""
    asked: TaskStepOf = ask.body
    return answered(await ledger.take(ask.db, ask.call, ask.path["id"], asked.act, asked.n, asked.reason))


GIVERS = frozenset(ledger.GIVERS)
ROUTES = (
    Route("GET", "/tasks", "tasks", "Tasks of members", tasks, READS_ENTRIES | {"member"}, query=(
          code("person", "Of this member only"), choice("state", ledger.STATES, "Only tasks in this state"), *LIST),
          answer=TaskList),
    Route("POST", "/tasks", "give-task", "Give a member a task", give, GIVERS, body=TaskOf, answer=Task,
          statuses=(201,), keyed=True, problems=("unknown-reference", "separation-of-duty")),
    Route("POST", "/tasks/{id}/steps", "take-task", "Report a task, confirm, return or cancel it", take,
          GIVERS | {"member"}, body=TaskStepOf, answer=Task, statuses=(201,), keyed=True,
          problems=("separation-of-duty", "stale-version", "illegal-transition")),
)  # fmt: skip
