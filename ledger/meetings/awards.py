"""What a meeting earns: what its record proposes and its minutes decide, booked in one act and taken back in one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.access import Scope, calendar_lock
from ledger.books.judge import AwardLine, Booked, Stands, judge
from ledger.books.limits import limited, over_limits
from ledger.books.rows import counter_entry, new_entry
from ledger.books.steps import NewEntry, post
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.meetings.attendance import held_in
from ledger.meetings.queries import last_marks, number_of, told
from ledger.meetings.sight import Meeting, keeps, one, recorded
from ledger.messages.steps import News, tell
from ledger.org.people import Person, by_code
from ledger.org.steps import together
from ledger.org.texts import line_of
from ledger.schemes.steps import schemes_now
from ledger.types import Answer, Call, uuid7s
from ledger.workflow.steps import Move, move_on
from rules.meetings import FLOW, Record, proposed
from rules.points import from_scaled, text

SQL = sql_file(__file__)
BOOKERS = ("branch_committee", "office_clerk")
UNDOERS = ("branch_committee", "unit_committee")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One award a meeting proposes. decision: place of the item of the minutes that decided it.

    status: `open`, `booked`, `taken-back`, `own` (another of the committee books it) or `refused` with faults.
    """

    line: AwardLine
    name: str
    decision: int | None
    status: str
    booked: Booked | None
    entry: UUID | None
    faults: tuple[Fault, ...] = ()

    @property
    def view(self) -> dict[str, Any]:
        """As it is told."""
        line = self.line
        points = self.booked.award.points if self.booked else None
        return {
            "member": line.subject,
            "name": self.name,
            "item": line.item,
            "scheme": self.booked.version.code if self.booked else line.scheme,
            "quantity": text(line.quantity),
            "points": None if points is None else text(points),
            "reason": line.reason,
            "decision": self.decision,
            "status": self.status,
            "entry": str(self.entry) if self.entry else None,
            "faults": [one.code for one in self.faults],
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A proposed award that is not to be booked."""

    member: str
    item: str


async def proposals(scope: Scope, meeting_id: UUID) -> dict[str, Any]:
    """What the meeting proposes, to readers of the unit. Refusals: not-found, illegal-transition (no minutes yet)."""
    meeting = await one(scope, meeting_id)
    if not scope.reads_unit(meeting.unit_id):
        raise Refusal("role-missing")
    if meeting.state not in ("recorded", "approved", "undone"):
        raise Refusal("illegal-transition", state=meeting.state, possible=list(FLOW.possible(meeting.state)))
    found = await _proposed(scope, meeting)
    return {"meeting": str(meeting.id), "state": meeting.state, "items": [one.view for one in found]}


async def book(db: Database, call: Call, meeting_id: UUID, left_out: Sequence[LeftOut]) -> Answer:
    """Books what the approved record proposes, in one batch: 201. The caller's own are left to another.

    Refusals: not-found, role-missing, illegal-transition (not approved), unknown-reference (left out what is not
    proposed), and those of an award for any line.
    """
    return await command.run(db, call, partial(_book, meeting_id=meeting_id, left_out=left_out), calendar_lock)


async def undo(db: Database, call: Call, meeting_id: UUID, n: int, reason: str) -> Answer:
    """Takes the meeting back with every entry it gave: 200. n: the step seen last.

    Refusals: not-found, role-missing, stale-version, illegal-transition, validation-error, separation-of-duty (it took
    points from the caller).
    """
    body = partial(_undo, meeting_id=meeting_id, n=n, reason=reason)
    return await command.run(db, call, body, calendar_lock)


async def _proposed(scope: Scope, meeting: Meeting) -> list[Proposal]:
    versions = await scope.conn.fetch(SQL["minutes"], scope.realm.id, meeting.id)
    minutes = versions[0]
    attending = await recorded(scope, meeting, versions)
    people = await by_code(scope.conn, scope.realm.id, {person.code for person in attending.values()})
    cited = number_of(scope, meeting.unit_id, minutes["year"], minutes["number"])
    lines = [
        *await _by_record(scope, meeting, attending, minutes, cited),
        *_by_decision(meeting, minutes, cited),
    ]
    given = {
        (row["person_id"], row["item"], row["decision"]): row
        for row in await scope.conn.fetch(SQL["awards"], scope.realm.id, meeting.id)
    }
    schemes = await schemes_now(scope)
    stands: Stands = {}
    found = []
    for decision, line in lines:
        person = people[line.subject]
        row = given.get((person.id, line.item, decision))
        verdict = judge(scope, people, schemes, line, stands, explain=False)
        found.append(_proposal(line, person, decision, row, verdict))
    return found


def _proposal(
    line: AwardLine, person: Person, decision: int | None, row: Any, verdict: Booked | list[Fault]
) -> Proposal:
    booked = verdict if isinstance(verdict, Booked) else None
    faults = tuple(verdict) if isinstance(verdict, list) else ()
    if row is not None:
        status = "taken-back" if row["reversed"] else "booked"
        return Proposal(line, person.name, decision, status, booked, row["entry_id"])
    own = any(one.code == "separation-of-duty" for one in faults)
    status = "own" if own else "refused" if faults else "open"
    return Proposal(line, person.name, decision, status, booked, None, faults)


async def _by_record(
    scope: Scope, meeting: Meeting, attending: Mapping[UUID, Person], minutes: Any, cited: str
) -> list[tuple[int | None, AwardLine]]:
    """Items marked for the kinds of the meeting, of every scheme that covers the member on the day."""
    marks = await last_marks(scope, meeting.id)
    schemes = await schemes_now(scope)
    given = {str(one): row["mark"] for one, row in marks.items() if one in attending}
    record = Record(meeting.kinds, given, {str(one) for one in minutes["spoke"]}, str(meeting.chair_id))
    found: list[tuple[int | None, AwardLine]] = []
    for version in schemes.of_kind("member", meeting.held_on):
        for item, who in proposed(version.scheme, record).items():
            for person in sorted((attending[UUID(each)] for each in who), key=lambda each: (each.name_key, each.code)):
                if version.scheme.covers_subject(person.subject(), meeting.held_on):
                    found.append((None, _line(meeting, person.code, item, cited, scheme=version.code)))
    return found


def _by_decision(meeting: Meeting, minutes: Any, cited: str) -> Iterator[tuple[int, AwardLine]]:
    for at, item in enumerate(minutes["items"]):
        for award in item["awards"]:
            points = None if award["points"] is None else Decimal(award["points"])
            quantity, why = Decimal(award["quantity"]), f"{cited}第{at + 1}项：{award['reason']}"
            yield at, _line(meeting, award["member"], award["item"], why, quantity=quantity, points=points)


def _line(
    meeting: Meeting,
    code: str,
    item: str,
    reason: str,
    *,
    scheme: str | None = None,
    quantity: Decimal = Decimal(1),
    points: Decimal | None = None,
) -> AwardLine:
    return AwardLine(
        subject=code,
        item=item,
        occurred_on=meeting.held_on,
        quantity=quantity,
        matter=f"meeting:{meeting.id}",
        reason=reason,
        scheme=scheme,
        points=points,
    )


async def _book(tx: Tx, meeting_id: UUID, left_out: Sequence[LeftOut]) -> Answer:
    meeting = await one(tx.scope, meeting_id)
    keeps(tx.scope, meeting.unit_id, *BOOKERS)
    meeting = await held_in(tx, meeting_id, ("approved",))
    found = await _proposed(tx.scope, meeting)
    wanted = _wanted(found, left_out)
    batch_id, *ids = uuid7s(tx.now, 1 + len(wanted))
    source = f"meeting:{meeting.id}"
    booked = [(each, new_entry(each.booked, entry_id, tx.scope.actor.person_id, source, batch_id))
              for entry_id, each in zip(ids, wanted, strict=True) if each.booked]  # fmt: skip
    if booked:
        rows = [row for _, row in booked]
        await _within_limits(tx, rows)
        await post(tx.conn, tx.realm.id, tx.now, rows, founding=tx.realm.founding)
        await _keep(tx, meeting, booked)
        await _news(tx, meeting, rows)
    left = [{"member": each.line.subject, "item": each.line.item, "why": each.status} for each in found
            if each.status == "own"]  # fmt: skip
    entries = [{"id": str(row.id), "member": each.line.subject, "item": row.item,
                "points": text(from_scaled(row.points))} for each, row in booked]  # fmt: skip
    body = {"meeting": str(meeting.id), "id": str(batch_id), "count": len(entries), "entries": entries, "left": left}
    return Answer(201, body, object=meeting.object)


def _wanted(found: Sequence[Proposal], left_out: Sequence[LeftOut]) -> list[Proposal]:
    names = {(each.line.subject, each.line.item) for each in found}
    out = {(one.member, one.item) for one in left_out}
    faults = [
        Fault(f"/leave_out/{at}", "unknown-reference", {"code": one.member})
        for at, one in enumerate(left_out)
        if (one.member, one.item) not in names
    ]
    wanted = [each for each in found if (each.line.subject, each.line.item) not in out]
    for at, each in enumerate(wanted):
        if each.status == "refused":
            faults += [Fault(f"/entries/{at}{one.pointer}", one.code, one.params) for one in each.faults]
    together(faults)
    return [each for each in wanted if each.status == "open"]


async def _within_limits(tx: Tx, rows: list[NewEntry]) -> None:
    schemes = await schemes_now(tx.scope)
    if any(limited(schemes, row) for row in rows):
        found = (await over_limits([tx.scope], schemes, [rows]))[0]
        together([Fault(f"/entries/{at}{fault.pointer}", fault.code, fault.params) for at, fault in found])


async def _keep(tx: Tx, meeting: Meeting, booked: Sequence[tuple[Proposal, NewEntry]]) -> None:
    version = meeting.row["minutes_version"]
    await tx.conn.execute(
        SQL["add_awards"],
        tx.realm.id, meeting.id, meeting.unit_id, version, tx.scope.actor.person_id,
        [row.id for _, row in booked],
        [row.subject_id for _, row in booked],
        [row.item for _, row in booked],
        [each.decision for each, _ in booked],
    )  # fmt: skip


async def _news(tx: Tx, meeting: Meeting, rows: Sequence[NewEntry]) -> None:
    """Each member is told the own points."""
    sums: dict[UUID, int] = {}
    for row in rows:
        sums[row.subject_id] = sums.get(row.subject_id, 0) + row.points
    together_with: dict[int, set[UUID]] = {}
    for person, points in sums.items():
        together_with.setdefault(points, set()).add(person)
    for points, people in together_with.items():
        params = {"title": meeting.title, "on": meeting.held_on.isoformat(), "points": text(from_scaled(points))}
        await tell(tx, people, News("meeting-awards", meeting.object, params))


async def _undo(tx: Tx, meeting_id: UUID, n: int, reason: str) -> Answer:
    meeting = await one(tx.scope, meeting_id)
    role = keeps(tx.scope, meeting.unit_id, *UNDOERS)
    faults: list[Fault] = []
    said = line_of("/reason", reason, 1000, faults)
    together(faults)
    await move_on(tx, FLOW, meeting_id, Move("undo", role, reason=said, expected=n))
    given = await tx.conn.fetch(SQL["awards"], tx.realm.id, meeting_id)
    standing = [row["entry_id"] for row in given if not row["reversed"]]
    entries = await tx.conn.fetch(SQL["entries"], tx.realm.id, standing)
    me = tx.scope.actor.person_id
    # Giving back one's own points with all the others' favours nobody; lifting one's own deduction would.
    if any(row["subject_id"] == me and row["points"] < 0 for row in entries):
        raise refuse("separation-of-duty", "/reason")
    why = f"会议撤销：{said}"[:1000]
    rows = [counter_entry(row, new, me, why) for new, row in zip(uuid7s(tx.now, len(entries)), entries, strict=True)]
    if rows:
        await post(tx.conn, tx.realm.id, tx.now, rows, founding=False)
    await _tell_undone(tx, meeting, {row["subject_id"] for row in entries}, said)
    after = await one(tx.scope, meeting_id)
    body = {**await told(tx.scope, after), "reversed": len(rows)}
    return Answer(200, body, object=after.object)


async def _tell_undone(tx: Tx, meeting: Meeting, paid: Collection[UUID], reason: str) -> None:
    attending = await last_marks(tx.scope, meeting.id)
    params = {"title": meeting.title, "on": meeting.held_on.isoformat(), "reason": reason}
    people = set(paid) | {one for one, row in attending.items() if row["mark"] in ("present", "made-up")}
    await tell(tx, people, News("meeting-undone", meeting.object, params))
