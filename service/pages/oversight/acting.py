"""What the forms of these pages share: reading them, acting, and saying on the same page what is wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from litestar import Response

from ledger.errors import Refusal, refuse
from ledger.inspections.steps import NewDemand
from ledger.types import Answer
from rules.dates import parse_date
from service.pages.faults import say_all
from service.pages.forms import Form, form_of
from service.pages.frame import AnyRequest, Visit, inside, see_other

Act = Callable[[AnyRequest, Visit, Form], Awaitable[Answer]]
Show = Callable[..., Awaitable[Response[bytes]]]
MOST_LINES = 5


async def acted(request: AnyRequest, act: Act, show: Show, place: Callable[[Answer], str]) -> Response[bytes]:
    """Does what the form asks and goes to the place of it; what is wrong is said on the page it came from."""
    form = await form_of(request)
    async with inside(request) as (visit, _):
        pass
    try:
        answer = await act(request, visit, form)
    except Refusal as refusal:
        if refusal.code in ("busy", "not-found", "bad-request"):
            raise
        async with inside(request) as (visit, scope):
            said = say_all(visit.texts, refusal)
            return await show(request, visit, scope, status=refusal.status, problems=said, form=form)
    return see_other(place(answer))


def day_of(form: Form, name: str) -> date:
    """The day of a field. Refusal validation-error at it."""
    try:
        return parse_date(form.one(name))
    except ValueError:
        raise refuse("validation-error", f"/{name}", expected="YYYY-MM-DD") from None


def step_of(form: Form) -> int | None:
    """The step the page showed last."""
    text = form.one("n")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def demands_of(form: Form) -> list[NewDemand]:
    """The lines of demands that were filled in, each with its working days."""
    found = []
    for number in range(MOST_LINES):
        matter, days = form.one(f"matter-{number}"), form.one(f"days-{number}")
        if matter:
            found.append(NewDemand(matter, int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0))
    return found


def codes_of(form: Form, name: str) -> list[str]:
    """Codes written one after the other, apart by spaces or commas."""
    return form.one(name).replace("，", " ").replace("、", " ").replace(",", " ").split()
