"""Whether a line may be booked, and what it earns: the ladder of checks every award climbs, in one order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from ledger.access import Scope
from ledger.errors import Fault
from ledger.org.people import Person
from ledger.schemes.steps import Published, Schemes
from ledger.tree import Unit
from ledger.types import Call
from rules.award import Award, score
from rules.facts import Subject

# Who books for which kind of subject; the clerk books what a meeting decided, so must cite it.
BOOKED_BY: Mapping[str, tuple[str, ...]] = {
    "member": ("branch_committee", "office_clerk"),
    "branch": ("unit_committee",),
    "committee": ("work_committee",),
}


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One fact to book. quantity and points are exact and unsigned; the sign is the item's."""

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


@dataclass(frozen=True, slots=True)
class AwardCall:
    """One request to book: a single line or a batch, all or nothing."""

    call: Call
    lines: tuple[AwardLine, ...]
    batch: bool = False


@dataclass(frozen=True, slots=True)
class Booked:
    """A line that may be booked: who, where, under which version, for how much."""

    line: AwardLine
    subject_id: UUID
    unit: Unit
    version: Published
    award: Award


@dataclass(frozen=True, slots=True)
class Target:
    """The subject of a line as the organisation knows it."""

    id: UUID
    subject: Subject
    unit_on_day: UUID | None
    seen: bool
    candidates: tuple[UUID, ...]


def judge(
    scope: Scope, people: Mapping[str, Person], schemes: Schemes, line: AwardLine, *, explain: bool
) -> Booked | list[Fault]:
    """What the line earns, or everything that is wrong with it.

    Order: what is malformed or unknown (422), then separation of duty and role (403), then the state of the
    books: period closed, not a member then, no scheme in force (409).
    """
    target = _target(scope, people, line)
    faults = _malformed(scope, schemes, target, line)
    if target is None or faults:
        return faults
    refused = _forbidden(scope, target, line) or _too_late(scope, target, line)
    if refused:
        return [refused]
    assert target.unit_on_day is not None
    found = _version(schemes, target, line)
    if isinstance(found, Fault):
        return [found]
    award = score(
        found.scheme, line.item, line.occurred_on, line.quantity, line.attributes or {}, line.points, explain=explain
    )
    if not isinstance(award, Award):
        return [Fault(one.pointer, one.code, one.params) for one in award]
    return Booked(line, target.id, scope.tree.units[target.unit_on_day], found, award)


def _target(scope: Scope, people: Mapping[str, Person], line: AwardLine) -> Target | None:
    target = _member(scope, people, line) if line.subject_kind == "member" else _unit(scope, line)
    return target if target and target.seen else None


def _member(scope: Scope, people: Mapping[str, Person], line: AwardLine) -> Target | None:
    person = people.get(line.subject)
    if person is None:
        return None
    on_day, here = person.home(line.occurred_on), person.home(scope.today)
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
    if unit is None or unit.kind != line.subject_kind:
        return None
    present = unit.id if scope.tree.place(unit.id, line.occurred_on) else None
    subject = Subject(unit.code, unit.kind, {"unit.kind": unit.kind})
    return Target(unit.id, subject, present, scope.reads_unit(unit.id), (unit.id,))


def _malformed(scope: Scope, schemes: Schemes, target: Target | None, line: AwardLine) -> list[Fault]:
    faults = [] if target else [Fault("/subject", "unknown-reference")]
    if line.occurred_on > scope.today:
        faults.append(Fault("/occurred_on", "future-date", {"latest": scope.today.isoformat()}))
    in_force = schemes.of_kind(line.subject_kind, line.occurred_on)
    if in_force and not any(line.item in one.scheme.items for one in in_force):
        faults.append(Fault("/item", "unknown-reference"))
    if line.scheme is not None and in_force and line.scheme not in {one.code for one in in_force}:
        faults.append(Fault("/scheme", "unknown-reference"))
    return faults


def _forbidden(scope: Scope, target: Target, line: AwardLine) -> Fault | None:
    if target.id == scope.actor.person_id:
        return Fault("/subject", "separation-of-duty")
    places = (target.unit_on_day,) if target.unit_on_day else target.candidates
    roles = [role for role in BOOKED_BY[line.subject_kind] if any(scope.covers(role, one) for one in places if one)]
    if not roles:
        return Fault("/subject", "role-missing")
    if roles == ["office_clerk"] and not line.reason:
        return Fault("/reason", "validation-error", {"expected": "meeting"})
    return None


def _too_late(scope: Scope, target: Target, line: AwardLine) -> Fault | None:
    if line.occurred_on < scope.realm.open_from:
        return Fault("/occurred_on", "period-closed", {"open_from": scope.realm.open_from.isoformat()})
    if target.unit_on_day is None:
        return Fault("/occurred_on", "not-a-member-then")
    return None


def _version(schemes: Schemes, target: Target, line: AwardLine) -> Published | Fault:
    covering = schemes.covering(line.subject_kind, target.subject, line.occurred_on)
    if not covering:
        return Fault("/occurred_on", "no-scheme-in-force")
    having = [
        one for one in covering if line.item in one.scheme.items and (line.scheme is None or line.scheme == one.code)
    ]
    if not having:
        return Fault("/item", "unknown-reference")
    if len(having) > 1:
        return Fault("/scheme", "validation-error", {"expected": sorted(one.code for one in having)})
    return having[0]
