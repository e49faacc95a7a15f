"""Claims as they are answered."""

from __future__ import annotations

from typing import Literal

from service.api.evidence import Evidence
from service.api.fields import DayOut, Id, Moment, Number, SecrecyMark, Shape
from service.api.log import Proof
from service.api.shapes import Fault, TakenStep, TraceNode

State = Literal[
    "draft", "unconfirmed", "submitted", "returned", "seconded", "accepted", "partly", "refused", "withdrawn",
    "appealed", "granted", "upheld",
]  # fmt: skip


class ClaimContent(Shape):
    """What a claim says. `points`: what is asked for, where the item leaves them to a person."""

    item: str
    scheme: str | None
    occurred_on: DayOut
    first_on: DayOut | None
    quantity: Number
    points: Number | None
    attributes: dict[str, str]
    matter: str | None
    text: str
    mark: SecrecyMark
    evidence: list[Id]


class ClaimShape(Shape):
    """A claim as it stands: after step `n`, with edition `version` of its content. `granted`: points booked."""

    id: Id
    subject: str
    subject_name: str
    unit: str
    entered_by: str
    on_behalf: bool
    entered_at: Moment
    state: State
    n: int
    at: Moment
    due_on: DayOut | None
    overdue: bool
    version: int
    digest: str
    content: ClaimContent
    entry: Id | None
    granted: Number | None


class ClaimList(Shape):
    """A page of claims, the latest first."""

    items: list[ClaimShape]
    next: str | None


class Expected(Shape):
    """What a claim would earn, or what the books would say against it."""

    points: Number | None
    trace: TraceNode | None
    problems: list[Fault]


class Edition(Shape):
    """One edition of the content."""

    version: int
    by: str
    at: Moment
    digest: str
    content: ClaimContent


class Reviewer(Shape):
    """Somebody who may decide now."""

    code: str
    name: str
    role: str


class LateDays(Shape):
    """Of a deed whose period is closed: the open day on which it counts, and the day on which it happened."""

    occurred_on: DayOut
    first_on: DayOut


class ClaimDetail(ClaimShape):
    """A claim with its editions and steps; `proof`: the evidence that supports it; `late`: where its period is closed,
    also since it was handed in, when it counts; `may`: what the caller can do with it now."""

    proof: list[Evidence]
    expected: Expected | None
    late: LateDays | None
    versions: list[Edition]
    steps: list[TakenStep]
    reviewers: list[Reviewer]
    may: list[str]


class ClaimReceipt(Proof):
    """The receipt of a claim: step `n` handed it in, with edition `version` of the content whose digest is `digest`."""

    claim: Id
    n: int
    at: Moment
    version: int | None
    digest: str | None


class Room(Shape):
    """What the dimension of the item holds already, and what it may reach."""

    dimension: str
    name: str
    points: Number | None
    cap: Number | None


class Precheck(Expected):
    """What a claim would come to if it were sent now, who would decide and until when. `counts`: what the year's total
    would gain; `duplicate`: the deed is in the books, or in another claim, already."""

    unit: str | None
    late: LateDays | None
    counts: Number | None
    room: Room | None
    duplicate: Literal["booked", "claimed"] | None
    missing: list[Fault]
    reviewers: list[Reviewer]
    due_on: DayOut | None


class Ring(Shape):
    """Each approved a claim of the next, the last one of the first."""

    people: list[str]


class RingList(Shape):
    """The circles of a year."""

    period: str
    rings: list[Ring]
