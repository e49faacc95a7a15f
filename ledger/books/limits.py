"""Hard limits that several entries share: how many people one matter may name in a role, and how many ballots of one
rater may say one thing. Held under locks of their own; entries of items without such a limit pay nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any
from uuid import UUID

from ledger.access import Scope, for_counting
from ledger.books.steps import NewEntry
from ledger.db import sql_file
from ledger.errors import Fault
from ledger.org import people
from ledger.schemes.steps import Published, Schemes
from rules.dates import WINDOWS, Period, period, window_code
from rules.facts import Fact
from rules.mechanisms.ballots import Ballots
from rules.points import ONE, from_scaled
from rules.scheme import Item

SQL = sql_file(__file__)
Found = tuple[int, Fault]


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry to be booked, under the version that limits its item."""

    entry: NewEntry
    version: Published
    item: Item

    @property
    def fact(self) -> Fact:
        """As rules see it."""
        one = self.entry
        return Fact(
            str(one.id),
            str(one.subject_id),
            one.item,
            one.occurred_on,
            from_scaled(one.points),
            ONE,
            one.attributes,
            one.matter,
        )

    @property
    def window(self) -> Period:
        """The days whose ballots are counted together: a part of the year where they are settled so, or the year."""
        scheme = self.version.scheme
        parts = next(one.parts for one in scheme.dimensions if one.code == self.item.dimension)
        levels = self.item.whole.levels if isinstance(self.item.whole, Ballots) else ()
        per = next((one.by for one in levels if one.by in WINDOWS), parts.per if parts else "year")
        return period(window_code(self.entry.occurred_on, per, scheme.year_starts), scheme.year_starts)

    def names(self) -> Iterator[tuple[str, ...]]:
        """What must be counted by one transaction at a time."""
        about = (self.version.assessment, self.item.code)
        if self.item.heads and self.entry.matter is not None:
            yield ("heads", *about, self.entry.matter)
        if self.item.raters:
            yield ("raters", *about, *(self.entry.attributes.get(name, "") for name in self.item.raters.by))


@dataclass(slots=True)
class _Counted:
    """What stands in the books, or is let through in this very transaction, as far as a limit looks at it."""

    scope: Scope
    schemes: Schemes
    realm_id: int
    given: dict[tuple[str, ...], list[Fact]] = field(default_factory=dict)
    rated: dict[tuple[UUID, date], int] = field(default_factory=dict)
    ids: dict[tuple[UUID, date], list[UUID]] = field(default_factory=dict)


async def over_limits(
    scopes: Collection[Scope], schemes: Schemes, calls: Sequence[Sequence[NewEntry]]
) -> list[list[Found]]:
    """For each call what of its rows goes beyond a limit, as (row, fault); a call with a fault takes no room.

    Taken back entries give their room back. Holds the limits until the transaction ends, so that none is overshot.
    """
    rows = [[limited(schemes, one) for one in call] for call in calls]
    some = [one for call in rows for one in call if one is not None]
    if not some:
        return [[] for _ in calls]
    scope = next(iter(scopes))
    keys = sorted({_key(scope.realm.id, name) for one in some for name in one.names()})
    await scope.conn.execute(SQL["hold_limits"], keys)
    counted = _Counted(scope, schemes, scope.realm.id)
    async with for_counting(scopes):
        for one in some:
            await _count(counted, one)
    return [_judged(counted, call) for call in rows]


def limited(schemes: Schemes, entry: NewEntry) -> _Row | None:
    """The entry with what limits it, None where nothing does."""
    version = schemes.by_id[entry.scheme_version_id]
    item = version.scheme.items[entry.item]
    return _Row(entry, version, item) if item.heads or item.raters else None


def _key(realm_id: int, name: Sequence[str]) -> int:
    """A number for a lock; two names with one number only wait for each other."""
    digest = blake2b("\0".join((str(realm_id), *name)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


async def _count(counted: _Counted, one: _Row) -> None:
    conn, realm_id = counted.scope.conn, counted.realm_id
    kin = [each.id for each in counted.schemes.all if each.assessment == one.version.assessment]
    for name in one.names():
        if _place(one, name) in counted.given:
            continue
        if name[0] == "heads":
            found = await conn.fetch(SQL["of_matter"], realm_id, one.item.code, kin, one.entry.matter)
        else:
            await _rated(counted, one)
            window = one.window
            ids = counted.ids[one.entry.unit_id, one.entry.occurred_on]
            found = await conn.fetch(SQL["ballots"], realm_id, one.item.code, kin, ids, window.first, window.last)
        counted.given[_place(one, name)] = [_fact(row) for row in found]


def _place(one: _Row, name: tuple[str, ...]) -> tuple[str, ...]:
    """Where the count is kept: ballots by unit and days, as the same rater may rate elsewhere and again."""
    return name if name[0] == "heads" else (*name, str(one.entry.unit_id), one.window.code)


def _fact(row: Any) -> Fact:
    return Fact(
        str(row["entry_id"]), str(row["subject_id"]), row["item"], row["occurred_on"], from_scaled(row["points"]), ONE,
        row["attributes"], row["matter"],
    )  # fmt: skip


async def _rated(counted: _Counted, one: _Row) -> None:
    """How many are rated together on the day: those the scheme covers in the unit, or the units of one kind; whoever
    rates is not one of them."""
    key = one.entry.unit_id, one.entry.occurred_on
    if key in counted.ids:
        return
    scope, scheme, day = counted.scope, one.version.scheme, one.entry.occurred_on
    if one.entry.subject_kind == "member":
        crowd = await people.at_home(scope.conn, counted.realm_id, [one.entry.unit_id], day)
        covered = {each.code: each.id for each in crowd.values() if scheme.covers_subject(each.subject(), day)}
    else:
        kin = [each for each in scope.tree.units.values() if each.subject_kind == one.entry.subject_kind]
        covered = {each.code: each.id for each in kin if scope.tree.place(each.id, day)}
    raters = {one.entry.attributes.get(name) for name in one.item.raters.by} if one.item.raters else set()
    counted.ids[key] = list(covered.values())
    counted.rated[key] = len(set(covered) - raters)


def _judged(counted: _Counted, call: Sequence[_Row | None]) -> list[Found]:
    faults: list[Found] = []
    taken: list[tuple[list[Fact], Fact]] = []
    for at, one in enumerate(call):
        if one is None:
            continue
        lists = {name[0]: counted.given[_place(one, name)] for name in one.names()}
        fault = _fault(counted, one, lists)
        if fault:
            faults.append((at, fault))
            continue
        for given in lists.values():
            given.append(one.fact)
            taken.append((given, one.fact))
    if faults:
        for given, fact in taken:
            given.remove(fact)
    return faults


def _fault(counted: _Counted, one: _Row, given: dict[str, list[Fact]]) -> Fault | None:
    item, fact = one.item, one.fact
    if item.raters:
        rated = counted.rated[one.entry.unit_id, one.entry.occurred_on]
        ballots = [each.attributes for each in given["raters"]]
        if not item.raters.allowed(fact.attributes, ballots, rated):
            most = str(item.raters.most(rated))
            return Fault(f"/attributes/{item.raters.attribute}", "rater-share-exhausted", {"most": most})
    if item.heads and "heads" in given and not item.heads.allowed(fact, given["heads"]):
        role = fact.attributes.get(item.heads.attribute, "")
        return Fault(
            f"/attributes/{item.heads.attribute}", "heads-exhausted", {"most": str(item.heads.most[role]), "role": role}
        )
    return None
