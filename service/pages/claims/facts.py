"""What a member may report, and the form of a claim read as its content."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.access import Scope
from ledger.claims.content import Content
from ledger.errors import Refusal
from ledger.evidence.marks import MARKS, USUAL
from ledger.org.people import Person, by_code
from ledger.schemes.steps import Published, schemes_now
from ledger.standings.queries import possible_member
from rules import points
from rules.dates import parse_date
from rules.possible import earns_nothing
from rules.scheme import Item
from service.pages.acting import as_id
from service.pages.forms import Form
from service.pages.frame import Visit
from service.pages.words import Words

MOST_TEXT = 1000
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """An item that may be reported, with the scheme version in force that has it."""

    version: Published
    item: Item


async def person_of(scope: Scope, code: str) -> Person:
    """Whose claim is written. Refusal not-found for who is unknown or out of sight."""
    found = (await by_code(scope.conn, scope.realm.id, [code])).get(code)
    if found is None or found.home(scope.today) is None:
        raise Refusal("not-found")
    return found


async def choices_for(scope: Scope, person: Person, day: date) -> list[Choice]:
    """Every item that gives points to the person on the day, in the order of the schemes."""
    covering = (await schemes_now(scope)).covering("member", person.subject(), day)
    return [
        Choice(version, item)
        for version in covering
        for dimension in version.scheme.dimensions
        for item in (version.scheme.items[code] for code in dimension.items)
        if item.sign > 0 and item.claims.allowed and not earns_nothing(item, day)
    ]


def picked(choices: Sequence[Choice], form: Form) -> Choice | None:
    """The item the form names, None where it names none of them."""
    code, scheme = form.one("item"), form.one("scheme")
    return next((one for one in choices if one.item.code == code and scheme in ("", one.version.code)), None)


def groups(visit: Visit, choices: Sequence[Choice], day: date, room: Mapping[str, str]) -> list[dict[str, Any]]:
    """The items by dimension with what each gives and what can still count; room: as `room_of` tells it."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in choices:
        scheme = one.version.scheme
        words = Words(visit.texts, scheme, day)
        dimension = next(each for each in scheme.dimensions if each.code == one.item.dimension)
        together = room.get(f"{scheme.code}/{dimension.code}")
        blank: dict[str, Any] = {"name": words.name(dimension), "left": together, "items": []}
        group = found.setdefault((scheme.code, dimension.code), blank)
        left = room.get(one.item.code)
        group["items"].append(head(words, one) | {"left": None if left == together else left})
    return list(found.values())


def head(words: Words, one: Choice) -> dict[str, Any]:
    """An item as the list to choose from shows it."""
    return {
        "code": one.item.code,
        "scheme": one.version.code,
        "name": words.name(one.item),
        "tariff": words.tariff(one.item),
        "illustration": one.item.illustration,
    }


def asked(visit: Visit, one: Choice, day: date, form: Form) -> dict[str, Any]:
    """The item with the fields it asks for, filled in as far as they were."""
    words = Words(visit.texts, one.version.scheme, day)
    return {
        **head(words, one),
        "lines": words.item_lines(one.item),
        "clause": one.item.clause,
        "unit": one.item.unit,
        "places": one.item.places,
        "discretionary": one.item.discretionary,
        "attributes": [
            {"code": code, "name": spec.name or code, "kind": spec.kind, "choices": spec.choices,
             "required": spec.required, "value": form.one("a." + code)}
            for code, spec in one.item.attributes.items()
        ],
    }  # fmt: skip


def counted_on(day: date, open_from: date) -> date:
    """The day on which a deed of that day counts: of a closed one the first that is open."""
    return max(day, open_from)


def content_of(visit: Visit, one: Choice, form: Form, open_from: date) -> tuple[Content | None, list[str]]:
    """What the form says happened, or what is wrong with its fields; of a closed day it becomes a late fact."""
    problems = []
    day = day_of(form.one("date"))
    if day is None:
        problems.append(visit.text("Give the day it happened."))
    quantity, given = _number(form.one("quantity") or "1", points.parse_quantity), None
    if quantity is None:
        problems.append(visit.text("The quantity must be a number such as 1 or 2.5."))
    if one.item.discretionary:
        given = _number(form.one("points"), points.parse_points)
        if given is None:
            problems.append(visit.text("Give the points as a number such as 3."))
    if len(form.one("text")) > MOST_TEXT:
        problems.append(visit.text("The text is too long: at most {n} characters.", n=MOST_TEXT))
    evidence = tuple(id_ for id_ in map(as_id, form.all("evidence")) if id_)
    if len(evidence) > MOST_FILES:
        problems.append(visit.text("At most {n} files.", n=MOST_FILES))
    if problems or day is None or quantity is None:
        return None, problems
    mark = form.one("mark") if form.one("mark") in MARKS else USUAL
    matter, attributes = form.one("matter")[:200] or None, form.named("a.")
    counts = counted_on(day, open_from)
    return Content(
        one.item.code,
        counts,
        quantity,
        attributes,
        matter,
        one.version.code,
        given,
        form.one("text"),
        mark,
        evidence,
        day if day < counts else None,
    ), []


def day_of(text: str) -> date | None:
    """The day a field names, None for what is no day."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _number(value: str, parse: Callable[[str], Decimal]) -> Decimal | None:
    try:
        return parse(value)
    except ValueError:
        return None


async def room_of(scope: Scope, code: str, choices: Sequence[Choice]) -> dict[str, str]:
    """What can still count of each item in the current period, by code of item, and of each dimension by
    `scheme/dimension`; what has no limit is left out."""
    room: dict[str, str] = {}
    for assessment in dict.fromkeys(one.version.assessment for one in choices):
        try:
            found = await possible_member(scope, code, assessment=assessment)
        except Refusal:
            continue
        for dimension in found["dimensions"]:
            if dimension["left"] is not None:
                room[f"{found['scheme']}/{dimension['code']}"] = dimension["left"]
            room |= {each["code"]: each["left"] for each in dimension["items"] if each["left"] is not None}
    return room
