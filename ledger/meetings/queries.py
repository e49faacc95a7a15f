"""Meetings as they are read: the list, one with its attendance and minutes, the year of a unit, a member's duty."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.views import moment
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.evidence.marks import SECRET, marked
from ledger.meetings.sight import Meeting, exempt_of, made, meeting_rows, one, recorded
from ledger.org.people import Person
from ledger.types import Page
from ledger.workflow.queries import history
from rules.meetings import FLOW, quorum, voters, votes_on

SQL = sql_file(__file__)


# Stands where something of minutes that are a work secret would leave them.
WITHHELD = "工作秘密，内容见会议记录"


def number_of(scope: Scope, unit_id: UUID, year: int, number: int) -> str:
    """The number of minutes as it is cited."""
    return f"{scope.tree.units[unit_id].name}会议记录〔{year}〕{number}号"


async def meetings(
    scope: Scope,
    *,
    unit: str | None = None,
    first: date | None = None,
    last: date | None = None,
    state: str | None = None,
    limit: int = 50,
    cursor: UUID | None = None,
) -> Page:
    """Meetings in the caller's sight, the latest entered first; first and last are inclusive. Refusal not-found for a
    unit that is not there."""
    found = scope.tree.by_code.get(unit) if unit is not None else None
    if unit is not None and found is None:
        raise Refusal("not-found")
    rows = await meeting_rows(
        scope,
        unit_id=found.id if found else None,
        first=first,
        last=last,
        state=state,
        cursor=cursor,
        limit=limit + 1,
    )
    marks = await own_marks(scope, [row["meeting_id"] for row in rows[:limit]])
    items = [{**_head(scope, made(row)), "mine": marks.get(row["meeting_id"])} for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def own_marks(scope: Scope, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The caller's own mark in each of the meetings, where there is one."""
    return {row["meeting_id"]: row["mark"] for row in await marks_of(scope, scope.actor.person_id, ids)}


async def marks_of(scope: Scope, person_id: UUID, ids: Sequence[UUID]) -> list[Any]:
    """The last mark of a person in each of the meetings."""
    return list(await scope.conn.fetch(SQL["marks_of_person"], scope.realm.id, person_id, list(ids)))


def _head(scope: Scope, meeting: Meeting) -> dict[str, Any]:
    row = meeting.row
    units = scope.tree.units
    cited = row["minutes_version"] is not None
    return {
        "id": str(meeting.id),
        "unit": units[meeting.unit_id].code,
        "unit_name": units[meeting.unit_id].name,
        "group": units[meeting.group_id].code if meeting.group_id else None,
        "kinds": list(meeting.kinds),
        "title": meeting.title,
        "place": meeting.place,
        "on": meeting.held_on.isoformat(),
        "at": meeting.begins,
        "counts_for": meeting.counts_for,
        "chair": row["chair"],
        "chair_name": row["chair_name"],
        "recorder": row["recorder"],
        "recorder_name": row["recorder_name"],
        "agenda": list(meeting.agenda),
        "state": meeting.state,
        "n": meeting.n,
        "version": meeting.version,
        "due_on": row["due_on"].isoformat() if row["due_on"] else None,
        "number": number_of(scope, meeting.unit_id, row["minutes_year"], row["number"]) if cited else None,
    }


async def meeting(scope: Scope, meeting_id: UUID) -> dict[str, Any]:
    """One meeting as far as the caller sees it. Refusal not-found."""
    return await told(scope, await one(scope, meeting_id))


async def told(scope: Scope, meeting: Meeting) -> dict[str, Any]:
    """The meeting; to readers of the unit with attendance and steps, to members with what is their own.

    Minutes are told to members once they are approved; those that are a work secret to those expected alone.
    """
    reads = scope.reads_unit(meeting.unit_id)
    versions = await scope.conn.fetch(SQL["minutes"], scope.realm.id, meeting.id)
    marks = await last_marks(scope, meeting.id)
    mine = bool(versions) and open_to_me(scope, meeting, versions[0])
    shown = bool(versions) and (reads or (meeting.state == "approved" and mine))
    body = {
        **_head(scope, meeting),
        "mine": marks[scope.actor.person_id]["mark"] if scope.actor.person_id in marks else None,
        "minutes": _minutes(scope, meeting, versions[0], reads) if shown else None,
        "attendance": None,
        "exempt": None,
        "counts": None,
        "quorum": None,
        "steps": [],
    }
    if not reads:
        return body
    people = await recorded(scope, meeting, versions)
    exempt = await exempt_of(scope, meeting)
    free = {person.id for person, _ in exempt}
    body["attendance"] = _attendance(scope, meeting, people, marks, versions, free)
    body["exempt"] = [_exemption(person, row) for person, row in exempt]
    body["counts"] = {"expected": len(people), **_counted(people, marks)}
    body["quorum"] = quorum_view(meeting, people, marks)
    body["steps"] = await history(scope, FLOW, meeting.id)
    return body


async def last_marks(scope: Scope, meeting_id: UUID) -> dict[UUID, Any]:
    """The last mark of each person, of those whose marks the caller may see."""
    rows = await scope.conn.fetch(SQL["marks"], scope.realm.id, meeting_id)
    return {row["person_id"]: row for row in rows}


def open_to_me(scope: Scope, meeting: Meeting, minutes: Any) -> bool:
    """Whether the minutes are no work secret, or of a meeting to which the caller was expected."""
    # A secret correction hides itself alone: what it corrected would be found in its place.
    last = minutes["version"] == meeting.row["records"]
    return last and (minutes["mark"] != SECRET or scope.actor.person_id in minutes["expected"])


def quorum_view(meeting: Meeting, people: Mapping[UUID, Person], marks: Mapping[UUID, Any]) -> dict[str, Any]:
    """Who votes, how many of them came, how many are needed."""
    categories = {str(one): person.trait("category", meeting.held_on) for one, person in people.items()}
    voting = voters(meeting.kinds, categories)
    there = [str(one) for one, row in marks.items() if row["mark"] == "present"]
    found = quorum(meeting.kinds, voting, there)
    figures = {"expected": found.expected, "present": found.present, "needed": found.needed}
    return {"required": found.required, **figures, "met": found.met}


def _counted(people: Mapping[UUID, Person], marks: Mapping[UUID, Any]) -> dict[str, int]:
    given = [marks[one]["mark"] for one in people if one in marks]
    words = {"present": "present", "leave": "leave", "absent": "absent", "made-up": "made_up"}
    return {**{name: given.count(mark) for mark, name in words.items()}, "open": len(people) - _settled(given)}


def _settled(given: Sequence[str]) -> int:
    return sum(mark in ("present", "leave", "absent", "made-up") for mark in given)


def _attendance(
    scope: Scope,
    meeting: Meeting,
    people: Mapping[UUID, Person],
    marks: Mapping[UUID, Any],
    versions: Sequence[Any],
    free: Collection[UUID],
) -> list[dict[str, Any]]:
    spoke = set(versions[0]["spoke"]) if versions else set()
    found = []
    for person in sorted(people.values(), key=lambda one: (one.name_key, one.code)):
        row = marks.get(person.id)
        category = person.trait("category", meeting.held_on)
        found.append(
            {
                "person": person.code,
                "name": person.name,
                "category": category,
                "votes": votes_on(category),
                "mark": row["mark"] if row else None,
                "how": row["how"] if row else None,
                "note": row["note"] if row else None,
                "made_up_on": row["made_up_on"].isoformat() if row and row["made_up_on"] else None,
                "by": row["by"] if row else None,
                "at": moment(row["entered_at"], scope.realm.timezone) if row else None,
                "spoke": person.id in spoke,
                "exempt": person.id in free,
            }
        )
    return found


def _exemption(person: Person, row: Any) -> dict[str, Any]:
    """Why somebody need not come, as the paper that says so; the cause is between the member and those who decided."""
    last = row["ends_on"] and row["ends_on"] - timedelta(days=1)
    return {
        "person": person.code,
        "name": person.name,
        "from": row["starts_on"].isoformat(),
        "to": last.isoformat() if last else None,
        "note": row["note"],
    }


def _minutes(scope: Scope, meeting: Meeting, row: Any, reads: bool) -> dict[str, Any]:
    # What was decided about single people is theirs and the branch's; the others read that there was a decision.
    items = [one if reads else {**one, "awards": []} for one in row["items"]]
    return {
        "number": number_of(scope, meeting.unit_id, row["year"], row["number"]),
        "version": row["version"],
        **marked(row["mark"]),
        "summary": row["summary"],
        "items": items,
        "quorum": row["quorum"],
        "by": row["by"],
        "by_name": row["by_name"],
        "at": moment(row["entered_at"], scope.realm.timezone),
    }
