"""Changing the organisation: units and where they hang, links, seats, link persons, secondary bodies.

All by a system_admin of the whole realm or the operator; each a dated change point, each moving the tree's version.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import calendar_lock
from ledger.command import Tx, run
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.org.names import is_code, plain_text
from ledger.org.steps import (
    begin_change,
    check_day,
    day_after,
    end_change,
    find_people,
    find_person,
    find_unit,
    require_whole,
    together,
)
from ledger.tree import Tree, Unit
from ledger.types import Answer, Call, uuid7

SQL = sql_file(__file__)
KINDS: dict[str, tuple[str, ...]] = {
    "party": ("committee", "general_branch", "branch", "group"),
    "admin": ("organ", "office", "district"),
    "body": ("party_group", "discipline", "assessment", "inspection"),
    "secondary": ("joint_branch", "squad", "zone"),
}
DEEPEST = 32
MOST_UNITS = 10_000
Work = Callable[[Tx, Tree], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to add; parent is the code of a unit of the same call or an existing one, None only off the Party line."""

    code: str
    name: str
    line: str
    kind: str
    parent: str | None
    starts_on: date


async def _change(db: Database, call: Call, status: int, work: Work) -> Answer:
    """The frame of every command here: the right, the lock, the work, the new version of the tree."""

    async def body(tx: Tx) -> Answer:
        require_whole(tx, "system_admin")
        told = await work(tx, await begin_change(tx))
        await end_change(tx)
        return Answer(status, told, object=str(told.get("code", "")) or None)

    return await run(db, call, body, calendar_lock)


async def add_units(db: Database, call: Call, new: Sequence[NewUnit]) -> Answer:
    """Adds up to 10,000 units at once, all or none: 201 {"count","units":[{"code","id"}]}.

    Refusal payload-too-large, validation-error (form, kind, depth over 32), unknown-reference, already-exists,
    org-cycle; period-closed, as a unit of settled days would change the roll-ups of that time.
    """
    if len(new) > MOST_UNITS:
        raise Refusal("payload-too-large")

    async def work(tx: Tx, tree: Tree) -> dict[str, Any]:
        together(_faults_of_new(tree, new))
        together(_too_early(new, tx.realm.open_from))
        ids = {one.code: uuid7(tx.now) for one in new}
        known = {code: unit.id for code, unit in tree.by_code.items()} | ids
        parents = [known[one.parent] if one.parent else None for one in new]
        columns = zip(*((one.code, one.name, one.line, one.kind) for one in new), strict=True)
        await tx.conn.execute(SQL["add_units"], tx.realm.id, list(ids.values()), *(list(one) for one in columns))
        await tx.conn.execute(
            SQL["add_places"], tx.realm.id, list(ids.values()), [one.starts_on for one in new], parents
        )
        return {"count": len(new), "units": [{"code": code, "id": str(unit)} for code, unit in ids.items()]}

    return await _change(db, call, 201, work)


def _faults_of_new(tree: Tree, new: Sequence[NewUnit]) -> list[Fault]:
    faults: list[Fault] = []
    fresh = {one.code: one for one in new}
    if not new:
        faults.append(Fault("", "validation-error", {"expected": "at least one unit"}))
    for at, one in enumerate(new):
        faults += _form_faults(f"/{at}", one)
        if one.code in tree.by_code or fresh[one.code] is not one:
            faults.append(Fault(f"/{at}/code", "already-exists", {"code": one.code}))
        faults += _parent_faults(f"/{at}/parent", tree, fresh, one)
    if not faults:
        faults = [fault for at, one in enumerate(new) for fault in _depth_faults(f"/{at}/parent", tree, fresh, one)]
    return faults


def _too_early(new: Sequence[NewUnit], open_from: date) -> list[Fault]:
    told = {"open_from": open_from.isoformat()}
    return [Fault(f"/{at}/from", "period-closed", told) for at, one in enumerate(new) if one.starts_on < open_from]


def _form_faults(pointer: str, one: NewUnit) -> list[Fault]:
    faults = check_day(f"{pointer}/from", one.starts_on)
    if not is_code(one.code):
        faults.append(
            Fault(f"{pointer}/code", "validation-error", {"expected": "a code of ASCII letters, digits, . _ -"})
        )
    if plain_text(one.name) != one.name:
        faults.append(Fault(f"{pointer}/name", "validation-error", {"expected": "1-50 visible characters"}))
    if one.line not in KINDS:
        faults.append(Fault(f"{pointer}/line", "validation-error", {"expected": ", ".join(KINDS)}))
    elif one.kind not in KINDS[one.line]:
        faults.append(Fault(f"{pointer}/kind", "validation-error", {"expected": ", ".join(KINDS[one.line])}))
    if one.line == "party" and one.parent is None:
        # A second root of the Party line would be taken for the whole realm by every grant on it.
        faults.append(Fault(f"{pointer}/parent", "validation-error", {"expected": "a Party body"}))
    return faults


def _parent_faults(pointer: str, tree: Tree, fresh: dict[str, NewUnit], one: NewUnit) -> list[Fault]:
    """The parent must exist in a fitting line, on the day the unit begins."""
    if one.parent is None:
        return []
    if one.parent in fresh:
        above = fresh[one.parent]
        good, begun = _fits(one.line, above.line), above.starts_on <= one.starts_on
    elif one.parent in tree.by_code:
        unit = tree.by_code[one.parent]
        good, begun = _fits(one.line, unit.line), tree.place(unit.id, one.starts_on) is not None
    else:
        return [Fault(pointer, "unknown-reference", {"code": one.parent})]
    if good and begun:
        return []
    expected = f"a unit of the same line that exists on {one.starts_on}"
    return [Fault(pointer, "validation-error", {"expected": expected})]


def _fits(line: str, above: str) -> bool:
    """Bodies belong to an administrative unit or a Party committee; secondary bodies to Party bodies."""
    return above in {"body": ("admin", "party", "body"), "secondary": ("party", "secondary")}.get(line, (line,))


def _depth_faults(pointer: str, tree: Tree, fresh: dict[str, NewUnit], one: NewUnit) -> list[Fault]:
    depth, above, seen = 1, one.parent, {one.code}
    while above in fresh and above not in seen:
        depth, seen, above = depth + 1, seen | {above}, fresh[above].parent
    if above in seen:
        return [Fault(pointer, "org-cycle", {"code": one.code})]
    if above:
        depth += depth_of(tree, tree.by_code[above].id, one.starts_on)
    return [Fault(pointer, "validation-error", {"expected": f"at most {DEEPEST} levels"})] if depth > DEEPEST else []


def depth_of(tree: Tree, unit: UUID, day: date) -> int:
    """How many units stand on the way from the root to this one, both counted."""
    depth, above = 1, tree.parent(unit, day)
    while above:
        depth, above = depth + 1, tree.parent(above, day)
    return depth


def _height(tree: Tree, unit: UUID, day: date) -> int:
    return max((depth_of(tree, one, day) for one in tree.below(unit, day)), default=0) - depth_of(tree, unit, day) + 1


async def move_unit(db: Database, call: Call, code: str, parent: str, starts_on: date) -> Answer:
    """Hangs a unit below another from that day on: 200. Refusal not-found, unknown-reference, org-cycle,
    validation-error (another line, the root, depth over 32, the unit or the parent not there on some later day),
    period-closed.
    """

    async def work(tx: Tx, tree: Tree) -> dict[str, Any]:
        unit = _existing(tree, code, starts_on, "/from")
        if starts_on < tx.realm.open_from:
            raise refuse("period-closed", "/from", open_from=tx.realm.open_from.isoformat())
        faults: list[Fault] = []
        above = find_unit(tree, parent, "/parent", faults)
        together(faults)
        if above is None:
            raise AssertionError
        _check_move(tree, unit, above, starts_on)
        await tx.conn.execute(SQL["put_place"], tx.realm.id, unit.id, starts_on, above.id, True)
        return {"code": code, "parent": parent, "from": starts_on.isoformat()}

    return await _change(db, call, 200, work)


def _known(tree: Tree, code: str) -> Unit:
    """The unit a command is about. Refusal not-found."""
    unit = tree.by_code.get(code)
    if unit is None:
        raise Refusal("not-found")
    return unit


def _existing(tree: Tree, code: str, day: date, pointer: str) -> Unit:
    """The unit, which must hang somewhere on that day and not be the root."""
    unit = _known(tree, code)
    together(check_day(pointer, day))
    if tree.place(unit.id, day) is None or tree.is_root(unit.id, day):
        raise refuse("validation-error", pointer, expected="a day on which the unit exists; the root stays")
    return unit


def _check_move(tree: Tree, unit: Unit, above: Unit, starts_on: date) -> None:
    if not _fits(unit.line, above.line):
        raise refuse("validation-error", "/parent", expected="a unit of the same line")
    # A dated tree may be sound today and loop next month: every later change point is looked at.
    later = {place.starts_on for places in tree.places.values() for place in places if place.starts_on > starts_on}
    next_own = min((place.starts_on for place in tree.places[unit.id] if place.starts_on > starts_on), default=None)
    for day in sorted({starts_on, *(day for day in later if next_own is None or day < next_own)}):
        if tree.place(above.id, day) is None:
            raise refuse("validation-error", "/parent", expected=f"a unit that exists on {day}")
        if above.id in tree.below(unit.id, day):
            raise refuse("org-cycle", "/parent", day=day.isoformat())
        if depth_of(tree, above.id, day) + _height(tree, unit.id, day) > DEEPEST:
            raise refuse("validation-error", "/parent", expected=f"at most {DEEPEST} levels")


async def end_unit(db: Database, call: Call, code: str, to: date) -> Answer:
    """Ends a unit after the day `to`: 200. Refusal not-found, unit-in-use while units hang below it or people
    are in it after that day, period-closed, validation-error.
    """

    async def work(tx: Tx, tree: Tree) -> dict[str, Any]:
        ends_on = day_after("/to", to)
        unit = _existing(tree, code, to, "/to")
        if ends_on < tx.realm.open_from:
            raise refuse("period-closed", "/to", open_from=tx.realm.open_from.isoformat())
        if _has_children_after(tree, unit.id, ends_on):
            raise refuse("unit-in-use", "/to", expected="no unit below it after that day")
        if await tx.conn.fetchval(SQL["in_use_after"], tx.realm.id, unit.id, ends_on):
            raise refuse("unit-in-use", "/to", expected="nobody in it after that day")
        await tx.conn.execute(SQL["drop_places"], tx.realm.id, unit.id, ends_on)
        await tx.conn.execute(SQL["put_place"], tx.realm.id, unit.id, ends_on, None, False)
        return {"code": code, "to": to.isoformat()}

    return await _change(db, call, 200, work)


def _has_children_after(tree: Tree, unit: UUID, day: date) -> bool:
    return bool(tree.children(unit, day)) or any(
        place.parent == unit and place.present and place.starts_on >= day
        for places in tree.places.values()
        for place in places
    )


async def rename_unit(db: Database, call: Call, code: str, name: str) -> Answer:
    """Gives a unit another name: 200. Refusal not-found, validation-error."""

    async def work(tx: Tx, tree: Tree) -> dict[str, Any]:
        unit = _known(tree, code)
        if plain_text(name) != name:
            raise refuse("validation-error", "/name", expected="1-50 visible characters")
        renamed = "UPDATE unit SET name = $3 WHERE realm_id = $1 AND unit_id = $2"
        await tx.conn.execute(renamed, tx.realm.id, unit.id, name)
        return {"code": code, "name": name}

    return await _change(db, call, 200, work)


async def link_unit(db: Database, call: Call, code: str, office: str | None, starts_on: date) -> Answer:
    """From that day the Party unit or body belongs to that 单位 (None: to none): 200.

    Refusal not-found, unknown-reference, validation-error (another kind of unit, the day).
    """

    async def work(tx: Tx, tree: Tree) -> dict[str, Any]:
        unit = _known(tree, code)
        faults = check_day("/from", starts_on)
        if unit.line not in ("party", "body"):
            faults.append(Fault("", "validation-error", {"expected": "a Party unit or a body"}))
        organ = find_unit(tree, office, "/office", faults, ("admin",)) if office else None
        together(faults)
        row = (unit.id, starts_on, organ.id if organ else None)
        await tx.conn.execute(SQL["put_unit_link"], tx.realm.id, *row)
        return {"code": code, "office": office, "from": starts_on.isoformat()}

    return await _change(db, call, 200, work)


async def set_seat(
    db: Database, call: Call, code: str, seat: str, person: str | None, starts_on: date, term_ends: date | None = None
) -> Answer:
    """From that day the person holds the seat (书记, 组织委员 …) of the unit; None: it is vacant. 200.

    term_ends is the last day of the term (换届). Refusal not-found, unknown-reference, validation-error.
    """

    async def work(tx: Tx, tree: Tree) -> dict[str, Any]:
        unit = _known(tree, code)
        faults = check_day("/from", starts_on)
        holder = await find_person(tx, person, "/person", faults) if person else None
        if plain_text(seat) != seat:
            faults.append(Fault("/seat", "validation-error", {"expected": "1-50 visible characters"}))
        if term_ends and term_ends < starts_on:
            faults.append(Fault("/term_ends", "validation-error", {"expected": f"on or after {starts_on}"}))
        together(faults)
        await tx.conn.execute(SQL["put_seat"], tx.realm.id, unit.id, seat, starts_on, holder, term_ends)
        return {"code": code, "seat": seat, "person": person, "from": starts_on.isoformat()}

    return await _change(db, call, 200, work)


async def set_link_person(db: Database, call: Call, code: str, link: str | None, starts_on: date) -> Answer:
    """From that day the person `link` keeps in touch with the person `code` (双联系); None: nobody does. 200.

    Refusal not-found, unknown-reference, validation-error.
    """

    async def work(tx: Tx, tree: Tree) -> dict[str, Any]:
        person = (await find_people(tx.conn, tx.realm.id, [code])).get(code)
        if person is None:
            raise Refusal("not-found")
        faults = check_day("/from", starts_on)
        contact = await find_person(tx, link, "/link", faults) if link else None
        if link == code:
            faults.append(Fault("/link", "validation-error", {"expected": "another person"}))
        together(faults)
        await tx.conn.execute(SQL["put_person_link"], tx.realm.id, person, starts_on, contact)
        return {"code": code, "link": link, "from": starts_on.isoformat()}

    return await _change(db, call, 200, work)


async def join_secondary(db: Database, call: Call, code: str, unit: str, starts_on: date) -> Answer:
    """From that day the person is in the secondary body (joint branch, 突击队, 责任区) or the 党小组. 200."""
    return await _secondary(db, call, code, unit, starts_on, True)


async def leave_secondary(db: Database, call: Call, code: str, unit: str, to: date) -> Answer:
    """The person's last day in the secondary body or 党小组. 200."""
    return await _secondary(db, call, code, unit, to, False)


async def _secondary(db: Database, call: Call, code: str, unit: str, day: date, present: bool) -> Answer:
    async def work(tx: Tx, tree: Tree) -> dict[str, Any]:
        body = _known(tree, unit)
        starts_on = day if present else day_after("/to", day)
        faults = check_day("/from" if present else "/to", starts_on)
        person = await find_person(tx, code, "/person", faults)
        if body.line != "secondary" and body.kind != "group":
            faults.append(Fault("", "validation-error", {"expected": "a secondary body or a group"}))
        elif present and tree.place(body.id, starts_on) is None:
            faults.append(Fault("/from", "validation-error", {"expected": "a day on which the body exists"}))
        together(faults)
        if body.kind == "group" and present:
            home = await tx.conn.fetchval(SQL["home_on"], tx.realm.id, person, starts_on)
            if home is None or home != tree.parent(body.id, starts_on):
                raise refuse("validation-error", "/person", expected="a member of the group's own branch")
        await tx.conn.execute(SQL["put_secondary"], tx.realm.id, person, body.id, starts_on, present)
        return {"code": code, "unit": unit, "present": present, "from": starts_on.isoformat()}

    return await _change(db, call, 200, work)
