"""Pages with forms on them: showing one, doing what its form asks, and saying on the same page what is wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal, refuse
from ledger.types import Answer
from rules.dates import parse_date
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

PASSED_ON = ("busy", "not-found", "bad-request")


@dataclass(frozen=True, slots=True)
class Said:
    """What became of the form that was sent from a page; nothing where the page is merely looked at."""

    status: int = 200
    problems: Sequence[str] = ()
    form: Form = field(default_factory=lambda: Form([]))

    def page(self, visit: Visit, template: str, **values: Any) -> Response[bytes]:
        """The page with what was typed, what is wrong with it, and a key for the next try."""
        problems = list(self.problems)
        return visit.page(template, status=self.status, problems=problems, form=self.form, key=new_key(), **values)


Act = Callable[[AnyRequest, Visit, Form], Awaitable[Answer]]
Show = Callable[[AnyRequest, Visit, Scope, Said], Awaitable[Response[bytes]]]
Handler = Callable[[AnyRequest], Awaitable[Response[bytes]]]


async def looked(request: AnyRequest, show: Show) -> Response[bytes]:
    """The page as somebody finds it who has sent nothing yet."""
    async with inside(request) as (visit, scope):
        return await show(request, visit, scope, Said())


async def acted(request: AnyRequest, act: Act, show: Show, place: Callable[[Answer], str]) -> Response[bytes]:
    """Does what the form asks and goes to the place of it; what is wrong is said on the page it came from."""
    form = await form_of(request)
    async with inside(request) as (visit, _):
        pass
    try:
        answer = await act(request, visit, form)
    except Refusal as refusal:
        if refusal.code in PASSED_ON:
            raise
        async with inside(request) as (visit, scope):
            said = Said(refusal.status, say_all(visit.texts, refusal), form)
            return await show(request, visit, scope, said)
    return see_other(place(answer))


def day_of(form: Form, name: str) -> date:
    """The day of a field. Refusal validation-error at it."""
    try:
        return parse_date(form.one(name))
    except ValueError:
        raise refuse("validation-error", f"/{name}", expected="YYYY-MM-DD") from None


def count_of(form: Form, name: str) -> int:
    """The whole number of a field, at most four digits. Refusal validation-error at it."""
    text = form.one(name)
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise refuse("validation-error", f"/{name}", expected="0 to 9999")
    return int(text)


def step_of(form: Form) -> int | None:
    """The step the page showed last."""
    text = form.one("n")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
