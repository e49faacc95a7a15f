"""Whether a line may be booked, and what it earns: the ladder of checks every award climbs, in one order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.access import Scope
from ledger.errors import Fault
from ledger.org.people import Person
from ledger.schemes.steps import Published, Schemes
from ledger.tree import Unit
from ledger.types import Call
from rules.award import Award, score
from rules.facts import Subject
from rules.points import text

MOST_PRICES = 10_000

BookedBy = Mapping[str, tuple[str, ...]]
# Who books for which kind of subject; the clerk books what a meeting decided, so must cite it.
BOOKED_BY: BookedBy = {
    "member": ("branch_committee", "office_clerk"),
    "branch": ("unit_committee",),
    "committee": ("work_committee",),
    "unit": ("work_committee",),
    "district": ("work_committee",),
}


class Cited(Struct, frozen=True):
    """An item of the minutes of a meeting, by its place from 1."""

    meeting: UUID
    item: int


# Structs, since a batch makes thousands of them: frozen dataclasses take twenty times as long to make.
class AwardLine(Struct, frozen=True, gc=False):
    """One fact to book. quantity and points are exact and unsigned; the sign is the item's.

    first_on: of a fact that comes too late for its own period the day it happened; it counts on occurred_on, an open
    day, under the scheme, unit and roles of that day. minutes: of a large one what decided on it, the second hand.
    """

    subject: str
    item: str
    occurred_on: date
    subject_kind: str = "member"
    quantity: Decimal = Decimal(1)
    attributes: Mapping[str, str] | None = None
    matter: str | None = None
    reason: str | None = None
    scheme: str | None = None
    points: Decimal | None = None
    first_on: date | None = None
    minutes: Cited | None = None


class AwardCall(Struct, frozen=True):
    """One request to book: a single line or a batch, all or nothing."""

    call: Call
    lines: tuple[AwardLine, ...]
    batch: bool = False


class Booked(Struct, frozen=True, gc=False):
    """A line that may be booked: who, where, under which version, for how much."""

    line: AwardLine
    subject_id: UUID
    unit: Unit
    version: Published
    award: Award
    trace: Mapping[str, Any] | None


class Target(Struct, frozen=True):
    """The subject of a line as the organisation knows it."""

    id: UUID
    subject: Subject
    unit_on_day: UUID | None
    seen: bool
    candidates: tuple[UUID, ...]


class Stand(Struct, frozen=True):
    """How the caller stands to a subject on a day: in which roles, under which versions; the same for every item."""

    target: Target | None
    roles: tuple[str, ...]
    in_force: tuple[Published, ...]
    covering: tuple[Published, ...]


Stands = dict[tuple[str, str, date], Stand]


def judge(
    scope: Scope,
    people: Mapping[str, Person],
    schemes: Schemes,
    line: AwardLine,
    stands: Stands,
    *,
    explain: bool,
    booked_by: BookedBy | None = BOOKED_BY,
    seconded: bool = False,
    aside: Collection[UUID] = (),
) -> Booked | list[Fault]:
    """What the line earns, or everything that is wrong with it.

    stands: what the lines before found out, of the same caller in the same transaction; is added to.
    booked_by: the roles that may book for each kind of subject; None where nobody books yet, and it is only asked
    what would be booked.
    seconded: whether another hand is asked for a large award elsewhere: a second reviewer, a check, minutes.
    aside: for whom the caller stands aside as kin, where nothing else asks for that.
    Order: what is malformed or unknown (422), then separation of duty and role (403), then the state of the
    books: period closed, first date still open, not a member then, no scheme in force (409), then whether what it
    earns takes a second hand (403, separation-of-duty at /minutes).
    """
    key = (line.subject_kind, line.subject, line.occurred_on)
    stand = stands.get(key)
    if stand is None:
        stand = stands[key] = stand_of(scope, people, schemes, line, booked_by)
    target = stand.target
    faults = _malformed(scope, stand, line)
    if target is None or faults:
        return faults
    barred = None if booked_by is None else _forbidden(scope, stand, target, line, aside)
    refused = barred or _too_late(scope, target, line) or _late(scope, people, line)
    if refused:
        return [refused]
    assert target.unit_on_day is not None
    found = _version(stand, line)
    if isinstance(found, Fault):
        return [found]
    award = _priced(scope, found, line, explain)
    if isinstance(award, list):
        return award
    booked = Booked(line, target.id, scope.tree.units[target.unit_on_day], found, *award)
    return booked if seconded or not is_large(booked) else [_alone(booked)]


def second_over(version: Published, code: str) -> Decimal | None:
    """Points of one fact above which one hand is not enough for that item; None: it always is."""
    scheme = version.scheme
    own = scheme.items[code].claims.second_over
    return scheme.claims.second_over if own is None else own


def is_large(booked: Booked) -> bool:
    """Whether it is an award to a member that takes a second hand."""
    if booked.line.subject_kind != "member":
        return False
    over = second_over(booked.version, booked.line.item)
    return over is not None and booked.award.points > over


def _alone(booked: Booked) -> Fault:
    code = booked.line.item
    over = second_over(booked.version, code) or Decimal(0)
    expected = "minutes-or-claim" if booked.version.scheme.items[code].claims.allowed else "minutes-of-a-meeting"
    return Fault("/minutes", "separation-of-duty", {"expected": expected, "over": text(over)})


def _priced(
    scope: Scope, version: Published, line: AwardLine, explain: bool
) -> tuple[Award, Mapping[str, Any] | None] | list[Fault]:
    """A published version never changes, so neither do the points of equal facts, nor why."""
    known: dict[object, tuple[Award, Mapping[str, Any] | None]] = scope.db.caches.setdefault("prices", {})
    attributes = line.attributes or {}
    facts = (line.item, line.occurred_on, line.quantity, line.points)
    # By how a quantity is written: "2.0" of an item without places is refused where "2" is not.
    key = (
        version.id,
        line.item,
        line.occurred_on,
        str(line.quantity),
        line.points,
        line.first_on,
        *attributes.items(),
        explain,
    )
    if key in known:
        return known[key]
    award = score(
        version.scheme, facts[0], facts[1], facts[2], attributes, facts[3], explain=explain, first_on=line.first_on
    )
    if not isinstance(award, Award):
        return [Fault(one.pointer, one.code, one.params) for one in award]
    if len(known) >= MOST_PRICES:
        known.clear()
    known[key] = award, award.trace.as_dict() if award.trace else None
    return known[key]


def stand_of(
    scope: Scope,
    people: Mapping[str, Person],
    schemes: Schemes,
    line: AwardLine,
    booked_by: BookedBy | None = BOOKED_BY,
) -> Stand:
    """How the caller stands to the line's subject on its day."""
    target = _target(scope, people, line)
    passing = _passing(schemes, line)
    in_force = (*schemes.of_kind(line.subject_kind, line.occurred_on), *passing)
    if target is None:
        return Stand(None, (), in_force, ())
    places = (target.unit_on_day,) if target.unit_on_day else target.candidates
    asked = booked_by[line.subject_kind] if booked_by else ()
    roles = [role for role in asked if any(scope.covers(role, one) for one in places if one)]
    covering = schemes.covering(line.subject_kind, target.subject, line.occurred_on)
    return Stand(target, tuple(roles), in_force, (*covering, *passing))


def _passing(schemes: Schemes, line: AwardLine) -> list[Published]:
    if line.subject_kind == "member":
        return []
    return [one for one in schemes.all if one.holds(line.occurred_on) and passed_on(one, line.subject_kind)]


def passed_on(version: Published, kind: str) -> set[str]:
    """The items of a scheme for others that are booked on a unit of this kind, because it passes them on
    (单位受奖惩计入负责人)."""
    if kind in ("member", version.subject_kind):
        return set()
    return {
        code
        for code, item in version.scheme.items.items()
        if any((rule.to or "").startswith("unit.") for rule in item.propagates)
    }


def _has(version: Published, line: AwardLine) -> bool:
    """Whether the item may be booked on such a subject under the version."""
    if version.subject_kind == line.subject_kind:
        return line.item in version.scheme.items
    return line.item in passed_on(version, line.subject_kind)


def _target(scope: Scope, people: Mapping[str, Person], line: AwardLine) -> Target | None:
    target = _member(scope, people, line) if line.subject_kind == "member" else _unit(scope, line)
    return target if target and target.seen else None


def _member(scope: Scope, people: Mapping[str, Person], line: AwardLine) -> Target | None:
    person = people.get(line.subject)
    if person is None:
        return None
    on_day, here = person.booked_by(line.occurred_on), person.home(scope.today)
    if on_day and here and scope.sees_member(here):
        return Target(person.id, person.subject(), on_day, True, ())
    # A former member stays visible to the old branch while a period of that membership is open.
    ends = [*(day for day, _ in person.homes[1:]), None]
    left_open = {
        unit
        for (_, unit), end in zip(person.homes, ends, strict=False)
        if unit and (end is None or end > scope.realm.open_from)
    }
    candidates = tuple(one for one in (*left_open, here) if one)
    seen = person.id == scope.actor.person_id or any(scope.sees_member(one) for one in candidates)
    return Target(person.id, person.subject(), on_day, seen, candidates)


def _unit(scope: Scope, line: AwardLine) -> Target | None:
    unit = scope.tree.by_code.get(line.subject)
    if unit is None or unit.subject_kind != line.subject_kind:
        return None
    present = unit.id if scope.tree.place(unit.id, line.occurred_on) else None
    subject = Subject(unit.code, unit.subject_kind, {"unit.kind": unit.kind})
    return Target(unit.id, subject, present, scope.reads_unit(unit.id), (unit.id,))


def _malformed(scope: Scope, stand: Stand, line: AwardLine) -> list[Fault]:
    faults = [] if stand.target else [Fault("/subject", "unknown-reference")]
    if line.occurred_on > scope.today:
        faults.append(Fault("/occurred_on", "future-date", {"latest": scope.today.isoformat()}))
    if line.first_on is not None and line.first_on >= line.occurred_on:
        faults.append(Fault("/first_on", "validation-error", {"expected": "before-occurred-on"}))
    in_force = stand.in_force
    for one in in_force:
        if _has(one, line):
            break
    else:
        if in_force:
            faults.append(Fault("/item", "unknown-reference"))
    if line.scheme is not None and in_force and line.scheme not in {one.code for one in in_force}:
        faults.append(Fault("/scheme", "unknown-reference"))
    return faults


def _forbidden(scope: Scope, stand: Stand, target: Target, line: AwardLine, aside: Collection[UUID]) -> Fault | None:
    if target.id == scope.actor.person_id:
        return Fault("/subject", "separation-of-duty")
    if target.id in aside:
        return Fault("/subject", "separation-of-duty", {"recusal": True})
    if not stand.roles:
        return Fault("/subject", "role-missing")
    if stand.roles == ("office_clerk",) and not line.reason:
        return Fault("/reason", "validation-error", {"expected": "meeting"})
    return None


def _too_late(scope: Scope, target: Target, line: AwardLine) -> Fault | None:
    if line.occurred_on < scope.realm.open_from:
        return Fault("/occurred_on", "period-closed", {"open_from": scope.realm.open_from.isoformat()})
    if target.unit_on_day is None:
        return Fault("/occurred_on", "not-a-member-then")
    return None


def _late(scope: Scope, people: Mapping[str, Person], line: AwardLine) -> Fault | None:
    """What is wrong with the first date of a late fact; its subject is the line's, known by now."""
    if line.first_on is None:
        return None
    if line.first_on >= scope.realm.open_from:
        return Fault("/first_on", "day-still-open", {"open_from": scope.realm.open_from.isoformat()})
    if line.subject_kind == "member":
        there = people[line.subject].anywhere(line.first_on)
    else:
        there = scope.tree.place(scope.tree.by_code[line.subject].id, line.first_on) is not None
    return None if there else Fault("/first_on", "not-a-member-then", {"reason": "nowhere-then"})


def _version(stand: Stand, line: AwardLine) -> Published | Fault:
    covering = stand.covering
    if not covering:
        return Fault("/occurred_on", "no-scheme-in-force")
    having = [one for one in covering if _has(one, line) and (line.scheme is None or line.scheme == one.code)]
    if not having:
        return Fault("/item", "unknown-reference")
    if len(having) > 1:
        return Fault("/scheme", "validation-error", {"expected": sorted(one.code for one in having)})
    return having[0]
