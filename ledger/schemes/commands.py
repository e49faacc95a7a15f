"""Drafting, publishing and withdrawing scheme versions: two hands, and nothing takes effect before it was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from ledger import command
from ledger.access import calendar_lock
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal, refuse
from ledger.schemes import gate
from ledger.schemes.outlines import departed
from ledger.schemes.overlap import overlapping, shared
from ledger.schemes.steps import schemes_of
from ledger.types import Answer, Call, uuid7
from rules.document import SchemeError, SchemeErrors, load
from rules.findings import Finding
from rules.lint import blocking
from rules.review import review
from rules.scheme import Scheme

SQL = sql_file(__file__)
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Adoption:
    """The paper document that already put the scheme in force: its number and its date."""

    document: str
    dated: date


async def add_version(db: Database, call: Call, code: str, text: str) -> Answer:
    """Stores a document as the next draft version of the scheme `code`; the author may not publish it.

    Refusals: role-missing; scheme-invalid with every error of the document (params line, path, message, expected),
    also where it names another scheme, or another assessment or kind of subject than the versions before;
    already-exists where the latest version says the same.
    """
    return await command.run(db, call, partial(_add, code=code, text=text))


async def publish(
    db: Database, call: Call, code: str, n: int, starts_on: date, adoption: Adoption | None = None
) -> Answer:
    """Puts a draft in force from starts_on, at the earliest today; it ends the version before.

    With an adoption, while the realm is founding, from an earlier day. Refusals: role-missing, not-found,
    separation-of-duty (own draft), illegal-transition (not a draft), validation-error, future-date,
    rule-retroactive, period-closed, scheme-invalid (what the linter finds red on that day, and departures from the
    outline), rule-overlap, comments-unanswered, consultation-opposed, consultation-missing.
    """
    body = partial(_publish, code=code, n=n, starts_on=starts_on, adoption=adoption)
    return await command.run(db, call, body, calendar_lock)


async def withdraw(db: Database, call: Call, code: str, n: int, reason: str) -> Answer:
    """Ends a published version after today; one that has not begun never will. What was booked stays.

    Refusals: role-missing, not-found, illegal-transition (a draft, ended or withdrawn), validation-error.
    """
    return await command.run(db, call, partial(_withdraw, code=code, n=n, reason=reason))


async def _add(tx: Tx, code: str, text: str) -> Answer:
    if not tx.scope.may("rule_admin"):
        raise Refusal("role-missing")
    scheme = _loaded(text, code)
    latest = await tx.conn.fetchrow(SQL["latest_version"], tx.realm.id, code)
    if latest and latest["digest"] == scheme.digest:
        raise refuse("already-exists", "", version=latest["version"])
    for name in ("assessment", "subject_kind"):
        if latest and latest[name] != getattr(scheme, name):
            raise Refusal("scheme-invalid", [Fault(f"/{name}", "changed", {"expected": latest[name]})])
    n = latest["version"] + 1 if latest else 1
    await tx.conn.execute(
        SQL["add_version"],
        tx.realm.id,
        uuid7(tx.now),
        code,
        n,
        scheme.assessment,
        scheme.subject_kind,
        text,
        scheme.digest,
        tx.scope.actor.person_id,
        tx.now,
    )
    body = {
        "code": code,
        "version": n,
        "digest": scheme.digest,
        "state": "draft",
        "warnings": _told([*_reviewed(text, tx.today), *await departed(tx, text, scheme, tx.today)]),
    }
    return Answer(201, body, f"/api/v1/schemes/{code}/versions/{n}", object=f"scheme/{code}/{n}")


def _loaded(text: str, code: str) -> Scheme:
    found = load(text)
    if isinstance(found, SchemeErrors):
        raise Refusal("scheme-invalid", [_fault(one) for one in found.errors])
    if found.code != code:
        raise Refusal("scheme-invalid", [Fault("/scheme", "another-code", {"expected": code})])
    return found


def _fault(one: SchemeError) -> Fault:
    params = {"line": one.line, "path": one.path, "message": one.message, "expected": one.expected}
    return Fault(one.path, one.code, params)


def _reviewed(text: str, day: date) -> list[Finding]:
    found = review(text, day)
    assert not isinstance(found, SchemeErrors), "the document was read before"
    return found


def _told(findings: Sequence[Finding]) -> list[dict[str, str]]:
    return [{"path": one.path, "code": one.code, "severity": one.severity, "message": one.message} for one in findings]


def _publishable(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings; scheme-invalid with all of them that forbid publishing."""
    red = [
        Fault(
            one.pointer,
            one.code,
            {"line": one.line, "path": one.path, "message": one.message, "expected": one.expected},
        )
        for one in blocking(findings)
    ]
    if red:
        raise Refusal("scheme-invalid", red)
    return findings


async def _version(tx: Tx, code: str, n: int) -> Any:
    """The version with its publication, locked against a second hand. Refusals role-missing, not-found."""
    if not tx.scope.may("rule_publisher"):
        raise Refusal("role-missing")
    # Two publications of one assessment could overlap without seeing each other, so they go one after the other.
    await tx.conn.execute(SQL["lock_schemes"], tx.realm.id)
    row = await tx.conn.fetchrow(SQL["versions"], tx.realm.id, code, n, True)
    if row is None:
        raise Refusal("not-found")
    return row


async def _publish(tx: Tx, code: str, n: int, starts_on: date, adoption: Adoption | None) -> Answer:
    row = await _version(tx, code, n)
    if row["author_id"] == tx.scope.actor.person_id:
        raise Refusal("separation-of-duty")
    if row["starts_on"] is not None:
        raise Refusal("illegal-transition")
    _in_time(tx, starts_on, adoption)
    scheme = load(row["document"])
    assert isinstance(scheme, Scheme), "a stored document was valid when it was stored"
    text, published = row["document"], (await schemes_of(tx.scope.db, tx.conn, tx.realm.id)).all
    departures = await departed(tx, text, scheme, starts_on)
    findings = _publishable([*_reviewed(text, starts_on), *departures, *shared(published, scheme, starts_on)])
    clashes = overlapping(published, scheme, starts_on)
    if clashes:
        others = [{"code": one.code, "version": one.version, "from": one.starts_on.isoformat()} for one in clashes]
        raise refuse("rule-overlap", "/from", overlaps=others)
    await gate.check(tx, row, scheme, published, adopted=adoption is not None)
    await tx.conn.execute(
        SQL["publish_version"],
        tx.realm.id,
        row["scheme_version_id"],
        starts_on,
        adoption.document if adoption else None,
        adoption.dated if adoption else None,
        tx.scope.actor.person_id,
        tx.now,
    )
    body = {
        "code": code,
        "version": n,
        "digest": scheme.digest,
        "state": "published",
        "from": starts_on.isoformat(),
        "adoption": {"document": adoption.document, "dated": adoption.dated.isoformat()} if adoption else None,
        "warnings": _told(findings),
    }
    return Answer(200, body, object=f"scheme/{code}/{n}")


def _in_time(tx: Tx, starts_on: date, adoption: Adoption | None) -> None:
    """Nothing takes effect before it is published nor in a closed period; only a founding realm may adopt."""
    if adoption:
        faults = []
        if not adoption.document.strip() or len(adoption.document) > LONGEST:
            faults.append(Fault("/adoption/document", "validation-error", {"expected": "the number of the document"}))
        if adoption.dated > tx.today:
            faults.append(Fault("/adoption/dated", "future-date", {"latest": tx.today.isoformat()}))
        if faults:
            raise Refusal(faults[0].code if len(faults) == 1 else "validation-error", faults)
        if not tx.realm.founding:
            raise refuse("rule-retroactive", "/adoption", earliest=tx.today.isoformat())
    elif starts_on < tx.today:
        raise refuse("rule-retroactive", "/from", earliest=tx.today.isoformat())
    if starts_on < tx.realm.open_from:
        raise refuse("period-closed", "/from", open_from=tx.realm.open_from.isoformat())


async def _withdraw(tx: Tx, code: str, n: int, reason: str) -> Answer:
    row = await _version(tx, code, n)
    if not reason.strip() or len(reason) > 10 * LONGEST:
        raise refuse("validation-error", "/reason", expected="why, in a sentence")
    tomorrow = tx.today + timedelta(days=1)
    over = row["ends_on"] is not None and row["ends_on"] <= tx.today
    if row["starts_on"] is None or row["withdrawn_on"] is not None or over:
        raise Refusal("illegal-transition")
    # Today's entries stand under it, so a version that has begun ends with the day.
    ends_on = row["starts_on"] if row["starts_on"] > tx.today else tomorrow
    version_id, by = row["scheme_version_id"], tx.scope.actor.person_id
    await tx.conn.execute(SQL["withdraw_version"], tx.realm.id, version_id, ends_on, reason.strip(), by, tx.now)
    body = {"code": code, "version": n, "state": "withdrawn", "to": (ends_on - timedelta(days=1)).isoformat()}
    return Answer(200, body, object=f"scheme/{code}/{n}")
