"""Consultations: which drafts are open, reading one beside the version in force, commenting, answering, results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Response

from ledger.access import READS_ENTRIES, Scope
from ledger.consultations import commands, queries
from ledger.consultations.commands import Behalf, NewComment, NewRound, Result
from ledger.errors import Refusal
from ledger.messages.queries import named as names_of
from ledger.schemes.commands import publish as put_in_force
from ledger.schemes.queries import schemes, version
from ledger.types import Answer
from rules.dates import parse_date
from rules.document import load
from rules.scheme import Scheme
from service.context import services_of
from service.pages.acting import Said, acted, as_id, id_of, looked, pressed
from service.pages.faults import say_all
from service.pages.forms import Form, form_of, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other
from service.pages.words import Words

MOST = 200
NONE = UUID(int=0)


async def list_page(request: AnyRequest) -> Response[bytes]:
    """Every round the caller may see, those open first."""
    async with inside(request) as (visit, scope):
        found = (await queries.rounds(scope, limit=MOST)).items
        found.sort(key=lambda one: one["state"] != "open")
        return visit.page("consultations.html", rounds=found, code=None, drafts=[], hand=None, problems=[])


async def scheme_page(request: AnyRequest) -> Response[bytes]:
    """The rounds of one scheme, and to makers of rules what its drafts still lack."""
    async with inside(request) as (visit, scope):
        return await _of_scheme(request, visit, scope)


async def _of_scheme(
    request: AnyRequest, visit: Visit, scope: Scope, *, status: int = 200, problems: Sequence[str] = ()
) -> Response[bytes]:
    code = str(request.path_params["code"])
    heads = [one for one in (await schemes(scope, 500)).items if one["code"] == code]
    if not heads:
        raise Refusal("not-found")
    hand = next((role for role in ("rule_admin", "rule_publisher") if scope.may(role)), None)
    numbers = [one["version"] for one in heads if hand and one["state"] == "draft"]
    drafts = [{"version": n, "left": await queries.left_to_do(scope, code, n)} for n in reversed(numbers)]
    found = (await queries.rounds(scope, code=code, limit=MOST)).items
    return visit.page(
        "consultations.html",
        status=status,
        rounds=found,
        code=code,
        drafts=drafts,
        hand=hand,
        tomorrow=(scope.today + timedelta(days=1)).isoformat(),
        problems=list(problems),
        key=new_key(),
    )


async def open_round(request: AnyRequest) -> Response[bytes]:
    """Opens a draft for a round; what is wrong is said on the same page."""
    form, code = await form_of(request), str(request.path_params["code"])
    async with inside(request) as (visit, scope):
        until = _day(form.one("to"))
        if until is None:
            said = [visit.text("Give the day as year, month and day.")]
            return await _of_scheme(request, visit, scope, status=422, problems=said)
    call = visit.call("open-consultation", "POST /schemes/{code}/consultations", form.key, form.digest())
    kind = form.one("kind")
    new = NewRound(kind, until, form.all("voices") if kind == "comment" else [])
    try:
        made = await commands.open_round(services_of(request.scope).db, call, code, _whole(form.one("version")), new)
    except Refusal as refusal:
        return await _refused(request, refusal)
    return see_other(f"/consultations/{made.body['id']}?done=opened")


async def publish(request: AnyRequest) -> Response[bytes]:
    """Puts a draft in force from a day on, by the second hand; what still stands against it is said on the page."""
    form, code = await form_of(request), str(request.path_params["code"])
    async with inside(request) as (visit, scope):
        first = _day(form.one("from"))
        if first is None:
            said = [visit.text("Give the day as year, month and day.")]
            return await _of_scheme(request, visit, scope, status=422, problems=said)
    call = visit.call("publish-version", "POST /schemes/{code}/publish", form.key, form.digest())
    n = _whole(form.one("version"))
    try:
        await put_in_force(services_of(request.scope).db, call, code, n, first)
    except Refusal as refusal:
        return await _refused(request, refusal)
    return see_other(f"/schemes/{code}?version={n}")


async def _refused(request: AnyRequest, refusal: Refusal) -> Response[bytes]:
    if refusal.code in ("busy", "role-missing", "not-found"):
        raise refusal
    async with inside(request) as (visit, scope):
        said = say_all(visit.texts, refusal)
        return await _of_scheme(request, visit, scope, status=refusal.status, problems=said)


async def round_page(request: AnyRequest) -> Response[bytes]:
    """One round: the difference to the version in force, comments as far as they are the caller's to read, results."""
    return await looked(request, _round)


async def _round(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    one = await queries.round_detail(scope, id_of(request))
    scheme = await _scheme(scope, one) if one["readable"] else None
    words = Words(visit.texts, scheme, scope.today) if scheme else None
    items = [(item.code, words.name(item)) for item in scheme.items.values()] if scheme and words else []
    page = await queries.comments(scope, UUID(one["id"]), limit=MOST)
    return said.page(
        visit,
        "consultation.html",
        one=one,
        name=words.name(scheme) if scheme and words else one["scheme"],
        items=items,
        named=dict(items),
        comments=page.items,
        people=await _authors(scope, page.items),
        more=page.next is not None,
        every=queries.reads_all(scope),
        maker=scope.may("rule_admin"),
        tries=bool(one["against"]) and scope.member and scheme is not None and scheme.subject_kind == "member",
        done=request.query_params.get("done"),
    )


async def _authors(scope: Scope, comments: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Names of who wrote, for who reads people elsewhere too: rule makers see codes alone."""
    by = {one["by"] for one in comments if one["by"]}
    return await names_of(scope, by) if scope.may(*READS_ENTRIES) else {}


async def _scheme(scope: Scope, one: dict[str, Any]) -> Scheme | None:
    try:
        found = load((await version(scope, one["scheme"], one["version"]))["document"])
    except Refusal:
        # The committee that may look at the round is not asked to read the draft itself.
        return None
    return found if isinstance(found, Scheme) else None


async def act(request: AnyRequest) -> Response[bytes]:
    """A comment, an answer or a result, by the button that was pressed. Refusal bad-request for any other."""
    return await acted(request, pressed({"comment": _comment, "answer": _answer, "result": _result}), _round)


async def _comment(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("comment", "POST /consultations/{id}#comment", form.key, form.digest())
    behalf = None
    voice = form.one("voice")
    if voice != "members":
        dated = _day(form.one("dated"))
        if dated is None:
            raise Refusal("validation-error")
        behalf = Behalf(voice, form.one("name"), form.one("source"), dated)
    new = NewComment(form.one("text"), form.one("item") or None, behalf)
    return await commands.comment(services_of(request.scope).db, call, id_of(request), new)


async def _answer(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("answer-comment", "POST /consultations/{id}#answer", form.key, form.digest())
    comment = as_id(form.one("comment")) or NONE
    text = form.one("text")
    return await commands.answer_comment(services_of(request.scope).db, call, comment, form.one("verdict"), text)


async def _result(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    call = visit.call("close-consultation", "POST /consultations/{id}#result", form.key, form.digest())
    figures = [_whole(form.one(name)) for name in ("participants", "for", "against", "abstain")]
    result = Result(figures[0], figures[1], figures[2], figures[3], form.one("minutes"), form.one("result"))
    return await commands.close_round(services_of(request.scope).db, call, id_of(request), result)


def _whole(text: str) -> int:
    """The number, or -1, which every command refuses with the field's name."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
