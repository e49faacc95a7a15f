"""The organisation: the caller, members, units, grants."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Annotated, Literal

from pydantic import Field

from ledger.access import READS_ROSTER
from ledger.errors import Fault, Refusal
from ledger.org import commands, grants, queries
from ledger.org.commands import NewUnit
from ledger.org.grants import NewGrant
from ledger.org.staff import NewStaff, add_staff
from ledger.types import Answer
from service.api.fields import Body, Code, Day, DayOut, Id, Name, Shape
from service.api.parameters import LIST
from service.api.route import Ask, Reply, Route, answered, json_reply

GrantedRole = Literal[
    "group_leader", "branch_committee", "office_clerk", "unit_committee", "work_committee", "party_group",
    "discipline_committee", "rule_admin", "rule_publisher", "hr_reader", "auditor", "system_admin", "security_admin",
]  # fmt: skip
LineOf = Literal["party", "admin", "body", "secondary"]


class Role(Shape):
    """A role held today; `member` is held by everybody with a membership, on the home unit."""

    role: str
    unit: str | None
    subtree: bool


class Me(Shape):
    """Who is calling."""

    code: str
    name: str
    realm: str
    roles: list[Role]


class Member(Shape):
    """A member; unit and category are null for one who left."""

    code: str
    name: str
    unit: str | None
    category: str | None


class MemberList(Shape):
    """A page of members, by code."""

    items: list[Member]
    next: str | None


class MemberFacts(Member):
    """A member with the facts of today; a former one has code and name alone."""

    rank: str | None = None
    post: str | None = None
    absence: str | None = None
    duty: str | None = None
    office: str | None = None


class Unit(Shape):
    """A unit of today."""

    code: str
    name: str
    kind: str
    line: LineOf
    parent: str | None


class UnitList(Shape):
    """A page of units, by code."""

    items: list[Unit]
    next: str | None


class UnitToAdd(Body):
    """A unit to add; its parent may be another one of the same request."""

    code: Code
    name: Name
    line: LineOf
    kind: Code
    parent: Code | None
    first: Day = Field(alias="from")


class UnitsToAdd(Body):
    """Units to add, all or none."""

    units: Annotated[list[UnitToAdd], Field(min_length=1, max_length=10_000)]


class UnitAdded(Shape):
    """An added unit."""

    code: str
    id: Id


class UnitsAdded(Shape):
    """The added units, in the order of the request."""

    count: int
    units: list[UnitAdded]


class PersonToAdd(Body):
    """Somebody in no branch: works in an office (单位 or 处室), or only holds a role."""

    code: Code
    name: Name
    first: Day = Field(alias="from")
    office: Code | None = None
    category: Name | None = None
    rank: Name | None = None
    post: Name | None = None


class PeopleToAdd(Body):
    """People to add, all or none."""

    people: Annotated[list[PersonToAdd], Field(min_length=1, max_length=10_000)]


class PeopleAdded(Shape):
    """How many were added."""

    count: int


class GrantToAdd(Body):
    """A role for a person on a unit; `from` defaults to today, `to` is the last day, null: open."""

    person: Code
    role: GrantedRole
    unit: Code
    subtree: bool = False
    first: Day | None = Field(None, alias="from")
    to: Day | None = None


class GrantEnd(Body):
    """The last day of the grant."""

    to: Day


class Grant(Shape):
    """A role granted to a person."""

    id: Id
    person: str
    role: GrantedRole
    unit: str
    subtree: bool
    first: DayOut = Field(alias="from")
    to: DayOut | None


async def me(ask: Ask) -> Reply:
    """Who is calling."""
    async with ask.reading() as scope:
        return json_reply(await queries.me(scope))


async def members(ask: Ask) -> Reply:
    """Lists members."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        return ask.page(await queries.members(scope, ask.query["limit"], cursor))


async def member(ask: Ask) -> Reply:
    """One member."""
    async with ask.reading() as scope:
        return json_reply(await queries.member(scope, ask.path["code"]))


async def units(ask: Ask) -> Reply:
    """Lists units."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        return ask.page(queries.units(scope, ask.query["limit"], cursor))


async def add_units(ask: Ask) -> Reply:
    """Adds units."""
    new = [NewUnit(one.code, one.name, one.line, one.kind, one.parent, one.first) for one in ask.body.units]
    return await _below("/units", commands.add_units(ask.db, ask.call, new))


async def add_people(ask: Ask) -> Reply:
    """Adds people who are in no branch; members come by the roster."""
    new = [
        NewStaff(one.code, one.name, one.first, one.office, one.category, one.rank, one.post) for one in ask.body.people
    ]
    return await _below("/people", add_staff(ask.db, ask.call, new))


async def _below(member: str, command: Awaitable[Answer]) -> Reply:
    """The command counts from its own list, the caller from the body's member of that name."""
    try:
        return answered(await command)
    except Refusal as refusal:
        faults = [Fault(member + one.pointer, one.code, one.params) for one in refusal.faults]
        raise Refusal(refusal.code, faults, **refusal.params) from refusal


async def grant(ask: Ask) -> Reply:
    """Grants a role."""
    asked = ask.body
    new = NewGrant(asked.person, asked.role, asked.unit, asked.subtree, asked.first, asked.to)
    return answered(await grants.grant(ask.db, ask.call, new))


async def end_grant(ask: Ask) -> Reply:
    """Ends a grant."""
    return answered(await grants.end_grant(ask.db, ask.call, ask.path["id"], ask.body.to))


SYSTEM, SECURITY = frozenset({"system_admin"}), frozenset({"security_admin"})

ROUTES = (
    Route("GET", "/me", "me", "Who is calling", me, answer=Me),
    Route("GET", "/members", "members", "List members", members, READS_ROSTER, query=LIST, answer=MemberList),
    Route("GET", "/members/{code}", "member", "One member", member, READS_ROSTER | {"member"}, answer=MemberFacts),
    Route("GET", "/units", "units", "List units", units, query=LIST, answer=UnitList),
    Route("POST", "/units", "add-units", "Add units, all or none", add_units, SYSTEM, body=UnitsToAdd,
          answer=UnitsAdded, statuses=(201,), keyed=True,
          problems=("unknown-reference", "already-exists", "org-cycle")),
    Route("POST", "/people", "add-people", "Add people who are in no branch, all or none", add_people, SYSTEM,
          body=PeopleToAdd, answer=PeopleAdded, statuses=(201,), keyed=True,
          problems=("unknown-reference", "already-exists")),
    Route("POST", "/grants", "grant", "Grant a role", grant, SECURITY, body=GrantToAdd, answer=Grant,
          statuses=(201,), keyed=True,
          problems=("unknown-reference", "separation-of-duty", "conflicting-roles", "already-exists")),
    Route("POST", "/grants/{id}/end", "end-grant", "End a grant", end_grant, SECURITY, body=GrantEnd, answer=Grant,
          keyed=True, problems=("separation-of-duty",)),
)  # fmt: skip
