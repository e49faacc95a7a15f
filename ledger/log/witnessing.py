"""Showing the signed head to witnesses outside, and keeping their signatures: done by the worker, never waited for."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.log.notes import BadNote, Key, encoded, signers
from ledger.log.steps import SQL, hashes_of
from ledger.work import Connection, working
from rules.merkle import consistency

LOG = logging.getLogger("gongbu.witness")
AFTER_TROUBLE = 15.0
"""Seconds before a witness that could not be reached, or refused, is asked again."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody outside who keeps what we signed; url is what `/add-checkpoint` is put behind."""

    key: Key
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a witness answered: the status, and the text with it."""

    status: int
    text: str


Post = Callable[[str, str], Awaitable[Told]]


@dataclass(slots=True)
class _Errand:
    """One head on its way to one witness, or what was handed over; old is the size it is believed to know."""

    size: int
    note: str
    old: int
    task: asyncio.Task[Told]
    handovers: int = 0


@dataclass
class Pusher:
    """A tick of the worker: sends out what is new, and comes back for the answers in a later round.

    witnesses tells whom to ask, again and again, since the list may change; post carries a body to a URL.
    """

    witnesses: Callable[[], Sequence[Witness]]
    post: Post
    _out: dict[tuple[int, str], _Errand] = field(default_factory=dict)
    _known: dict[tuple[int, str], int] = field(default_factory=dict)
    _due: dict[tuple[int, str], float] = field(default_factory=dict)
    _handed: dict[tuple[int, str], int] = field(default_factory=dict)

    async def __call__(self, conn: Connection) -> int:
        """How many signatures came in."""
        witnesses = self.witnesses()
        if not witnesses:
            return 0
        done = 0
        for row in await conn.fetch(SQL["heads"]):
            for one in witnesses:
                place = (row["realm_id"], one.key.name)
                errand = self._out.get(place)
                if errand is None:
                    await self._send(conn, place, one, row)
                elif errand.task.done():
                    del self._out[place]
                    done += await self._take(conn, place, one, errand)
        return done

    async def _send(self, conn: Connection, place: tuple[int, str], one: Witness, row: Any) -> None:
        if self._due.get(place, 0.0) > time.monotonic():
            return
        last = await conn.fetchval(SQL["cosigned"], *place) or 0
        if last >= row["size"]:
            return
        handed = len(row["handovers"])
        if handed > self._handed.get(place, 0):
            told = asyncio.ensure_future(self.post(f"{one.url}/add-handovers", json.dumps(row["handovers"])))
            self._out[place] = _Errand(row["size"], row["note"], 0, told, handed)
            return
        old = min(self._known.get(place, last), row["size"])
        path = await hashes_of(conn, place[0], consistency(old, row["size"]))
        proof = "".join(encoded(one) + "\n" for one in path)
        task = asyncio.ensure_future(self.post(f"{one.url}/add-checkpoint", f"old {old}\n{proof}\n{row['note']}"))
        self._out[place] = _Errand(row["size"], row["note"], old, task)

    async def _take(self, conn: Connection, place: tuple[int, str], one: Witness, errand: _Errand) -> int:
        try:
            told = errand.task.result()
            # A witness of another make knows no handovers: whoever keeps it tells it the new key by hand.
            if errand.handovers and told.status in (200, 404):
                self._handed[place] = errand.handovers
                return 0
            if told.status == 409 and _is_size(told.text) and int(told.text) not in (errand.old, errand.size):
                return self._behind(place, errand, int(told.text))
            if told.status != 200:
                raise BadNote(f"it refuses: {told.status} {told.text[:200]!r}")
            line = signers(errand.note + told.text, [one.key])[1].get(one.key.name)
            if line is None:
                raise BadNote("it answers without its signature")
        except (OSError, BadNote) as trouble:
            LOG.error("witness %s, realm %s, %s leaves: %s", one.key.name, place[0], errand.size, trouble)
            self._due[place] = time.monotonic() + AFTER_TROUBLE
            return 0
        self._known[place] = errand.size
        async with working(conn):
            await conn.execute(SQL["add_cosignature"], place[0], errand.size, one.key.name, line)
        return 1

    def _behind(self, place: tuple[int, str], errand: _Errand, size: int) -> int:
        """It knows another size than we remember: the next proof begins there, if that is a size we had."""
        if size > errand.size:
            raise BadNote(f"it has seen {size} leaves of this log, more than were signed here")
        self._known[place] = size
        return 0


def _is_size(text: str) -> bool:
    return text.endswith("\n") and text[:-1].isascii() and text[:-1].isdigit() and len(text) < 20
