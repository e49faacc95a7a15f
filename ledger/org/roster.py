"""Importing a roster: what it would change, told first if wanted, then done whole or not at all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ledger.access import calendar_lock
from ledger.command import Tx, run
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal
from ledger.org.names import name_key, person_name
from ledger.org.points import end_after, first_change, start_of, value_on, with_value
from ledger.org.roster_rows import ENDED, MOST_TOLD, TRAITS, Diff, RosterRow, digest_of, faults_of, trait_of
from ledger.org.steps import (
    Change,
    Histories,
    Key,
    begin_change,
    end_change,
    read_histories,
    require_whole,
    set_memberships,
    set_traits,
)
from ledger.tree import Tree
from ledger.types import Answer, Call, uuid7

SQL = sql_file(__file__)
MOST_ROWS = 100_000
PART = 5_000
CHANGES = ("added", "changed", "transferred", "unchanged")


@dataclass(slots=True)
class Plan:
    """All that an import would write, and what to tell of it."""

    diffs: list[Diff] = field(default_factory=list)
    memberships: dict[Key, Change[UUID]] = field(default_factory=dict)
    traits: dict[Key, Change[str]] = field(default_factory=dict)
    renamed: dict[UUID, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


async def import_roster(db: Database, call: Call, rows: Sequence[RosterRow], *, dry_run: bool = False) -> Answer:
    """Adds, changes and transfers the people of the file, no others: 201, or 200 for a dry run, with the diff.

    A row states name, branch, office and traits from its first day until the next known change; `to` is the last day
    in the branch. An empty cell changes nothing, `-` or 无 ends the fact (for 状态 also 在岗, 在职, 正常).
    Refusal role-missing, payload-too-large (over 100,000 rows), import-invalid, period-closed; nothing is written then.
    """
    if len(rows) > MOST_ROWS:
        raise Refusal("payload-too-large")

    async def body(tx: Tx) -> Answer:
        require_whole(tx, "system_admin")
        tree = await begin_change(tx)
        faults = await asyncio.to_thread(faults_of, rows, tree, tx.today)
        if faults:
            raise Refusal("import-invalid", faults)
        told: list[dict[str, Any]] = []
        closed: list[Fault] = []
        beyond: list[Fault] = []
        # In parts, so that the server never sees the transaction idle for long and other requests get their turn.
        for at in range(0, len(rows), PART):
            part = rows[at : at + PART]
            plan = await asyncio.to_thread(_plan, tx, tree, part, *await _known(tx, part))
            closed += _closed(plan, tx.realm.open_from)
            beyond += plan.faults
            if not dry_run and not closed and not beyond:
                await _write(tx, plan)
            told += map(_told, plan.diffs)
        if beyond:
            raise Refusal("import-invalid", beyond[:MOST_TOLD])
        if closed:
            raise Refusal("period-closed", closed[:MOST_TOLD])
        if not dry_run:
            await end_change(tx)
        counts = Counter(one["change"] for one in told)
        summary = {change: counts[change] for change in CHANGES}
        return Answer(200 if dry_run else 201, {"digest": digest_of(rows), **summary, "rows": told})

    return await run(db, call, body, calendar_lock)


async def _known(tx: Tx, rows: Sequence[RosterRow]) -> tuple[dict[str, tuple[UUID, str]], Histories]:
    found = await tx.conn.fetch(SQL["people_for_roster"], tx.realm.id, [row.code for row in rows])
    known = {one["code"]: (one["person_id"], one["name"]) for one in found}
    return known, await read_histories(tx.conn, tx.realm.id, [person for person, _ in known.values()])


def _plan(
    tx: Tx, tree: Tree, rows: Sequence[RosterRow], known: Mapping[str, tuple[UUID, str]], histories: Histories
) -> Plan:
    plan = Plan()
    for row in rows:
        person, name = known.get(row.code, (None, None))
        plan.diffs.append(_plan_row(plan, tree, row, person or uuid7(tx.now), name, histories))
    return plan


def _plan_row(plan: Plan, tree: Tree, row: RosterRow, person: UUID, name: str | None, histories: Histories) -> Diff:
    party = _party(tree, row, histories.memberships.get((person, "party"), []))
    admin = _admin(tree, row, histories.memberships.get((person, "admin"), []))
    traits = [_trait(row, one, histories.traits.get((person, one), [])) for one in TRAITS]
    for line, what, moved in (("party", "branch", party), ("admin", "office", admin)):
        if _differs(moved):
            plan.memberships[person, line] = moved
            plan.faults += _outlives(tree, row, what, moved)
    for trait, changed in zip(TRAITS, traits, strict=True):
        if _differs(changed):
            plan.traits[person, trait] = changed
    new_name = person_name(row.name) or row.name
    if name is not None and name != new_name:
        plan.renamed[person] = new_name
    changes: list[Change[Any]] = [party, admin, *traits]
    earliest = min((day for one in changes if _differs(one) and (day := first_change(*one))), default=None)
    before = None if name is None else _facts(tree, row, name, [one[0] for one in changes])
    change = _kind(row, name, new_name, party, earliest)
    after = before if change == "unchanged" and before else _facts(tree, row, new_name, [one[1] for one in changes])
    return Diff(row, change, before, after, earliest, person)


def _differs(change: Change[Any]) -> bool:
    return change[0] is not change[1] and change[0] != change[1]


def _party(tree: Tree, row: RosterRow, before: list[tuple[date, UUID | None]]) -> Change[UUID]:
    branch = tree.by_code[row.branch].id
    after = before if value_on(before, row.starts_on) == branch else with_value(before, row.starts_on, branch)
    if row.to and value_on(after, row.to + timedelta(days=1)) is not None:
        after = with_value(after, row.to + timedelta(days=1), None)
    return before, after


def _admin(tree: Tree, row: RosterRow, before: list[tuple[date, UUID | None]]) -> Change[UUID]:
    if row.office is None:
        return before, before
    office = None if row.office in ENDED else tree.by_code[row.office].id
    same = value_on(before, row.starts_on) == office
    return before, before if same else with_value(before, row.starts_on, office)


def _trait(row: RosterRow, trait: str, before: list[tuple[date, str | None]]) -> Change[str]:
    if getattr(row, trait) is None:
        return before, before
    value = trait_of(row, trait)
    same = value_on(before, row.starts_on) == value
    return before, before if same else with_value(before, row.starts_on, value)


def _outlives(tree: Tree, row: RosterRow, what: str, moved: Change[UUID]) -> list[Fault]:
    """Nobody stays in a unit longer than it exists: `to` or a later change known already ends the stay by then."""
    after = moved[1]
    unit = value_on(after, row.starts_on)
    gone = [one.starts_on for one in tree.places[unit] if not one.present] if unit else []
    ends_on = min((day for day in gone if day > row.starts_on), default=None)
    left = end_after(after, row.starts_on)
    if ends_on is None or (left and left <= ends_on):
        return []
    last = ends_on - timedelta(days=1)
    return [row.fault(what, f"a unit that exists for the whole stay; this one ends on {last}")]


def _facts(tree: Tree, row: RosterRow, name: str | None, points: list[Any]) -> dict[str, Any]:
    """Name and dated facts on the row's first day, in the file's terms."""
    party, admin, *traits = points
    units = [value_on(one, row.starts_on) for one in (party, admin)]
    branch, office = (tree.units[one].code if one else None for one in units)
    ended = end_after(party, row.starts_on) if branch else None
    to = (ended - timedelta(days=1)).isoformat() if ended and value_on(party, ended) is None else None
    values = {trait: value_on(one, row.starts_on) for trait, one in zip(TRAITS, traits, strict=True)}
    if values["grade"] is None:
        # Few offices grade skills: the others are not told of it.
        del values["grade"]
    began = start_of(party, row.starts_on).isoformat() if branch else None
    return {"name": name, "branch": branch, "from": began, "office": office, **values, "to": to}


def _kind(row: RosterRow, name: str | None, new_name: str, party: Change[UUID], earliest: date | None) -> str:
    if name is None:
        return "added"
    before, after = party
    was_member = any(unit and day <= row.starts_on for day, unit in before)
    if was_member and value_on(before, row.starts_on) != value_on(after, row.starts_on):
        return "transferred"
    return "unchanged" if earliest is None and name == new_name else "changed"


def _closed(plan: Plan, open_from: date) -> list[Fault]:
    """Nothing a settled period was reckoned from may change any more."""
    return [
        one.row.fault("from", f"on or after {open_from}, the first open day", "period-closed")
        for one in plan.diffs
        if one.earliest and one.earliest < open_from
    ]


async def _write(tx: Tx, plan: Plan) -> None:
    added = [one for one in plan.diffs if one.change == "added"]
    if added:
        names = [one.after["name"] for one in added]
        ids, codes = [one.person for one in added], [one.row.code for one in added]
        await tx.conn.execute(SQL["add_people"], tx.realm.id, ids, codes, names, [name_key(one) for one in names])
    if plan.renamed:
        keys = [name_key(one) for one in plan.renamed.values()]
        renamed = list(plan.renamed), list(plan.renamed.values()), keys
        await tx.conn.execute(SQL["rename_people"], tx.realm.id, *renamed)
    await set_memberships(tx, plan.memberships)
    await _leave_groups(tx, plan)
    await set_traits(tx, plan.traits)


async def _leave_groups(tx: Tx, plan: Plan) -> None:
    """Who leaves a branch leaves its 党小组 too, or its leader would go on reading the person's entries."""
    left = [
        (person, moved)
        for (person, line), (before, after) in plan.memberships.items()
        if line == "party" and before and (moved := first_change(before, after))
    ]
    if left:
        people, days = zip(*left, strict=True)
        await tx.conn.execute(SQL["leave_groups"], tx.realm.id, list(people), list(days))


def _told(one: Diff) -> dict[str, Any]:
    return {"row": one.row.row, "code": one.row.code, "change": one.change, "before": one.before, "after": one.after}
