"""Adds everything up a second time from the raw entries, with none of the product's arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from tests.ledger.standings.booking import Owner

MEMBER = {
    "activities": (60, {"meeting", "study", "life-meeting", "speech", "essay", "lecture-internal", "lecture-outside",
                        "training", "absence"}),
    "post": (30, {"appraisal"}),
    "practice": (10, {"volunteer", "community"}),
}  # fmt: skip
POOLS = {
    "leadership": 15,
    "backbone": 10,
    "venue": 10,
    "system": 10,
    "activity": 20,
    "members": 15,
    "service": 20,
    "bonus": 10,
}
DEDUCTIONS = {
    "election-late": "leadership",
    "committee-incomplete": "leadership",
    "inactive": "leadership",
    "no-worker": "backbone",
    "recruitment": "backbone",
    "no-venue": "venue",
    "no-equipment": "venue",
}
Row = Any


@dataclass
class Recount:
    """Totals by subject id, from entries dated first to last."""

    entries: list[Row]
    homes: dict[UUID, UUID]
    parents: dict[UUID, UUID | None]
    kinds: dict[UUID, str]
    members: dict[UUID, Decimal] = field(default_factory=dict)
    branches: dict[UUID, Decimal] = field(default_factory=dict)
    committees: dict[UUID, Decimal | None] = field(default_factory=dict)

    def run(self) -> Recount:
        for person in self.homes:
            self.members[person] = self.member(person, lambda _: True)
        for unit, kind in self.kinds.items():
            if kind == "branch":
                self.branches[unit] = self.branch(unit)
        for unit, kind in self.kinds.items():
            if kind == "committee":
                self.committees[unit] = self.committee(unit)
        return self

    def standing(self, subject: UUID) -> list[Row]:
        mine = [row for row in self.entries if row["subject_id"] == subject]
        undone = {row["reverses"] for row in mine if row["reverses"]}
        return [row for row in mine if row["entry_id"] not in undone and not row["reverses"]]

    def member(self, person: UUID, counts: Callable[[UUID], bool]) -> Decimal:
        rows = [row for row in self.standing(person) if counts(row["unit_id"])]
        total = Decimal(0)
        for cap, items in MEMBER.values():
            sums: dict[str, list[Decimal]] = defaultdict(list)
            for row in rows:
                if row["item"] in items:
                    sums[row["item"]].append(Decimal(row["points"]) / 10_000)
            points = sum((max(v) if item == "appraisal" else sum(v) for item, v in sums.items()), Decimal(0))
            total += min(Decimal(cap), points)
        return total

    def branch(self, unit: UUID) -> Decimal:
        taken: dict[str, Decimal] = defaultdict(Decimal)
        rows = self.standing(unit)
        no_venue = any(row["item"] == "no-venue" for row in rows)
        for row in rows:
            if not (row["item"] == "no-equipment" and no_venue):
                taken[DEDUCTIONS[row["item"]]] += Decimal(row["points"]) / 10_000
        return sum((max(Decimal(0), POOLS[name] + taken[name]) for name in POOLS), Decimal(0))

    def below(self, unit: UUID) -> set[UUID]:
        found = {unit}
        while more := {one for one, parent in self.parents.items() if parent in found} - found:
            found |= more
        return found

    def committee(self, unit: UUID) -> Decimal | None:
        inside = self.below(unit)
        branches = [self.branches[one] for one in inside if self.kinds[one] == "branch"]
        people = [self.member(one, inside.__contains__) for one, home in self.homes.items() if home in inside]
        if not branches or not people:
            return None
        mean = Fraction(sum(branches)) / len(branches) * Fraction(7, 10)
        share = Fraction(sum(1 for one in people if one >= 70), len(people)) * 30
        return _cents(mean) + _cents(share)


def _cents(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


async def recount(owner: Owner, first: date, last: date) -> Recount:
    """Reads the books as they are and counts the days from first to last."""
    entries = await owner.fetch("SELECT * FROM entry WHERE occurred_on BETWEEN $1 AND $2", first, last)
    homes: dict[UUID, UUID] = {}
    for row in await owner.fetch(
        "SELECT * FROM membership WHERE line = 'party' AND starts_on <= $1 ORDER BY starts_on", last
    ):
        homes[row["person_id"]] = row["unit_id"]
    places = await owner.fetch("SELECT unit_id, parent_id, kind FROM unit_place JOIN unit USING (realm_id, unit_id)")
    return Recount(
        [dict(row) for row in entries],
        {person: unit for person, unit in homes.items() if unit},
        {row["unit_id"]: row["parent_id"] for row in places},
        {row["unit_id"]: row["kind"] for row in places},
    ).run()
