"""The demo's roster files: everyone at the founding, later each month whoever came, moved, left or changed."""

from __future__ import annotations

from datetime import date, timedelta

from ledger.org.roster_rows import RosterRow
from service.demo_city import City, office_of
from service.demo_people import Resident

_SHEET = "花名册"


def roster_files(built: City, *, until: date, after: date = date.min) -> list[list[RosterRow]]:
    """The changes after one day up to another; a file names a person once, so a second change goes to a second file."""
    files: list[list[RosterRow]] = []
    for person in built.people:
        for turn, day in enumerate(day for day in _days(person) if after < day <= until):
            if turn == len(files):
                files.append([])
            files[turn].append(_row(len(files[turn]) + 2, person, day))
    return files


def _days(person: Resident) -> list[date]:
    return sorted({day for points in (person.stays, person.categories, person.absences) for day, _ in points})


def _row(number: int, person: Resident, day: date) -> RosterRow:
    """What the file says of the person from that day on; rank and post stand in the first one only."""
    here = person.branch(day)
    if not here:
        return _farewell(number, person, day)
    first = day == person.since
    absence = dict(person.absences).get(day, "")
    return RosterRow(
        sheet=_SHEET,
        row=number,
        code=person.code,
        name=person.name,
        branch=f"demo-b{here}",
        starts_on=day,
        office=office_of(here),
        category=dict(person.categories).get(day),
        rank=person.rank if first else None,
        post=person.post if first else None,
        absence="在岗" if absence is None else absence or None,
    )


def _farewell(number: int, person: Resident, day: date) -> RosterRow:
    last = day - timedelta(days=1)
    starts_on = max(start for start, _ in person.stays if start <= last)
    return RosterRow(_SHEET, number, person.code, person.name, f"demo-b{person.branch(last)}", starts_on, to=last)
