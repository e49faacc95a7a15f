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
from ledger.books.judge import AwardLine, Booked, Stands, is_large, judge
from ledger.books.limits import limited, over_limits
from ledger.books.rows import counter_entry, new_entry
from ledger.books.steps import NewEntry, post
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.evidence.marks import SECRET
from ledger.meetings.attendance import held_in
from ledger.meetings.cited import unbinding
from ledger.meetings.decided import decided
from ledger.meetings.queries import WITHHELD, last_marks, number_of, told
from ledger.meetings.sight import Meeting, keeps, one, recorded
from ledger.messages.steps import News, tell
from ledger.org.kin import kin_for_duty
from ledger.org.people import Person, by_code, by_id
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

    status: `open`, `booked`, `taken-back`, `own` (another of the committee books it), `refused` with faults, or
    `excess`: it was booked, and the minutes as they are now do not give it, so it is to be taken back.
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
        points = self.booked.award.points if self.booked else line.points if self.status == "excess" else None
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
    """Books what the approved record proposes and takes back what corrected minutes no longer give, in one act: 201.

    The caller's own are left to another; so is taking back, by who may not.

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
    given = await scope.conn.fetch(SQL["awards"], scope.realm.id, meeting.id)
    schemes = await schemes_now(scope)
    stands: Stands = {}
    large: dict[tuple[UUID, int | None], list[Fault]] = {}
    found, kept = [], set()
    for decision, line in lines:
        person = people[line.subject]
        own = [
            row for row in given if (row["person_id"], row["item"], row["decision"]) == (person.id, line.item, decision)
        ]
        row = _standing(own, line, minutes["version"])
        kept |= {row["entry_id"]} if row else set()
        verdict = judge(scope, people, schemes, line, stands, explain=False, seconded=True)
        if row is None and isinstance(verdict, Booked) and is_large(verdict):
            if (person.id, decision) not in large:
                large[person.id, decision] = await _unseconded(scope, meeting, person.id, decision)
            verdict = large[person.id, decision] or verdict
        found.append(_proposal(line, person, decision, row, verdict))
    excess = [row for row in given if not row["reversed"] and row["entry_id"] not in kept]
    return [*found, *(await _excess(scope, meeting, excess))]


async def _unseconded(scope: Scope, meeting: Meeting, person_id: UUID, decision: int | None) -> list[Fault]:
    """What keeps the meeting from being the second hand of a large award: what it decided must stand as minutes that
    are cited do, and what rests on who was there on a record that is not the caller's alone."""
    found = await decided(scope, meeting.id, 1 if decision is None else decision + 1)
    aside = (await kin_for_duty(scope, person_id)) | {person_id}
    me = scope.actor.person_id
    if decision is None:
        return [] if found.vouched(me, aside) else [Fault("/minutes", "separation-of-duty")]
    fault = unbinding(found, me, aside, aside)
    return [fault] if fault else []


def _standing(own: Sequence[Any], line: AwardLine, version: int) -> Any:
    """What was booked for a line as the minutes now have it; or what was taken back under these very minutes."""
    same = [
        row
        for row in own
        if from_scaled(row["quantity"]) == line.quantity
        and (line.points is None or abs(from_scaled(row["points"])) == line.points)
    ]
    standing = [row for row in same if not row["reversed"]]
    gone = [row for row in same if row["reversed"] and row["minutes_version"] == version]
    return (standing or gone or [None])[0]


async def _excess(scope: Scope, meeting: Meeting, rows: Sequence[Any]) -> list[Proposal]:
    """What stands in the books though the corrected minutes do not give it."""
    people = await by_id(scope.conn, scope.realm.id, {row["person_id"] for row in rows})
    found = []
    for row in rows:
        person, quantity = people[row["person_id"]], from_scaled(row["quantity"])
        line = _line(
            meeting, person.code, row["item"], row["reason"], quantity=quantity, points=from_scaled(row["points"])
        )
        found.append(Proposal(line, person.name, row["decision"], "excess", None, row["entry_id"]))
    return sorted(found, key=lambda each: (each.line.subject, each.line.item))


def _proposal(
    line: AwardLine, person: Person, decision: int | None, row: Any, verdict: Booked | list[Fault]
) -> Proposal:
    booked = verdict if isinstance(verdict, Booked) else None
    faults = tuple(verdict) if isinstance(verdict, list) else ()
    if row is not None:
        status = "taken-back" if row["reversed"] else "booked"
        return Proposal(line, person.name, decision, status, booked, row["entry_id"])
    own = any((one.pointer, one.code) == ("/subject", "separation-of-duty") for one in faults)
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
            # Books are exported: what a work secret tells stays in the minutes.
            told_why = WITHHELD if minutes["mark"] == SECRET else award["reason"]
            quantity, why = Decimal(award["quantity"]), f"{cited}第{at + 1}项：{told_why}"
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
    back, left = await _taken_back(tx, meeting, found, left_out)
    if booked:
        rows = [row for _, row in booked]
        await _within_limits(tx, rows)
        await post(tx.conn, tx.realm.id, tx.now, rows, founding=tx.realm.founding)
        await _keep(tx, meeting, booked)
        await _news(tx, meeting, rows)
    left += [{"member": each.line.subject, "item": each.line.item, "why": each.status} for each in found
             if each.status == "own"]  # fmt: skip
    entries = [_told(each, row) for each, row in booked]
    body = {"meeting": str(meeting.id), "id": str(batch_id), "count": len(entries), "entries": entries,
            "reversed": [_told(each, row) for each, row in back], "left": left}  # fmt: skip
    return Answer(201, body, object=meeting.object)


def _told(each: Proposal, row: NewEntry) -> dict[str, Any]:
    return {"id": str(row.id), "member": each.line.subject, "item": row.item, "points": text(from_scaled(row.points))}


async def _taken_back(
    tx: Tx, meeting: Meeting, found: Sequence[Proposal], left_out: Sequence[LeftOut]
) -> tuple[list[tuple[Proposal, NewEntry]], list[dict[str, Any]]]:
    """Reverses what is in excess; what the caller may not reverse is named as left."""
    out = {(one.member, one.item) for one in left_out}
    excess = {each.entry: each for each in found
              if each.status == "excess" and (each.line.subject, each.line.item) not in out}  # fmt: skip
    me, may = tx.scope.actor.person_id, any(tx.scope.covers(role, meeting.unit_id) for role in UNDOERS)
    rows = await tx.conn.fetch(SQL["entries"], tx.realm.id, list(excess)) if excess else []
    # To lift a deduction of one's own is for another to do.
    mine = [row for row in rows if may and not (row["subject_id"] == me and row["points"] < 0)]
    why = f"会议记录更正：{number_of(tx.scope, meeting.unit_id, meeting.row['minutes_year'], meeting.row['number'])}"
    back = [(excess[row["entry_id"]], counter_entry(row, new, me, why))
            for new, row in zip(uuid7s(tx.now, len(mine)), mine, strict=True)]  # fmt: skip
    if back:
        await post(tx.conn, tx.realm.id, tx.now, [row for _, row in back], founding=False)
        await _news(tx, meeting, [row for _, row in back], corrected=True)
    done = {each.entry for each, _ in back}
    left = [{"member": each.line.subject, "item": each.line.item, "why": "excess"} for entry, each in excess.items()
            if entry not in done]  # fmt: skip
    return back, left


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


async def _news(tx: Tx, meeting: Meeting, rows: Sequence[NewEntry], *, corrected: bool = False) -> None:
    """Each member is told the own points."""
    sums: dict[UUID, int] = {}
    for row in rows:
        sums[row.subject_id] = sums.get(row.subject_id, 0) + row.points
    together_with: dict[int, set[UUID]] = {}
    for person, points in sums.items():
        together_with.setdefault(points, set()).add(person)
    for points, people in together_with.items():
        params = {"title": meeting.title, "on": meeting.held_on.isoformat(), "points": text(from_scaled(points))}
        news = News("meeting-corrected" if corrected else "meeting-awards", meeting.object, params)
        await tell(tx, people, news)


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
    versions = await tx.conn.fetch(SQL["minutes"], tx.realm.id, meeting.id)
    if versions and versions[0]["mark"] == SECRET:
        said = WITHHELD
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
