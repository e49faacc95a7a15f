"""Who may do what, and with which code everybody else is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tests.model.books import Books, Entry
from tests.model.calendar import days

READS = {"branch_committee", "office_clerk", "unit_committee", "work_committee", "discipline_committee", "auditor"}
AWARDS = {"member": ("branch_committee", "office_clerk"), "branch": ("unit_committee",)}


@dataclass(frozen=True)
class Line:
    """One fact somebody wants booked."""

    kind: str
    subject: str
    item: str
    on: date
    quantity: int = 1
    attributes: tuple[tuple[str, str], ...] = ()
    points: int | None = None
    reason: str | None = None
    first: date | None = None
    """The closed day on which a late fact happened."""


def reached(books: Books, who: str, roles: set[str]) -> set[str]:
    """The units the person's grants of these roles reach today."""
    found: set[str] = set()
    for role, unit, all_below in books.grants.get(who, []):
        if role in roles:
            found |= books.below(unit, books.today) if all_below else {unit}
            if all_below and books.place(unit, books.today) == "":
                found |= set(books.places)
    return found


def visible(books: Books, who: str, code: str) -> list[tuple[date, str | None, str | None]]:
    """A person's changes of branch as far as the caller sees them: day, branch, and the last branch before."""
    mine, rows, before = reached(books, who, READS), [], None
    for day, unit in sorted(books.homes.get(code, {}).items()):
        if who == code or {unit, before} & mine or set(books.places) <= mine:
            rows.append((day, unit, before))
        before = unit or before
    return rows


def award(books: Books, who: str, lines: Sequence[Line]) -> str | None:
    """The code of the first fault of the first bad line."""
    return next((code for one in lines if (code := _line(books, who, one))), None)


def _line(books: Books, who: str, line: Line) -> str | None:
    member = line.kind == "member"
    on_day, candidates, seen = (_person if member else _unit)(books, who, line)
    if not seen:
        return "unknown-reference"
    if line.on > books.today:
        return "future-date"
    if line.first and line.first >= line.on:
        return "validation-error"
    if line.subject == who:
        return "separation-of-duty"
    wanted = {on_day} if on_day else candidates
    roles = [role for role in AWARDS[line.kind] if reached(books, who, {role}) & wanted]
    if not roles:
        return "role-missing"
    if roles == ["office_clerk"] and not line.reason:
        return "validation-error"
    if line.on < books.open_from():
        return "period-closed"
    if not on_day:
        return "not-a-member-then"
    return _late(books, line)


def _late(books: Books, line: Line) -> str | None:
    """Why a late fact cannot have happened on its first day, wherever in the realm that was."""
    if line.first is None:
        return None
    if line.first >= books.open_from():
        return "day-still-open"
    there = books.home(line.subject, line.first) if line.kind == "member" else books.place(line.subject, line.first)
    return "not-a-member-then" if there is None else None


def _person(books: Books, who: str, line: Line) -> tuple[str | None, set[str], bool]:
    """The branch of the day, the branches that may ask, and whether the person is known to the caller at all."""
    mine, rows = reached(books, who, READS), visible(books, who, line.subject)
    if not rows:
        return None, set(), who == line.subject
    here = next((unit for day, unit, _ in reversed(rows) if day <= books.today), None)
    past = [unit for day, unit, _ in rows if day <= line.on]
    on_day = past[-1] if past else rows[0][2]
    ends = [day for day, _, _ in rows[1:]] + [date.max]
    asking = {unit for (_, unit, _), end in zip(rows, ends, strict=True) if unit and end > books.open_from()}
    asking |= {here} if here else set()
    return on_day, asking, who == line.subject or bool(asking & mine)


def _unit(books: Books, who: str, line: Line) -> tuple[str | None, set[str], bool]:
    known = line.subject in books.places and line.subject in reached(books, who, READS)
    there = known and books.place(line.subject, line.on) is not None
    return (line.subject if there else None), {line.subject}, known


def reads_person(books: Books, who: str, code: str) -> bool:
    """Whether the standing is the caller's to read."""
    return who == code or books.home(code, books.today) in reached(books, who, READS)


def reversal(books: Books, who: str, entry: Entry) -> str | None:
    """Why the entry cannot be taken back by this caller."""
    person = entry.kind == "member"
    if entry.unit not in reached(books, who, READS) and not (person and reads_person(books, who, entry.subject)):
        return "not-found"
    if entry.subject == who:
        return "separation-of-duty"
    if entry.unit not in reached(books, who, {AWARDS[entry.kind][0]}):
        return "role-missing"
    if entry.reverses:
        return "not-reversible"
    return "already-reversed" if any(one.reverses == entry.id for one in books.entries) else None


def move(books: Books, unit: str, above: str, day: date) -> str | None:
    """Why the unit cannot hang there from that day on."""
    if unit not in books.places:
        return "not-found"
    if books.place(unit, day) in (None, ""):
        return "validation-error"
    if day < books.open_from():
        return "period-closed"
    if above not in books.places:
        return "unknown-reference"
    own = min((one for one in books.places[unit] if one > day), default=date.max)
    later = {one for turns in books.places.values() for one in turns if day < one < own}
    for each in sorted({day, *later}):
        if books.place(above, each) is None:
            return "validation-error"
        if above in books.below(unit, each):
            return "org-cycle"
    return None


def end(books: Books, unit: str, last: date, after: date) -> str | None:
    """Why the unit cannot end with that day; after: the day behind it."""
    if unit not in books.places:
        return "not-found"
    if books.place(unit, last) in (None, ""):
        return "validation-error"
    if after < books.open_from():
        return "period-closed"
    later = {after, *(one for turns in books.places.values() for one in turns if one > after)}
    if any(books.place(one, day) == unit for day in later for one in books.places):
        return "unit-in-use"
    staying = {after, *(one for turns in books.homes.values() for one in turns if one > after)}
    used = any(books.home(code, day) == unit for day in staying for code in books.homes)
    return "unit-in-use" if used else None


def add(books: Books, unit: str, above: str, day: date) -> str | None:
    """Why the branch cannot be there from that day on."""
    faults = {"already-exists"} if unit in books.places else set()
    if above not in books.places:
        faults.add("unknown-reference")
    elif books.place(above, day) is None:
        faults.add("validation-error")
    if faults:
        return faults.pop() if len(faults) == 1 else "validation-error"
    return "period-closed" if day < books.open_from() else None


def roster(books: Books, moves: Sequence[tuple[str, str, date]]) -> str | None:
    """Why the people cannot be in those branches from those days on."""
    for _, branch, day in moves:
        there = books.kinds.get(branch) == "branch" and books.place(branch, day) is not None
        if day > books.today or not there:
            return "import-invalid"
    if any(_outlives(books, *one) for one in moves):
        return "import-invalid"
    changed = [_first_change(books, *one) for one in moves]
    return "period-closed" if any(day and day < books.open_from() for day in changed) else None


def _outlives(books: Books, code: str, branch: str, day: date) -> bool:
    """Whether the person would be in the branch on a day on which there is no such branch any more."""
    if _first_change(books, code, branch, day) is None:
        return False
    left = min((at for at, unit in books.homes.get(code, {}).items() if at > day and unit != branch), default=date.max)
    return any(day < at < left and books.place(branch, at) is None for at in books.places[branch])


def _first_change(books: Books, code: str, branch: str, day: date) -> date | None:
    same = code in books.homes and books.home(code, day) == branch
    return None if same else day


def asked(books: Books, who: str, period: str) -> str | None:
    """Why the period cannot be opened again, as far as the first of two people is told."""
    final = books.final(period)
    if "work_committee" not in {role for role, _, _ in books.grants.get(who, [])}:
        return "role-missing"
    if final is None:
        return "not-settled"
    if holders(books, period):
        return "period-order"
    return "illegal-transition" if books.state(period) == "open" or final.reopened else None


def holders(books: Books, period: str) -> set[str]:
    """Settled periods that must be opened first: those that end later, and of those that end with it the longer."""
    first, last = days(period)
    standing = {one.period for one in books.snapshots if books.holds(one)} - {period}
    spans = {one: days(one) for one in standing}
    return {one for one, each in spans.items() if each[1] > last or (each[1] == last and each[0] < first)}


def reopened(books: Books, who: str, period: str, asking: UUID, about: str) -> str | None:
    """Why the second person cannot open the period; about: the period the asking names."""
    refused = asked(books, who, period)
    if refused:
        return refused
    if about != period:
        return "not-found"
    one = next(each for each in books.of(period) if asking in each.asked)
    if one.asked[asking] == who:
        return "separation-of-duty"
    return "illegal-transition" if one is not books.final(period) else None


def open_about(books: Books, period: str) -> set[str]:
    """What is open about a settled period."""
    final = books.final(period)
    assert final is not None
    first, last = days(period)
    later = [one for one in books.entries[final.counted :] if first <= one.on <= last]
    parts = [
        one
        for one in books.snapshots
        if not one.provisional and one.period != period and one.at > final.at and _inside(one.period, period)
    ]
    found = {"uncounted": later, "unsettled-part": parts, "unpublished": not final.published}
    return {name for name, one in found.items() if one}


def _inside(part: str, whole: str) -> bool:
    (first, last), (start, end) = days(part), days(whole)
    return start <= first and last <= end


def close(books: Books, period: str, accept: set[str]) -> str | None:
    """Why the period cannot be closed."""
    final = books.final(period)
    if final is None:
        return "not-settled"
    if books.state(period) != "frozen" or final.reopened:
        return "illegal-transition"
    return "not-ready-to-close" if open_about(books, period) - accept else None


def settle(books: Books, period: str, *, provisional: bool) -> str | None:
    """Why the period cannot be settled."""
    first, last = days(period)
    if not 2025 <= last.year <= books.today.year:
        return "not-found"
    if first > books.today:
        return "period-not-started"
    return "illegal-transition" if not provisional and books.state(period) == "closed" else None


def publish(books: Books, period: str) -> str | None:
    """Why the period cannot be shown."""
    final = books.final(period)
    if final is None:
        return "not-settled"
    return "illegal-transition" if final.published else None
