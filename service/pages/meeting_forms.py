"""What the forms of a meeting say, as the commands want it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.errors import refuse
from ledger.evidence.marks import USUAL
from ledger.meetings.attendance import Mark
from ledger.meetings.commands import Plan
from ledger.meetings.minutes import DecidedAward, MinutesItem, NewMinutes
from rules.dates import parse_date
from rules.meetings import Votes
from rules.points import parse_quantity
from service.pages.forms import Form

_CLOCK = re.compile(r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z", re.ASCII)


def plan_of(form: Form) -> Plan:
    """The plan. Refusal validation-error for a day or time that is none."""
    at = form.one("at")
    if not _CLOCK.match(at):
        raise refuse("validation-error", "/at", expected="HH:MM")
    agenda = [line.strip() for line in form.raw("agenda").splitlines() if line.strip()]
    window = form.one("counts_for") or None
    return Plan(
        form.all("kinds"), form.one("title"), form.one("place"), _day(form.one("on"), "/on"), at, form.one("chair"),
        form.one("recorder"), agenda, form.one("group") or None, window,
    )  # fmt: skip


def _day(text: str, pointer: str) -> date:
    try:
        return parse_date(text)
    except ValueError as trouble:
        raise refuse("validation-error", pointer, expected="YYYY-MM-DD") from trouble


def marks_of(form: Form, seen: dict[str, Any]) -> list[Mark]:
    """The marks that are new; `rest` marks everybody who has none."""
    found = []
    rest = form.one("rest")
    for row in seen["attendance"] or []:
        given = form.one(f"mark-{row['person']}")
        if not given and rest and row["mark"] in (None, "leave-asked", "leave-refused"):
            given = rest
        if not given or given == row["mark"]:
            continue
        note = form.one(f"note-{row['person']}") or None
        made_up = given == "made-up"
        on = _day(form.one(f"on-{row['person']}"), "/on") if made_up else None
        found.append(Mark(row["person"], given, note, on))
    came = {row["person"] for row in seen["attendance"] or []}
    chosen = {f"mark-{row['person']}": row["person"] for row in seen["exempt"] or [] if row["person"] not in came}
    return found + [Mark(code, form.one(name)) for name, code in chosen.items() if form.one(name)]


def minutes_of(form: Form, seen: dict[str, Any]) -> NewMinutes:
    """The minutes: an item for each of the agenda. Refusal validation-error for a number that is none."""
    items = []
    for at, title in enumerate(seen["agenda"]):
        decision = " ".join(form.raw(f"decision-{at}").split()) or None
        counted = [form.one(f"{name}-{at}") for name in ("for", "against", "abstain")]
        votes = Votes(*(_whole(one, at) for one in counted)) if any(counted) else None
        items.append(MinutesItem(title, decision, votes, _decided(form, at)))
    return NewMinutes(" ".join(form.raw("summary").split()), form.all("spoke"), items, form.one("mark") or USUAL)


def _decided(form: Form, at: int) -> list[DecidedAward]:
    member, item = form.one(f"award-member-{at}"), form.one(f"award-item-{at}")
    if not member and not item:
        return []
    try:
        quantity = parse_quantity(form.one(f"award-quantity-{at}") or "1")
    except ValueError as trouble:
        raise refuse("validation-error", "/quantity", expected="1") from trouble
    return [DecidedAward(member, item, Decimal(quantity), form.one(f"award-reason-{at}"))]


def _whole(text: str, at: int) -> int:
    if text == "":
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise refuse("validation-error", f"/items/{at}/votes", expected="0 to 999999")
    return int(text)
