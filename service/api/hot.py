"""The short way for what is asked most of all: booking one entry, or many.

Whatever is not exactly the usual request (another header, an unknown token, a body of another form) goes the long way
with all that was read of it, where every check of the envelope is made and every refusal is worded.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar.types import Receive, Send
from pydantic import BaseModel

from ledger.books.judge import AwardCall
from ledger.errors import Refusal
from ledger.types import Actor, Answer, Call
from service.api import books
from service.api.handler import role_first
from service.api.route import BASE, Route
from service.context import Services, request_id_of
from service.decode import JSON_LIMIT, parse_json, to_model

_ALLOWED = {b"accept": (b"*/*", b"application/json"), b"content-encoding": (b"identity",)}
_MEDIA = (b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8")
_LOOKED_AT = frozenset({b"authorization", b"accept", b"content-type", b"content-encoding", b"content-length",
                        b"idempotency-key"})  # fmt: skip
_KEY = re.compile(rb"\A[!-~]{1,255}\Z")
_LENGTH = re.compile(rb"\A[0-9]{1,7}\Z")


@dataclass(frozen=True, slots=True)
class _Way:
    """One of the two requests: its route, its body, and what it asks of the books."""

    route: Route
    model: type[BaseModel]
    wanted: Callable[[Call, Any], AwardCall]
    # What the digest of a request begins with, as the long way makes it.
    before: bytes


def _way(route: Route, wanted: Callable[[Call, Any], AwardCall]) -> _Way:
    assert route.body is not None
    return _Way(route, route.body, wanted, f"{BASE}{route.path}?\n".encode())


_WAYS = {BASE + one.route.path: one for one in (_way(books.AWARD, books.one), _way(books.BATCH, books.many))}


async def hot(services: Services, scope: Any, receive: Receive, send: Send) -> Receive | None:
    """Books and answers; or hands back from where the long way receives. Refusals as the long way has them."""
    way = _WAYS.get(scope["path"])
    named = _usual(services, scope) if way else None
    if way is None or named is None:
        return receive
    try:
        async with asyncio.timeout(way.route.within):
            messages, raw = await _received(receive)
            read = None if raw is None else _read(way, raw)
            if read is None:
                return _again(messages, receive)
            model, digest = read
            call = Call(named[0], way.route.name, way.route.signature, named[1], digest, request_id_of(scope))
            answer = await _booked(services, way, way.wanted(call, model))
    except TimeoutError as trouble:
        raise Refusal("busy") from trouble
    await _send(answer, send)
    return None


def _usual(services: Services, scope: Any) -> tuple[Actor, str] | None:
    """Who asks under which key, None where anything about the request is unusual."""
    if scope["method"] != "POST" or scope["query_string"]:
        return None
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _LOOKED_AT:
            if name in found or value not in _ALLOWED.get(name, (value,)):
                return None
            found[name] = value
    token, key = found.get(b"authorization", b""), found.get(b"idempotency-key", b"")
    if found.get(b"content-type") not in _MEDIA or not _KEY.match(key) or not token.startswith(b"Bearer "):
        return None
    if not _LENGTH.match(found.get(b"content-length", b"0")):
        return None
    actor = services.tokens.known(token[7:].decode("latin-1"))
    return (actor, key.decode()) if actor else None


async def _received(receive: Receive) -> tuple[list[Any], bytes | None]:
    """What came, and the whole body, None where it is too long or breaks off."""
    messages: list[Any] = []
    size = 0
    while True:
        message: Any = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or size > JSON_LIMIT:
            return messages, None
        if not message.get("more_body"):
            return messages, b"".join([one.get("body", b"") for one in messages])


def _read(way: _Way, raw: bytes) -> tuple[BaseModel, bytes] | None:
    """The body and the digest of the request; None where it is not as it should be."""
    try:
        value = parse_json(raw)
        model = to_model(way.model, value)
    except Refusal:
        return None
    return model, hashlib.sha256(way.before + msgspec.json.encode(value, order="sorted")).digest()


def _again(messages: list[Any], receive: Receive) -> Receive:
    """Receives first what was received already."""
    kept = iter(messages)

    async def received() -> Any:
        return next(kept, None) or await receive()

    return received


async def _booked(services: Services, way: _Way, wanted: AwardCall) -> Answer:
    try:
        return await books.booked(services.db, wanted)
    except Refusal as refusal:
        raise await role_first(way.route, services, wanted.call.actor, refusal) from refusal


async def _send(answer: Answer, send: Send) -> None:
    body = (answer.text or "").encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if answer.location is not None:
        headers.append((b"location", answer.location.encode()))
    if answer.replayed:
        headers.append((b"idempotency-replayed", b"true"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
