"""The frame of a draw: everything that could be drawn, in strata by branch, item and size, before a seed is known."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from ledger.draws.gauges import Gauges, gauges
from ledger.org.people import at_home
from ledger.schemes.steps import Published
from rules.governance.checks import Checks
from rules.points import from_scaled
from rules.sampling import Stratum

SQL = sql_file(__file__)
KINDS = ("entries", "members", "branches", "units")
# The kind of subject whose scheme says how such a frame is checked.
SUBJECTS = {"entries": "member", "members": "member", "branches": "branch", "units": "committee"}
Group = tuple[UUID, str | None, int]


@dataclass(frozen=True, slots=True)
class Weight:
    """A named risk: what of a branch or an item is drawn `factor` times (2 to 10) as often, and why."""

    factor: int
    reason: str
    unit_id: UUID | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Strata with what they stand for, every key with the number of its stratum, by key, and the gauges of the units
    whose evenness moved a weight or could have."""

    strata: tuple[Stratum, ...]
    groups: tuple[Group, ...]
    entries: tuple[tuple[str, int], ...]
    even: Gauges
    gauged: tuple[UUID, ...]


async def gather(
    scope: Scope,
    kind: str,
    unit_id: UUID,
    days: tuple[date, date],
    versions: Sequence[Published],
    checks: Checks,
    weights: Sequence[Weight],
) -> Gathered:
    """Everything of that kind below the unit, as the caller reads it, now: entries that stand, members and units as of
    the last day, or today where it is still to come. The caller reads all of the unit."""
    day = min(days[1], scope.today)
    below = scope.tree.below(unit_id, day) | scope.tree.below(unit_id, scope.today)
    if kind == "entries":
        found = await _entries(scope, below, days, versions, checks)
    elif kind == "members":
        people = await at_home(scope.conn, scope.realm.id, below, day)
        homes = {person.id: person.home(day) for person in people.values()}
        found = {key: (home, None, 0) for key, home in homes.items() if home}
    else:
        found = _units(scope, below, kind, day)
    even = await gauges(scope, below, days, checks.even)
    if kind == "branches":
        # Branches of one weight are a stratum of their own.
        found = {key: (group[0], None, even.weight(key) - 1) for key, group in found.items()}
    gauged = set(found) if kind == "branches" else {group[0] for group in found.values()} if kind != "units" else set()
    return _stratified(scope, found, weights, even, gauged)


async def _entries(
    scope: Scope, below: frozenset[UUID], days: tuple[date, date], versions: Sequence[Published], checks: Checks
) -> dict[UUID, Group]:
    asked = (scope.realm.id, list(below), *days, [one.id for one in versions])
    rows = await scope.conn.fetch(SQL["entries_of_frame"], *asked)
    return {
        row["key"]: (row["unit_id"], row["item"], checks.size_of(from_scaled(row["points"])))
        for row in rows
        if scope.reads_unit(row["unit_id"])
    }


def _units(scope: Scope, below: frozenset[UUID], kind: str, day: date) -> dict[UUID, Group]:
    wanted = "branch" if kind == "branches" else "committee"
    parents = {one: scope.tree.parent(one, day) for one in below if scope.tree.units[one].kind == wanted}
    return {one: (parent, None, 0) for one, parent in parents.items() if parent and scope.tree.place(one, day)}


def _stratified(
    scope: Scope, found: Mapping[UUID, Group], weights: Sequence[Weight], even: Gauges, gauged: Collection[UUID]
) -> Gathered:
    def name(group: Group) -> Any:
        return scope.tree.units[group[0]].code, group[1] or "", group[2]

    groups = tuple(sorted(set(found.values()), key=name))
    numbers = {group: number for number, group in enumerate(groups, 1)}
    counts = dict.fromkeys(groups, 0)
    for group in found.values():
        counts[group] += 1
    raised = {group: max(even.weight(one) for one in (group[0], key) if one in gauged)
              for key, group in found.items() if group[0] in gauged or key in gauged}  # fmt: skip
    strata = tuple(
        Stratum(numbers[one], str(one[0]), counts[one], _weight(one, weights, raised.get(one, 1)), one[1])
        for one in groups
    )
    entries = tuple(sorted((str(key), numbers[group]) for key, group in found.items()))
    return Gathered(strata, groups, entries, even, tuple(sorted(gauged)))


def _weight(group: Group, weights: Sequence[Weight], raised: int) -> int:
    fitting = [one.factor for one in weights if one.unit_id == group[0] or (one.item and one.item == group[1])]
    return max(raised, *fitting) if fitting else raised
