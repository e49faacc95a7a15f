"""Coming in and going out: the first page of an empty home, sign-in, sign-out, one's own password, the language."""

from __future__ import annotations

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from ledger.errors import Refusal
from ledger.org.callers import realm_codes
from ledger.org.credentials import change_password, must_change, open_session, verify_password
from service.auth import csrf, sessions
from service.auth.secure import is_secure
from service.context import request_id_of, services_of
from service.i18n import LOCALES
from service.pages.forms import Form, form_of
from service.pages.frame import LANGUAGE_COOKIE, AnyRequest, inside, local, outside, see_other

LONGEST = 500
A_YEAR = 365 * 24 * 3600


async def sign_in_page(request: AnyRequest) -> Response[bytes]:
    """The sign-in form, with the secrecy banner."""
    return await _form(request, target=local(request.query_params.get("next")))


async def sign_in(request: AnyRequest) -> Response[bytes]:
    """303 to the first page (or the page that was asked for), or 401 with one text whatever was wrong."""
    form = await form_of(request)
    services, name, password = services_of(request.scope), form.one("name"), form.raw("password")
    address = request.client.host if request.client else "-"
    services.attempts.check(name, address)
    short = 0 < len(name) <= 130 and 0 < len(password) <= LONGEST
    found = await verify_password(services.db, name, password) if short else None
    if found is None:
        services.attempts.failed(name, address)
        return await _form(request, target=local(form.one("next")), name=name[:130], failed=True)
    services.attempts.succeeded(name, address)
    await sessions.end(request)
    token = await open_session(services.db, found.actor, request_id=request_id_of(request.scope))
    # With a one-time password the first page itself leads on to choosing one's own.
    target = "/" if found.one_time else local(form.one("next"))
    # A new value for the forms too, so that one planted before sign-in is worth nothing afterwards.
    return see_other(target, cookies=[sessions.started(request, token), *csrf.cookies(request, csrf.fresh())])


async def _form(request: AnyRequest, *, target: str, name: str = "", failed: bool = False) -> Response[bytes]:
    realms = await realm_codes(services_of(request.scope).db)
    context: dict[str, Any] = {"name": name, "failed": failed, "next": target, "several_realms": len(realms) > 1}
    return outside(request).page("sign_in.html", status=401 if failed else 200, problem=None, **context)


async def sign_out(request: AnyRequest) -> Response[bytes]:
    """Ends the session; also fine without one."""
    await form_of(request)
    await sessions.end(request)
    return see_other("/sign-in", cookies=[sessions.ended(request)])


async def empty(request: AnyRequest) -> Response[bytes] | None:
    """The first page of a home without any realm: how to found one. None where there is one."""
    realms = await realm_codes(services_of(request.scope).db)
    return None if realms else outside(request).page("empty.html")


async def password_page(request: AnyRequest) -> Response[bytes]:
    """The form to choose one's own password."""
    async with inside(request, choosing=True) as (visit, scope):
        return visit.page("password.html", one_time=await must_change(scope), problems=[])


async def choose_password(request: AnyRequest) -> Response[bytes]:
    """Changes the password and ends all sessions, so that whoever knew the old one is out."""
    form = await form_of(request)
    problems = []
    async with inside(request, choosing=True) as (visit, scope):
        one_time = await must_change(scope)
    if form.raw("new") != form.raw("again"):
        problems.append(visit.text("The two new passwords differ."))
    else:
        problems += await _changed(request, visit.call("change-password", "POST /password"), form)
    if problems:
        texts = [visit.text(one) for one in problems]
        return visit.page("password.html", status=422, one_time=one_time, problems=texts)
    return see_other("/sign-in", cookies=[sessions.ended(request)])


async def _changed(request: AnyRequest, call: Any, form: Form) -> list[str]:
    said = {
        "/old": "The present password is not right.",
        "/new": "The new password needs 10 to 128 characters and may be neither the old one nor your code.",
    }
    try:
        await change_password(services_of(request.scope).db, call, form.raw("old"), form.raw("new"))
    except Refusal as refusal:
        if refusal.code != "validation-error":
            raise
        return [said[one.pointer] for one in refusal.faults]
    return []


async def language(request: AnyRequest) -> Response[bytes]:
    """Keeps the language in a cookie and goes back."""
    wanted = request.query_params.get("to", "").replace("-", "_")
    cookies = []
    if wanted in LOCALES:
        cookies.append(Cookie(LANGUAGE_COOKIE, value=wanted, samesite="lax", secure=is_secure(request), max_age=A_YEAR))
    return see_other(local(request.query_params.get("back")), cookies=cookies)
