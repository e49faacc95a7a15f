"""Who inspects whom, who may be named for it, and what a unit is asked to put right; inside someone's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ledger.access import Grant
from ledger.command import Tx
from ledger.db import sql_file
from ledger.errors import Fault, Refusal
from ledger.messages.steps import News, tell
from ledger.org.holders import holders
from ledger.org.texts import line_of
from ledger.periods.workdays import due_after
from ledger.tree import Unit
from ledger.types import uuid7s
from ledger.workflow.steps import Move, Owner, begin
from rules.inspection import DEMAND, HEARD

SQL = sql_file(__file__)
OPENS = ("work_committee", "unit_committee")
# Whoever closes and verifies may also come from the discipline committee.
CLOSES = (*OPENS, "discipline_committee")
ANSWERS = ("branch_committee", "unit_committee")
LINE, TEXT, NUMBER = 200, 1000, 100
MOST_DEMANDS, MOST_DAYS = 50, 250


@dataclass(frozen=True, slots=True)
class NewDemand:
    """What has to be put right, within how many working days (1 to 250)."""

    matter: str
    days: int


@dataclass(frozen=True, slots=True)
class Source:
    """What demands come from: an inspection or a hearing of the unit, held by the body above it."""

    kind: str
    id: UUID
    by_unit_id: UUID
    unit_id: UUID


def unit_to_inspect(tx: Tx, code: str, faults: list[Fault]) -> tuple[Unit, UUID] | None:
    """The unit, and the body above it in whose name the caller acts: the nearest on which the caller has a role."""
    unit = tx.tree.by_code.get(code)
    above = [
        grant.unit_id
        for grant in tx.scope.roles
        if unit and grant.role in OPENS and grant.unit_id != unit.id and _reaches(tx, grant, unit.id)
    ]
    if unit is None or unit.kind not in HEARD or not above or tx.tree.place(unit.id, tx.today) is None:
        faults.append(Fault("/unit", "unknown-reference", {"code": code}))
        return None
    return unit, min(above, key=lambda one: (len(tx.tree.below(one, tx.today)), one))


def _reaches(tx: Tx, grant: Grant, unit: UUID) -> bool:
    above = grant.unit_id
    return grant.subtree and (unit in tx.tree.below(above, tx.today) or tx.tree.is_root(above, tx.today))


async def named(tx: Tx, codes: Sequence[str], by_unit_id: UUID, pointer: str) -> tuple[dict[str, Any], list[Fault]]:
    """The people with these codes; unknown-reference for everybody the caller cannot know of."""
    rows = {row["code"]: row for row in await tx.conn.fetch(SQL["people"], tx.realm.id, list(codes), tx.today)}
    near = tx.tree.below(by_unit_id, tx.today)
    roster = tx.scope.roster
    known = {
        code: row
        for code, row in rows.items()
        if any(roster is None or one in roster for one in row["homes"]) or near & set(row["posts"])
    }
    faults = [
        Fault(f"{pointer}/{n}", "unknown-reference", {"code": code})
        for n, code in enumerate(codes)
        if code not in known
    ]
    return known, faults


async def inside(tx: Tx, unit: Unit) -> frozenset[UUID]:
    """The unit with everything below it, and the 单位 they belong to."""
    below = tx.tree.below(unit.id, tx.today)
    rows = await tx.conn.fetch(SQL["offices"], tx.realm.id, list(below), tx.today)
    return below | {row["office_id"] for row in rows if row["office_id"]}


def belongs(row: Any, units: Collection[UUID]) -> bool:
    """Whether somebody is at home in one of the units, or holds a role on one."""
    return not set(units).isdisjoint([*row["homes"], *row["posts"]])


async def not_of(tx: Tx, unit: Unit) -> None:
    """Refusal separation-of-duty where the caller is of the unit."""
    rows = await tx.conn.fetch(SQL["people"], tx.realm.id, [tx.scope.actor.code], tx.today)
    units = await inside(tx, unit)
    if any(belongs(row, units) for row in rows):
        raise Refusal("separation-of-duty")


def demands_of(new: Sequence[NewDemand], pointer: str, faults: list[Fault]) -> list[tuple[str, int]]:
    """The demands as they are kept; adds what is wrong with them."""
    found = []
    for n, one in enumerate(new):
        found.append((line_of(f"{pointer}/{n}/matter", one.matter, LINE, faults), one.days))
        if not 1 <= one.days <= MOST_DAYS:
            faults.append(Fault(f"{pointer}/{n}/days", "validation-error", {"expected": f"1 to {MOST_DAYS}"}))
    if len(found) > MOST_DEMANDS:
        faults.append(Fault(pointer, "validation-error", {"expected": f"at most {MOST_DEMANDS}"}))
    return found


async def make_demands(tx: Tx, source: Source, demands: Sequence[tuple[str, int]], role: str) -> None:
    """Asks the unit to put things right, each by its day, and tells those who answer for it."""
    told = await holders(tx.scope, source.unit_id, ANSWERS)
    for demand_id, (matter, days) in zip(uuid7s(tx.now, len(demands)), demands, strict=True):
        due = await due_after(tx.scope, days)
        await tx.conn.execute(
            SQL["add_demand"],
            tx.realm.id, demand_id, source.kind, source.id, source.by_unit_id, source.unit_id, matter, tx.now,
        )  # fmt: skip
        move = Move("demand", role, params={"days": days}, due_on=due)
        await begin(tx, DEMAND, demand_id, Owner(source.unit_id), move)
        await tell(tx, told, News("demand-made", f"demands/{demand_id}", {"matter": matter}, due))
