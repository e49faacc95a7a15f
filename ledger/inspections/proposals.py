"""Hearings that are proposed: of who was drawn, once the draw is closed, and of who came last in a settlement.

A proposal is derived and kept nowhere; what becomes of it is one step, taken by a named person: the hearing is opened
with its cause, or set aside with a reason. It goes to the body that drew, or whose own comparison it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from ledger import command
from ledger.access import Scope
from ledger.books.views import moment
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Fault, Refusal
from ledger.inspections.hearings import NewHearing, called
from ledger.inspections.picking import office_holders
from ledger.inspections.queries import hearing
from ledger.inspections.steps import OPENS, SQL, TEXT, not_of
from ledger.messages.due import Duty
from ledger.org.steps import together
from ledger.org.texts import line_of
from ledger.tree import Unit
from ledger.types import Answer, Call
from ledger.workflow.steps import Move, Owner, begin, keep_still
from rules.inspection import HEARD, PROPOSAL, bottom

# What is older than a year is nobody's to be asked about any more.
RECENT = timedelta(days=366)
# Names proposals, so that one cause has one id wherever it is derived.
SPACE = UUID("5b0f4c62-2a53-4b0f-9a3e-0c3b0a4d7e11")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A body that should be heard by another, and why: cause says it to programs, reference to people, since when."""

    id: UUID
    unit: Unit
    by: Unit
    occasion: str
    reference: str
    cause: Mapping[str, Any]
    since: datetime


async def proposals(scope: Scope, state: str | None = None) -> list[dict[str, Any]]:
    """What is proposed to the bodies the caller acts for, with what became of it; state: those alone. Latest first."""
    found = await _derived(scope)
    decided = await _decided(scope, found)
    views = [await _view(scope, one, decided.get(one.id)) for one in found.values()]
    return [one for one in views if state in (None, one["state"])]


async def proposal_duties(scope: Scope) -> list[Duty]:
    """What of it waits for the caller; no day is set for it."""
    found = await _derived(scope)
    decided = await _decided(scope, found)
    return [
        Duty("hearing", "proposed", "/hearings#proposed", one.unit.id, None, None, None, one.since, False)
        for one in found.values()
        if one.id not in decided
    ]


async def open_proposed(db: Database, call: Call, proposal_id: UUID, person: str, day: date) -> Answer:
    """Calls the hearing that is proposed, its cause cited: 201. By whom it is proposed to.

    Refusals: role-missing, not-found, illegal-transition (decided already), and those of calling a hearing.
    """
    return await command.run(db, call, partial(_open, proposal_id=proposal_id, person=person, day=day))


async def set_aside(db: Database, call: Call, proposal_id: UUID, reason: str) -> Answer:
    """Says why there will be no hearing: 201. By whom it is proposed to, nobody of the unit itself.

    Refusals: role-missing, not-found, validation-error, separation-of-duty, illegal-transition (decided already).
    """
    return await command.run(db, call, partial(_set_aside, proposal_id=proposal_id, reason=reason))


async def _open(tx: Tx, proposal_id: UUID, person: str, day: date) -> Answer:
    one = await _held(tx, proposal_id)
    new = NewHearing(one.unit.code, person, one.occasion, one.reference, day)
    made = await called(tx, new, one.cause)
    params = {"cause": dict(one.cause), "hearing": str(made)}
    await begin(tx, PROPOSAL, one.id, Owner(one.unit.id), Move("open", _role(tx, one), params=params))
    return Answer(201, await hearing(tx.scope, made), f"/api/v1/hearings/{made}", object=f"hearing/{made}")


async def _set_aside(tx: Tx, proposal_id: UUID, reason: str) -> Answer:
    one = await _held(tx, proposal_id)
    faults: list[Fault] = []
    why = line_of("/reason", reason, TEXT, faults)
    together(faults)
    await not_of(tx, one.unit)
    move = Move("set-aside", _role(tx, one), reason=why, params={"cause": dict(one.cause)})
    await begin(tx, PROPOSAL, one.id, Owner(one.unit.id), move)
    decided = await _decided(tx.scope, [one.id])
    return Answer(201, await _view(tx.scope, one, decided[one.id]), object=f"hearing-proposal/{one.id}")


async def _held(tx: Tx, proposal_id: UUID) -> Proposal:
    """The proposal while it is still open, with everybody else kept from deciding it."""
    if not tx.scope.may(*OPENS):
        raise Refusal("role-missing")
    await keep_still(tx, PROPOSAL, proposal_id)
    one = (await _derived(tx.scope)).get(proposal_id)
    if one is None:
        raise Refusal("not-found")
    decided = await _decided(tx.scope, [one.id])
    if one.id in decided:
        raise Refusal("illegal-transition", state=decided[one.id]["state"], possible=[])
    return one


def _role(tx: Tx, one: Proposal) -> str:
    return next(role for role in OPENS if tx.scope.covers(role, one.by.id))


def _bodies(scope: Scope) -> set[UUID]:
    """The bodies the caller acts for; what lies further below is for those who hold a role there."""
    return {grant.unit_id for grant in scope.roles if grant.role in OPENS and grant.subtree}


async def _derived(scope: Scope) -> dict[UUID, Proposal]:
    bodies = _bodies(scope)
    if not bodies:
        return {}
    return {one.id: one for one in [*await _drawn(scope, bodies), *await _last(scope, bodies)]}


async def _drawn(scope: Scope, bodies: Collection[UUID]) -> list[Proposal]:
    rows = await scope.conn.fetch(SQL["units_drawn"], scope.realm.id, list(bodies), scope.now - RECENT)
    found = []
    for row in rows:
        cause = _cause(row["period"], draw=str(row["draw_id"]), n=row["n"])
        reference, name = f"{row['period']} #{row['n']}", f"draw/{row['draw_id']}/{row['n']}"
        found += _proposed(scope, (row["unit_id"], row["by_unit_id"]), "draw", (name, reference), cause, row["at"])
    return found


async def _last(scope: Scope, bodies: Collection[UUID]) -> list[Proposal]:
    """Whoever came last among the bodies directly below one and the same, where those are enough to be shown."""
    shots = {
        row["period"]: row for row in await scope.conn.fetch(SQL["settlements"], scope.realm.id, scope.now - RECENT)
    }
    days = {shot["as_of"] for shot in shots.values()}
    below = {one for body in bodies for day in days for one in scope.tree.children(body, day)}
    values = (list(shots), [one["n"] for one in shots.values()], list(below))
    groups: dict[tuple[str, str, str, UUID], dict[UUID, int]] = defaultdict(dict)
    for row in await scope.conn.fetch(SQL["places"], scope.realm.id, *values) if below else ():
        body = scope.tree.parent(row["subject_id"], shots[row["period"]]["as_of"])
        if body is not None and body in bodies:
            groups[row["period"], row["assessment"], row["subject_kind"], body][row["subject_id"]] = row["rank"]
    found = []
    for (period, assessment, _, body), ranks in groups.items():
        for unit, place in bottom(ranks).items():
            cause = _cause(period, snapshot=shots[period]["n"], assessment=assessment, rank=place, of=len(ranks))
            named = (f"settlement/{period}/{assessment}/{unit}", f"{period} {assessment} {place}/{len(ranks)}")
            found += _proposed(scope, (unit, body), "bottom-rank", named, cause, shots[period]["taken_at"])
    return sorted(found, key=lambda one: one.since, reverse=True)


def _proposed(
    scope: Scope,
    units: tuple[UUID, UUID],
    occasion: str,
    named: tuple[str, str],
    cause: Mapping[str, Any],
    since: datetime,
) -> list[Proposal]:
    """The proposal, unless the body is gone or none that is heard. units: heard and hearing; named: key, reference."""
    unit, by = (scope.tree.units[one] for one in units)
    if unit.id == by.id or unit.kind not in HEARD or scope.tree.place(unit.id, scope.today) is None:
        return []
    key = uuid5(SPACE, f"{scope.realm.id}/{named[0]}")
    return [Proposal(key, unit, by, occasion, named[1], cause, since)]


def _cause(period: str, **known: Any) -> dict[str, Any]:
    return {"period": period, **dict.fromkeys(("draw", "n", "snapshot", "assessment", "rank", "of")), **known}


async def _decided(scope: Scope, ids: Collection[UUID]) -> dict[UUID, Any]:
    rows = await scope.conn.fetch(SQL["decided_proposals"], scope.realm.id, list(ids)) if ids else ()
    return {row["object_id"]: row for row in rows}


async def _view(scope: Scope, one: Proposal, decided: Any) -> dict[str, Any]:
    zone = scope.realm.timezone
    return {
        "id": str(one.id),
        "unit": one.unit.code,
        "unit_name": one.unit.name,
        "by_unit": one.by.code,
        "by_unit_name": one.by.name,
        "occasion": one.occasion,
        "cause": dict(one.cause),
        "since": moment(one.since, zone),
        "heads": [] if decided else await office_holders(scope, one.unit),
        "state": decided["state"] if decided else "proposed",
        "hearing": decided["params"].get("hearing") if decided else None,
        "reason": decided["reason"] if decided else None,
        "by": decided["by"] if decided else None,
        "by_name": decided["by_name"] if decided else None,
        "at": moment(decided["at"], zone) if decided else None,
    }
