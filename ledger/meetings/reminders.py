"""Reminders of the worker: those who should come tomorrow, and branches that have not called what is due.

Each occasion is told once: the row of `meeting_reminder` and the messages are in one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ledger.daily import Morning
from ledger.db import Connection, sql_file
from ledger.meetings.frequencies import merged
from ledger.meetings.sight import Meeting, expected_in, made
from ledger.messages.steps import News, write
from ledger.org.people import at_home
from rules.meetings import votes_on
from rules.organisational_life import Branch, Cell, Held, Kind, grid

SQL = sql_file(__file__)
MOST = 10_000
# Days before the end of a window on which a branch is reminded of what it has not called.
SOON = {"month": 10, "quarter": 30, "half": 60, "year": 90}
_LENGTHS = {"Q": "quarter", "H": "half"}


@dataclass(frozen=True, slots=True)
class _Open:
    """A branch, the end of a window, whether it is over, and the kinds that are missing in it."""

    unit: Any
    window: str
    until: date
    over: bool
    kinds: tuple[str, ...]


async def remind(conn: Connection, morning: Morning) -> int:
    """Tells everybody who is to be told today; returns how many messages that were."""
    return await _tomorrow(conn, morning) + await _uncalled(conn, morning)


async def _tomorrow(conn: Connection, morning: Morning) -> int:
    day = morning.today + timedelta(days=1)
    rows = await conn.fetch(
        SQL["meetings"], morning.realm_id, None, None, None, [], [], [], day, day, "notified", None, MOST
    )
    told = 0
    for meeting in map(made, rows):
        people = await _coming(conn, morning, meeting)
        if await _first_time(conn, morning, "tomorrow", meeting.id, day.isoformat(), len(people)):
            params = {"title": meeting.title, "on": day.isoformat(), "at": meeting.begins, "place": meeting.place}
            await write(
                conn,
                morning.realm_id,
                sorted(people),
                News("meeting-reminder", meeting.object, params, day),
                morning.now,
            )
            told += len(people)
    return told


async def _coming(conn: Connection, morning: Morning, meeting: Meeting) -> set[UUID]:
    marks = await conn.fetch(SQL["marks"], morning.realm_id, meeting.id)
    excused = {row["person_id"] for row in marks if row["mark"] == "leave"}
    return set(await expected_in(conn, morning.realm_id, meeting)) - excused


async def _uncalled(conn: Connection, morning: Morning) -> int:
    told = 0
    for one in await _open(conn, morning):
        people = set(one.unit["committee"])
        new = [kind for kind in one.kinds if people and await _unknown(conn, morning, one, kind)]
        if new:
            params = {"unit": one.unit["code"], "kinds": new, "window": one.window, "until": one.until.isoformat()}
            path = f"units/{one.unit['code']}/organisational-life"
            news = News("meetings-missed" if one.over else "meetings-uncalled", path, params, one.until)
            await write(conn, morning.realm_id, sorted(people), news, morning.now)
            told += len(people)
    return told


async def _unknown(conn: Connection, morning: Morning, one: _Open, kind: str) -> bool:
    occasion = f"{kind}/{one.window}/{'over' if one.over else 'soon'}"
    return await _first_time(conn, morning, "uncalled", one.unit["unit_id"], occasion, len(one.unit["committee"]))


async def _first_time(
    conn: Connection, morning: Morning, kind: str, object_id: UUID, occasion: str, people: int
) -> bool:
    row = await conn.fetchrow(SQL["remind_once"], morning.realm_id, kind, object_id, occasion, people, morning.now)
    return row is not None


async def _open(conn: Connection, morning: Morning) -> list[_Open]:
    """What each branch has not called though the end of the window is near, or is over and could still be late."""
    realm, today = morning.realm_id, morning.today
    units = await conn.fetch(SQL["branches"], realm, today)
    kinds = merged(await conn.fetch(SQL["frequencies_in_force"], realm))
    people = (await at_home(conn, realm, [unit["unit_id"] for unit in units], today)).values()
    full = Counter(one.home(today) for one in people if votes_on(one.trait("category", today)))
    years = sorted({today.year, (today - timedelta(days=max(SOON.values()))).year})
    ids = [unit["unit_id"] for unit in units]
    rows = await conn.fetch(SQL["held"], realm, ids, date(years[0], 1, 1), date(today.year + 1, 12, 31))
    held: dict[UUID, list[Any]] = {}
    for row in rows:
        held.setdefault(row["unit_id"], []).append(row)
    return [
        one
        for unit in units
        for year in years
        for one in _of_branch(unit, full[unit["unit_id"]], held.get(unit["unit_id"], []), kinds, (year, today))
    ]


def _of_branch(
    unit: Any, heads: int, rows: Collection[Any], kinds: Mapping[str, Kind], when: tuple[int, date]
) -> Iterator[_Open]:
    year, today = when
    # What is called counts here as held: nobody needs to be reminded of it.
    held = [
        Held(str(row["meeting_id"]), kind, row["held_on"], row["counts_for"]) for row in rows for kind in row["kinds"]
    ]
    found: dict[tuple[str, bool], list[tuple[str, Cell]]] = {}
    for kind, cells in grid(year, Branch(unit["first"], None, heads, unit["groups"]), held, today, kinds).items():
        for cell in cells:
            over = cell.last_day < today
            length = _length(cell.window)
            frequency = kinds[kind].on(cell.last_day)
            near = cell.state == "due" and (cell.last_day - today).days < SOON[length]
            late = cell.state == "missing" and frequency and (today - cell.last_day).days <= frequency.grace
            if near or late:
                found.setdefault((cell.window, over), []).append((kind, cell))
    for (window, over), missing in found.items():
        yield _Open(unit, window, missing[0][1].last_day, over, tuple(kind for kind, _ in missing))


def _length(window: str) -> str:
    """Of which length a window of that code is."""
    if len(window) == 4:
        return "year"
    return _LENGTHS.get(window[5], "month")
