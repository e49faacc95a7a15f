"""Which pages are whose: the offices of the caller with their pages, and the main navigation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from ledger.access import READS_ENTRIES, Scope
from ledger.resolutions.flows import DECIDES, PREPARES
from ledger.tree import Unit

BOOKKEEPERS = ("branch_committee", "unit_committee", "work_committee", "office_clerk")
DECIDERS = ("branch_committee", "unit_committee", "work_committee")
READERS = ("discipline_committee", "auditor")
DRAWS = ("branch_committee", "unit_committee", "work_committee", "office_clerk", "discipline_committee", "auditor")
RESULTS = ("work_committee", "hr_reader", "auditor", "party_group", "unit_committee")
# The unit above the members of which a ranking can be shown, and what it then ranks.
RANKED = {"branch": "members", "committee": "units", "work_committee": "units"}


@dataclass(frozen=True, slots=True)
class Office:
    """A role on a unit, and the units below it that the role has pages for."""

    role: str
    unit: Unit
    below: tuple[Unit, ...]


def offices_of(scope: Scope) -> tuple[Office, ...]:
    """The caller's offices of today, each with the branches and committees below it, by code."""
    found = []
    for grant in scope.roles:
        unit = scope.tree.units[grant.unit_id]
        below = scope.tree.below(unit.id, scope.today) - {unit.id} if grant.subtree else frozenset()
        units = sorted((scope.tree.units[one] for one in below), key=lambda one: one.code)
        reads = grant.role in (*BOOKKEEPERS, *READERS)
        wanted = _direct(scope, unit, units) if reads else ()
        found.append(Office(grant.role, unit, tuple(wanted)))
    return tuple(found)


def _direct(scope: Scope, unit: Unit, units: Sequence[Unit]) -> list[Unit]:
    """Committees under a work committee, branches under a committee: the next step down, not all steps at once."""
    party = [one for one in units if one.kind in ("committee", "branch")]
    near = [one for one in party if scope.tree.parent(one.id, scope.today) == unit.id]
    return near or party


def nav_of(scope: Scope, offices: Sequence[Office]) -> list[tuple[str, str]]:
    """Main navigation: address and message."""
    links = [("/", "Home"), ("/inbox", "Inbox")]
    if scope.member:
        links += [("/claims", "My claims"), ("/evidence", "My evidence")]
    if any(one.role in DECIDERS for one in offices):
        links.append(("/claims/queue", "Review"))
    seats = [one for one in offices if one.role in (*BOOKKEEPERS, *READERS)]
    branch = next((one.unit for one in seats if one.unit.kind in ("branch", "committee")), None)
    if branch:
        links.append((sheet_url(branch.code), "Sheet"))
    if scope.member or seats:
        links.append(("/meetings", "Meetings"))
    ranked = next((one.unit for one in seats if one.unit.kind in RANKED), None)
    if ranked:
        links.append((ranking_url(ranked.code), "Ranking"))
    if any(one.role in RESULTS for one in offices):
        links.append(("/results", "Results"))
    if any(one.role in DRAWS for one in offices):
        links.append(("/draws", "Spot checks"))
    if any(one.role in READS_ENTRIES for one in offices):
        links += [("/inspections", "Inspections"), ("/development", "Development")]
    elif scope.may("party_group"):
        links.append(("/inspections", "Inspections"))
    if any(one.role == "branch_committee" for one in offices) and branch:
        links.append((f"/units/{quote(branch.code)}/reach", "Reach"))
    if any(one.role in READERS for one in offices):
        audits = any(one.role == "auditor" for one in offices)
        links.append(("/watch/rings" if audits else "/watch/objectors", "Watch"))
    if any(one.role == "system_admin" for one in offices):
        links += [("/development/admissions", "Admissions"), ("/webhooks", "Webhooks")]
    if scope.may(*PREPARES, *DECIDES):
        links.append(("/resolutions", "Tiered review"))
    return [*links, ("/schemes", "Rules")]


def sheet_url(unit: str, month: str | None = None) -> str:
    """The sheet of a branch, of this month unless one is named."""
    return f"/units/{quote(unit)}/sheet" + (f"?month={month}" if month else "")


def ranking_url(unit: str, period: str | None = None) -> str:
    """The ranking below a unit, of this year unless a period is named."""
    return f"/units/{quote(unit)}/ranking" + (f"?period={period}" if period else "")


def month_of(day: date) -> str:
    """The month of a day as its code."""
    return f"{day.year:04d}-{day.month:02d}"
