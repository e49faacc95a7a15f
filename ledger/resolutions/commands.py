"""Preparing a paper, laying it before the Party group, recording what the meeting decided, answering for a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.command import Tx
from ledger.db import Database
from ledger.draws.gauges import limits_on
from ledger.draws.steps import Laid, confirm
from ledger.errors import Fault, Refusal, refuse
from ledger.messages.steps import News, tell
from ledger.org.holders import holders
from ledger.org.steps import together
from ledger.org.texts import line_of, one_of
from ledger.periods.steps import calendar
from ledger.periods.workdays import due_after
from ledger.resolutions.flows import ANSWER_WITHIN, DECIDES, LAYERS, PAPER, PREPARES, SHEET
from ledger.resolutions.paper import SQL, Prepared, digest_of, paper_of, rows_of, sheet_of
from ledger.resolutions.queries import resolution, resolution_row, returned_of, sheet_rows
from ledger.tree import Unit
from ledger.types import Answer, Call, uuid7, uuid7s
from ledger.workflow.steps import Move, Owner, begin, move_on
from rules.dates import Period

NAME, REASON = 100, 1000


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper for the Party group over `unit` about a period, for one layer of subjects.

    takes_up: a decided resolution some of whose sheets were returned; then only those answered since are laid out.
    """

    unit: str
    period: str
    layer: str
    title: str
    takes_up: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the meeting decided. digest: of the page it saw; returned: unit and reason; all other sheets are confirmed.

    present of entitled members met on met_on; minutes: their number.
    """

    minutes: str
    met_on: date
    present: int
    entitled: int
    digest: str
    returned: Sequence[tuple[str, str]] = ()


async def prepare(db: Database, call: Call, new: NewPaper) -> Answer:
    """Freezes the sheets of a layer as one page: 201. By an office_clerk or unit_committee over the unit.

    Refusals: role-missing, unknown-reference, validation-error, already-exists (such a paper is before the meeting
    already), nothing-due (no entry that is not confirmed yet).
    """
    return await command.run(db, call, partial(_prepare, new=new))


async def table(db: Database, call: Call, resolution_id: UUID) -> Answer:
    """Lays the page before the meeting: 201, and the Party group is told. By who prepares papers of the unit.

    Refusals: role-missing, not-found, illegal-transition.
    """
    return await command.run(db, call, partial(_table, resolution_id=resolution_id))


async def withdraw(db: Database, call: Call, resolution_id: UUID, reason: str) -> Answer:
    """Takes a page back that was not decided yet: 201. Refusals as of table, and validation-error."""
    return await command.run(db, call, partial(_withdraw, resolution_id=resolution_id, reason=reason))


async def decide(db: Database, call: Call, resolution_id: UUID, decision: Decision) -> Answer:
    """Records the meeting's decision: what it confirmed is confirmed entry by entry, the rest goes back: 201.

    By the Party group of the unit, not by who prepared the page. Refusals: role-missing, not-found,
    separation-of-duty, illegal-transition, stale-version (another page than the one named), validation-error.
    """
    return await command.run(db, call, partial(_decide, resolution_id=resolution_id, decision=decision))


async def answer_sheet(db: Database, call: Call, sheet_id: UUID, text: str) -> Answer:
    """Says what was done about a returned sheet: 201. By the branch_committee or unit_committee of its unit.

    Refusals: role-missing, not-found, illegal-transition, validation-error.
    """
    return await command.run(db, call, partial(_answer, sheet_id=sheet_id, text=text))


async def _prepare(tx: Tx, new: NewPaper) -> Answer:
    _require(tx, PREPARES)
    faults = [*one_of("/layer", new.layer, tuple(LAYERS)), *_period_faults(tx, new.period)]
    title = line_of("/title", new.title, NAME, faults)
    unit = tx.tree.by_code.get(new.unit)
    if unit is None or not _covers(tx, PREPARES, unit.id):
        faults.append(Fault("/unit", "unknown-reference", {"code": new.unit}))
    together(faults)
    assert unit is not None
    await tx.conn.execute(SQL["lock"], tx.realm.id)
    if await tx.conn.fetchval(SQL["on_the_table"], tx.realm.id, unit.id, new.period, new.layer):
        raise refuse("already-exists", "/layer")
    sheets = await _sheets(tx, new, unit, calendar(tx.scope, new.period))
    if not any(one.entries for one in sheets):
        raise Refusal("nothing-due")
    return await _lay_out(tx, new, unit, title, sheets)


def _period_faults(tx: Tx, code: str) -> list[Fault]:
    try:
        calendar(tx.scope, code)
    except Refusal:
        return [Fault("/period", "unknown-reference", {"code": code})]
    return []


async def _sheets(tx: Tx, new: NewPaper, unit: Unit, period: Period) -> list[Prepared]:
    units = sorted(tx.tree.below(unit.id, min(period.last, tx.today)))
    if new.takes_up is not None:
        units = await _take_up(tx, new, unit)
    rows = await rows_of(tx, units, new.layer, period)
    nodes = sorted((tx.tree.units[one] for one in rows), key=lambda one: one.code)
    ids = uuid7s(tx.now, len(nodes))
    limits = await limits_on(tx.scope, min(period.last, tx.today))
    return [sheet_of(one, node, rows[node.id], period, limits) for one, node in zip(ids, nodes, strict=True)]


async def _take_up(tx: Tx, new: NewPaper, unit: Unit) -> list[UUID]:
    """The units whose sheets came back and were answered for; each is taken up by this paper."""
    assert new.takes_up is not None
    earlier = await resolution_row(tx.scope, new.takes_up)
    if (earlier["unit_id"], earlier["period"], earlier["layer"]) != (unit.id, new.period, new.layer):
        raise refuse("unknown-reference", "/takes_up")
    sheets = {row["sheet_id"]: row["booked_in"] for row in await sheet_rows(tx.scope, new.takes_up)}
    answered = [one for one in await returned_of(tx.scope, list(sheets)) if one["state"] == "answered"]
    for one in answered:
        await move_on(tx, SHEET, UUID(one["id"]), Move("take-up", _role(tx, PREPARES, unit.id)))
    return [sheets[UUID(one["id"])] for one in answered]


async def _lay_out(tx: Tx, new: NewPaper, unit: Unit, title: str, sheets: Sequence[Prepared]) -> Answer:
    paper = paper_of(unit, calendar(tx.scope, new.period), new.layer, title, sheets)
    made, by = uuid7(tx.now), tx.scope.actor.person_id
    await tx.conn.execute(
        SQL["add"],
        tx.realm.id, made, unit.id, new.period, new.layer, title, paper, digest_of(paper),
        new.takes_up, by, tx.now,
    )  # fmt: skip
    await tx.conn.executemany(
        SQL["add_sheet"],
        [(tx.realm.id, made, one.id, unit.id, one.unit.id, one.entries, one.subjects) for one in sheets],
    )
    await begin(tx, PAPER, made, Owner(unit.id), Move("prepare", _role(tx, PREPARES, unit.id)))
    return await _told(tx, made, created=True)


async def _table(tx: Tx, resolution_id: UUID) -> Answer:
    row = await _own(tx, resolution_id, PREPARES)
    await move_on(tx, PAPER, resolution_id, Move("table", _role(tx, PREPARES, row["unit_id"])))
    news = News("resolution-tabled", f"resolutions/{resolution_id}", {"title": row["title"], "period": row["period"]})
    await tell(tx, await holders(tx.scope, row["unit_id"], DECIDES), news)
    return await _told(tx, resolution_id)


async def _withdraw(tx: Tx, resolution_id: UUID, reason: str) -> Answer:
    row = await _own(tx, resolution_id, PREPARES)
    why = _reason("/reason", reason)
    move = Move("withdraw", _role(tx, PREPARES, row["unit_id"]), reason=why)
    await move_on(tx, PAPER, resolution_id, move)
    return await _told(tx, resolution_id)


async def _decide(tx: Tx, resolution_id: UUID, decision: Decision) -> Answer:
    row = await _own(tx, resolution_id, DECIDES)
    if row["prepared_by"] == tx.scope.actor.person_id:
        raise Refusal("separation-of-duty")
    if decision.digest != row["digest"]:
        raise refuse("stale-version", "/digest")
    minutes, back = _checked(tx, decision, row)
    sheets = await sheet_rows(tx.scope, resolution_id)
    params = {"minutes": minutes, "met_on": decision.met_on.isoformat(), "present": decision.present,
              "entitled": decision.entitled, "returned": sorted(back)}  # fmt: skip
    await move_on(tx, PAPER, resolution_id, Move("decide", "party_group", params=params))
    for sheet in sheets:
        reason = back.get(tx.tree.units[sheet["booked_in"]].code)
        await _verdict(tx, row, sheet, decision, minutes, reason)
    # The sheets name entries and subjects themselves.
    kept = [
        Laid(entry, subject, one["booked_in"])
        for one in sheets
        if tx.tree.units[one["booked_in"]].code not in back
        for entry, subject in zip(one["entries"], one["subjects"], strict=True)
    ]
    await confirm(tx, kept, "confirmed", f"resolutions/{resolution_id}")
    news = News("resolution-decided", f"resolutions/{resolution_id}", {"title": row["title"], "returned": len(back)})
    await tell(tx, {row["prepared_by"]}, news)
    return await _told(tx, resolution_id)


def _checked(tx: Tx, decision: Decision, row: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The number of the minutes, and the sheets that go back with why. Refusal validation-error, unknown-reference."""
    faults: list[Fault] = []
    minutes = line_of("/minutes", decision.minutes, NAME, faults)
    if not row["prepared_on"] <= decision.met_on <= tx.today:
        faults.append(Fault("/met_on", "validation-error", {"expected": f"{row['prepared_on']} to {tx.today}"}))
    # 《中国共产党党组工作条例》 Art. 25: half of the members at least.
    if not 0 < decision.entitled < 1000 or not decision.entitled <= 2 * decision.present <= 2 * decision.entitled:
        faults.append(
            Fault("/present", "validation-error", {"expected": "at least half of those entitled, at most all"})
        )
    known = {one["unit"] for one in row["sheets"]}
    back: dict[str, str] = {}
    for n, (unit, reason) in enumerate(decision.returned):
        if unit not in known or unit in back:
            faults.append(Fault(f"/returned/{n}/unit", "unknown-reference", {"code": unit}))
        back[unit] = line_of(f"/returned/{n}/reason", reason, REASON, faults)
    together(faults)
    return minutes, back


async def _verdict(
    tx: Tx, row: dict[str, Any], sheet: dict[str, Any], decision: Decision, minutes: str, reason: str | None
) -> None:
    sheet_id, unit = sheet["sheet_id"], sheet["booked_in"]
    await tx.conn.execute(
        SQL["add_verdict"],
        tx.realm.id, sheet_id, row["unit_id"], "returned" if reason else "confirmed", reason, minutes, decision.met_on,
        tx.scope.actor.person_id, tx.now,
    )  # fmt: skip
    if reason is None:
        return
    due = await due_after(tx.scope, ANSWER_WITHIN)
    params = {"resolution": str(row["id"]), "period": row["period"], "layer": row["layer"], "minutes": minutes}
    move = Move("return", "party_group", reason=reason, params=params, due_on=due)
    await begin(tx, SHEET, sheet_id, Owner(unit), move)
    news = News("sheet-returned", "returned-sheets", {"period": row["period"], "reason": reason}, due)
    await tell(tx, await holders(tx.scope, unit, ("branch_committee",)), news)


async def _answer(tx: Tx, sheet_id: UUID, text: str) -> Answer:
    found = await returned_of(tx.scope, [sheet_id])
    if not found:
        raise Refusal("not-found")
    unit = tx.tree.by_code[found[0]["unit"]]
    by = ("branch_committee", "unit_committee")
    if not _covers(tx, by, unit.id):
        raise Refusal("role-missing")
    due = await due_after(tx.scope, ANSWER_WITHIN)
    move = Move("answer", _role(tx, by, unit.id), reason=_reason("/text", text), due_on=due)
    await move_on(tx, SHEET, sheet_id, move)
    news = News("sheet-answered", f"resolutions/{found[0]['resolution']}", {"unit": unit.name})
    await tell(tx, await holders(tx.scope, unit.id, ("office_clerk",)), news)
    body = (await returned_of(tx.scope, [sheet_id]))[0]
    return Answer(201, body, object=f"returned-sheet/{sheet_id}")


async def _told(tx: Tx, resolution_id: UUID, *, created: bool = False) -> Answer:
    body = await resolution(tx.scope, resolution_id)
    place = f"/api/v1/resolutions/{resolution_id}" if created else None
    return Answer(201, body, place, object=f"resolution/{resolution_id}")


async def _own(tx: Tx, resolution_id: UUID, roles: Sequence[str]) -> dict[str, Any]:
    """The paper. Refusals not-found, role-missing where another role than one of these sees it."""
    row = await resolution_row(tx.scope, resolution_id)
    if not _covers(tx, roles, row["unit_id"]):
        raise Refusal("role-missing")
    return row


def _reason(pointer: str, value: str) -> str:
    faults: list[Fault] = []
    found = line_of(pointer, value, REASON, faults)
    together(faults)
    return found


def _require(tx: Tx, roles: Sequence[str]) -> None:
    if not tx.scope.may(*roles):
        raise Refusal("role-missing")


def _covers(tx: Tx, roles: Sequence[str], unit: UUID) -> bool:
    return any(tx.scope.covers(role, unit) for role in roles)


def _role(tx: Tx, roles: Sequence[str], unit: UUID) -> str:
    return next(role for role in roles if tx.scope.covers(role, unit))
