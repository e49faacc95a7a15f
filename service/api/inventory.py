"""The inventory of rules: what each rests on, what is wrong with it, and which version put it right."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ledger.inventory import commands, queries
from ledger.inventory.commands import NewBasis
from ledger.schemes.queries import current_version
from service.api.fields import Body, Code, Day, DayOut, Id, Line, Moment, Name, Shape, Text
from service.api.parameters import Param, choice
from service.api.route import Ask, Reply, Route, answered, json_reply

Kind = Literal["missing", "partial", "outdated", "conflicting"]
Answered = Literal["fill", "revise", "abolish"]


class BasisOf(Body):
    """The paper a rule rests on. `part`: code of an item or dimension; left out, the whole scheme."""

    document: Line
    article: Name
    dated: Day
    part: Code | None = None


class NoBasisOf(Body):
    """From which version on, and why, a rule does not rest on it."""

    version: int = Field(ge=1, le=999_999)
    reason: Text


class MarkOf(Body):
    """What is wrong with a rule."""

    kind: Kind
    reason: Text
    part: Code | None = None


class MarkAnswerOf(Body):
    """What was done about it, and the version that did it."""

    answer: Answered
    version: int = Field(ge=1, le=999_999)


class Basis(Shape):
    """What a rule rests on; `since` is the version it was entered with."""

    id: Id
    part: str | None
    document: str
    article: str
    dated: DayOut
    since: int


class NoBasis(Shape):
    """A basis that holds no longer."""

    id: Id
    withdraws: Id
    version: int
    reason: str


class MarkAnswer(Shape):
    """What was done about a mark."""

    answer: Answered
    version: int
    at: Moment
    by: str | None


class RuleMark(Shape):
    """A mark on a rule; `answer` is null while it is open."""

    id: Id
    part: str | None
    version: int
    kind: Kind
    reason: str
    at: Moment
    by: str | None
    answer: MarkAnswer | None


class Rule(Shape):
    """A rule with its clause as the document has it. `gone`: the version has no such part any more."""

    part: str | None
    kind: Literal["scheme", "dimension", "item", "gone"]
    name: str | None
    name_en: str | None
    clause: str | None
    bases: list[Basis]
    marks: list[RuleMark]


class Inventory(Shape):
    """Every rule of a version."""

    code: str
    version: int
    name: str
    source: str
    rules: list[Rule]


async def inventory(ask: Ask) -> Reply:
    """The rules of a version beside what they rest on, with marks; the version in force unless one is named."""
    state, code = ask.query["state"], ask.path["code"]
    async with ask.reading() as scope:
        n = ask.query["version"] or await current_version(scope, code)
        answered_too = None if state is None else state == "answered"
        return json_reply(await queries.inventory(scope, code, n, answered_too))


async def add_basis(ask: Ask) -> Reply:
    """Says what a rule rests on, from this version on."""
    asked: BasisOf = ask.body
    new = NewBasis(asked.document, asked.article, asked.dated, asked.part)
    return answered(await commands.add_basis(ask.db, ask.call, ask.path["code"], ask.path["n"], new))


async def withdraw_basis(ask: Ask) -> Reply:
    """Says that a rule does not rest on it from a version on."""
    asked: NoBasisOf = ask.body
    return answered(await commands.withdraw_basis(ask.db, ask.call, ask.path["id"], asked.version, asked.reason))


async def add_mark(ask: Ask) -> Reply:
    """Marks a rule as missing, partial, outdated or conflicting."""
    asked: MarkOf = ask.body
    code, n = ask.path["code"], ask.path["n"]
    return answered(await commands.add_mark(ask.db, ask.call, code, n, asked.kind, asked.reason, asked.part))


async def answer_mark(ask: Ask) -> Reply:
    """Answers a mark with the version that filled, revised or abolished the rule."""
    asked: MarkAnswerOf = ask.body
    return answered(await commands.answer_mark(ask.db, ask.call, ask.path["id"], asked.answer, asked.version))


MAKERS = frozenset({"rule_admin"})
MARKS = frozenset({"rule_admin", "rule_publisher", "auditor"})


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7 and text[0] != "0"):
        raise ValueError("1 to 999999")
    return int(text)


VERSION = Param("version", _number, {"type": "integer", "minimum": 1, "maximum": 999_999}, "Left out, the one in force")

ROUTES = (
    Route("GET", "/schemes/{code}/inventory", "inventory", "Rules beside what they rest on", inventory, query=(
          VERSION, choice("state", ("open", "answered"), "Only rules with marks in this state")), answer=Inventory),
    Route("POST", "/schemes/{code}/versions/{n}/bases", "add-basis", "Say what a rule rests on", add_basis, MAKERS,
          body=BasisOf, answer=Basis, statuses=(201,), keyed=True, problems=("unknown-reference", "future-date")),
    Route("POST", "/bases/{id}/withdraw", "withdraw-basis", "A rule no longer rests on it", withdraw_basis, MAKERS,
          body=NoBasisOf, answer=NoBasis, statuses=(201,), keyed=True,
          problems=("unknown-reference", "illegal-transition")),
    Route("POST", "/schemes/{code}/versions/{n}/marks", "add-mark", "Mark a rule", add_mark, MARKS, body=MarkOf,
          answer=RuleMark, statuses=(201,), keyed=True, problems=("unknown-reference",)),
    Route("POST", "/marks/{id}/answer", "answer-mark", "Answer a mark", answer_mark, MAKERS, body=MarkAnswerOf,
          answer=RuleMark, statuses=(201,), keyed=True, problems=("unknown-reference", "illegal-transition")),
)  # fmt: skip
