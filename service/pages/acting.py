"""Pages with forms on them: showing one, doing what its form asks, and saying on the same page what is wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

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


async def acted(
    request: AnyRequest, act: Act, show: Show, place: Callable[[Answer], str] | None = None
) -> Response[bytes]:
    """Does what the form asks; what is wrong is said on the page it came from.

    place: where to go then; without one the same page as it was asked for, told by `done` which button it was.
    """
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
    asked = dict(request.query_params) | {"done": form.one("act")}
    return see_other(place(answer) if place else f"{request.url.path}?{urlencode(asked)}")


def pressed(acts: Mapping[str, Act]) -> Act:
    """What the pressed button says. Refusal bad-request for any other."""

    async def act(request: AnyRequest, visit: Visit, form: Form) -> Answer:
        chosen = acts.get(form.one("act"))
        if chosen is None:
            raise Refusal("bad-request")
        return await chosen(request, visit, form)

    return act


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


def as_id(text: str) -> UUID | None:
    """The id written in the one form an id has, else None."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def id_of(request: AnyRequest) -> UUID:
    """The id in the address. Refusal not-found for what is none."""
    found = as_id(str(request.path_params["id"]))
    if found is None:
        raise Refusal("not-found")
    return found
