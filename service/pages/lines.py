"""Entries as people read them: names for codes, a sign before points, the details of the fact in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ledger.access import Scope
from ledger.books.queries import entries
from ledger.schemes.steps import Published, Schemes, schemes_of
from rules.scheme import Item
from service.pages.frame import Visit

TOGETHER = 200
MOST = 2000


class Lines:
    """Turns answers of the books into what templates show."""

    def __init__(self, visit: Visit, scope: Scope, schemes: Schemes) -> None:
        self.visit = visit
        self.scope = scope
        self._schemes = schemes
        self._versions: dict[tuple[str, int], Published] = {(one.code, one.version): one for one in schemes.all}

    @classmethod
    async def of(cls, visit: Visit, scope: Scope) -> Lines:
        """With the schemes of this view."""
        return cls(visit, scope, await schemes_of(scope.db, scope.conn, scope.realm.id))

    def in_force(self, kind: str, last: date) -> list[Published]:
        """The versions for that kind of subject on the last day of a period, or today where that is to come."""
        return self._schemes.of_kind(kind, min(last, self.scope.today))

    def version(self, entry: Mapping[str, Any]) -> Published:
        """The scheme version the entry was booked under."""
        return self._versions[entry["scheme"], entry["scheme_version"]]

    def show(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The entry with names beside its codes."""
        version = self.version(entry)
        item = version.scheme.items[entry["item"]]
        unit = self.scope.tree.by_code[entry["unit"]]
        return {
            **entry,
            "item_name": self.name(item),
            "item_unit": item.unit,
            "unit_name": unit.name,
            "signed": signed(entry["points"]),
            "detail": self.detail(item, entry["attributes"]),
            "recorded": moment(entry["recorded_at"]),
            "scheme_name": self.scheme_name(version),
            "assessment": version.assessment,
        }

    def name(self, item: Item) -> str:
        """The item's name in the language of the page."""
        return item.name_en if self.visit.english and item.name_en else item.name

    def scheme_name(self, version: Published) -> str:
        """The scheme's name in the language of the page."""
        scheme = version.scheme
        return scheme.name_en if self.visit.english and scheme.name_en else scheme.name

    def detail(self, item: Item, attributes: Mapping[str, str]) -> str:
        """The attributes of the fact in words."""
        mark, comma = self.visit.text("name-colon"), self.visit.text("list-comma")
        specs = item.attributes
        named = {code: specs[code].name or code if code in specs else code for code in attributes}
        return comma.join(f"{named[code]}{mark}{value}" for code, value in attributes.items())


def minus(points: str) -> str:
    """Points with a true minus, so that it is read as one and never breaks off at the end of a line."""
    return points.replace("-", "−")


def signed(points: str) -> str:
    """Points with their sign: +2, −1, 0."""
    return minus(points) if points.startswith("-") or points == "0" else "+" + points


def moment(stamp: str) -> str:
    """Day and minute of a time, as booked in the realm's time zone."""
    return datetime.fromisoformat(stamp).strftime("%Y-%m-%d %H:%M")


async def all_entries(
    scope: Scope, first: date, last: date, *, subject: str | None = None, kind: str | None = None
) -> Sequence[dict[str, Any]]:
    """The caller's entries of those days, newest first; at most 2,000."""
    found: list[dict[str, Any]] = []
    cursor = None
    while len(found) < MOST:
        page = await entries(
            scope, subject=subject, subject_kind=kind, first=first, last=last, limit=TOGETHER, cursor=cursor
        )
        found += page.items
        if page.next is None:
            break
        cursor = type(scope.actor.person_id)(page.next)
    return sorted(found, key=lambda one: (one["occurred_on"], one["recorded_at"]), reverse=True)
