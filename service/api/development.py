"""The register of members in development: applications, stages with their days, what is overdue, the structure."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ledger.access import READS_ENTRIES
from ledger.development import admissions, commands, queries
from ledger.development.commands import ABOVE, BRANCH, Step
from rules.development import FLOW
from service.api.fields import Body, Code, Day, DayOut, Id, Moment, Name, Shape, Text
from service.api.parameters import LIST, choice, code
from service.api.route import Ask, Reply, Route, answered, json_reply

ACTS = Literal["talk", "name-activist", "name-candidate", "admit", "approve", "extend", "convert", "confirm", "stop"]
STATES = Literal[
    "applicant", "talked", "activist", "candidate", "admitted", "probationary", "extended", "converting", "full",
    "stopped",
]  # fmt: skip


class ApplicationOf(Body):
    """An application handed in by a person to a branch."""

    person: Code
    unit: Code
    on: Day


class StepOf(Body):
    """The next stage: its day, the minutes that decided it, why (`extend`, `stop`), by how many months (`extend`).

    `n`: the number of the step seen last; another one since is refused.
    """

    act: ACTS
    on: Day
    minutes: Name
    reason: Text | None = None
    months: Annotated[int, Field(ge=1, le=12)] | None = None
    n: Annotated[int, Field(ge=1, le=1000)] | None = None


class StageStep(Shape):
    """A stage that was taken."""

    n: int
    act: str
    state: STATES
    on: DayOut
    minutes: str | None
    months: int | None
    reason: str | None
    by: str
    role: str


class PossibleStep(Shape):
    """What may come next and on which day at the earliest."""

    act: str
    earliest: DayOut | None
    clause: str | None


class Development(Shape):
    """One person's way, with what is due next."""

    id: Id
    person: str
    name: str
    unit: str
    unit_name: str
    state: STATES
    n: int
    steps: list[StageStep]
    due_on: DayOut | None
    due_clause: str | None
    overdue: bool
    possible: list[PossibleStep]


class DevelopmentList(Shape):
    """A page of developments, the latest first."""

    items: list[Development]
    next: str | None


class Structure(Shape):
    """Members by category and people in development by stage, of one branch."""

    unit: str
    name: str
    members: dict[str, int]
    stages: dict[str, int]


class StructureList(Shape):
    """Every branch the caller reads."""

    items: list[Structure]
    next: None


class EnterOf(Body):
    """From which day the roster says it: the decision of the branch meeting, or the first open day after it."""

    first: Day = Field(alias="from")


class DeclineOf(Body):
    """Why the roster stays as it is."""

    reason: Text


class Admission(Shape):
    """Somebody whom the register admitted, as the roster should name them. `day`: of the branch meeting, `minutes`: of
    the approval; `from`: once entered, the day from which the roster says it."""

    id: Id
    development: Id
    person: str
    name: str
    unit: str
    unit_name: str
    category: str
    day: DayOut
    minutes: str
    since: Moment
    state: Literal["proposed", "entered", "declined"]
    first: DayOut | None = Field(alias="from")


class AdmissionList(Shape):
    """What waits to be entered, the latest first."""

    items: list[Admission]


async def list_admissions(ask: Ask) -> Reply:
    """Lists admissions that the roster does not say yet."""
    async with ask.reading() as scope:
        return json_reply({"items": await admissions.admissions(scope)})


async def enter_admission(ask: Ask) -> Reply:
    """Enters an admission on the roster."""
    asked: EnterOf = ask.body
    return answered(await admissions.enter(ask.db, ask.call, ask.path["id"], asked.first))


async def decline_admission(ask: Ask) -> Reply:
    """Leaves the roster as it is."""
    asked: DeclineOf = ask.body
    return answered(await admissions.decline(ask.db, ask.call, ask.path["id"], asked.reason))


async def developments(ask: Ask) -> Reply:
    """Lists developments of the caller's branches, and the caller's own."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        found = await queries.developments(
            scope,
            unit=ask.query["unit"],
            state=ask.query["state"],
            overdue=ask.query["due"] == "overdue",
            limit=ask.query["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
        return ask.page(found)


async def one_development(ask: Ask) -> Reply:
    """One development."""
    async with ask.reading() as scope:
        return json_reply(await queries.development(scope, ask.path["id"]))


async def structure(ask: Ask) -> Reply:
    """Members by category and people in development by stage, branch by branch."""
    async with ask.reading() as scope:
        return json_reply({"items": await queries.structure(scope), "next": None})


async def apply(ask: Ask) -> Reply:
    """Books an application for membership."""
    asked: ApplicationOf = ask.body
    return answered(await commands.apply(ask.db, ask.call, asked.person, asked.unit, asked.on))


async def take(ask: Ask) -> Reply:
    """Takes a development to its next stage."""
    asked: StepOf = ask.body
    step = Step(asked.act, asked.on, asked.minutes, asked.reason, asked.months, asked.n)
    return answered(await commands.take(ask.db, ask.call, ask.path["id"], step))


READS = READS_ENTRIES | {"member"}
STEPS = frozenset((*BRANCH, *ABOVE))
KEEPERS = frozenset({admissions.ROLE})

ROUTES = (
    Route("GET", "/development", "developments", "Members in development", developments, READS, query=(
          code("unit", "Of this branch only"), choice("state", tuple(sorted(FLOW.states)), "In this stage only"),
          choice("due", ("overdue",), "Only those whose next step is overdue"), *LIST), answer=DevelopmentList,
          problems=("not-found",)),
    Route("POST", "/development", "apply-for-membership", "Book an application for membership", apply,
          frozenset(BRANCH), body=ApplicationOf, answer=Development, statuses=(201,), keyed=True, located=True,
          problems=("unknown-reference", "future-date", "separation-of-duty", "already-exists")),
    Route("GET", "/development/structure", "development-structure", "Members by category, developments by stage",
          structure, READS_ENTRIES, answer=StructureList),
    Route("GET", "/development/admissions", "admissions", "Admissions that the roster does not say yet",
          list_admissions, KEEPERS, answer=AdmissionList),
    Route("POST", "/development/admissions/{id}/enter", "enter-admission", "Enter an admission on the roster",
          enter_admission, KEEPERS, body=EnterOf, answer=Admission, statuses=(201,), keyed=True,
          problems=("separation-of-duty", "illegal-transition", "future-date", "period-closed")),
    Route("POST", "/development/admissions/{id}/decline", "decline-admission", "Leave the roster as it is",
          decline_admission, KEEPERS, body=DeclineOf, answer=Admission, statuses=(201,), keyed=True,
          problems=("separation-of-duty", "illegal-transition")),
    Route("GET", "/development/{id}", "development", "One development with its stages", one_development, READS,
          answer=Development),
    Route("POST", "/development/{id}/steps", "take-development-step", "Take a development to its next stage", take,
          STEPS, body=StepOf, answer=Development, statuses=(201,), keyed=True,
          problems=("separation-of-duty", "illegal-transition", "stale-version", "too-early", "future-date")),
)  # fmt: skip
