"""From a route to a handler: every check of the envelope, in one order, the same for all."""

from __future__ import annotations

import asyncio
import hashlib
import re
from typing import Any

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse
from pydantic import BaseModel

from ledger import command
from ledger.errors import Refusal
from ledger.types import Actor
from service.api.parameters import read_path, read_query
from service.api.route import BASE, JSON, NOBODY, YAML, Ask, Nothing, Reply, Route
from service.context import Services, headers, request_id_of, services_of
from service.decode import media_of, parse_json, read_body, to_model

AnyRequest = Request[Any, Any, Any]
_BEARER = re.compile(r"\A[Bb]earer ([!-~]{1,4096})\Z")
_KEY = re.compile(r"\A[!-~]{1,255}\Z")

# Refusals that say all there is to say: no look at the roles could change them.
_FINAL = ("role-missing", "busy", "token-invalid")


def handler_of(route: Route) -> HTTPRouteHandler:
    """The Litestar handler of a route."""

    async def handle(request: AnyRequest) -> ASGIResponse:
        try:
            async with asyncio.timeout(route.within):
                return _response(await _reply(route, request))
        except TimeoutError as trouble:
            raise Refusal("busy") from trouble

    path = re.sub(r"\{(\w+)\}", r"{\1:str}", BASE + route.path)
    handle.__name__ = route.name.replace("-", "_")
    return HTTPRouteHandler(path, http_method=[route.method], status_code=200)(handle)  # type: ignore[list-item]


def _response(reply: Reply) -> ASGIResponse:
    headers = dict(reply.headers)
    if isinstance(reply.body, bytes):
        return ASGIResponse(body=reply.body, status_code=reply.status, media_type=reply.media, headers=headers)
    return ASGIStreamingResponse(iterator=reply.body, status_code=reply.status, media_type=reply.media, headers=headers)


async def _reply(route: Route, request: AnyRequest) -> Reply:
    services = services_of(request.scope)
    actor = NOBODY if route.public else await _caller(services, request)
    # The command writes the audit row of what it refuses; what is refused before it is written here.
    reached = False
    try:
        if route.changes and not route.lean:
            await _admit(route, services, actor)
        ask = await _ask(route, request, services, actor)
        reached = True
        return await route.handle(ask)
    except Refusal as refusal:
        final = await role_first(route, services, actor, refusal)
        if route.changes and not reached:
            call = Ask(request, services, route, request_id_of(request.scope), actor, {}, {}).call
            await command.record_refusal(services.db, call, final)
        raise final from refusal


async def _caller(services: Services, request: AnyRequest) -> Actor:
    given = headers(request.scope, b"authorization")
    if not given:
        raise Refusal("token-missing")
    match = _BEARER.match(given[0])
    if len(given) > 1 or match is None:
        raise Refusal("token-invalid")
    return await services.tokens.actor(match[1])


async def _admit(route: Route, services: Services, actor: Actor) -> None:
    if route.roles:
        async with command.reading(services.db, actor) as scope:
            route.admit(scope)


async def role_first(route: Route, services: Services, actor: Actor, refusal: Refusal) -> Refusal:
    """Whose roles may not use the route at all learns nothing else about the request."""
    if route.public or refusal.code in _FINAL:
        return refusal
    try:
        await _admit(route, services, actor)
    except Refusal as missing:
        return missing
    return refusal


async def _ask(route: Route, request: AnyRequest, services: Services, actor: Actor) -> Ask:
    scope = request.scope
    path = read_path(request.path_params)
    accepts = _negotiated(request, route)
    query = read_query(scope["query_string"], route.query)
    key = _key(request, route.keyed and not query.get("dry_run"))
    ask = Ask(request, services, route, request_id_of(scope), actor, path, query, accepts=accepts, key=key)
    if route.body is not None or route.raw or route.changes:
        await _take_body(ask)
    return ask


def _negotiated(request: AnyRequest, route: Route) -> str:
    """The media type to answer with. Refusal not-acceptable where the caller takes none of the route's."""
    wanted = ",".join(headers(request.scope, b"accept"))
    if not wanted or wanted == "*/*":
        return route.answers[0]
    best, best_rank = "", (0.0, 0)
    for media in route.answers:
        rank = max((_rank(part, media) for part in wanted.split(",")), default=(0.0, 0), key=lambda one: one[1])
        if rank[0] > 0 and rank > best_rank:
            best, best_rank = media, rank
    if not best:
        raise Refusal("not-acceptable", expected=", ".join(route.answers))
    return best


def _rank(part: str, media: str) -> tuple[float, int]:
    """Quality and closeness of one media range; the closest range that fits a type decides its quality."""
    name, *parameters = (one.strip().lower() for one in part.split(";"))
    close = {media: 3, media.partition("/")[0] + "/*": 2, "*/*": 1}.get(name, 0)
    quality = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    return (float(quality) if close and re.fullmatch(r"[01](\.[0-9]{0,3})?", quality) else 0.0, close)


def _key(request: AnyRequest, required: bool) -> str | None:
    given = headers(request.scope, b"idempotency-key")
    if not required:
        return None
    if not given:
        raise Refusal("idempotency-key-missing")
    if len(given) > 1 or not _KEY.match(given[0]):
        raise Refusal("idempotency-key-invalid")
    return given[0]


async def _model(ask: Ask, model: type[BaseModel], value: Any) -> BaseModel:
    try:
        return to_model(model, value)
    except Refusal as refusal:
        if ask.route.also is None or refusal.code != "validation-error":
            raise
        more = await ask.route.also(ask, value, refusal.faults)
        raise Refusal(refusal.code, [*refusal.faults, *more]) from refusal


async def _take_body(ask: Ask) -> None:
    route, request = ask.route, ask.request
    if route.parse is not None:
        # A file may say its charset, which its reader judges; documents are UTF-8.
        media, charset = media_of(request.scope, route.raw, ("utf-8",) if YAML in route.raw else None)
        canonical = await read_body(request, route.limit)
        ask.body = await asyncio.to_thread(route.parse, canonical, f"{media}; charset={charset}")
    elif route.body is not None:
        if not route.optional:
            media_of(request.scope, (JSON,))
        raw = await read_body(request, route.limit)
        if route.optional and raw:
            media_of(request.scope, (JSON,))
        value = parse_json(raw) if raw or not route.optional else {}
        ask.body = await _model(ask, route.body, value)
        canonical = b"" if route.body is Nothing else msgspec.json.encode(value, order="sorted")
    else:
        canonical = b""
    digest = hashlib.sha256(request.scope["path"].encode() + b"?" + request.scope["query_string"] + b"\n")
    digest.update(canonical)
    ask.digest = digest.digest()
