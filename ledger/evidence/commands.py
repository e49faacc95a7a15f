"""Handing in evidence: a file whose bytes are in the store already, or a document by its number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal
from ledger.evidence import queries
from ledger.evidence.marks import MARKS, SECRET
from ledger.evidence.quota import Intake, hold_bytes, hold_owner, within_quota
from ledger.evidence.views import facts
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of
from ledger.types import Answer, Call, uuid7

SQL = sql_file(__file__)
# Who hands in evidence: whoever claims, judges, checks or keeps minutes.
HANDS_IN = (
    *("member", "group_leader", "branch_committee", "office_clerk", "unit_committee", "work_committee"),
    *("party_group", "discipline_committee"),
)
LINE, NAME = 200, 100
USUAL = Intake()
_BRACKETS = str.maketrans("[]【】()﹝﹞", "〔〕〔〕〔〕〔〕")
_SPACES = re.compile(r"\s+")
_FULL_NUMBER = re.compile(r"\w{2,}〔\d{4}〕\w*\d")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was found to be: sha256 of its bytes, size in bytes, media type by its content.

    look: the picture in 256 bits; pieces: (band, value) pairs by which things that resemble it are found.
    """

    sha256: bytes
    size: int
    media_type: str
    name: str
    mark: str
    look: bytes | None = None
    pieces: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is cited by number alone."""

    number: str
    title: str
    issuer: str
    dated: date
    mark: str


async def hand_in_file(db: Database, call: Call, file: File, intake: Intake = USUAL) -> Answer:
    """Books a file whose bytes are kept already: 201, or 200 with the first row where the caller handed in the same
    bytes under the same mark before. Refusals: role-missing, evidence-classified, evidence-quota."""
    return await command.run(db, call, partial(_hand_in_file, file=file, intake=intake))


async def hand_in_document(db: Database, call: Call, document: Document, intake: Intake = USUAL) -> Answer:
    """Books a document by its number: 201, or 200 where the caller named it before under the same mark.

    Refusals: role-missing, evidence-classified, evidence-quota, validation-error, future-date.
    """
    return await command.run(db, call, partial(_hand_in_document, document=document, intake=intake))


async def read_of_another(db: Database, call: Call, evidence_id: UUID) -> queries.Found:
    """Finds the evidence for a caller whose own it is not, and leaves an audit row of it before anything is told.

    Refusal not-found.
    """
    found: list[queries.Found] = []

    async def body(tx: Tx) -> Answer:
        found[:] = [await queries.one(tx.scope, evidence_id)]
        return Answer(200, {}, object=f"evidence/{evidence_id}")

    await command.run(db, call, body)
    return found[0]


async def _hand_in_file(tx: Tx, file: File, intake: Intake) -> Answer:
    _admit(tx, file.mark)
    await hold_owner(tx)
    await within_quota(tx.scope, intake, file_key(file.sha256), file.mark, file.size)
    await hold_bytes(tx, file.sha256)
    await intake.assured()
    # What is a work secret is not compared with anything.
    open_to_matching = file.mark != SECRET
    look, pieces = (file.look, file.pieces) if open_to_matching else (None, ())
    values = (file.name, file.sha256, file.size, file.media_type, look, None, None, None)
    return await _add(tx, file_key(file.sha256), file.mark, values, pieces)


async def _hand_in_document(tx: Tx, document: Document, intake: Intake) -> Answer:
    _admit(tx, document.mark)
    faults: list[Fault] = check_day("/dated", document.dated, latest=tx.today)
    number = line_of("/number", document.number, NAME, faults)
    title, issuer = line_of("/title", document.title, LINE, faults), line_of("/issuer", document.issuer, NAME, faults)
    together(faults)
    values = (title, None, None, None, None, number, issuer, document.dated)
    key = number_key(number, issuer)
    await hold_owner(tx)
    await within_quota(tx.scope, intake, key, document.mark, 0)
    return await _add(tx, key, document.mark, values, ())


def file_key(digest: bytes) -> str:
    """What all who hand in the same bytes have in common."""
    return f"sha256:{digest.hex()}"


def number_key(number: str, issuer: str) -> str:
    """What two writings of one document number have in common: brackets, widths, case and spaces do not count.

    A number without the issuer's short name and the year (`第3号`) is one only together with its issuer.
    """
    plain, office = (_folded(one) for one in (number, issuer))
    return f"number:{plain}" if _FULL_NUMBER.match(plain) else f"number:{office}/{plain}"


def _folded(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_BRACKETS)


def _admit(tx: Tx, mark: str) -> None:
    if not tx.scope.may(*HANDS_IN):
        raise Refusal("role-missing")
    if mark not in MARKS:
        raise Refusal("evidence-classified", [Fault("/mark", "evidence-classified")])


async def _add(tx: Tx, key: str, mark: str, values: tuple[Any, ...], pieces: Sequence[tuple[int, int]]) -> Answer:
    """One row, and none where the same person has handed in the same before."""
    owner, fresh = tx.scope.actor.person_id, uuid7(tx.now)
    await tx.conn.execute(SQL["add"], tx.realm.id, fresh, owner, key, mark, *values, tx.now)
    row = await tx.conn.fetchrow(SQL["same"], tx.realm.id, owner, key, mark)
    assert row is not None
    new = row["evidence_id"] == fresh
    if new and pieces:
        bands, found = zip(*pieces, strict=True)
        await tx.conn.execute(SQL["add_pieces"], tx.realm.id, fresh, list(bands), list(found))
    body = facts(row, tx.realm.timezone)
    return Answer(201 if new else 200, body, f"/api/v1/evidence/{body['id']}", object=f"evidence/{body['id']}")
