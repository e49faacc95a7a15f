"""Booking for several at once: choose the item, fill in the fact, tick the names, look at the preview, confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from litestar import Response
from msgspec.structs import replace

from ledger.access import Scope
from ledger.books.judge import AwardCall, AwardLine, Booked, second_over
from ledger.books.preview import preview
from ledger.books.queries import facts_of
from ledger.errors import Fault, Refusal
from ledger.meetings.decided import carried_since
from rules import points
from rules.dates import parse_date
from rules.points import text
from service.api.books import booked
from service.context import services_of
from service.pages.cited import cited_in
from service.pages.faults import say, say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other
from service.pages.lines import signed
from service.pages.places import month_of, sheet_url
from service.pages.sheet import Column, Row, Sheet, head, may_award, named_month, sheet_of, unit_of
from service.pages.words import Words

ROUTE = "POST /units/{code}/award"
MOST = 1000
# The day of the deed is still to be chosen when minutes are offered.
LOOKED_BACK = 90


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages of one batch work on: the sheet, the item chosen, and the form as it was sent.

    day: on which it counts. first: where that is another day, of a closed period, on which it happened. moved: whether
    the form named the closed day alone, so that the day on which it counts is a proposal.
    """

    visit: Visit
    scope: Scope
    sheet: Sheet
    column: Column | None
    form: Form
    day: date
    first: date | None
    moved: bool


async def award_page(request: AnyRequest) -> Response[bytes]:
    """The form: first the item, then what this item asks for. Refusals as the sheet, and role-missing."""
    async with inside(request) as (visit, scope):
        form = Form([(name, value) for name, value in request.query_params.multi_items()])
        return await _form_page(await _desk(visit, scope, request, form))


async def preview_page(request: AnyRequest) -> Response[bytes]:
    """What would be booked for whom, and who is refused and why; nothing is written."""
    form = await form_of(request)
    async with inside(request) as (visit, scope):
        desk = await _desk(visit, scope, request, form)
        lines, problems = lines_of(desk)
        if problems:
            return await _form_page(desk, problems, status=422)
        return await _preview_page(desk, lines)


async def book(request: AnyRequest) -> Response[bytes]:
    """Books the batch, all or nothing and once; then back to the sheet. What is refused leads back to the preview."""
    form = await form_of(request)
    key = form.key
    async with inside(request) as (visit, scope):
        desk = await _desk(visit, scope, request, form)
        lines, problems = lines_of(desk)
        if problems:
            return await _form_page(desk, problems, status=422)
    call = visit.call("award-batch", ROUTE, key, form.digest())
    try:
        answer = await booked(services_of(request.scope).db, AwardCall(call, tuple(lines), batch=True))
    except Refusal as refusal:
        if refusal.code == "busy":
            raise
        async with inside(request) as (visit, scope):
            desk = await _desk(visit, scope, request, form)
            return await _preview_page(desk, lines, say_all(visit.texts, refusal), status=refusal.status)
    return see_other(f"{sheet_url(desk.sheet.unit.code, month_of(desk.day))}&booked={answer.body['count']}")


async def _desk(visit: Visit, scope: Scope, request: AnyRequest, form: Form) -> Desk:
    unit = unit_of(scope, str(request.path_params["code"]))
    day, first = _day(form.one("date")), _day(form.one("first_on"))
    if day is None:
        day = min(named_month(scope, form.one("month") or None).last, scope.today)
    moved = first is None and day < scope.realm.open_from <= scope.today
    if moved:
        day, first = scope.realm.open_from, day
    month = named_month(scope, month_of(min(day, scope.today)))
    sheet = await sheet_of(scope, unit, month)
    if not may_award(scope, unit, sheet.kind):
        raise Refusal("role-missing")
    code, scheme = form.one("item"), form.one("scheme")
    named = (one for one in sheet.columns if one.item.code == code and scheme in ("", one.version.code))
    return Desk(visit, scope, sheet, next(named, None), form, day, first, moved)


def _day(text_of_day: str) -> date | None:
    try:
        return parse_date(text_of_day)
    except ValueError:
        return None


def lines_of(desk: Desk) -> tuple[list[AwardLine], list[str]]:
    """The lines the form asks for, or what is wrong with its fields."""
    form, visit, column = desk.form, desk.visit, desk.column
    problems = [] if column else [visit.text("Choose an item.")]
    on = _day(form.one("date"))
    if on is None or (form.one("first_on") and desk.first is None):
        problems.append(visit.text("Give the day it happened."))
    elif desk.moved:
        problems.append(
            visit.text("The period of {day} is closed: check both days, then preview again.", day=desk.first)
        )
    quantity, given = _number(form.one("quantity") or "1", points.parse_quantity), None
    if quantity is None:
        problems.append(visit.text("The quantity must be a number such as 1 or 2.5."))
    if column and column.item.discretionary:
        given = _number(form.one("points"), points.parse_points)
        if given is None:
            problems.append(visit.text("Give the points as a number such as 3."))
    minutes = None
    try:
        minutes = cited_in(form)
    except Refusal as refusal:
        problems += say_all(visit.texts, refusal)
    known = {one.code for one in desk.sheet.rows}
    chosen = list(dict.fromkeys(one for one in form.all("member") if one in known))
    if not 0 < len(chosen) <= MOST:
        problems.append(visit.text("Tick at least one name."))
    if problems or column is None or on is None or quantity is None:
        return [], problems
    return [replace(_line(desk, column, code, on, quantity, given), minutes=minutes) for code in chosen], []


def _number(value: str, parse: Any) -> Decimal | None:
    try:
        found: Decimal = parse(value)
    except ValueError:
        return None
    return found


def _line(desk: Desk, column: Column, code: str, on: date, quantity: Decimal, given: Decimal | None) -> AwardLine:
    form = desk.form
    return AwardLine(
        subject=code,
        item=column.item.code,
        occurred_on=on,
        subject_kind=desk.sheet.kind,
        quantity=quantity,
        attributes=form.named("a."),
        matter=form.one("matter")[:200] or None,
        reason=form.one("reason")[:500] or None,
        scheme=column.version.code,
        points=given,
        first_on=desk.first,
    )


async def _form_page(desk: Desk, problems: Sequence[str] = (), *, status: int = 200) -> Response[bytes]:
    visit, sheet, form = desk.visit, desk.sheet, desk.form
    heads = [head(visit, one, desk.day) for one in sheet.columns]
    return visit.page(
        "award.html",
        status=status,
        unit=sheet.unit,
        sheet=sheet,
        dimensions=_groups(desk, heads),
        chosen=_chosen(desk),
        day=desk.day.isoformat(),
        first=desk.first.isoformat() if desk.first else None,
        open_from=desk.scope.realm.open_from.isoformat(),
        last_closed=(desk.scope.realm.open_from - timedelta(days=1)).isoformat(),
        today=desk.scope.today.isoformat(),
        quantity=form.one("quantity") or "1",
        given=form.one("points"),
        matter=form.one("matter"),
        reason=form.one("reason"),
        minutes=form.one("minutes"),
        ticked=set(form.all("member")),
        needs_meeting=not _books_itself(desk),
        **await _second_hand(desk),
        own=desk.scope.actor.code,
        problems=list(problems),
        back=sheet_url(sheet.unit.code, sheet.month.code),
    )


async def _second_hand(desk: Desk) -> dict[str, Any]:
    """From how many points on the item takes a second hand, and the minutes that may be one."""
    column = desk.column
    over = second_over(column.version, column.item.code) if column and desk.sheet.kind == "member" else None
    if over is None:
        return {"over": None, "citable": []}
    first = (desk.first or desk.day) - timedelta(days=LOOKED_BACK)
    return {"over": text(over), "citable": await carried_since(desk.scope, desk.sheet.unit.id, first)}


def _books_itself(desk: Desk) -> bool:
    """The clerk books what a meeting decided and must cite it."""
    roles = ("branch_committee", "unit_committee", "work_committee")
    return any(desk.scope.covers(role, desk.sheet.unit.id) for role in roles)


def _groups(desk: Desk, heads: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The items by dimension, as the list to choose from shows them."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for column, one in zip(desk.sheet.columns, heads, strict=True):
        scheme = column.version.scheme
        dimension = next(each for each in scheme.dimensions if each.code == column.item.dimension)
        name = Words(desk.visit.texts, scheme, desk.day).name(dimension)
        found.setdefault((scheme.code, dimension.code), {"name": name, "items": []})["items"].append(one)
    return list(found.values())


def _chosen(desk: Desk) -> dict[str, Any] | None:
    if desk.column is None:
        return None
    item = desk.column.item
    words = Words(desk.visit.texts, desk.column.version.scheme, desk.day)
    return {
        **head(desk.visit, desk.column, desk.day),
        "lines": words.item_lines(item),
        "clause": item.clause,
        "unit": item.unit,
        "places": item.places,
        "discretionary": item.discretionary,
        "attributes": [
            {"code": code, "name": spec.name or code, "kind": spec.kind, "choices": spec.choices,
             "required": spec.required, "value": desk.form.one("a." + code)}
            for code, spec in item.attributes.items()
        ],
    }  # fmt: skip


async def _preview_page(
    desk: Desk, lines: Sequence[AwardLine], problems: Sequence[str] = (), *, status: int = 200
) -> Response[bytes]:
    verdicts = await preview(desk.scope, lines)
    rows = {one.code: one for one in desk.sheet.rows}
    twins = await _twins(desk, [rows[line.subject] for line in lines], lines[0])
    good, bad = [], []
    for line, verdict in zip(lines, verdicts, strict=True):
        shown = {"code": line.subject, "name": rows[line.subject].name, "twin": line.subject in twins}
        if isinstance(verdict, Booked):
            good.append(shown | _worth(verdict))
        else:
            bad.append(shown | {"why": _reasons(desk, verdict)})
    total = sum((Decimal(str(one["points"])) for one in good), Decimal(0))
    return desk.visit.page(
        "preview.html",
        status=status,
        unit=desk.sheet.unit,
        chosen=_chosen(desk),
        line=lines[0],
        good=good,
        bad=bad,
        total=signed(text(total)),
        problems=list(problems),
        key=new_key(),
        detail=[(name, value) for name, value in (lines[0].attributes or {}).items()],
        cited=await _cited(desk),
        fields=_kept(desk.form),
        back=sheet_url(desk.sheet.unit.code, desk.sheet.month.code),
    )


async def _cited(desk: Desk) -> dict[str, Any] | None:
    """The item of the minutes that was chosen, as it was offered."""
    offered = (await _second_hand(desk))["citable"] if desk.form.one("minutes") else []
    return next((one for one in offered if f"{one['meeting']}/{one['item']}" == desk.form.one("minutes")), None)


def _worth(booked: Booked) -> dict[str, Any]:
    value = text(booked.award.points)
    return {"points": value, "signed": signed(value), "trace": booked.award.trace}


def _reasons(desk: Desk, faults: Sequence[Fault]) -> list[str]:
    specs = desk.column.item.attributes if desk.column else {}
    names = {code: spec.name or code for code, spec in specs.items()}
    return list(dict.fromkeys(say(desk.visit.texts, one, names) for one in faults))


async def _twins(desk: Desk, rows: Sequence[Row], line: AwardLine) -> set[str]:
    """Who has the same item on the same day already: often a slip of the pen, sometimes right."""
    days = {line.occurred_on, line.first_on or line.occurred_on}
    found = await facts_of(desk.scope, [one.id for one in rows], min(days), max(days))
    twins = set()
    for row in rows:
        facts = [one for one in found.get(row.id, ()) if one.item == line.item and one.on in days]
        gone = {one.reverses for one in facts}
        if any(one.reverses is None and one.id not in gone for one in facts):
            twins.add(row.code)
    return twins


def _kept(form: Form) -> list[tuple[str, str]]:
    """The fields of the fact, carried to the confirmation; names are listed anew there."""
    names = ("item", "scheme", "date", "first_on", "month", "quantity", "points", "matter", "reason", "minutes")
    kept = [(name, form.one(name)) for name in names if form.one(name)]
    return kept + [("a." + name, value) for name, value in form.named("a.").items()]
