"""Standings of members and units, why they are what they are, and rankings."""

from __future__ import annotations

from typing import Any, Literal

from ledger.access import READS_ENTRIES, READS_RESULTS
from ledger.standings import kept, lists, queries, why_not
from rules.points import ONE
from service.api.fields import DayOut, Moment, Number, Shape
from service.api.parameters import (
    LIST,
    Param,
    amount,
    choice,
    code,
    day,
    identifier,
    moment,
    pairs,
    period_code,
    words,
)
from service.api.route import Ask, Reply, Route, json_reply
from service.api.shapes import TraceNode
from service.context import locale_of

OF_MEMBER = READS_ENTRIES | {"member", "group_leader"}
OF_UNIT = READS_ENTRIES | {"member"}
OF_LIST = READS_RESULTS | {"member"}


class Item(Shape):
    """An item: how many facts stand, what they were given, what counts."""

    code: str
    name: str
    count: int
    raw: Number | None
    points: Number | None
    cap: Number | None


class Dimension(Shape):
    """A dimension with its items."""

    code: str
    name: str
    raw: Number | None
    points: Number | None
    cap: Number | None
    items: list[Item]


class DutyWindow(Shape):
    """How a duty stands in one window: met, excused, unmet, or open while the window is not over."""

    window: str
    state: Literal["met", "excused", "unmet", "open"]


class DutyOf(Shape):
    """What is owed apart from points; gates: it is unmet and limits the grade."""

    code: str
    name: str
    state: Literal["met", "excused", "unmet", "open"]
    windows: list[DutyWindow]
    gates: bool
    clause: str


class Assurance(Shape):
    """The subject's own points as given, before any cap: only evaluated, drawn and upheld, confirmed by a meeting; of
    all these `open` to objection (under appeal, or within the scheme's days of objection)."""

    evaluated: Number
    drawn: Number
    confirmed: Number
    open: Number


class Standing(Shape):
    """What counts for one subject; rank and quota grade come from the snapshot named."""

    subject: str
    subject_kind: Literal["member", "branch", "committee", "unit", "district"]
    name: str
    period: str
    as_of: DayOut
    known_at: Moment
    assessment: str
    scheme: str
    scheme_version: int
    state: str
    total: Number | None
    grade: str | None
    rank: int | None
    rank_of: int | None
    snapshot: int | None
    dimensions: list[Dimension]
    duties: list[DutyOf]
    assurance: Assurance


class ItemRoom(Shape):
    """What an item can still add; null: no limit."""

    code: str
    name: str
    left: Number | None


class DimensionRoom(ItemRoom):
    """What a dimension can still take in, before any weight; null: no limit."""

    items: list[ItemRoom]


class NextGrade(Shape):
    """The nearest grade above: its lowest total (above: to be passed) and what is missing; needs: items it asks for."""

    grade: str
    at: Number
    gap: Number
    above: bool
    needs: list[str]
    clause: str


class Possible(Shape):
    """What is still possible; nothing once the period is over."""

    subject: str
    period: str
    as_of: DayOut
    over: bool
    assessment: str
    scheme: str
    scheme_version: int
    total: Number | None
    grade: str | None
    dimensions: list[DimensionRoom]
    next_grade: NextGrade | None


class WhyReason(Shape):
    """One thing that stands in the way: a stable code, its clause, the sentence, and the values that were compared;
    entry: which one it is about, where an item was asked about."""

    code: str
    clause: str
    text: str
    figures: dict[str, str]
    entry: str | None


class WhyNot(Shape):
    """price: what the fact is worth alone; counted: by how much it moves the total; no reasons: it counts in full."""

    subject: str
    period: str
    as_of: DayOut
    assessment: str
    scheme: str
    scheme_version: int
    item: str | None
    entry: str | None
    price: Number | None
    counted: Number | None
    total: Number | None
    grade: str | None
    reasons: list[WhyReason]


class Snapshot(Shape):
    """The snapshot a ranking comes from."""

    n: int
    provisional: bool
    as_of: DayOut
    taken_at: Moment


class Ranked(Shape):
    """One line of a ranking."""

    rank: int | None
    code: str
    name: str
    unit: str | None
    total: Number | None
    grade: str | None


class Ranking(Shape):
    """A page of a ranking, by rank and code; snapshot is null where it is live or there is none yet."""

    items: list[Ranked]
    next: str | None
    snapshot: Snapshot | None


def _given(ask: Ask) -> dict[str, Any]:
    return {name: ask.query[name] for name in ("period", "as_of", "known_at", "assessment")}


def _language(ask: Ask) -> str:
    return locale_of(ask.request.scope).replace("_", "-")


async def of_member(ask: Ask) -> Reply:
    """The standing of a member; as of now from what is kept, where one look shows that it still holds."""
    code, period, assessment = ask.path["code"], ask.query["period"], ask.query["assessment"]
    if ask.query["as_of"] or ask.query["known_at"]:
        async with ask.reading(planned=True) as scope:
            return json_reply(await queries.member(scope, code, **_given(ask)))
    name = (ask.actor.realm_id, ask.actor.person_id, code, period, assessment)
    text = await kept.again(ask.db, name)
    if text is None:
        async with ask.reading(planned=True) as scope:
            text = await queries.member_to_keep(scope, name, code, period, assessment)
    return Reply(text.encode())


async def of_unit(ask: Ask) -> Reply:
    """The standing of a branch or committee."""
    async with ask.reading() as scope:
        return json_reply(await queries.unit(scope, ask.path["code"], **_given(ask)))


async def why_member(ask: Ask) -> Reply:
    """Why a member stands where it does."""
    async with ask.reading() as scope:
        return json_reply(await queries.explain_member(scope, ask.path["code"], **_given(ask), locale=_language(ask)))


async def possible(ask: Ask) -> Reply:
    """What a member can still earn."""
    async with ask.reading() as scope:
        given = {name: ask.query[name] for name in ("period", "assessment")}
        return json_reply(await queries.possible_member(scope, ask.path["code"], **given))


async def why_not_member(ask: Ask) -> Reply:
    """Why something did not count for a member."""
    async with ask.reading() as scope:
        return json_reply(await why_not.why_not_member(scope, ask.path["code"], **_question(ask)))


async def why_not_unit(ask: Ask) -> Reply:
    """Why something did not count for a unit."""
    async with ask.reading() as scope:
        return json_reply(await why_not.why_not_unit(scope, ask.path["code"], **_question(ask)))


def _question(ask: Ask) -> dict[str, Any]:
    asked = {name: ask.query[name] for name in ("item", "on", "quantity", "attributes", "points", "matter", "entry")}
    given = {name: ask.query[name] for name in ("period", "assessment")}
    return {"question": why_not.Question(**asked), **given, "locale": _language(ask)}


async def why_unit(ask: Ask) -> Reply:
    """Why a unit stands where it does."""
    async with ask.reading() as scope:
        return json_reply(await queries.explain_unit(scope, ask.path["code"], **_given(ask), locale=_language(ask)))


async def ranking(ask: Ask) -> Reply:
    """The members or units below a unit, by rank."""
    cursor, given = ask.cursor, _given(ask)
    async with ask.reading() as scope:
        found = await lists.unit_standings(
            scope, ask.path["code"], ask.query["of"], **given, limit=ask.query["limit"], cursor=cursor
        )
    return json_reply({"items": found.items, "next": ask.sealed(found.next), "snapshot": found.snapshot})


WHEN: tuple[Param, ...] = (
    period_code(),
    day("as_of", "Facts up to and including this day; usual: the earlier of today and the period's last day"),
    moment("known_at", "As booked up to the end of this day, or up to this moment; usual: now"),
    code("assessment", "Where the subject stands in several"),
)
ASKED = (
    code("item", "The item asked about; alone: why it brings nothing, with `on`: a fact that might be booked"),
    day("on", "The day of a fact that might be booked"),
    amount("quantity", "Its quantity", ONE),
    amount("points", "Its points, where the item is discretionary"),
    words("matter", "Its matter"),
    pairs("attributes", "Its attributes, as `name:value,name:value`"),
    identifier("entry", "A booked entry, in place of all this"),
)
OF = choice("of", ("members", "units"), "All members below, or the units directly below", required=True)
NEEDS = ("no-scheme-in-force", "not-found")

ROUTES = (
    Route("GET", "/members/{code}/standing", "member-standing", "What counts for a member", of_member, OF_MEMBER,
          query=WHEN, answer=Standing, problems=NEEDS),
    Route("GET", "/members/{code}/standing/explain", "member-why", "Why it counts", why_member, OF_MEMBER,
          query=WHEN, answer=TraceNode, problems=NEEDS),
    Route("GET", "/members/{code}/possible", "member-possible", "What can still be earned", possible, OF_MEMBER,
          query=(WHEN[0], WHEN[3]), answer=Possible, problems=NEEDS),
    Route("GET", "/members/{code}/why-not", "member-why-not", "Why something did not count, or the grade is no better",
          why_not_member, OF_MEMBER, query=(*ASKED, WHEN[0], WHEN[3]), answer=WhyNot, problems=NEEDS),
    Route("GET", "/units/{code}/why-not", "unit-why-not", "Why something did not count, or the grade is no better",
          why_not_unit, OF_UNIT, query=(*ASKED, WHEN[0], WHEN[3]), answer=WhyNot, problems=NEEDS),
    Route("GET", "/units/{code}/standing", "unit-standing", "What counts for a branch or committee", of_unit, OF_UNIT,
          query=WHEN, answer=Standing, problems=NEEDS),
    Route("GET", "/units/{code}/standing/explain", "unit-why", "Why it counts", why_unit, OF_UNIT,
          query=WHEN, answer=TraceNode, problems=NEEDS),
    Route("GET", "/units/{code}/standings", "ranking", "Ranking below a unit", ranking, OF_LIST,
          query=(OF, *WHEN, *LIST), answer=Ranking),
)  # fmt: skip
