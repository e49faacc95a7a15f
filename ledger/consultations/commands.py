"""Opening a draft for consultation, recording what came of it, commenting, and answering every comment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.command import Tx
from ledger.consultations.queries import comment_view, round_row, round_view
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of, one_of
from ledger.schemes.rounds import round_of, rounds_lock, voices_of
from ledger.types import Answer, Call, uuid7
from rules.document import load
from rules.scheme import Scheme

SQL = sql_file(__file__)
KINDS = ("hearing", "comment", "expert")
VOICES = ("members", "panels", "advisers")
VERDICTS = ("adopted", "partly", "declined")
LONGEST, LINE, NAME = 1000, 200, 100
LONGEST_ROUND = timedelta(days=366)
MOST_PEOPLE = 1_000_000


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round of one of KINDS, open up to and including closes_on; voices: who may comment, in comment rounds."""

    kind: str
    closes_on: date
    voices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a round: heads, votes, the number of the minutes, and the outcome in a line."""

    participants: int
    votes_for: int
    votes_against: int
    votes_abstain: int
    minutes: str
    result: str


@dataclass(frozen=True, slots=True)
class Behalf:
    """Whom a comment comes from who has no membership, and the paper it was taken from with its day."""

    voice: str
    name: str
    source: str
    dated: date


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment on the whole draft, or on one item of it or of the version in force."""

    text: str
    item: str | None = None
    behalf: Behalf | None = None


async def open_round(db: Database, call: Call, code: str, n: int, new: NewRound) -> Answer:
    """Opens a draft for a round from today on: 201. By a rule_admin.

    Refusals: role-missing, not-found, illegal-transition (no draft any more), validation-error.
    """
    return await command.run(db, call, partial(_open, code=code, n=n, new=new), rounds_lock)


async def close_round(db: Database, call: Call, round_id: UUID, result: Result) -> Answer:
    """Records what came of a round, which ends it with today: 201. By a rule_admin.

    Refusals: role-missing, not-found, illegal-transition (it has a result, or the version is published),
    validation-error.
    """
    return await command.run(db, call, partial(_close, round_id=round_id, result=result), rounds_lock)


async def comment(db: Database, call: Call, round_id: UUID, new: NewComment) -> Answer:
    """Books a comment: 201. By a member for oneself; on behalf of those outside by an office_clerk or rule_admin.

    Refusals: role-missing, not-found (also where the round is not open to the caller), illegal-transition (it is
    over), validation-error, future-date, unknown-reference (an item neither the draft nor the version before has).
    """
    return await command.run(db, call, partial(_comment, round_id=round_id, new=new), rounds_lock)


async def answer_comment(db: Database, call: Call, comment_id: UUID, verdict: str, text: str) -> Answer:
    """Answers a comment, once: 201. By a rule_admin. Refusals: role-missing, not-found, illegal-transition,
    validation-error."""
    body = partial(_answer, comment_id=comment_id, verdict=verdict, text=text)
    return await command.run(db, call, body, rounds_lock)


async def _open(tx: Tx, code: str, n: int, new: NewRound) -> Answer:
    _require(tx, "rule_admin")
    row = await tx.conn.fetchrow(SQL["version"], tx.realm.id, code, n)
    if row is None:
        raise Refusal("not-found")
    if row["starts_on"] is not None:
        raise Refusal("illegal-transition")
    together(_round_faults(tx, new))
    round_id = uuid7(tx.now)
    voices = [one for one in VOICES if one in new.voices]
    by = tx.scope.actor.person_id
    await tx.conn.execute(
        SQL["add_round"],
        tx.realm.id, round_id, row["scheme_version_id"], new.kind, voices, tx.today, new.closes_on, by, tx.now,
    )  # fmt: skip
    body = round_view(tx.scope, await round_row(tx.scope, round_id))
    return Answer(201, body, f"/api/v1/consultations/{round_id}", object=f"scheme/{code}/{n}")


def _round_faults(tx: Tx, new: NewRound) -> list[Fault]:
    faults = one_of("/kind", new.kind, KINDS)
    if not tx.today <= new.closes_on <= tx.today + LONGEST_ROUND:
        faults.append(_expected("/to", f"{tx.today} to {tx.today + LONGEST_ROUND}"))
    known = set(new.voices) <= set(VOICES)
    if not known or bool(new.voices) != (new.kind == "comment"):
        faults.append(_expected("/voices", "for comments at least one of " + ", ".join(VOICES) + "; otherwise none"))
    return faults


async def _close(tx: Tx, round_id: UUID, result: Result) -> Answer:
    _require(tx, "rule_admin")
    row = await round_row(tx.scope, round_id)
    if row["published"] or row["closed_on"] is not None:
        raise Refusal("illegal-transition")
    votes = (result.votes_for, result.votes_against, result.votes_abstain)
    faults = []
    if not 0 <= result.participants <= MOST_PEOPLE:
        faults.append(_expected("/participants", f"0 to {MOST_PEOPLE}"))
    if min(votes) < 0 or sum(votes) > result.participants:
        faults.append(_expected("/votes", "votes of those who took part, each counted once"))
    minutes, told = line_of("/minutes", result.minutes, NAME, faults), line_of("/result", result.result, LINE, faults)
    together(faults)
    # A comment round that nobody ended early was over on its last day.
    closed = round_of(row).ended_on(tx.today) or tx.today
    by = tx.scope.actor.person_id
    await tx.conn.execute(
        SQL["add_result"], tx.realm.id, round_id, closed, result.participants, *votes, minutes, told, by, tx.now
    )
    body = round_view(tx.scope, await round_row(tx.scope, round_id))
    return Answer(201, body, object=f"consultation/{round_id}")


async def _comment(tx: Tx, round_id: UUID, new: NewComment) -> Answer:
    wanted = new.behalf.voice if new.behalf else "members"
    mine = voices_of(tx.scope)
    if not mine:
        raise Refusal("role-missing")
    row = await round_row(tx.scope, round_id)
    faults = one_of("/on_behalf/voice", wanted, VOICES[1:]) if new.behalf else []
    together(faults)
    if wanted not in mine:
        raise Refusal("role-missing")
    if wanted not in row["classes"] or row["published"] or not round_of(row).takes_comments(tx.today):
        raise Refusal("illegal-transition")
    text = line_of("/text", new.text, LONGEST, faults)
    behalf = _behalf(tx, new.behalf, faults)
    if new.item is not None and not await _known(tx, row, new.item):
        faults.append(Fault("/item", "unknown-reference", {"code": new.item}))
    together(faults)
    comment_id = uuid7(tx.now)
    values = (comment_id, round_id, wanted, new.item, text, *behalf, tx.scope.actor.person_id, tx.now)
    await tx.conn.execute(SQL["add_comment"], tx.realm.id, *values)
    # The caller's own comment, so it may be told in full.
    body = comment_view(tx.scope, await _told(tx, round_id, comment_id), named=True)
    return Answer(201, body, object=f"comment/{comment_id}")


def _behalf(tx: Tx, one: Behalf | None, faults: list[Fault]) -> tuple[str | None, str | None, date | None]:
    if one is None:
        return None, None, None
    faults += check_day("/on_behalf/dated", one.dated, latest=tx.today)
    name, source = "/on_behalf/name", "/on_behalf/source"
    return line_of(name, one.name, NAME, faults), line_of(source, one.source, LINE, faults), one.dated


async def _known(tx: Tx, row: Any, item: str) -> bool:
    """Whether the draft has the item, or the last version before it: leaving an item out can be commented on too."""
    documents = [row["document"]]
    if row["version"] > 1:
        before = await tx.conn.fetchrow(SQL["version"], tx.realm.id, row["code"], row["version"] - 1)
        documents += [before["document"]] if before and before["starts_on"] is not None else []
    schemes = [load(one) for one in documents]
    return any(isinstance(one, Scheme) and item in one.items for one in schemes)


async def _told(tx: Tx, round_id: UUID, comment_id: UUID) -> Any:
    just_before = UUID(int=comment_id.int - 1)
    asked = (tx.realm.id, round_id, True, tx.scope.actor.person_id, just_before, None, 1)
    return await tx.conn.fetchrow(SQL["comments"], *asked)


async def _answer(tx: Tx, comment_id: UUID, verdict: str, text: str) -> Answer:
    _require(tx, "rule_admin")
    row = await tx.conn.fetchrow(SQL["comment"], tx.realm.id, comment_id)
    if row is None:
        raise Refusal("not-found")
    if row["answered"]:
        raise Refusal("illegal-transition")
    faults = one_of("/verdict", verdict, VERDICTS)
    said = line_of("/text", text, LONGEST, faults)
    together(faults)
    by = tx.scope.actor.person_id
    await tx.conn.execute(SQL["add_answer"], tx.realm.id, comment_id, verdict, said, by, tx.now)
    body = comment_view(tx.scope, await _told(tx, row["consultation_id"], comment_id), named=True)
    return Answer(201, body, object=f"comment/{comment_id}")


def _require(tx: Tx, role: str) -> None:
    if not tx.scope.may(role):
        raise Refusal("role-missing")


def _expected(pointer: str, expected: str) -> Fault:
    return Fault(pointer, "validation-error", {"expected": expected})
