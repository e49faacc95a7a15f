"""Where the subjects of a file stood on which days: one small table, looked up for a million rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from ledger.access import Scope
from ledger.books.judge import BOOKED_BY, AwardLine, BookedBy, Stand, stand_of
from ledger.org.people import Person
from ledger.schemes.steps import Schemes

# Who brings in history: whoever books for everybody, the clerk citing the meeting as ever.
IMPORTERS = ("work_committee", "office_clerk")
IMPORTED_BY: BookedBy = dict.fromkeys(BOOKED_BY, IMPORTERS)
_COLUMNS = {
    "subject_kind": pl.String, "subject": pl.String, "since": pl.Date,
    "stand": pl.Int32, "subject_id": pl.String, "unit_id": pl.String,
}  # fmt: skip


@dataclass(slots=True)
class Places:
    """Change points of all subjects of a file: from `since` on a subject stands so, until its next change point.

    stands: by their number, how a subject of that number stands; all others of the number differ in id and unit alone.
    """

    scope: Scope
    people: Mapping[str, Person]
    schemes: Schemes
    stands: list[Stand] = field(default_factory=list)
    _kinds: dict[object, int] = field(default_factory=dict)

    def table(self, subjects: Iterable[tuple[str, str]], first: date, last: date) -> pl.DataFrame:
        """Every subject (kind, code) with its change points from first to last.

        stand numbers what is the same for booking: subjects with one number are judged alike.
        """
        rows = [row for kind, code in subjects for row in self._points(kind, code, first, last)]
        return pl.DataFrame(rows, dict(_COLUMNS), orient="row").sort("since")

    def _points(self, kind: str, code: str, first: date, last: date) -> Iterator[tuple[object, ...]]:
        days = {day for day in (*self._own_days(kind, code), *self._scheme_days(kind)) if first < day <= last}
        for day in sorted({first, *days}):
            stand = stand_of(self.scope, self.people, self.schemes, AwardLine(code, "", day, kind), IMPORTED_BY)
            target = stand.target
            unit = target.unit_on_day if target else None
            ids = (str(target.id) if target else None, str(unit) if unit else None)
            yield (kind, code, day, self._number(stand), *ids)

    def _own_days(self, kind: str, code: str) -> Iterator[date]:
        if kind == "member":
            person = self.people.get(code)
            if person:
                yield from (day for day, _ in person.homes)
                yield from (day for points in person.traits.values() for day, _ in points)
        else:
            unit = self.scope.tree.by_code.get(code)
            if unit:
                yield from (place.starts_on for place in self.scope.tree.places.get(unit.id, ()))

    def _scheme_days(self, kind: str) -> Iterator[date]:
        for one in self.schemes.all:
            if one.subject_kind == kind:
                yield one.starts_on
                if one.ends_on:
                    yield one.ends_on

    def _number(self, stand: Stand) -> int:
        target = stand.target
        seen = None if target is None else (target.id == self.scope.actor.person_id, target.unit_on_day is None)
        schemes = tuple(one.id for one in stand.in_force), tuple(one.id for one in stand.covering)
        number = self._kinds.setdefault((seen, stand.roles, schemes), len(self._kinds))
        if number == len(self.stands):
            self.stands.append(stand)
        return number
