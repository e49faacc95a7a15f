"""Claims: what members report of themselves, from draft to decision."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ledger.access import READS_ENTRIES
from ledger.books.judge import Cited
from ledger.claims import appeals, commands, forecast, queries, receipts, review
from ledger.claims.appeals import Ruling
from ledger.claims.booking import Grant
from ledger.claims.content import Content
from ledger.claims.flow import STATES
from ledger.claims.review import Review
from service.api.books import JUDGED
from service.api.books_bodies import MinutesOf
from service.api.claims_shapes import ClaimDetail, ClaimList, ClaimReceipt, ClaimShape, Precheck, RingList
from service.api.fields import Body, Code, Day, Id, Key, Line, Points, Quantity, SecrecyMark, Text
from service.api.parameters import LIST, choice, code, period_code
from service.api.route import Ask, Reply, Route, answered, json_reply

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Step = Annotated[int, Field(ge=1, le=999_999)]


class ContentOf(Body):
    """What happened. `points` only where the item leaves them to a person: what is asked for. `first_on`: of a
    deed in a closed period the day it happened; it counts on `occurred_on`."""

    item: Code
    occurred_on: Day
    first_on: Day | None = None
    quantity: Quantity = Field(default="1", validate_default=True)
    attributes: Annotated[dict[Key, Line], Field(max_length=20)] = Field(default_factory=dict)
    matter: Line | None = None
    scheme: Code | None = None
    points: Points | None = None
    text: Text | None = None
    mark: SecrecyMark = "internal"
    evidence: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list)

    def content(self) -> Content:
        """The content as the ledger takes it."""
        return Content(
            self.item,
            self.occurred_on,
            self.quantity,
            self.attributes,
            self.matter,
            self.scheme,
            self.points,
            self.text or "",
            self.mark,
            tuple(map(UUID, self.evidence)),
            self.first_on,
        )


class PrecheckOf(ContentOf):
    """A claim that is not sent yet; `subject`: somebody else's than the caller's own."""

    subject: Code | None = None


class ClaimOf(PrecheckOf):
    """A claim to write down; `submit` hands it in at once."""

    submit: bool = False


class EditOf(ContentOf):
    """The claim anew; `n`: the step the caller saw last."""

    n: Step


class ReasonOf(Body):
    """Why."""

    reason: Text


class PerhapsReasonOf(Body):
    """Why, where there is something to say."""

    reason: Text | None = None


class ReviewOf(Body):
    """A decision on the content whose digest is `version`; of a part either its quantity or its points. `minutes`: the
    item of a branch meeting that decided on it, which stands for the second hand a large award takes."""

    decision: Literal["full", "part", "none"]
    version: Digest
    reason: Text | None = None
    quantity: Quantity | None = None
    points: Points | None = None
    minutes: MinutesOf | None = None

    @property
    def cited(self) -> Cited | None:
        """The item as the ledger takes it."""
        return self.minutes.cited if self.minutes else None


class RulingOf(Body):
    """The answer to an appeal on the content whose digest is `version`; of less than was asked for its quantity or
    points."""

    decision: Literal["granted", "upheld"]
    version: Digest
    reason: Text
    quantity: Quantity | None = None
    points: Points | None = None


async def claims(ask: Ask) -> Reply:
    """Lists the claims the caller may see, the latest first."""
    given, cursor = ask.query, ask.cursor
    async with ask.reading() as scope:
        page = await queries.claims(
            scope,
            state=given["state"],
            subject=given["subject"],
            unit=given["unit"],
            due=given["due"],
            limit=given["limit"],
            cursor=UUID(cursor) if cursor else None,
        )
        return ask.page(page)


async def claim(ask: Ask) -> Reply:
    """One claim with everything about it."""
    async with ask.reading() as scope:
        return json_reply(await queries.claim(scope, ask.path["id"]))


async def receipt(ask: Ask) -> Reply:
    """The proof that a claim was handed in; a moment after it was."""
    async with ask.reading() as scope:
        return json_reply(await receipts.receipt(scope, ask.path["id"]))


async def precheck(ask: Ask) -> Reply:
    """What a claim would come to; nothing is written."""
    asked: PrecheckOf = ask.body
    async with ask.reading() as scope:
        return json_reply(await forecast.precheck(scope, asked.subject, asked.content()))


async def draft(ask: Ask) -> Reply:
    """Writes a claim down."""
    asked: ClaimOf = ask.body
    return answered(await commands.draft(ask.db, ask.call, asked.subject, asked.content(), asked.submit))


async def edit(ask: Ask) -> Reply:
    """Writes a claim anew."""
    asked: EditOf = ask.body
    return answered(await commands.edit(ask.db, ask.call, ask.path["id"], asked.n, asked.content()))


async def submit(ask: Ask) -> Reply:
    """Hands a claim in."""
    return answered(await commands.submit(ask.db, ask.call, ask.path["id"]))


async def confirm(ask: Ask) -> Reply:
    """Stands by what another wrote down."""
    return answered(await commands.confirm(ask.db, ask.call, ask.path["id"], ask.body.reason))


async def withdraw(ask: Ask) -> Reply:
    """Takes a claim back."""
    return answered(await commands.withdraw(ask.db, ask.call, ask.path["id"], ask.body.reason))


async def send_back(ask: Ask) -> Reply:
    """Returns a claim for more."""
    return answered(await review.send_back(ask.db, ask.call, ask.path["id"], ask.body.reason))


async def decide(ask: Ask) -> Reply:
    """Decides on a claim."""
    asked: ReviewOf = ask.body
    wanted = Review(asked.decision, asked.version, asked.reason, Grant(asked.quantity, asked.points), asked.cited)
    return answered(await review.review(ask.db, ask.call, ask.path["id"], wanted))


async def appeal(ask: Ask) -> Reply:
    """Takes a decision to the committee above."""
    return answered(await appeals.appeal(ask.db, ask.call, ask.path["id"], ask.body.reason))


async def answer_appeal(ask: Ask) -> Reply:
    """Answers an appeal."""
    asked: RulingOf = ask.body
    ruling = Ruling(asked.decision, asked.version, asked.reason, Grant(asked.quantity, asked.points))
    return answered(await appeals.answer_appeal(ask.db, ask.call, ask.path["id"], ruling))


async def rings(ask: Ask) -> Reply:
    """Circles of approvals."""
    async with ask.reading() as scope:
        year = int(ask.query["period"][:4])
        found = await queries.rings(scope, year)
        return json_reply({"period": str(year), "rings": [{"people": one} for one in found]})


WRITES = frozenset({"member", "group_leader", "branch_committee", "office_clerk"})
REVIEWS = frozenset({"branch_committee", "unit_committee", "work_committee"})
READS = READS_ENTRIES | {"member", "group_leader"}
OVER: dict[str, Any] = {"answer": ClaimShape, "keyed": True, "statuses": (201,), "located": True}
MOVED = ("illegal-transition", "separation-of-duty")
MEMBER = frozenset({"member"})
ABOVE = frozenset({"unit_committee", "work_committee"})
AUDITS = frozenset({"auditor"})
PROVED = ("evidence-reused",)
CITED = (
    "unknown-reference", "meeting-other-branch", "meeting-not-closed", "meeting-before-claim", "meeting-no-quorum",
    "meeting-not-carried",
)  # fmt: skip
FACT = (*JUDGED, "duplicate-claim")

ROUTES = (
    Route("GET", "/claims", "claims", "List claims", claims, READS, query=(
          choice("state", STATES, "Only claims in this state"), code("subject", "Claims of this member only"),
          code("unit", "Claims of this unit and those below it"),
          choice("due", ("open", "overdue"), "Only what somebody has to act on, or should have by now"), *LIST),
          answer=ClaimList, problems=("not-found",)),
    Route("POST", "/claims", "draft-claim", "Write a claim down", draft, WRITES, body=ClaimOf,
          problems=(*FACT, *PROVED), **OVER),
    Route("POST", "/claims/precheck", "precheck-claim", "What a claim would come to", precheck, WRITES, body=PrecheckOf,
          answer=Precheck),
    Route("GET", "/claims/{id}", "claim", "One claim", claim, READS, answer=ClaimDetail),
    Route("GET", "/claims/{id}/receipt", "claim-receipt", "The proof that a claim was handed in", receipt, READS,
          answer=ClaimReceipt, problems=("claim-not-handed-in",)),
    Route("POST", "/claims/{id}/versions", "edit-claim", "Write a claim anew", edit, WRITES, body=EditOf,
          problems=(*FACT, *MOVED, "stale-version"), **OVER),
    Route("POST", "/claims/{id}/submit", "submit-claim", "Hand a claim in", submit, WRITES,
          problems=(*FACT, *MOVED, *PROVED),
          **OVER),
    Route("POST", "/claims/{id}/confirm", "confirm-claim", "Stand by a claim another wrote down", confirm, WRITES,
          body=PerhapsReasonOf, optional=True, problems=MOVED, **OVER),
    Route("POST", "/claims/{id}/withdraw", "withdraw-claim", "Take a claim back", withdraw, WRITES,
          body=PerhapsReasonOf, optional=True, problems=MOVED, **OVER),
    Route("POST", "/claims/{id}/return", "return-claim", "Return a claim for more", send_back, REVIEWS, body=ReasonOf,
          problems=MOVED, **OVER),
    Route("POST", "/claims/{id}/review", "review-claim", "Decide on a claim", decide, REVIEWS, body=ReviewOf,
          problems=(*FACT, *MOVED, *CITED, "stale-version", "heads-exhausted", "rater-share-exhausted"), **OVER),
    Route("POST", "/claims/{id}/appeal", "appeal-claim", "Take a decision to the committee above", appeal, MEMBER,
          body=ReasonOf, problems=MOVED, **OVER),
    Route("POST", "/claims/{id}/appeal-decision", "answer-appeal", "Answer an appeal", answer_appeal, ABOVE,
          body=RulingOf, problems=(*FACT, *MOVED, *PROVED, "stale-version", "heads-exhausted",
                                   "rater-share-exhausted"), **OVER),
    Route("GET", "/claims/rings", "claim-rings", "Circles of people who approved one another's claims in a year", rings,
          AUDITS, query=(period_code(required=True),), answer=RingList),
)  # fmt: skip
