"""How often meetings are due in the realm: what is shipped, what was decided here, and the changes that wait."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ledger.meetings import frequencies as ledger
from ledger.meetings.frequencies import DECIDES, PROPOSES, Change
from rules.organisational_life import LONGEST_GRACE, MOST
from service.api.fields import Body, Day, DayOut, Id, Line, Moment, Shape, Text
from service.api.meetings_bodies import Kind
from service.api.route import Ask, Reply, Route, answered, json_reply

Length = Literal["month", "quarter", "half", "year"]
Number = Annotated[int, Field(ge=0, le=MOST)]
Grace = Annotated[int, Field(ge=0, le=LONGEST_GRACE)]


class FrequencyOf(Body):
    """From `since` on so many in each window; `window` null: none are due. `grace`: days in which one is late."""

    kind: Kind
    since: Day
    window: Length | None
    at_least: Number = 0
    grace: Grace = 0
    clause: Line

    @property
    def change(self) -> Change:
        """As the command wants it."""
        return Change(self.kind, self.since, self.window, self.at_least, self.grace, self.clause)


class DecisionOf(Body):
    """What becomes of a change. `refused` says why; `withdrawn` is for who proposed it."""

    decision: Literal["in-force", "refused", "withdrawn"]
    reason: Text | None = None


class Due(Shape):
    """So many in each window from a day on; `window` null: none. The clause is that of the paper."""

    since: DayOut
    window: Length | None
    at_least: int
    grace: int
    clause: str


class DueFrom(Due):
    """`shipped`: as the document has it, and not decided here."""

    shipped: bool


class KindDue(Shape):
    """A kind of meeting: for branches with so many full members or groups, what holds now, and what holds from when."""

    kind: Kind
    full_members: int
    groups: int
    now: Due
    frequencies: list[DueFrom]


class ChangeOut(Due):
    """A change proposed, and what became of it."""

    id: Id
    kind: Kind
    state: Literal["proposed", "in-force", "refused", "withdrawn"]
    by: str | None
    by_name: str | None
    at: Moment
    decided_by: str | None
    decided_by_name: str | None
    decided_at: Moment | None
    reason: str | None


class FrequenciesOut(Shape):
    """What is due in the realm, and every change."""

    kinds: list[KindDue]
    changes: list[ChangeOut]


async def frequencies(ask: Ask) -> Reply:
    """What is due how often, and every change proposed."""
    async with ask.reading() as scope:
        return json_reply(await ledger.frequencies(scope))


async def propose(ask: Ask) -> Reply:
    """Proposes a change from a day to come; another person decides."""
    asked: FrequencyOf = ask.body
    return answered(await ledger.propose(ask.db, ask.call, asked.change))


async def decide(ask: Ask) -> Reply:
    """Puts a change in force, refuses it, or withdraws one's own."""
    asked: DecisionOf = ask.body
    return answered(await ledger.decide(ask.db, ask.call, ask.path["id"], asked.decision, asked.reason))


ROUTES = (
    Route("GET", "/organisational-life/frequencies", "frequencies", "How often meetings are due", frequencies,
          answer=FrequenciesOut),
    Route("POST", "/organisational-life/frequencies", "propose-frequency", "Propose how often a meeting is due",
          propose, frozenset({PROPOSES}), body=FrequencyOf, answer=ChangeOut, statuses=(201,), located=True, keyed=True,
          problems=("future-date",)),
    Route("POST", "/organisational-life/frequencies/{id}/decision", "decide-frequency", "Decide on such a change",
          decide, frozenset({PROPOSES, DECIDES}), body=DecisionOf, answer=ChangeOut, keyed=True,
          problems=("separation-of-duty", "illegal-transition")),
)  # fmt: skip
