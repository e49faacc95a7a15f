"""Who may see and do what: the Scope, computed from today's grants, and the settings row-level security reads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from ledger.db import Connection, Database, local, set_local, sql_file
from ledger.errors import Refusal
from ledger.tree import Tree, tree_of
from ledger.types import Actor

SQL = sql_file(__file__)
FIRST_DAY = date(1949, 1, 1)

# How many callers' lists of members who moved are remembered.
MOST_MOVED = 5_000

# The operator at the machine (command line): sees the organisation, never a score, and acts under no person's name.
OPERATOR = UUID(int=0)

READS_ENTRIES = frozenset(
    {"branch_committee", "office_clerk", "unit_committee", "work_committee", "discipline_committee", "auditor"}
)
READS_RESULTS = READS_ENTRIES | {"hr_reader", "party_group"}
READS_ROSTER = READS_ENTRIES | {"system_admin", "security_admin", "group_leader"}
# Who reads the papers of a unit: what is prepared for the meeting that decides, and what it decided.
READS_PAPERS = (READS_ENTRIES - {"branch_committee"}) | {"party_group"}
# Who may have figures computed from everybody's entries without reading one of them.
FIGURES = frozenset({"rule_admin", "rule_publisher", "auditor", "work_committee"})
# Who reads every comment on a draft with the name of its author.
READS_COMMENTS = frozenset({"rule_admin", "rule_publisher", "auditor"})
BOOKS = frozenset({"branch_committee", "unit_committee", "work_committee", "office_clerk"})
# Who answers what a member asks about a line of their own, and who comes in where the branch does not.
ANSWERS = ("branch_committee",)
ABOVE_BRANCH = ("unit_committee", "work_committee")


@dataclass(frozen=True, slots=True)
class Realm:
    """The assessing body; open_from is the first day no settled period covers.

    schemes_version counts publications and withdrawals, which are only ever added.
    """

    id: int
    code: str
    name: str
    timezone: str
    demo: bool
    first_year: int
    founding: bool
    org_version: int
    open_from: date
    schemes_version: int


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on a node, in force today."""

    role: str
    unit_id: UUID
    subtree: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What the caller may reach in this transaction. None as a set of units means: all of the realm.

    Only Scope.of and scopes() make one; every query takes it first and filters by it, whatever the database filters.
    """

    conn: Connection
    db: Database
    realm: Realm
    tree: Tree
    actor: Actor
    now: datetime
    today: date
    roles: tuple[Grant, ...]
    member: bool
    home: UUID | None
    units: frozenset[UUID] | None
    roster: frozenset[UUID] | None
    results: frozenset[UUID] | None
    subjects: frozenset[UUID]
    settings: dict[str, object]

    @staticmethod
    async def of(db: Database, conn: Connection, actor: Actor) -> Scope:
        """Reads the caller's grants of today and sets this transaction's settings. Refusal token-invalid if unknown.

        The transaction was begun with `opening(actor)`; without, it sees nothing.
        """
        row = await _caller(db, conn, actor.realm_id, actor.person_id, [actor.person_id])
        realm = _realm(actor.realm_id, row)
        tree = await tree_of(db, conn, realm.id, realm.org_version)
        base = _base(db, conn, realm, tree, actor, row, _grants(row).get(actor.person_id, ()))
        await set_local(conn, **base.settings)
        subjects = await _subjects(base)
        if subjects:
            await set_local(conn, subjects=subjects)
        return _widened(base, subjects)

    def may(self, *roles: str) -> bool:
        """Whether the caller holds one of the roles anywhere; `member` is held by every person with a membership."""
        return any(grant.role in roles for grant in self.roles) or (self.member and "member" in roles)

    def whole(self, *roles: str) -> bool:
        """Whether the caller holds one of the roles on the whole realm today."""
        held = (one for one in self.roles if one.role in roles and one.subtree)
        return any(self.tree.is_root(one.unit_id, self.today) for one in held)

    def covers(self, role: str, unit_id: UUID) -> bool:
        """Whether a grant of that role reaches the unit today."""
        for grant in self.roles:
            if grant.role == role and (grant.unit_id == unit_id or (grant.subtree and self._reaches(grant, unit_id))):
                return True
        return False

    def reads_unit(self, unit_id: UUID) -> bool:
        """Whether entries booked in the unit are the caller's to read."""
        return self.units is None or unit_id in self.units

    def reads_papers(self, unit_id: UUID) -> bool:
        """Whether what was laid before the meeting over the unit is the caller's to read."""
        return not self.db.filters or any(self.covers(role, unit_id) for role in READS_PAPERS)

    def reads_member(self, person_id: UUID, home: UUID | None) -> bool:
        """Whether the person's entries and standing are the caller's to read."""
        own = person_id == self.actor.person_id or person_id in self.subjects
        return own or self.units is None or (home is not None and home in self.units)

    def sees_member(self, home: UUID | None) -> bool:
        """Whether the person stands on a list of members the caller may see."""
        return self.roster is None or (home is not None and home in self.roster)

    def _reaches(self, grant: Grant, unit_id: UUID) -> bool:
        # The root of the Party line stands for the whole realm, its administrative units with it.
        return unit_id in self.tree.below(grant.unit_id, self.today) or self.tree.is_root(grant.unit_id, self.today)


def _realm(realm_id: int, row: Any) -> Realm:
    closed_to = row["closed_to"]
    open_from = closed_to + timedelta(days=1) if closed_to else FIRST_DAY
    return Realm(
        realm_id,
        row["code"],
        row["name"],
        row["timezone"],
        row["demo"],
        row["first_year"],
        row["founding"],
        row["org_version"],
        open_from,
        row["schemes_version"],
    )


def calendar_lock(realm_id: int) -> str:
    """Who books, or changes what a settlement reckons from, holds the realm's calendar shared; settling takes it alone.

    Sent with BEGIN, so that `Realm.open_from` is read under it and neither overtakes the other.
    """
    return f"SELECT pg_advisory_xact_lock_shared({int(realm_id)}, 0)"


def opening(actor: Actor) -> str:
    """What the database must know of the caller before anything is read; goes out together with BEGIN."""
    return local(realm=actor.realm_id, person=actor.person_id)


async def _caller(db: Database, conn: Connection, realm_id: int, person: UUID, people: Collection[UUID]) -> Any:
    """The realm, the person's place in it and the grants of all the people today, in one round trip."""
    row = await conn.fetchrow(SQL["caller"], realm_id, person, db.clock() if db.clock else None, list(people))
    if row is None:
        raise Refusal("token-invalid")
    return row


def _grants(row: Any) -> dict[UUID, tuple[Grant, ...]]:
    found: dict[UUID, tuple[Grant, ...]] = {}
    for person, *grant in row["grants"]:
        found[person] = (*found.get(person, ()), Grant(*grant))
    return found


def reach(tree: Tree, grants: Iterable[Grant], roles: Collection[str], day: date) -> frozenset[UUID] | None:
    """The units the grants of these roles reach on that day; None (all) for a subtree grant on the root."""
    found: set[UUID] = set()
    for grant in grants:
        if grant.role not in roles:
            continue
        if grant.subtree and tree.is_root(grant.unit_id, day):
            return None
        found |= tree.below(grant.unit_id, day) if grant.subtree else {grant.unit_id}
    return frozenset(found)


def _posts(tree: Tree, grants: Iterable[Grant], person: UUID, day: date) -> list[str]:
    units = reach(tree, grants, BOOKS, day)
    return [f"{person}:*"] if units is None else [f"{person}:{unit}" for unit in sorted(units)]


def _base(
    db: Database, conn: Connection, realm: Realm, tree: Tree, actor: Actor, row: Any, mine: tuple[Grant, ...]
) -> Scope:
    day = row["today"]
    units = reach(tree, mine, READS_ENTRIES, day)
    roster = reach(tree, mine, READS_ROSTER, day)
    results = reach(tree, mine, READS_RESULTS, day)
    if actor.person_id == OPERATOR:
        roster = None
    groups = {tree.parent(grant.unit_id, day) for grant in mine if grant.role == "group_leader"}
    roster = roster if roster is None else roster | {one for one in groups if one}
    papers = reach(tree, mine, READS_PAPERS, day)
    settings: dict[str, object] = {
        "papers": "*" if papers is None else papers,
        "units": "*" if units is None else units,
        "roster": "*" if roster is None else roster,
        "results": "*" if results is None else results,
        "posts": _posts(tree, mine, actor.person_id, day),
        "open_from": realm.open_from,
    }
    if any(grant.role == "auditor" for grant in mine):
        settings["audit"] = "*"
    if any(grant.role in READS_COMMENTS for grant in mine):
        settings["comments"] = "*"
    if any(grant.role == "system_admin" for grant in mine):
        settings["kin"] = "*"
    for name, roles in (("answers", ANSWERS), ("above", ABOVE_BRANCH)):
        found = reach(tree, mine, roles, day)
        if found is None or found:
            settings[name] = "*" if found is None else found
    return Scope(
        conn,
        db,
        realm,
        tree,
        actor,
        row["now"],
        day,
        mine,
        row["member"],
        row["home"],
        units,
        roster,
        results,
        frozenset(),
        settings,
    )


async def _moved(scope: Scope, units: frozenset[UUID]) -> frozenset[UUID]:
    """Present members of the units who came from elsewhere; the same as long as nobody's organisation changes."""
    kept: dict[object, frozenset[UUID]] = scope.db.caches.setdefault("moved", {})
    name = (scope.realm.id, scope.realm.org_version, scope.today, units)
    if name not in kept:
        rows = await scope.conn.fetch(SQL["subjects"], scope.realm.id, list(units), scope.today)
        if len(kept) >= MOST_MOVED:
            kept.clear()
        kept[name] = frozenset(row["person_id"] for row in rows)
    return kept[name]


async def _subjects(scope: Scope) -> frozenset[UUID]:
    found: set[UUID] = set()
    if scope.units:
        found |= await _moved(scope, scope.units)
    groups = [grant.unit_id for grant in scope.roles if grant.role == "group_leader"]
    if groups:
        rows = await scope.conn.fetch(SQL["group_members"], scope.realm.id, groups, scope.today)
        found |= {row["person_id"] for row in rows if row["present"]}
    return frozenset(found)


def _widened(scope: Scope, subjects: frozenset[UUID]) -> Scope:
    """With the filters switched off (tests only) the queries see everything and the database alone decides."""
    off = not scope.db.filters
    return Scope(
        scope.conn,
        scope.db,
        scope.realm,
        scope.tree,
        scope.actor,
        scope.now,
        scope.today,
        scope.roles,
        scope.member,
        scope.home,
        None if off else scope.units,
        None if off else scope.roster,
        None if off else scope.results,
        subjects,
        scope.settings,
    )


async def scopes(db: Database, conn: Connection, actors: Collection[Actor]) -> dict[UUID, Scope]:
    """The scopes of several callers of one realm in one transaction, for a group commit; sets the union of settings."""
    first = next(iter(actors))
    row = await _caller(db, conn, first.realm_id, OPERATOR, [one.person_id for one in actors])
    realm = _realm(first.realm_id, row)
    tree = await tree_of(db, conn, realm.id, realm.org_version)
    grants = _grants(row)
    made = {one.person_id: _base(db, conn, realm, tree, one, row, grants.get(one.person_id, ())) for one in actors}
    await set_local(conn, **_union([scope.settings for scope in made.values()]))
    return made


def _union(settings: Collection[dict[str, object]]) -> dict[str, object]:
    merged: dict[str, object] = {"open_from": next(iter(settings))["open_from"]}
    for name in ("units", "roster", "results", "posts"):
        values: list[Any] = [one[name] for one in settings]
        merged[name] = "*" if "*" in values else sorted({item for value in values for item in value})
    return merged


@asynccontextmanager
async def for_figures(scope: Scope) -> AsyncIterator[Scope]:
    """A scope over all entries, only to compute figures without names from them. Refusal role-missing.

    The transaction cannot write from here on, and afterwards it sees again only what the caller reads. Whoever opens it
    answers for it that nothing about fewer people than `rules.crowds.FEWEST` leaves, and no name, code or id.
    """
    if not scope.may(*FIGURES):
        raise Refusal("role-missing")
    await scope.conn.execute("SET TRANSACTION READ ONLY")
    await set_local(scope.conn, units="*", roster="*")
    try:
        yield replace(scope, units=None, roster=None)
    finally:
        # A transaction that failed inside shows nobody anything any more.
        with suppress(asyncpg.InFailedSQLTransactionError):
            await set_local(scope.conn, units=scope.settings["units"], roster=scope.settings["roster"])


@asynccontextmanager
async def for_comparison(scope: Scope) -> AsyncIterator[Scope]:
    """A scope over all entries and memberships, only while it is read what a subject is compared with and what others
    pass on to it.

    Nothing can be written until the transaction ends, and afterwards it sees again only what the caller reads. Whoever
    opens it answers for it that of others only the numbers a scheme compares leave, none of them in a small group.
    """
    if scope.settings["units"] == "*" and scope.settings["roster"] == "*":
        yield replace(scope, units=None, roster=None)
        return
    opened = {**scope.settings, "units": "*", "roster": "*"}
    await scope.conn.execute("SET TRANSACTION READ ONLY")
    await set_local(scope.conn, units="*", roster="*")
    try:
        yield replace(scope, units=None, roster=None, settings=opened)
    finally:
        with suppress(asyncpg.InFailedSQLTransactionError):
            await set_local(scope.conn, units=scope.settings["units"], roster=scope.settings["roster"])


@asynccontextmanager
async def for_duty(scope: Scope) -> AsyncIterator[None]:
    """Everybody's kin and approvals of claims, only while it is found out who may decide on one.

    Nothing but that, and who may, leaves.
    """
    names = ("units", "kin")
    await set_local(scope.conn, **dict.fromkeys(names, "*"))
    yield
    await set_local(scope.conn, **{name: scope.settings.get(name, []) for name in names})


@asynccontextmanager
async def for_counting(scopes: Collection[Scope]) -> AsyncIterator[None]:
    """All entries and memberships of the realm, only while entries that share a hard limit are counted, or while it is
    looked up whether somebody was a member on the first date of a late fact.

    In a transaction that several callers share; nothing but that a limit is reached, or nobody was there, leaves.
    """
    conn = next(iter(scopes)).conn
    await set_local(conn, units="*", roster="*")
    yield
    narrow = _union([scope.settings for scope in scopes])
    await set_local(conn, units=narrow["units"], roster=narrow["roster"])


@asynccontextmanager
async def for_admissions(scope: Scope) -> AsyncIterator[None]:
    """Everybody's development, only while it is read who was admitted, for who keeps the roster of the whole realm.

    Nothing but who, where, by which minutes, and whether it was entered, leaves.
    """
    await set_local(scope.conn, units="*")
    yield
    await set_local(scope.conn, units=scope.settings["units"])
