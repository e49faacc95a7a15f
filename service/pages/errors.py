"""Refusals as pages, and each code explained in plain language."""

from __future__ import annotations

from urllib.parse import quote

from litestar import Response
from litestar.exceptions import HTTPException

from ledger import command
from ledger.errors import CODES, STATUS, Refusal
from service import problems
from service.auth import sessions
from service.context import request_id_of, services_of
from service.pages.faults import say
from service.pages.frame import AnyRequest, Visit, outside, see_other, visit_of

NOT_SIGNED_IN = ("token-missing", "token-invalid", "token-expired")


def wants_page(request: AnyRequest) -> bool:
    """Whether a person with a browser asks: only then a refusal is a page."""
    accepts = request.headers.get("accept", "")
    return "text/html" in accepts and not request.url.path.startswith("/api/")


async def on_refusal(request: AnyRequest, refusal: Refusal) -> Response[bytes]:
    """The page of a refusal; whoever is not signed in is led to sign in and back."""
    if refusal.code in NOT_SIGNED_IN:
        if request.headers.get("hx-request"):
            return Response(b"", status_code=204, headers={"HX-Redirect": "/sign-in"})
        back = f"?next={quote(request.url.path, safe='')}" if request.method == "GET" else ""
        return see_other(f"/sign-in{back}")
    return _refused(await _visit(request), refusal)


def to_password(request: AnyRequest) -> Response[bytes]:
    """Leads whoever still uses a one-time password to choose another."""
    if request.headers.get("hx-request"):
        return Response(b"", status_code=204, headers={"HX-Redirect": "/password"})
    return see_other("/password")


def _refused(visit: Visit, refusal: Refusal) -> Response[bytes]:
    texts = visit.texts
    answer = visit.page(
        "error.html",
        status=refusal.status,
        code=refusal.code,
        title=texts.text(f"{refusal.code}.title"),
        detail=texts.text(f"{refusal.code}.detail", **refusal.params),
        faults=[say(texts, one) for one in refusal.faults],
        number=request_id_of(visit.request.scope),
    )
    for name, value in problems.headers_of(refusal).items():
        answer.headers[name] = value
    return answer


async def _visit(request: AnyRequest) -> Visit:
    """With name and navigation where they can be had; an error page must come out in any case."""
    try:
        actor = await sessions.actor_of(request)
        if actor is None:
            return outside(request)
        async with command.reading(services_of(request.scope).db, actor) as scope:
            return await visit_of(request, scope)
    except Refusal:
        return outside(request)


def on_lost(request: AnyRequest, trouble: HTTPException) -> Response[bytes]:
    """An address nobody answers: a page for a browser, a problem for a program."""
    code = problems.OF_STATUS.get(trouble.status_code)
    if code is None or not wants_page(request):
        return problems.on_http(request, trouble)
    return _refused(outside(request), Refusal(code))


async def on_bug(request: AnyRequest, trouble: Exception) -> Response[bytes]:
    """Everything else: a number for the person, the traceback for the log."""
    number = request_id_of(request.scope)
    problems.LOG.error("bug %s in %s %s", number, request.method, request.url.path, exc_info=trouble)
    return await on_refusal(request, Refusal("internal-error", number=number))


async def problem_page(request: AnyRequest) -> Response[bytes]:
    """What a code means and what to do about it; 404 for a code there is not."""
    code = str(request.path_params["slug"])
    if code not in CODES:
        raise Refusal("not-found")
    visit = await _visit(request)
    texts, kind = visit.texts, CODES[code]
    own = "advice:" + code
    return visit.page(
        "problem.html",
        code=code,
        status_of_code=STATUS.get(code, kind.value),
        title=texts.text(f"{code}.title"),
        detail=texts.text(f"{code}.detail"),
        advice=texts.text(own if texts.knows(own) else f"advice:{kind.name}"),
    )
