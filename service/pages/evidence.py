"""Evidence on pages: handing files in, one by one or from other pages, and showing them."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid4

from litestar import Response

from ledger.errors import Refusal
from ledger.evidence import commands, queries
from ledger.evidence.commands import HANDS_IN
from service.api.route import Reply
from service.auth import csrf
from service.context import header
from service.evidence.handing import intake_for, kept, received, refusals_audited
from service.evidence.incoming import FORM
from service.evidence.showing import shown, small
from service.evidence.store import passing_file
from service.pages.faults import say_all
from service.pages.forms import KEY, new_key
from service.pages.frame import AnyRequest, Visit, inside, see_other

MOST = 60
USUAL = "internal"


async def evidence_page(request: AnyRequest) -> Response[bytes]:
    """What the caller has handed in, and a form for more."""
    async with inside(request) as (visit, scope):
        if not scope.may(*HANDS_IN):
            raise Refusal("role-missing")
        found = await queries.own(scope, MOST)
        return visit.page("evidence.html", found=found, key=new_key(), problems=[])


async def hand_in(request: AnyRequest) -> Response[bytes]:
    """Takes one file: from the script of a form a line to show comes back, from the plain form this page again."""
    async with inside(request) as (visit, scope):
        if not scope.may(*HANDS_IN):
            raise Refusal("role-missing")
    try:
        facts = await _taken(request, visit)
    except Refusal as refusal:
        if refusal.code in ("csrf-failed", "role-missing"):
            raise
        return await _refused(request, refusal)
    if _by_script(request):
        return visit.page("_evidence_line.html", one=facts)
    return see_other("/evidence")


def _by_script(request: AnyRequest) -> bool:
    return request.headers.get("hx-request") == "true"


async def _taken(request: AnyRequest, visit: Visit) -> dict[str, object]:
    services = visit.services
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != FORM:
        raise Refusal("unsupported-media-type", expected=FORM)
    with passing_file(services.incoming) as path:
        bare = visit.call("hand-in-evidence", "POST /evidence")
        async with refusals_audited(services, bare):
            given = await received(request, media, path, USUAL)
            csrf.check(request, given.fields)
            key = given.fields.get("key") or str(uuid4())
            if not KEY.match(key):
                raise Refusal("idempotency-key-invalid")
            file = await kept(given, services, bare.actor)
            intake = intake_for(given, services, bare.actor)
        digest = hashlib.sha256(f"{file.sha256.hex()} {file.name} {file.mark}".encode()).digest()
        call = visit.call("hand-in-evidence", "POST /evidence", key, digest)
        return dict((await commands.hand_in_file(services.db, call, file, intake)).body)


async def _refused(request: AnyRequest, refusal: Refusal) -> Response[bytes]:
    async with inside(request) as (visit, scope):
        said = say_all(visit.texts, refusal)
        if _by_script(request):
            return visit.page("_evidence_fault.html", status=refusal.status, problems=said)
        found = await queries.own(scope, MOST)
        return visit.page("evidence.html", status=refusal.status, found=found, key=new_key(), problems=said)


async def content(request: AnyRequest) -> Response[bytes]:
    """The bytes without traces, for download; another's leave an audit row."""
    visit, found = await _found(request, "content")
    if found.sha256 is None:
        raise Refusal("not-found")
    assert visit.actor is not None
    asked = header(request.scope, b"range")
    return _plain(await shown(visit.services, visit.actor.realm_id, found, part=asked))


async def thumbnail(request: AnyRequest) -> Response[bytes]:
    """The small picture for lists; another's leaves an audit row too."""
    visit, found = await _found(request, "thumbnail")
    assert visit.actor is not None
    return _plain(await small(visit.services, visit.actor.realm_id, found))


def _plain(reply: Reply) -> Response[bytes]:
    assert isinstance(reply.body, bytes)
    return Response(reply.body, media_type=reply.media, status_code=reply.status, headers=dict(reply.headers))


async def _found(request: AnyRequest, what: str) -> tuple[Visit, queries.Found]:
    try:
        wanted = UUID(str(request.path_params["id"]))
    except ValueError:
        raise Refusal("not-found") from None
    async with inside(request) as (visit, scope):
        found = await queries.one(scope, wanted)
    if not found.own:
        call = visit.call(f"evidence-{what}", f"GET /evidence/{{id}}/{what}")
        found = await commands.read_of_another(visit.services.db, call, wanted)
    return visit, found
