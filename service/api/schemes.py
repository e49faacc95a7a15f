"""Schemes: list, read, draft, publish, withdraw."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from ledger.errors import Fault, Refusal
from ledger.schemes import commands, queries
from ledger.schemes.commands import Adoption
from ledger.schemes.overlap import overlap_map
from service.api.fields import Body, Day, DayOut, Line, Number, Shape, Text
from service.api.parameters import LIST
from service.api.route import YAML, Ask, Reply, Route, answered, json_reply

State = Literal["draft", "published", "withdrawn"]


class Adopted(Shape):
    """The paper document that put the scheme in force."""

    document: str
    dated: DayOut


class SchemeHead(Shape):
    """What a version is and when it holds; `to` is its last day."""

    code: str
    version: int
    assessment: str
    subject_kind: str
    state: State
    in_force: bool
    first: DayOut | None = Field(alias="from")
    to: DayOut | None
    digest: str
    adoption: Adopted | None
    withdrawn: str | None


class SchemeList(Shape):
    """A page of versions, by code and number."""

    items: list[SchemeHead]
    next: str | None


class Attribute(Shape):
    """An attribute that a fact of the item may or must carry."""

    model_config = ConfigDict(extra="allow")
    code: str
    name: str | None
    required: bool


class SchemeItem(Shape):
    """An item with the values of the day: what one unit of it earns, and its limits."""

    model_config = ConfigDict(extra="allow")
    code: str
    name: str
    points: str | None
    unit: str | None
    discretionary: bool
    attributes: list[Attribute]
    illustration: bool


class SchemeDimension(Shape):
    """A dimension with the values of the day."""

    model_config = ConfigDict(extra="allow")
    code: str
    name: str
    cap: Number | None
    items: list[SchemeItem]


class OverlapItem(Shape):
    """One of two items that ask for the same fact."""

    scheme: str
    version: int
    dimension: str
    item: str
    name: str
    name_en: str | None


class Overlap(Shape):
    """Two items of schemes in force; how: both declare the fact, or they share a name or their attributes."""

    subject_kind: str
    how: Literal["declared", "name", "attributes"]
    fact: str | None
    items: list[OverlapItem]


class OverlapMap(Shape):
    """Every pair, by the codes of the schemes."""

    items: list[Overlap]


class SchemeVersion(SchemeHead):
    """A version in full: enough to compute every total again from entries. `document` is the YAML as it was sent."""

    model_config = ConfigDict(extra="allow")
    name: str
    dimensions: list[SchemeDimension]
    document: str


class Drafted(Shape):
    """The stored draft, and what its reader should look at twice."""

    code: str
    version: int
    digest: str
    state: Literal["draft"]
    warnings: list[dict[str, str]]


class AdoptionOf(Body):
    """Number and date of the paper document; only while the realm is founding."""

    document: Line
    dated: Day


class PublicationOf(Body):
    """The first day of the version, today at the earliest unless it is adopted."""

    first: Day = Field(alias="from")
    adoption: AdoptionOf | None = None


class PublishedVersion(Shape):
    """The published version."""

    code: str
    version: int
    digest: str
    state: Literal["published"]
    first: DayOut = Field(alias="from")
    adoption: Adopted | None
    warnings: list[dict[str, str]]


class WithdrawalOf(Body):
    """Why the version is withdrawn."""

    reason: Text


class WithdrawnVersion(Shape):
    """The withdrawn version and its last day."""

    code: str
    version: int
    state: Literal["withdrawn"]
    to: DayOut


async def overlaps_now(ask: Ask) -> Reply:
    """Which items of the schemes in force today ask for the same fact."""
    async with ask.reading() as scope:
        return json_reply({"items": await overlap_map(scope)})


async def schemes(ask: Ask) -> Reply:
    """Lists the versions of all schemes; drafts only to those who make the rules."""
    cursor = ask.cursor
    async with ask.reading() as scope:
        return ask.page(await queries.schemes(scope, ask.query["limit"], cursor))


async def version(ask: Ask) -> Reply:
    """One version in full."""
    async with ask.reading() as scope:
        return json_reply(await queries.version(scope, ask.path["code"], ask.path["n"]))


async def add_version(ask: Ask) -> Reply:
    """Stores a document as the next draft of the scheme."""
    return answered(await commands.add_version(ask.db, ask.call, ask.path["code"], ask.body))


def _text(raw: bytes, content_type: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as trouble:
        raise Refusal("scheme-invalid", [Fault("", "not-utf-8", {"at": trouble.start})]) from trouble


async def publish(ask: Ask) -> Reply:
    """Puts a draft in force."""
    asked: PublicationOf = ask.body
    adoption = Adoption(asked.adoption.document, asked.adoption.dated) if asked.adoption else None
    path: dict[str, Any] = dict(ask.path)
    return answered(await commands.publish(ask.db, ask.call, path["code"], path["n"], asked.first, adoption))


async def withdraw(ask: Ask) -> Reply:
    """Ends a published version."""
    return answered(await commands.withdraw(ask.db, ask.call, ask.path["code"], ask.path["n"], ask.body.reason))


DRAFTS, PUBLISHES = frozenset({"rule_admin"}), frozenset({"rule_publisher"})

ROUTES = (
    Route("GET", "/schemes", "schemes", "List scheme versions", schemes, query=LIST, answer=SchemeList),
    Route("GET", "/scheme-overlaps", "scheme-overlaps", "Items of schemes in force that ask for the same fact",
          overlaps_now, answer=OverlapMap),
    Route("POST", "/schemes/{code}/versions", "add-version", "Store a draft", add_version, DRAFTS,
          raw=(YAML,), parse=_text, answer=Drafted, statuses=(201,), located=True, keyed=True,
          problems=("scheme-invalid", "already-exists")),
    Route("GET", "/schemes/{code}/versions/{n}", "version", "One version in full", version, answer=SchemeVersion),
    Route("POST", "/schemes/{code}/versions/{n}/publish", "publish-version", "Put a draft in force", publish,
          PUBLISHES, body=PublicationOf, answer=PublishedVersion, keyed=True,
          problems=("separation-of-duty", "illegal-transition", "rule-overlap", "rule-retroactive", "period-closed",
                    "future-date", "comments-unanswered", "consultation-missing", "consultation-opposed")),
    Route("POST", "/schemes/{code}/versions/{n}/withdraw", "withdraw-version", "End a version", withdraw, PUBLISHES,
          body=WithdrawalOf, answer=WithdrawnVersion, keyed=True, problems=("illegal-transition",)),
)  # fmt: skip
