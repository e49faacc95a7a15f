"""Witnesses as the worker asks them: those named in the home's file `witnesses`, a key and an address a line."""

from __future__ import annotations

import asyncio
import http.client
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from ledger.log.notes import WITNESS_KEY, BadNote, Key
from ledger.log.witnessing import Pusher, Told, Witness

FILE = "witnesses"
_SECONDS = 8.0
_LONGEST_ANSWER = 20_000


def witnesses(home: Path) -> tuple[Witness, ...]:
    """Those of the file; lines of another form are left out, without a file there are none."""
    try:
        lines = (home / FILE).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ()
    return tuple(one for line in lines if (one := _witness(line)))


def _witness(line: str) -> Witness | None:
    vkey, _, url = line.strip().partition(" ")
    try:
        key = Key.parse(vkey)
    except BadNote:
        return None
    fit = key.kind == WITNESS_KEY and urlsplit(url.strip()).scheme in ("http", "https")
    return Witness(key, url.strip().rstrip("/")) if fit else None


async def post(url: str, body: str) -> Told:
    """The answer to a submission. Raises OSError where there is none."""
    return await asyncio.to_thread(_post, url, body.encode())


def _post(url: str, body: bytes) -> Told:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        connection.request("POST", parts.path, body, {"Content-Type": "text/plain; charset=utf-8"})
        answer = connection.getresponse()
        return Told(answer.status, answer.read(_LONGEST_ANSWER).decode(errors="replace"))
    except http.client.HTTPException as trouble:
        raise OSError(f"no answer: {type(trouble).__name__}") from trouble
    finally:
        connection.close()


def pusher(home: Path) -> Pusher:
    """The worker's tick for the witnesses of a home."""
    return Pusher(partial(witnesses, home), post)
