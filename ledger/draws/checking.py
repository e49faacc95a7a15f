"""Checking what was drawn: marks before the branch's are seen, the checklist, what was found, the second signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.access import Scope, calendar_lock
from ledger.books.queries import entry_row
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.draws.checks import check_row, check_view, records_of
from ledger.draws.commands import office_of
from ledger.draws.flows import CHECK, CHECKERS, SIGNERS
from ledger.draws.queries import draw_row
from ledger.draws.rounds import checks_of
from ledger.draws.steps import Laid, Right, confirm, correct
from ledger.errors import Fault, Refusal
from ledger.evidence.steps import Use, cite
from ledger.messages.steps import News, tell
from ledger.org.holders import holders
from ledger.org.kin import stand_aside
from ledger.org.steps import check_day, together
from ledger.org.texts import line_of, one_of
from ledger.periods.workdays import due_after
from ledger.types import Answer, Call, uuid7
from ledger.workflow.steps import Move, keep_still, move_on
from rules import points
from rules.governance.checks import METHODS

SQL = sql_file(__file__)
FINDINGS = ("conforms", "problem", "not-applicable")
OUTCOMES = ("upheld", "overturned")
SHEETS = ("paper", "oral")
LONGEST, LINE = 1000, 200
# One roll of signatures speaks about all who are on it.
MOST_CHECKS = 1000
LONGEST_DEFERRAL = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """What one method (of METHODS) showed, with its own evidence (ids)."""

    method: str
    finding: str
    note: str
    evidence: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A short paper or an oral sheet (考): questions, each once, and whether it was answered rightly."""

    form: str
    answers: Sequence[tuple[UUID, bool]] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the checker found; quantity or points: what is right, none of them: nothing. cause: why it differed."""

    outcome: str
    note: str
    cause: str | None = None
    quantity: Decimal | None = None
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Which:
    """A drawn one by its draw and its number in it; expected: the step the caller saw last."""

    draw_id: UUID
    n: int
    expected: int | None = None


async def put_mark(db: Database, call: Call, which: Which, right: Right) -> Answer:
    """The checker's own mark, before the branch's is shown: 201. Refusals: not-found, role-missing,
    illegal-transition (marked already, or decided)."""
    return await command.run(db, call, partial(_mark, which=which, right=right))


async def put_line(db: Database, call: Call, which: Which, line: ChecklistLine) -> Answer:
    """A line of the checklist: 201. Refusals: as `put_mark`, validation-error; unknown-reference, evidence-reused (at
    /evidence/N: not the caller's own nor the subject's, or named twice)."""
    return await command.run(db, call, partial(_line, which=which, line=line))


async def put_sheet(db: Database, call: Call, which: Which, sheet: Sheet) -> Answer:
    """A short paper or oral sheet with its own result, which moves no points: 201. Refusals: as `put_mark`,
    unknown-reference (a question that was not drawn for it)."""
    return await command.run(db, call, partial(_sheet, which=which, sheet=sheet))


async def find(db: Database, call: Call, which: Which, finding: Finding) -> Answer:
    """What came of the check: upheld at once, overturned after a second signature: 201.

    Refusals: as `put_mark`; validation-error; illegal-transition also where a mark or every line is still missing;
    stale-version.
    """
    return await command.run(db, call, partial(_find, which=which, finding=finding))


async def sign(db: Database, call: Call, which: Which, reason: str | None) -> Answer:
    """The second signature under an overturned check, which books it: 201. With a reason it goes back to the checker.

    Refusals: not-found, role-missing, separation-of-duty (found, evaluated or concerned oneself), illegal-transition,
    stale-version, already-reversed, validation-error; what the books refuse of a late fact, where the period is settled
    by now.
    """
    return await command.run(db, call, partial(_sign, which=which, reason=reason), calendar_lock)


async def explain(db: Database, call: Call, which: Which, text: str) -> Answer:
    """The branch says how the difference came about: 201. Refusals: not-found, role-missing, illegal-transition,
    validation-error, stale-version."""
    return await command.run(db, call, partial(_explain, which=which, text=text))


async def talk(db: Database, call: Call, which: Which, text: str, held_on: date) -> Answer:
    """A talk (约谈) held about a difference: 201. Refusals: not-found, role-missing, illegal-transition,
    validation-error, future-date."""
    return await command.run(db, call, partial(_talk, which=which, text=text, held_on=held_on))


async def defer(
    db: Database, call: Call, which: Which, act: str, reason: str, evidence: Sequence[UUID], until: date | None
) -> Answer:
    """Puts a check off (`defer`, until a day), takes it up again (`resume`) or leaves it out (`exempt`): 201.

    Refusals: not-found, role-missing, separation-of-duty (concerned, kin, or booked it), illegal-transition,
    validation-error, stale-version; unknown-reference, evidence-reused as `put_line`.
    """
    body = partial(_defer, which=which, act=act, reason=reason, evidence=evidence, until=until)
    return await command.run(db, call, body)


async def _mine(tx: Tx, which: Which) -> tuple[Any, Any]:
    """The draw and its check, which is the caller's to carry out and not decided."""
    row, one = await _still(tx, which)
    if not may_check(tx.scope, row, one):
        raise Refusal("role-missing")
    if one["subject_id"]:
        await stand_aside(tx.scope, one["subject_id"])
    if one["state"] != "assigned":
        raise Refusal("illegal-transition", state=one["state"], possible=list(CHECK.possible(one["state"])))
    return row, one


async def _still(tx: Tx, which: Which) -> tuple[Any, Any]:
    """The draw and its check, with everybody else kept from it: of two marks at once neither may find itself first."""
    row = await draw_row(tx.scope, which.draw_id)
    await keep_still(tx, CHECK, (await check_row(tx.scope, row, which.n))["drawn_id"])
    return row, await check_row(tx.scope, row, which.n)


def _move(which: Which, act: str, office: str, **more: Any) -> Move:
    return Move(act, office, expected=which.expected, pointer="/step", **more)


def may_check(scope: Scope, row: Any, one: Any) -> bool:
    """Whether the caller carries out the check: who was assigned, or of the panel once the last day has passed."""
    me = scope.actor.person_id
    if me in (one["subject_id"], one["actor_id"]) or not any(scope.covers(r, row["unit_id"]) for r in CHECKERS):
        return False
    late = one["due_on"] is not None and one["due_on"] < scope.today
    return me == one["checker_id"] or ((late or one["checker_id"] is None) and scope.home != one["unit_id"])


async def _mark(tx: Tx, which: Which, right: Right) -> Answer:
    row, one = await _mine(tx, which)
    if any(each["kind"] == "mark" for each in await records_of(tx.scope, one)):
        raise Refusal("illegal-transition", state="marked", possible=[])
    return await _put(tx, row, one, "mark", {"quantity": _text(right.quantity), "points": _text(right.points)})


async def _line(tx: Tx, which: Which, line: ChecklistLine) -> Answer:
    row, one = await _mine(tx, which)
    faults = [*one_of("/method", line.method, METHODS), *one_of("/finding", line.finding, FINDINGS)]
    note = line_of("/note", line.note, LONGEST, faults)
    together(faults)
    evidence = await _cited(tx, one, line.evidence)
    return await _put(
        tx, row, one, "line", {"method": line.method, "finding": line.finding, "note": note, "evidence": evidence}
    )


async def _cited(tx: Tx, one: Any, ids: Sequence[UUID]) -> list[str]:
    """Lets the evidence support the check; their ids as they are put down."""
    await cite(tx, ids, Use("check", one["drawn_id"], one["item"], one["subject_id"], one["unit_id"], MOST_CHECKS))
    return [str(each) for each in ids]


async def _sheet(tx: Tx, which: Which, sheet: Sheet) -> Answer:
    row, one = await _mine(tx, which)
    together(one_of("/form", sheet.form, SHEETS))
    asked = {each["id"] for each in (await check_view(tx.scope, row, one))["questions"]}
    right: dict[str, bool] = {}
    faults: list[Fault] = []
    for at, (key, value) in enumerate(sheet.answers):
        if str(key) not in asked:
            faults.append(Fault(f"/answers/{at}/question", "unknown-reference", {"id": str(key)}))
        elif str(key) in right:
            faults.append(Fault(f"/answers/{at}/question", "validation-error", {"expected": "each question once"}))
        right[str(key)] = value
    together(faults)
    body = {"form": sheet.form, "answers": right, "right": sum(right.values()), "of": len(right)}
    return await _put(tx, row, one, "paper", body)


async def _find(tx: Tx, which: Which, finding: Finding) -> Answer:
    row, one = await _mine(tx, which)
    faults = one_of("/outcome", finding.outcome, OUTCOMES)
    note = line_of("/note", finding.note, LONGEST, faults)
    wrong = finding.outcome == "overturned"
    cause = line_of("/cause", finding.cause or "", LONGEST, faults) if wrong else None
    if not wrong and (finding.quantity, finding.points) != (None, None):
        faults.append(Fault("/quantity", "validation-error", {"expected": "only where overturned"}))
    together(faults)
    await _complete(tx, row, one)
    claimed = {"quantity": _scaled(one["quantity"]), "points": _scaled(one["points"])}
    found = {"quantity": _text(finding.quantity), "points": _text(finding.points)}
    body = {"outcome": finding.outcome, "note": note, "cause": cause, "claimed": claimed, "found": found}
    await _add(tx, one, "finding", body)
    checks = await checks_of(tx.scope, row)
    due = await due_after(tx.scope, checks.explain_days) if wrong else None
    office = office_of(tx.scope, row["unit_id"], CHECKERS)
    act = "overturn" if wrong else "uphold"
    await move_on(tx, CHECK, one["drawn_id"], _move(which, act, office, due_on=due))
    if wrong:
        people = await holders(tx.scope, row["unit_id"], SIGNERS)
        await tell(tx, people, News("check-to-sign", _path(which), {"period": row["period"]}, due))
    elif row["kind"] == "entries":
        entry = await entry_row(tx.scope, one["key"])
        await confirm(tx, _laid(entry, [one["key"]]), "drawn", _path(which))
    return await _answer(tx, which)


async def _complete(tx: Tx, row: Any, one: Any) -> None:
    """Refuses where the scheme asks for a mark or a method that has not been put down."""
    checks = await checks_of(tx.scope, row)
    put = await records_of(tx.scope, one)
    done = {each["body"]["method"] for each in put if each["kind"] == "line"}
    missing = [f"line:{method}" for method in checks.methods if method not in done]
    if row["kind"] == "entries" and checks.blind and not any(each["kind"] == "mark" for each in put):
        missing.insert(0, "mark")
    if missing:
        raise Refusal("illegal-transition", state=one["state"], missing=missing)


async def _sign(tx: Tx, which: Which, reason: str | None) -> Answer:
    row, one = await _still(tx, which)
    office = office_of(tx.scope, row["unit_id"], SIGNERS)
    finding = next((each for each in reversed(await records_of(tx.scope, one)) if each["kind"] == "finding"), None)
    if finding is None or CHECK.next(one["state"], "sign") is None:
        raise Refusal("illegal-transition", state=one["state"], possible=list(CHECK.possible(one["state"])))
    if tx.scope.actor.person_id in (finding["put_by"], one["actor_id"], one["subject_id"]):
        raise Refusal("separation-of-duty")
    if one["subject_id"]:
        await stand_aside(tx.scope, one["subject_id"])
    if reason is not None:
        move = _move(which, "return", office, reason=reason, due_on=one["due_on"])
        await move_on(tx, CHECK, one["drawn_id"], move)
        return await _answer(tx, which)
    due = await due_after(tx.scope, (await checks_of(tx.scope, row)).explain_days)
    params = await _book(tx, one, finding["body"]) if row["kind"] == "entries" else {"entries": []}
    move = _move(which, "sign", office, params=params, due_on=due)
    await move_on(tx, CHECK, one["drawn_id"], move)
    await _tell_difference(tx, which, one, due)
    return await _answer(tx, which)


async def _book(tx: Tx, one: Any, finding: Mapping[str, Any]) -> dict[str, Any]:
    """Books what was found; what it booked, as the step says it."""
    entry = await entry_row(tx.scope, one["key"])
    if entry is None:
        raise Refusal("not-found")
    found = finding["found"]
    right = Right(_number(found["quantity"]), _number(found["points"]))
    made = await correct(tx, entry, right, finding["cause"], SIGNERS)
    # What is booked anew was seen by two people of the check.
    if made.right:
        laid = Laid(made.right.id, made.right.subject_id, made.right.unit_id)
        await confirm(tx, [laid], "drawn", f"drawn/{one['drawn_id']}")
    told = {"entries": [str(each) for each in made.ids], "late": made.late}
    if made.right:
        first = made.right.first_on.isoformat() if made.right.first_on else None
        told |= {"occurred_on": made.right.occurred_on.isoformat(), "first_on": first,
                 "points": _scaled(made.right.points)}  # fmt: skip
    return told


def _laid(entry: Any, ids: Sequence[UUID]) -> list[Laid]:
    """Entries of the same subject and unit as this one, which may be out of sight."""
    return [Laid(each, entry["subject_id"], entry["unit_id"]) for each in ids] if entry else []


async def _tell_difference(tx: Tx, which: Which, one: Any, due: date) -> None:
    people = set(await holders(tx.scope, one["unit_id"], ["branch_committee"]))
    await tell(tx, people, News("explanation-due", _path(which), {"n": one["n"]}, due))
    if one["subject_id"]:
        await tell(tx, [one["subject_id"]], News("entry-corrected", _path(which), {"n": one["n"]}))


async def _explain(tx: Tx, which: Which, text: str) -> Answer:
    row = await draw_row(tx.scope, which.draw_id)
    one = await check_row(tx.scope, row, which.n)
    if not tx.scope.covers("branch_committee", one["unit_id"]):
        raise Refusal("role-missing")
    faults: list[Fault] = []
    told = line_of("/text", text, LONGEST, faults)
    together(faults)
    move = _move(which, "explain", "branch_committee", reason=told)
    await move_on(tx, CHECK, one["drawn_id"], move)
    await _add(tx, one, "explanation", {"text": told})
    people = await holders(tx.scope, row["unit_id"], SIGNERS)
    await tell(tx, people, News("difference-explained", _path(which), {"n": one["n"]}))
    return await _answer(tx, which)


async def _talk(tx: Tx, which: Which, text: str, held_on: date) -> Answer:
    row = await draw_row(tx.scope, which.draw_id)
    one = await check_row(tx.scope, row, which.n)
    office_of(tx.scope, row["unit_id"], CHECKERS)
    if tx.scope.actor.person_id == one["subject_id"]:
        raise Refusal("separation-of-duty")
    faults = check_day("/held_on", held_on, latest=tx.today)
    told = line_of("/text", text, LONGEST, faults)
    together(faults)
    if one["state"] not in ("corrected", "explained"):
        raise Refusal("illegal-transition", state=one["state"], possible=list(CHECK.possible(one["state"])))
    return await _put(tx, row, one, "talk", {"text": told, "held_on": held_on.isoformat()})


async def _defer(tx: Tx, which: Which, act: str, reason: str, evidence: Sequence[UUID], until: date | None) -> Answer:
    row, one = await _still(tx, which)
    office = office_of(tx.scope, row["unit_id"], CHECKERS)
    # Whoever booked it has as little to say about whether it is looked at as whom it is about.
    if tx.scope.actor.person_id in (one["subject_id"], one["actor_id"]):
        raise Refusal("separation-of-duty")
    if one["subject_id"]:
        await stand_aside(tx.scope, one["subject_id"])
    faults = one_of("/act", act, ("defer", "resume", "exempt"))
    told = line_of("/reason", reason, LONGEST, faults)
    latest = tx.today + LONGEST_DEFERRAL
    if act == "defer" and (until is None or not tx.today < until <= latest):
        faults.append(Fault("/until", "validation-error", {"expected": f"a day after today, up to {latest}"}))
    if act == "exempt" and not evidence:
        faults.append(Fault("/evidence", "validation-error", {"expected": "the proof"}))
    together(faults)
    due = until if act == "defer" else await due_after(tx.scope, (await checks_of(tx.scope, row)).days)
    await move_on(tx, CHECK, one["drawn_id"], _move(which, act, office, reason=told, due_on=due))
    proof = await _cited(tx, one, evidence)
    return await _put(tx, row, one, "proof", {"act": act, "reason": told, "evidence": proof})


async def _put(tx: Tx, row: Any, one: Any, kind: str, body: dict[str, Any]) -> Answer:
    await _add(tx, one, kind, body)
    return await _answer(tx, Which(row["draw_id"], one["n"]))


async def _add(tx: Tx, one: Any, kind: str, body: dict[str, Any]) -> None:
    by, record_id = tx.scope.actor.person_id, uuid7(tx.now)
    await tx.conn.execute(
        SQL["add_record"],
        tx.realm.id, record_id, one["drawn_id"], kind, one["unit_id"], one["subject_id"], body, by, tx.now,
    )  # fmt: skip


async def _answer(tx: Tx, which: Which) -> Answer:
    row = await draw_row(tx.scope, which.draw_id)
    body = await check_view(tx.scope, row, await check_row(tx.scope, row, which.n))
    return Answer(201, body, object=_path(which))


def _path(which: Which) -> str:
    return f"draws/{which.draw_id}/checks/{which.n}"


def _text(value: Decimal | None) -> str | None:
    return None if value is None else points.text(value)


def _scaled(value: int | None) -> str | None:
    return None if value is None else points.text(points.from_scaled(value))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
