"""Who stands aside for whom, and the branch's judgement on a member as a whole."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ledger.access import READS_ENTRIES
from ledger.claims import judgements as ledger
from ledger.claims import kin
from ledger.claims.judgements import Judgement
from ledger.claims.kin import Kinship
from ledger.claims.roster import judged_roster
from rules.dates import period
from service.api.fields import Body, Code, Day, DayOut, Id, Line, Moment, Shape, Text
from service.api.parameters import LIST, code, period_code
from service.api.route import Ask, Reply, Route, answered, json_reply

Relation = Literal["spouse", "direct", "collateral", "in-law"]
Opinion = Literal["good", "fair", "poor"]


class KinOf(Body):
    """From that day on the two stand aside for each other; `relation` null: no longer."""

    person: Code
    other: Code
    relation: Relation | None
    first: Day = Field(alias="from")


class KinShape(Shape):
    """A change of the list."""

    person: str
    other: str
    relation: Relation | None
    first: DayOut = Field(alias="from")


class KinList(Shape):
    """The whole list."""

    items: list[KinShape]


class JudgementOf(Body):
    """The opinion of the branch on a member for a period, decided at a meeting. `seen`: how many judgements of the
    branch on the member for the period the writer saw; another written since is refused."""

    member: Code
    period: Code
    opinion: Opinion
    text: Text
    minutes: Line
    seen: Annotated[int, Field(ge=0, le=999_999)] | None = None


class JudgementShape(Shape):
    """A judgement; the latest of a period stands."""

    id: Id
    member: str
    name: str
    unit: str
    period: str
    opinion: Opinion
    text: str
    minutes: str
    by: str | None
    at: Moment


class JudgementList(Shape):
    """A page of judgements, the latest first."""

    items: list[JudgementShape]
    next: str | None


class JudgedMember(Shape):
    """A member of the branch in the period, with the judgement that stands; `seen`: how many there are."""

    member: str
    name: str
    category: str | None
    left_on: DayOut | None
    seen: int
    judgement: JudgementShape | None


class JudgedRoster(Shape):
    """Everybody who was in the branch in the period; `missing`: present members without a judgement."""

    unit: str
    name: str
    period: str
    missing: int
    items: list[JudgedMember]


async def kin_list(ask: Ask) -> Reply:
    """The list of those who stand aside for each other."""
    async with ask.reading() as scope:
        return json_reply({"items": await kin.kin(scope)})


async def add_kin(ask: Ask) -> Reply:
    """Enters a change of the list."""
    asked: KinOf = ask.body
    return answered(
        await kin.add_kin(ask.db, ask.call, Kinship(asked.person, asked.other, asked.relation, asked.first))
    )


async def judge(ask: Ask) -> Reply:
    """Books the judgement of a branch on a member."""
    asked: JudgementOf = ask.body
    new = Judgement(asked.member, asked.period, asked.opinion, asked.text, asked.minutes, asked.seen)
    return answered(await ledger.judge_member(ask.db, ask.call, ask.path["code"], new))


async def judgements(ask: Ask) -> Reply:
    """Lists judgements: the member's own, and those of branches the caller reads."""
    given, cursor = ask.query, ask.cursor
    async with ask.reading() as scope:
        page = await ledger.judgements(
            scope,
            member=given["member"],
            of=given["period"],
            limit=given["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
        return ask.page(page)


async def judged(ask: Ask) -> Reply:
    """The roster of a branch for a period, judged and not."""
    async with ask.reading() as scope:
        return json_reply(await judged_roster(scope, ask.path["code"], period(ask.query["period"])))


READS = READS_ENTRIES | {"member", "group_leader"}
ADMIN = frozenset({"system_admin"})
ROUTES = (
    Route("GET", "/kin", "kin", "Who stands aside for whom", kin_list, ADMIN, answer=KinList),
    Route("POST", "/kin", "add-kin", "Enter who stands aside for whom", add_kin, ADMIN, body=KinOf, answer=KinShape,
          statuses=(201,), keyed=True, problems=("unknown-reference", "already-exists")),
    Route("POST", "/units/{code}/judgements", "judge-member", "Book the branch's judgement on a member", judge,
          frozenset({"branch_committee"}), body=JudgementOf, answer=JudgementShape, statuses=(201,), keyed=True,
          problems=("unknown-reference", "separation-of-duty", "stale-version")),
    Route("GET", "/units/{code}/judgements", "judged-roster", "Members of a branch in a period, judged and not", judged,
          READS_ENTRIES, query=(period_code(required=True),), answer=JudgedRoster),
    Route("GET", "/judgements", "judgements", "Judgements on members", judgements,
          READS, query=(code("member", "Of this member only"), period_code(), *LIST),
          answer=JudgementList, problems=("not-found",)),
)  # fmt: skip
