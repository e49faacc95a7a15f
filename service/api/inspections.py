"""督查 over HTTP: the register of inspections, demands to put something right, and hearings."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ledger.access import READS_PAPERS
from ledger.inspections import commands, demands, hearings, queries
from ledger.inspections.commands import Feedback, NewInspection, Report
from ledger.inspections.findings import Finding, Visit
from ledger.inspections.hearings import NewHearing, Record
from ledger.inspections.steps import ANSWERS, CLOSES, OPENS, NewDemand
from rules.inspection import DEMAND, HEARING, INSPECTION
from service.api.fields import Body, Code, Day, DayOut, Id, Key, Line, Moment, Name, SecrecyMark, Shape, Text
from service.api.parameters import LIST, choice, code
from service.api.route import Ask, Reply, Route, answered, json_reply
from service.api.shapes import TakenStep

STYLES = Literal["push", "research", "open", "covert"]
METHODS = Literal["plan", "site", "ledger", "opinions", "check", "look", "test", "ask"]
TRIGGERS = Literal["complaints", "draw-errors", "bottom-rank", "other"]
Count = Annotated[int, Field(ge=1, le=1000)]


class DemandOf(Body):
    """What has to be put right, within how many working days."""

    matter: Line
    days: Annotated[int, Field(ge=1, le=250)]


class InspectionOf(Body):
    """A matter to look into at a unit; the first of the team leads. An occasion makes it a special inspection."""

    unit: Code
    matter: Line
    style: STYLES
    team: Annotated[list[Code], Field(min_length=1, max_length=20)]
    occasion: TRIGGERS | None = None
    reference: Line | None = None


class FindingOf(Body):
    """What one method found, with ids of its own evidence."""

    method: METHODS
    found: Text
    evidence: Annotated[list[Id], Field(max_length=20, default_factory=list)]

    @property
    def finding(self) -> Finding:
        """As the command wants it."""
        return Finding(self.method, self.found, [UUID(each) for each in self.evidence])


class VisitOf(Body):
    """A visit: its day, and a finding for each method; or one for all, with `methods` and `evidence`. A work secret is
    not shown to the unit."""

    day: Day
    methods: Annotated[list[METHODS], Field(max_length=8, default_factory=list)]
    found: Text | None = None
    evidence: Annotated[list[Id], Field(max_length=20, default_factory=list)]
    findings: Annotated[list[FindingOf], Field(max_length=8, default_factory=list)]
    mark: SecrecyMark = "internal"


class ReportOf(Body):
    """督查报告 with its demands."""

    number: Name
    summary: Text
    demands: Annotated[list[DemandOf], Field(max_length=50, default_factory=list)]


class FeedbackOf(Body):
    """A complaint by its number, what became of it, and how whoever made it was told. Never a name."""

    number: Key
    outcome: Literal["founded", "partly", "unfounded", "passed-on"]
    channel: Literal["talk", "phone", "letter"]
    told_on: Day


class EndOf(Body):
    """How it ends and why. `n`: the step seen last."""

    act: Literal["close", "stop"]
    reason: Text
    n: Count | None = None


class DemandStep(Body):
    """An answer, or a judgement on it. `n`: the step seen last."""

    act: Literal["answer", "return", "verify"]
    text: Text
    n: Count | None = None


class HearingOf(Body):
    """Who of a unit reports in person, when, and why."""

    unit: Code
    person: Code
    occasion: Literal["draw", "bottom-rank", "other"]
    reference: Line
    day: Day


class Question(Body):
    """A question and what was answered."""

    question: Text
    answer: Text


class RecordOf(Body):
    """What was said at a hearing and what is to be done."""

    minutes: Name
    statement: Text
    questions: Annotated[list[Question], Field(max_length=50, default_factory=list)]
    follow_ups: Annotated[list[DemandOf], Field(max_length=50, default_factory=list)]


class HearingEndOf(Body):
    """How a hearing ends and why. `n`: the step seen last."""

    act: Literal["close", "cancel"]
    reason: Text
    n: Count | None = None


class Person(Shape):
    """Somebody of the team."""

    person: str
    name: str


class Demand(Shape):
    """What a unit has to put right, and where that stands."""

    id: Id
    source: Literal["inspection", "hearing"]
    source_id: Id
    unit: str
    unit_name: str
    by_unit: str
    by_unit_name: str
    matter: str
    state: Literal["demanded", "answered", "verified"]
    n: int
    due_on: DayOut | None
    overdue: bool


class DemandDetail(Demand):
    """A demand with its answers and judgements."""

    steps: list[TakenStep]
    possible: list[str]


class DemandList(Shape):
    """A page of demands, the latest first."""

    items: list[Demand]
    next: str | None


class Inspection(Shape):
    """One line of the register."""

    id: Id
    unit: str
    unit_name: str
    by_unit: str
    by_unit_name: str
    matter: str
    style: STYLES
    occasion: TRIGGERS | None
    reference: str | None
    leader: str
    leader_name: str
    opened_by: str
    state: Literal["opened", "visited", "reported", "closed", "stopped"]
    n: int
    at: Moment


class InspectionList(Shape):
    """A page of the register, the latest first."""

    items: list[Inspection]
    next: str | None


class FindingOut(Shape):
    """What one method found."""

    method: METHODS
    found: str
    evidence: list[Id]


class VisitOut(Shape):
    """A visit; `evidence` is that of all findings together, `banner` stands over a work secret."""

    id: Id
    day: DayOut
    methods: list[METHODS]
    found: str | None
    evidence: list[Id]
    findings: list[FindingOut]
    mark: SecrecyMark
    banner: str | None
    by: str


class ReportOut(Shape):
    """The report."""

    number: str
    summary: str
    by: str
    at: Moment


class FeedbackOut(Shape):
    """A complaint that was answered."""

    id: Id
    number: str
    outcome: str
    channel: str
    told_on: DayOut


class InspectionDetail(Inspection):
    """An inspection with all that was kept of it; `feedback` for the body that holds it alone."""

    team: list[Person]
    visits: list[VisitOut]
    report: ReportOut | None
    feedback: list[FeedbackOut]
    demands: list[Demand]
    steps: list[TakenStep]
    possible: list[str]


class Cause(Shape):
    """What proposed a hearing: the n-th of a closed draw, or the last place (rank of so many) in a settlement."""

    period: str
    draw: Id | None
    n: int | None
    snapshot: int | None
    assessment: str | None
    rank: int | None
    of: int | None


class Hearing(Shape):
    """One line of the register of hearings. `cause`: null where nothing proposed it."""

    id: Id
    unit: str
    unit_name: str
    by_unit: str
    by_unit_name: str
    person: str
    person_name: str
    occasion: Literal["draw", "bottom-rank", "other"]
    reference: str
    cause: Cause | None
    day: DayOut
    called_by: str
    state: Literal["called", "held", "closed", "cancelled"]
    n: int


class HearingList(Shape):
    """A page of hearings, the latest first."""

    items: list[Hearing]
    next: str | None


class QuestionOut(Shape):
    """A question and its answer."""

    question: str
    answer: str


class RecordOut(Shape):
    """What was said."""

    minutes: str
    statement: str
    questions: list[QuestionOut]


class HearingDetail(Hearing):
    """A hearing with its record and what is followed up."""

    record: RecordOut | None
    follow_ups: list[Demand]
    steps: list[TakenStep]
    possible: list[str]


def _cursor(ask: Ask) -> UUID | None:
    return UUID(ask.cursor) if ask.cursor else None


def _demands(asked: list[DemandOf]) -> list[NewDemand]:
    return [NewDemand(one.matter, one.days) for one in asked]


async def inspections(ask: Ask) -> Reply:
    """Lists the register as far as the caller may see it."""
    special = {None: None, "special": True, "usual": False}[ask.query["kind"]]
    async with ask.reading() as scope:
        found = await queries.inspections(
            scope, unit=ask.query["unit"], state=ask.query["state"], special=special, limit=ask.query["limit"],
            cursor=_cursor(ask),
        )  # fmt: skip
        return ask.page(found)


async def inspection(ask: Ask) -> Reply:
    """One inspection."""
    async with ask.reading() as scope:
        return json_reply(await queries.inspection(scope, ask.path["id"]))


async def open_inspection(ask: Ask) -> Reply:
    """Opens an inspection."""
    asked: InspectionOf = ask.body
    new = NewInspection(asked.unit, asked.matter, asked.style, asked.team, asked.occasion, asked.reference)
    return answered(await commands.open_inspection(ask.db, ask.call, new))


async def visit(ask: Ask) -> Reply:
    """Books a visit."""
    asked: VisitOf = ask.body
    evidence = [UUID(each) for each in asked.evidence]
    findings = [each.finding for each in asked.findings]
    one = Visit(asked.day, asked.methods, asked.found, evidence, findings, asked.mark)
    return answered(await commands.visit(ask.db, ask.call, ask.path["id"], one))


async def report(ask: Ask) -> Reply:
    """Books the report."""
    asked: ReportOf = ask.body
    one = Report(asked.number, asked.summary, _demands(asked.demands))
    return answered(await commands.report(ask.db, ask.call, ask.path["id"], one))


async def feedback(ask: Ask) -> Reply:
    """Books that a complaint was answered."""
    asked: FeedbackOf = ask.body
    one = Feedback(asked.number, asked.outcome, asked.channel, asked.told_on)
    return answered(await commands.feedback(ask.db, ask.call, ask.path["id"], one))


async def end(ask: Ask) -> Reply:
    """Closes or stops an inspection."""
    asked: EndOf = ask.body
    return answered(await commands.end(ask.db, ask.call, ask.path["id"], asked.act, asked.reason, asked.n))


async def list_demands(ask: Ask) -> Reply:
    """Lists demands of the units the caller reads."""
    async with ask.reading() as scope:
        found = await queries.demands(
            scope, unit=ask.query["unit"], state=ask.query["state"], overdue=ask.query["due"] == "overdue",
            limit=ask.query["limit"], cursor=_cursor(ask),
        )  # fmt: skip
        return ask.page(found)


async def demand(ask: Ask) -> Reply:
    """One demand."""
    async with ask.reading() as scope:
        return json_reply(await queries.demand(scope, ask.path["id"]))


async def step_demand(ask: Ask) -> Reply:
    """Answers, returns or verifies a demand."""
    asked: DemandStep = ask.body
    return answered(await demands.step(ask.db, ask.call, ask.path["id"], asked.act, asked.text, asked.n))


async def list_hearings(ask: Ask) -> Reply:
    """Lists hearings of the units the caller reads, and the caller's own."""
    async with ask.reading() as scope:
        found = await queries.hearings(
            scope, unit=ask.query["unit"], state=ask.query["state"], limit=ask.query["limit"], cursor=_cursor(ask)
        )
        return ask.page(found)


async def hearing(ask: Ask) -> Reply:
    """One hearing."""
    async with ask.reading() as scope:
        return json_reply(await queries.hearing(scope, ask.path["id"]))


async def call_hearing(ask: Ask) -> Reply:
    """Calls the head of a unit to report."""
    asked: HearingOf = ask.body
    new = NewHearing(asked.unit, asked.person, asked.occasion, asked.reference, asked.day)
    return answered(await hearings.call_hearing(ask.db, ask.call, new))


async def record_hearing(ask: Ask) -> Reply:
    """Books what was said."""
    asked: RecordOf = ask.body
    questions = [one.model_dump() for one in asked.questions]
    one = Record(asked.minutes, asked.statement, questions, _demands(asked.follow_ups))
    return answered(await hearings.record(ask.db, ask.call, ask.path["id"], one))


async def end_hearing(ask: Ask) -> Reply:
    """Closes or cancels a hearing."""
    asked: HearingEndOf = ask.body
    return answered(await hearings.end(ask.db, ask.call, ask.path["id"], asked.act, asked.reason, asked.n))


READS = READS_PAPERS | {"branch_committee", "member"}
UNIT = code("unit", "Of this unit only")

ROUTES = (
    Route("GET", "/inspections", "inspections", "The register of inspections", inspections, READS, query=(
          UNIT, choice("state", tuple(sorted(INSPECTION.states)), "In this state only"),
          choice("kind", ("special", "usual"), "Special inspections only, or the others"), *LIST),
          answer=InspectionList, problems=("not-found",)),
    Route("POST", "/inspections", "open-inspection", "Open an inspection", open_inspection, frozenset(OPENS),
          body=InspectionOf, answer=InspectionDetail, statuses=(201,), keyed=True, located=True,
          problems=("unknown-reference", "separation-of-duty")),
    Route("GET", "/inspections/{id}", "inspection", "One inspection with all that was kept of it", inspection, READS,
          answer=InspectionDetail),
    Route("POST", "/inspections/{id}/visits", "visit-inspection", "Book a visit", visit, READS, body=VisitOf,
          answer=InspectionDetail, statuses=(201,), keyed=True,
          problems=("illegal-transition", "future-date", "unknown-reference", "evidence-reused")),
    Route("POST", "/inspections/{id}/report", "report-inspection", "Book the report with its demands", report, READS,
          body=ReportOf, answer=InspectionDetail, statuses=(201,), keyed=True, problems=("illegal-transition",)),
    Route("POST", "/inspections/{id}/feedback", "answer-complaint", "Book that a complaint was answered", feedback,
          frozenset(CLOSES), body=FeedbackOf, answer=InspectionDetail, statuses=(201,), keyed=True,
          problems=("future-date", "already-exists")),
    Route("POST", "/inspections/{id}/end", "end-inspection", "Close or stop an inspection", end, frozenset(CLOSES),
          body=EndOf, answer=InspectionDetail, statuses=(201,), keyed=True,
          problems=("separation-of-duty", "illegal-transition", "stale-version")),
    Route("GET", "/demands", "demands", "What units have to put right", list_demands, READS, query=(
          UNIT, choice("state", tuple(sorted(DEMAND.states)), "In this state only"),
          choice("due", ("overdue",), "Only those that are overdue"), *LIST), answer=DemandList,
          problems=("not-found",)),
    Route("GET", "/demands/{id}", "demand", "One demand with its answers", demand, READS, answer=DemandDetail),
    Route("POST", "/demands/{id}/steps", "step-demand", "Answer, return or verify a demand", step_demand,
          frozenset({*ANSWERS, *CLOSES}), body=DemandStep, answer=DemandDetail, statuses=(201,), keyed=True,
          problems=("separation-of-duty", "illegal-transition", "stale-version")),
    Route("GET", "/hearings", "hearings", "The register of hearings", list_hearings, READS - {"party_group"}, query=(
          UNIT, choice("state", tuple(sorted(HEARING.states)), "In this state only"), *LIST), answer=HearingList,
          problems=("not-found",)),
    Route("POST", "/hearings", "call-hearing", "Call the head of a unit to report", call_hearing, frozenset(OPENS),
          body=HearingOf, answer=HearingDetail, statuses=(201,), keyed=True, located=True,
          problems=("unknown-reference", "separation-of-duty", "future-date")),
    Route("GET", "/hearings/{id}", "hearing", "One hearing with its record", hearing, READS - {"party_group"},
          answer=HearingDetail),
    Route("POST", "/hearings/{id}/record", "record-hearing", "Book what was said at a hearing", record_hearing,
          frozenset(CLOSES), body=RecordOf, answer=HearingDetail, statuses=(201,), keyed=True,
          problems=("separation-of-duty", "illegal-transition", "too-early")),
    Route("POST", "/hearings/{id}/end", "end-hearing", "Close or cancel a hearing", end_hearing, frozenset(CLOSES),
          body=HearingEndOf, answer=HearingDetail, statuses=(201,), keyed=True,
          problems=("separation-of-duty", "illegal-transition", "stale-version")),
)  # fmt: skip
