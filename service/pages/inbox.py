"""The inbox: what is due from the caller, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.duties import duties
from ledger.errors import Refusal
from ledger.messages.commands import see_up_to
from ledger.messages.contacts import own_contact
from ledger.messages.due import Duty
from ledger.messages.queries import inbox
from service.context import services_of
from service.news import place, sentences
from service.pages.contact import words_for
from service.pages.forms import form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

MOST = 50
ON_HOME = 6
SOON = timedelta(days=21)


async def inbox_page(request: AnyRequest) -> Response[bytes]:
    """What waits for the caller first, then what was told, the latest first."""
    async with inside(request) as (visit, scope):
        waiting = shown(visit, scope, await duties(scope))
        page = await inbox(scope, limit=MOST)
        told = [
            {**one, "text": text, "place": place(one), "day": one["at"][:16].replace("T", " ")}
            for one, text in zip(page.items, await sentences(scope, visit.texts, page.items), strict=True)
        ]
        contact = await own_contact(scope)
        trouble = contact["trouble"] if contact else None
        return visit.page(
            "inbox.html",
            waiting=waiting,
            told=told,
            unreached=words_for(visit, trouble) if trouble else None,
            more=page.next is not None,
            key=new_key(),
        )


def shown(visit: Visit, scope: Scope, found: Sequence[Duty]) -> list[dict[str, Any]]:
    """Duties as pages show them."""
    return [
        {
            "text": visit.text(one.label),
            "place": one.path,
            "unit": scope.tree.units[one.unit_id].name,
            "about": one.about_name,
            "code": one.about,
            "due_on": one.due_on.isoformat() if one.due_on else None,
            "overdue": one.overdue,
        }
        for one in found
    ]


def of_this_month(scope: Scope, found: Sequence[Duty]) -> list[Duty]:
    """The duties with a day in this month or before, and those without one."""
    month = (scope.today.year, scope.today.month)
    return [one for one in found if one.due_on is None or (one.due_on.year, one.due_on.month) <= month]


def early_next(scope: Scope, found: Sequence[Duty]) -> list[Duty]:
    """The duties of a later month within three weeks: at the end of a month what is due in ten working days would not
    be seen before it is short."""
    this, soon = of_this_month(scope, found), scope.today + SOON
    return [one for one in found if one not in this and one.due_on is not None and one.due_on <= soon]


async def see_all(request: AnyRequest) -> Response[bytes]:
    """Marks what the page showed as seen."""
    form = await form_of(request)
    try:
        latest = UUID(form.one("up_to"))
    except ValueError as trouble:
        raise Refusal("bad-request") from trouble
    async with inside(request) as (visit, _):
        pass
    call = visit.call("see-messages", "POST /inbox", form.key, form.digest())
    await see_up_to(services_of(request.scope).db, call, latest)
    return see_other("/inbox")
