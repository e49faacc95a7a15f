"""The short way for the question asked most: the standing of a member, where it can be told again.

Whatever is not exactly the usual request (another header, another parameter, an unknown token, nothing kept) goes the
long way, where every check of the envelope is made and every refusal is worded.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

from ledger.errors import Refusal
from ledger.standings import kept
from service.context import Services

_PATH = re.compile(r"\A/api/v1/members/([A-Za-z0-9][A-Za-z0-9._-]{0,63})/standing\Z", re.ASCII)
_QUERY = re.compile(rb"\A(?:period=([0-9]{4}(?:-[A-Z0-9]{2})?))?\Z")
_BEARER = re.compile(rb"\A[Bb]earer ([!-~]{1,4096})\Z")
_SECONDS = 9.0
Send = Callable[[Any], Any]


async def express(services: Services, scope: Any, send: Send) -> bool:
    """Answers and says so, or has done nothing. Refusal busy where the database is away."""
    name = _named(services, scope)
    if name is None:
        return False
    try:
        async with asyncio.timeout(_SECONDS):
            text = await kept.again(services.db, name)
    except TimeoutError as trouble:
        raise Refusal("busy") from trouble
    if text is None:
        return False
    body = text.encode()
    headers = [(b"content-length", b"%d" % len(body)), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
    return True


def _named(services: Services, scope: Any) -> kept.Name | None:
    """What is asked by whom, None where anything about the request is unusual."""
    if scope["method"] != "GET" or not (path := _PATH.match(scope["path"])):
        return None
    query = _QUERY.match(scope["query_string"])
    token = _token(scope["headers"])
    if query is None or token is None:
        return None
    actor = services.tokens.known(token)
    if actor is None:
        return None
    return actor.realm_id, actor.person_id, path[1], query[1].decode() if query[1] else None, None


def _token(headers: Any) -> str | None:
    """The only bearer token of a caller who takes any form of answer."""
    found = None
    for name, value in headers:
        if name == b"authorization":
            match = _BEARER.match(value)
            if found is not None or match is None:
                return None
            found = match[1].decode()
        elif name == b"accept" and value != b"*/*":
            return None
    return found
