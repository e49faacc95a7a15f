"""What was drawn and how it is checked: marks, checklist, findings, signatures, explanations, deferrals."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from ledger.draws import checking, checks, questions
from ledger.draws.checking import ChecklistLine, Finding, Sheet, Which
from ledger.draws.queries import draw_row
from ledger.draws.steps import Right
from ledger.draws.strictness import strictness
from service.api.draws import MAKERS, OFFICES
from service.api.fields import Body, Code, Day, DayOut, Id, Moment, Number, Points, Quantity, Shape, Text
from service.api.parameters import LIST, choice, code, period_code
from service.api.route import Ask, Reply, Route, answered, json_reply

Method = Literal["records", "demonstration", "examination", "interview", "plan", "site", "ledgers", "opinions"]
State = Literal["assigned", "upheld", "overturned", "deferred", "corrected", "explained", "exempt"]
Step = Annotated[int, Field(ge=1, le=1_000_000)]
IdIn = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Evidence = Annotated[list[IdIn], Field(max_length=20)]


class MarkOf(Body):
    """The checker's own mark: quantity, and points where the item is discretionary; neither: worth nothing."""

    quantity: Quantity | None = None
    points: Points | None = None


class LineOf(Body):
    """What one method showed, with evidence by id."""

    method: Method
    finding: Literal["conforms", "problem", "not-applicable"]
    note: Text
    evidence: Evidence = Field(default_factory=list)


class AnswerOf(Body):
    """Whether a question was answered rightly."""

    question: IdIn
    right: bool


class SheetOf(Body):
    """A short paper or an oral sheet."""

    form: Literal["paper", "oral"]
    answers: Annotated[list[AnswerOf], Field(min_length=1, max_length=5)]


class FindingOf(Body):
    """What came of the check. Overturned: `cause`, and what is right (`quantity`, `points`; neither: nothing).

    `step`: the step last seen.
    """

    outcome: Literal["upheld", "overturned"]
    note: Text
    cause: Text | None = None
    quantity: Quantity | None = None
    points: Points | None = None
    step: Step | None = None


class SignatureOf(Body):
    """The second signature; with `return` it goes back to the checker for that reason."""

    back: Text | None = Field(default=None, alias="return")
    step: Step | None = None


class ExplanationOf(Body):
    """How the difference came about."""

    text: Text
    step: Step | None = None


class TalkOf(Body):
    """A talk about the difference."""

    text: Text
    held_on: Day


class DeferralOf(Body):
    """Puts a check off until a day, takes it up again, or leaves it out with proof."""

    act: Literal["defer", "resume", "exempt"]
    reason: Text
    evidence: Evidence = Field(default_factory=list)
    until: Day | None = None
    step: Step | None = None


class QuestionOf(Body):
    """A question with its answer, for short papers over the unit."""

    unit: Code
    text: Text
    answer: Text


class CheckedEntry(Shape):
    """The entry that was drawn; what the branch gave is null while `hidden`."""

    item: str
    item_name: str
    occurred_on: DayOut
    attributes: dict[str, str]
    matter: str | None
    source: str
    discretionary: bool
    hidden: bool
    id: Id | None
    quantity: str | None
    points: str | None
    actor: str | None
    reason: str | None


class Record(Shape):
    """One thing put down; `by` for those above and oneself. What `body` holds depends on `kind`."""

    kind: Literal["mark", "line", "paper", "finding", "explanation", "talk", "proof"]
    at: Moment
    by: str | None
    body: dict[str, Any]


class BookedOf(Shape):
    """What the second signature booked: the reversal, then what is right. `late`: the period was settled by then, so
    the reversal counts in its next snapshot, and what is right on `occurred_on`, an open day; `first_on` is kept."""

    entries: list[Id]
    late: bool
    occurred_on: DayOut | None
    first_on: DayOut | None
    points: Number | None


class Asked(Shape):
    """A question drawn for it."""

    id: Id
    text: str
    answer: str


class Check(Shape):
    """One that was drawn: number in the draw, step, round, state, whose it is, and everything put down about it."""

    n: int
    step: int
    round: int
    state: State
    due_on: DayOut | None
    unit: str
    unit_name: str
    subject: str
    subject_name: str
    checker: str | None
    mine: bool
    methods: list[Method]
    marks_blind: bool
    entry: CheckedEntry | None
    questions: list[Asked]
    booked: BookedOf | None
    records: list[Record]


class CheckList(Shape):
    """A page of checks by number."""

    items: list[Check]
    next: str | None


class OwnCheck(Check):
    """A check with its draw."""

    draw: Id
    period: str


class OwnChecks(Shape):
    """The caller's checks."""

    items: list[OwnCheck]


class Question(Shape):
    """A question of the bank."""

    id: Id
    unit: str
    text: str
    answer: str
    by: str
    at: Moment


class QuestionList(Shape):
    """The bank as the caller may read it."""

    items: list[Question]


class Strictness(Shape):
    """What draws found in a branch: shares in percent with the exact interval; null where too few were checked.

    `over`: by how much the points given exceeded what was found right, in percent of these. `raters`: who booked
    enough of what was checked; `spread`: how far their shares found wrong lie apart, in percentage points.
    """

    unit: str
    name: str
    checked: int | None
    wrong: int | None
    rate: Number | None
    low: Number | None
    high: Number | None
    over: Number | None
    raters: int | None
    spread: Number | None


class StrictnessList(Shape):
    """Branches below the unit by code; `confidence` of the intervals in percent; `spread` between these branches, in
    percentage points; of fewer than `fewest` checks nothing is told."""

    unit: str
    period: str
    confidence: Number
    fewest: int
    spread: Number | None
    items: list[Strictness]


def _which(ask: Ask, step: int | None = None) -> Which:
    return Which(ask.path["id"], ask.path["n"], step)


async def list_checks(ask: Ask) -> Reply:
    """Lists what was drawn, as far as it is the caller's to see."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        found = await checks.checks(
            scope, ask.path["id"], state=ask.query["state"], limit=ask.query["limit"],
            after=int(cursor) if cursor else None,
        )  # fmt: skip
        return ask.page(found)


async def my_checks(ask: Ask) -> Reply:
    """What the caller is to check, and what of the caller's own was drawn."""
    async with ask.reading() as scope:
        return json_reply({"items": await checks.my_checks(scope)})


async def one_check(ask: Ask) -> Reply:
    """One that was drawn."""
    async with ask.reading() as scope:
        row = await draw_row(scope, ask.path["id"])
        return json_reply(await checks.check_view(scope, row, await checks.check_row(scope, row, ask.path["n"])))


async def mark(ask: Ask) -> Reply:
    """The checker's own mark, before the branch's is shown."""
    asked: MarkOf = ask.body
    return answered(await checking.put_mark(ask.db, ask.call, _which(ask), Right(asked.quantity, asked.points)))


async def line(ask: Ask) -> Reply:
    """A line of the checklist."""
    asked: LineOf = ask.body
    put = ChecklistLine(asked.method, asked.finding, asked.note, [UUID(one) for one in asked.evidence])
    return answered(await checking.put_line(ask.db, ask.call, _which(ask), put))


async def paper(ask: Ask) -> Reply:
    """A short paper or oral sheet."""
    asked: SheetOf = ask.body
    sheet = Sheet(asked.form, [(UUID(one.question), one.right) for one in asked.answers])
    return answered(await checking.put_sheet(ask.db, ask.call, _which(ask), sheet))


async def finding(ask: Ask) -> Reply:
    """What came of the check."""
    asked: FindingOf = ask.body
    found = Finding(asked.outcome, asked.note, asked.cause, asked.quantity, asked.points)
    return answered(await checking.find(ask.db, ask.call, _which(ask, asked.step), found))


async def signature(ask: Ask) -> Reply:
    """The second signature, which books what was found."""
    asked: SignatureOf = ask.body
    return answered(await checking.sign(ask.db, ask.call, _which(ask, asked.step), asked.back))


async def explanation(ask: Ask) -> Reply:
    """The branch explains a difference."""
    asked: ExplanationOf = ask.body
    return answered(await checking.explain(ask.db, ask.call, _which(ask, asked.step), asked.text))


async def talk(ask: Ask) -> Reply:
    """Records a talk about a difference."""
    asked: TalkOf = ask.body
    return answered(await checking.talk(ask.db, ask.call, _which(ask), asked.text, asked.held_on))


async def deferral(ask: Ask) -> Reply:
    """Puts a check off, takes it up again, or leaves it out."""
    asked: DeferralOf = ask.body
    proof = [UUID(one) for one in asked.evidence]
    which = _which(ask, asked.step)
    return answered(await checking.defer(ask.db, ask.call, which, asked.act, asked.reason, proof, asked.until))


async def list_questions(ask: Ask) -> Reply:
    """The bank of questions over the caller's units."""
    async with ask.reading() as scope:
        return json_reply({"items": await questions.bank(scope)})


async def add_question(ask: Ask) -> Reply:
    """Adds a question; draws announced before do not use it."""
    asked: QuestionOf = ask.body
    return answered(await questions.add(ask.db, ask.call, asked.unit, asked.text, asked.answer))


async def list_strictness(ask: Ask) -> Reply:
    """How strictly the branches below a unit book, as draws found."""
    async with ask.reading() as scope:
        return json_reply(await strictness(scope, ask.query["unit"], ask.query["period"]))


BRANCH = frozenset({"branch_committee"})
SIGNS = frozenset({"unit_committee", "work_committee"})
OVER: dict[str, Any] = {"keyed": True, "statuses": (201,), "answer": Check}
STATE = ("illegal-transition", "separation-of-duty")
STEP = (*STATE, "stale-version")
PROOF = ("unknown-reference", "evidence-reused")
ONE = "/draws/{id}/checks/{n}"

ROUTES = (
    Route("GET", "/draws/checks", "my-checks", "What the caller is to check, and what of the own was drawn", my_checks,
          answer=OwnChecks),
    Route("GET", "/draws/strictness", "strictness", "How strictly branches book", list_strictness, OFFICES, query=(
          code("unit", "Branches below this unit", required=True), period_code(required=True)),
          answer=StrictnessList, problems=("not-found",)),
    Route("GET", "/draws/questions", "check-questions", "The bank of questions", list_questions, MAKERS,
          answer=QuestionList),
    Route("POST", "/draws/questions", "add-check-question", "Add a question", add_question, MAKERS, body=QuestionOf,
          keyed=True, statuses=(201,), answer=Question, problems=("unknown-reference",)),
    Route("GET", "/draws/{id}/checks", "checks", "What was drawn", list_checks, query=(
          choice("state", ("assigned", "upheld", "overturned", "deferred", "corrected", "explained", "exempt"),
                 "Only checks in this state"), *LIST), answer=CheckList),
    Route("GET", ONE, "check", "One that was drawn", one_check, answer=Check),
    Route("POST", f"{ONE}/mark", "mark-check", "The checker's own mark", mark, MAKERS, body=MarkOf, problems=STATE,
          **OVER),
    Route("POST", f"{ONE}/lines", "add-check-line", "A line of the checklist", line, MAKERS, body=LineOf,
          problems=(*STATE, *PROOF), **OVER),
    Route("POST", f"{ONE}/papers", "add-check-paper", "A short paper or oral sheet", paper, MAKERS, body=SheetOf,
          problems=(*STATE, "unknown-reference"), **OVER),
    Route("POST", f"{ONE}/finding", "find-check", "What came of the check", finding, MAKERS, body=FindingOf,
          problems=STEP, **OVER),
    Route("POST", f"{ONE}/signature", "sign-check", "The second signature", signature, SIGNS, body=SignatureOf,
          problems=(*STEP, "already-reversed", "period-closed"), **OVER),
    Route("POST", f"{ONE}/explanation", "explain-check", "The branch explains a difference", explanation, BRANCH,
          body=ExplanationOf, problems=STEP, **OVER),
    Route("POST", f"{ONE}/talks", "add-check-talk", "A talk about a difference", talk, MAKERS, body=TalkOf,
          problems=(*STATE, "future-date"), **OVER),
    Route("POST", f"{ONE}/deferral", "defer-check", "Put a check off, take it up again, leave it out", deferral,
          MAKERS, body=DeferralOf, problems=(*STEP, *PROOF), **OVER),
)  # fmt: skip
