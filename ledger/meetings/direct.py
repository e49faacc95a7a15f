"""Awards that a branch books itself on the strength of minutes, which are the second hand of a large one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from msgspec.structs import replace

from ledger import command
from ledger.access import calendar_lock
from ledger.books.commands import judged_call, over_as
from ledger.books.judge import AwardCall, AwardLine, Cited
from ledger.books.limits import over_limits
from ledger.books.lives import know_lives
from ledger.books.steps import NewEntry, post
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Fault, Refusal
from ledger.meetings.cited import item_of, unbinding, unfit
from ledger.meetings.decided import Decided
from ledger.org.kin import kin_for_duty, kin_today
from ledger.org.people import by_code
from ledger.schemes.steps import schemes_now
from ledger.types import Answer, uuid7s

Found = Mapping[int, Decided]


async def award_decided(db: Database, wanted: AwardCall) -> Answer:
    """Books the lines of one request, some of which cite minutes, all or nothing.

    What is cited stands in the reason and in the source of the entry, and must stand whether the award is large or not.
    Refusals: see `judge`; and of what is cited, at the line's /minutes: validation-error (held before the deed, or not
    of a member), and those of `cited`.
    """
    return await command.run(db, wanted.call, partial(_award, wanted=wanted), calendar_lock)


async def _award(tx: Tx, wanted: AwardCall) -> Answer:
    found, faults = await _found(tx, wanted)
    wanted = replace(wanted, lines=tuple(_told(line, found.get(at)) for at, line in enumerate(wanted.lines)))
    people = await by_code(tx.conn, tx.realm.id, {one.subject for one in wanted.lines if one.subject_kind == "member"})
    await know_lives([tx.scope], people, wanted.lines)
    schemes = await schemes_now(tx.scope)
    ids = iter(uuid7s(tx.now, wanted.batch + len(wanted.lines)))
    seconded = [at for at, line in enumerate(wanted.lines) if line.minutes]
    aside = (await kin_today([tx.scope])).get(tx.scope.actor.person_id, ())
    judged = judged_call(tx.scope, people, schemes, wanted, ids, aside=aside, seconded=seconded)
    if isinstance(judged, Refusal):
        wrong = [*(over_as(wanted, faults).faults if faults else ()), *judged.faults]
        raise Refusal(wrong[0].code, wrong)
    _, rows, answer = judged
    faults += await _standing(tx, wanted.lines, rows, found)
    faults += (await over_limits([tx.scope], schemes, [rows]))[0]
    if faults:
        raise over_as(wanted, faults)
    kept = [replace(row, source=_source(wanted.lines[at].minutes) or row.source) for at, row in enumerate(rows)]
    await post(tx.conn, tx.realm.id, tx.now, kept, founding=tx.realm.founding)
    return answer


async def _found(tx: Tx, wanted: AwardCall) -> tuple[Found, list[tuple[int, Fault]]]:
    """The items cited, by the place of the line; and what names none that the caller may see."""
    found: dict[int, Decided] = {}
    faults: list[tuple[int, Fault]] = []
    known: dict[Cited, Decided] = {}
    for at, line in enumerate(wanted.lines):
        if line.minutes is None:
            continue
        if line.subject_kind != "member":
            faults.append((at, Fault("/minutes", "validation-error", {"expected": "only of an award to a member"})))
            continue
        try:
            if line.minutes not in known:
                known[line.minutes] = await item_of(tx.scope, line.minutes)
            found[at] = known[line.minutes]
        except Refusal as refusal:
            faults += [(at, one) for one in refusal.faults]
    return found, faults


def _told(line: AwardLine, found: Decided | None) -> AwardLine:
    """The line whose reason begins with what it cites, as that of a meeting's own awards does."""
    if found is None:
        return line
    cited = f"{found.number}第{found.at}项"
    return replace(line, reason=f"{cited}：{line.reason}" if line.reason else cited)


def _source(cited: Cited | None) -> str | None:
    return f"minutes:{cited.meeting}/{cited.item}" if cited else None


async def _standing(
    tx: Tx, lines: Sequence[AwardLine], rows: Sequence[NewEntry], found: Found
) -> list[tuple[int, Fault]]:
    faults: list[tuple[int, Fault]] = []
    kin: dict[UUID, frozenset[UUID]] = {}
    for at, item in found.items():
        row = rows[at]
        day = lines[at].first_on or lines[at].occurred_on
        if item.meeting.held_on < day:
            expected = {"expected": "meeting-held-since", "first": day.isoformat()}
            faults.append((at, Fault("/minutes/meeting", "validation-error", expected)))
            continue
        if row.subject_id not in kin:
            kin[row.subject_id] = await kin_for_duty(tx.scope, row.subject_id)
        aside = kin[row.subject_id] | {row.subject_id}
        fault = unfit(item, row.unit_id) or unbinding(item, tx.scope.actor.person_id, aside, aside)
        faults += [(at, fault)] if fault else []
    return faults
