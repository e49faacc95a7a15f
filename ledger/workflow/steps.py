"""Beginning a thing that goes from hand to hand, and moving it on, inside someone's transaction.

Two who move one thing at the same moment wait for each other: the second finds it where the first left it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from ledger.access import Scope
from ledger.command import Tx
from ledger.db import sql_file
from ledger.errors import Refusal, refuse
from rules.workflow import Flow

SQL = sql_file(__file__)
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose readers see the thing, and the person whom it concerns, if any."""

    unit_id: UUID
    subject_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing stands: the n-th step brought it there. due_on: the last day for what comes next."""

    n: int
    act: str
    state: str
    open: bool
    owner: Owner
    actor_id: UUID
    role: str
    reason: str | None
    params: Mapping[str, Any]
    due_on: date | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """An act on a thing. role: in which the actor does it; target: the state, where the act leads to several.

    expected: the step that the actor saw last; refused `stale-version`, at that pointer, where another one came since.
    """

    act: str
    role: str
    target: str | None = None
    reason: str | None = None
    params: Mapping[str, Any] | None = None
    due_on: date | None = None
    expected: int | None = None
    pointer: str = "/n"


async def begin(tx: Tx, flow: Flow, object_id: UUID, owner: Owner, move: Move) -> Place:
    """The first step of a new thing. move.act is one of flow.first."""
    return await _add(tx, flow, object_id, owner, move, 1, flow.first[move.act])


async def move_on(tx: Tx, flow: Flow, object_id: UUID, move: Move) -> Place:
    """The next step, by whoever the command has found entitled to it.

    Refusals: not-found, stale-version, illegal-transition (params: state, possible), validation-error (/reason
    where the act asks for one).
    """
    place = await hold(tx, flow, object_id)
    if move.expected is not None and move.expected != place.n:
        raise refuse("stale-version", move.pointer, n=place.n)
    state = flow.next(place.state, move.act, move.target)
    if state is None:
        raise Refusal("illegal-transition", state=place.state, possible=list(flow.possible(place.state)))
    if flow.acts[move.act].reason and not move.reason:
        raise refuse("validation-error", "/reason", expected=f"1 to {LONGEST_REASON} characters")
    return await _add(tx, flow, object_id, place.owner, move, place.n + 1, state)


async def hold(tx: Tx, flow: Flow, object_id: UUID) -> Place:
    """Where the thing stands, with everybody else kept from moving it until the transaction ends. Refusal not-found."""
    await keep_still(tx, flow, object_id)
    return await place_of(tx.scope, flow, object_id)


async def keep_still(tx: Tx, flow: Flow, object_id: UUID) -> None:
    """Keeps everybody else from moving the thing until the transaction ends, also for who may not see its steps."""
    await tx.conn.execute(SQL["lock"], flow.kind, str(object_id), tx.realm.id)


async def place_of(scope: Scope, flow: Flow, object_id: UUID) -> Place:
    """Where the thing stands. Refusal not-found where it is unknown or out of the caller's sight."""
    row = await scope.conn.fetchrow(SQL["last"], scope.realm.id, flow.kind, object_id)
    if row is None or not sees(scope, flow, _owner(row), row["actor_id"]):
        raise Refusal("not-found")
    return _place(row)


def sees(scope: Scope, flow: Flow, owner: Owner, actor_id: UUID | None = None) -> bool:
    """Whether the thing is the caller's to see: of a unit the caller reads, about the caller or somebody whose entries
    they read wherever booked, or moved by them."""
    reads = scope.reads_papers(owner.unit_id) if flow.papers else scope.reads_unit(owner.unit_id)
    return reads or owner.subject_id in scope.subjects or scope.actor.person_id in (owner.subject_id, actor_id)


def _owner(row: Any) -> Owner:
    return Owner(row["unit_id"], row["subject_id"])


def _place(row: Any) -> Place:
    return Place(
        row["n"],
        row["act"],
        row["state"],
        row["open"],
        _owner(row),
        row["actor_id"],
        row["role"],
        row["reason"],
        row["params"],
        row["due_on"],
        row["at"],
    )


async def _add(tx: Tx, flow: Flow, object_id: UUID, owner: Owner, move: Move, n: int, state: str) -> Place:
    params = move.params or {}
    by, still_open = tx.scope.actor.person_id, state in flow.open
    due = move.due_on if still_open else None
    await tx.conn.execute(
        SQL["add"],
        tx.realm.id, flow.kind, object_id, n, move.act, state, still_open, owner.unit_id, owner.subject_id, by,
        move.role, move.reason, msgspec.to_builtins(params), due, tx.now,
    )  # fmt: skip
    return Place(n, move.act, state, still_open, owner, by, move.role, move.reason, params, due, tx.now)
