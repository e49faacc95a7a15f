"""The transparency log: its signed head, proofs that it only grows, and the receipt of an entry."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from ledger.books.queries import entry_row, seen_or_refuse
from ledger.log import queries
from service.api.books import READING
from service.api.fields import Id, Shape
from service.api.parameters import Param
from service.api.route import Ask, Reply, Route, json_reply
from service.signer_vault import published_key

_SIZE = re.compile(r"\A(0|[1-9][0-9]{0,17})\Z", re.ASCII)


class Halt(Shape):
    """Why a log stands still, and since when."""

    kind: Literal["fork", "signer-away"]
    since: str


class LogHead(Shape):
    """The latest checkpoint: a signed note (C2SP) in `note`; `key` is the log's first, to be pinned once and for all.

    `handovers` lead from that key to the one that signs now; `halted` says since when nothing is signed.
    """

    size: int
    root: str | None
    signed_at: str | None
    note: str | None
    witnesses: list[str]
    key: str | None
    handovers: list[str]
    halted: Halt | None


class Growth(Shape):
    """A consistency proof (RFC 6962): hashes in base64."""

    first: int = Field(alias="from")
    to: int
    proof: list[str]


class Proof(Shape):
    """Where a leaf stands in the signed log. `proof` is a whole tlog-proof file with the bytes of the leaf; all null
    while it waits for its signature."""

    leaf: int | None
    leaf_hash: str | None
    size: int | None
    root: str | None
    signed_at: str | None
    witnesses: list[str]
    proof: str | None


class Receipt(Proof):
    """The receipt of an entry."""

    entry: Id


def _size(name: str, about: str) -> Param:
    def read(text: str) -> int:
        if not _SIZE.match(text):
            raise ValueError("a whole number")
        return int(text)

    return Param(name, read, {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}, about, required=True)


async def checkpoint(ask: Ask) -> Reply:
    """The signed head of the caller's realm."""
    async with ask.reading() as scope:
        key = published_key(ask.services.settings.home, scope.realm.code)
        return json_reply({**await queries.head(scope), "key": key})


async def growth(ask: Ask) -> Reply:
    """The proof that the log of `to` leaves begins with the one of `from` leaves."""
    async with ask.reading() as scope:
        return json_reply(await queries.growth(scope, ask.query["from"], ask.query["to"]))


async def receipt(ask: Ask) -> Reply:
    """The proof that an entry is in the signed log; a moment after it was booked."""
    async with ask.reading() as scope:
        seen_or_refuse(await entry_row(scope, ask.path["id"]))
        found = await queries.receipt(scope, ask.path["id"])
        return json_reply(found or {"entry": str(ask.path["id"]), **queries.WAITING})


ROUTES = (
    Route("GET", "/log/checkpoint", "log-checkpoint", "The signed head of the log", checkpoint, answer=LogHead),
    Route("GET", "/log/growth", "log-growth", "Proof that the log only grew", growth, answer=Growth,
          query=(_size("from", "Leaves of the earlier log"), _size("to", "Leaves of the later log"))),
    Route("GET", "/entries/{id}/receipt", "receipt", "The proof that an entry is in the log", receipt, READING,
          answer=Receipt),
)  # fmt: skip
