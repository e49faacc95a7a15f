"""Why something did not count, from the books: a booked entry, one that might be booked, an item, or the next grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.org.people import Person
from ledger.periods.steps import calendar, current
from ledger.schemes.steps import Published
from ledger.standings.beside import beside
from ledger.standings.facts import booked
from ledger.standings.frame import NOTHING, Frame, Others, Scored, unit_subject
from ledger.standings.queries import choose, member, seen_person, seen_unit, unit
from ledger.standings.steps import NO_BOOKS, frame_of, unit_board
from ledger.standings.views import number
from rules.facts import Fact, Subject
from rules.mechanisms.rollup import RollupPart
from rules.points import ONE
from rules.reason import Reason
from rules.settle import Standing, settle
from rules.why_grade import why_not_higher
from rules.why_not import Asked, Finding, asked_of, why_not, why_nothing
from rules.words.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. entry: a booked one; item with a day: one that might be booked; item alone: why it brings
    nothing; nothing: why the grade is no better."""

    item: str | None = None
    on: date | None = None
    quantity: Decimal = ONE
    attributes: Mapping[str, str] = field(default_factory=dict)
    points: Decimal | None = None
    matter: str | None = None
    entry: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Books:
    """A subject with all that its standing is settled from."""

    scope: Scope
    frame: Frame
    version: Published
    subject: Subject
    facts: Sequence[Fact]
    others: Others
    parts: Mapping[str, RollupPart]
    locale: str

    def settled(self) -> Standing:
        window, day = self.frame.span(self.version)
        return settle(
            self.version.scheme,
            self.facts,
            self.subject,
            window,
            day,
            self.parts,
            past=self.others.past,
            cohort=self.others.cohort,
            place=self.others.place,
        )


async def why_not_member(
    scope: Scope,
    code: str,
    question: Question,
    period: str | None = None,
    assessment: str | None = None,
    locale: str = "zh-CN",
) -> dict[str, Any]:
    """Why not, of a person. Refusals: not-found (person, entry, assessment), no-scheme-in-force, invalid-parameter."""
    person = await seen_person(scope, code)
    frame = await frame_of(scope, calendar(scope, period or current(scope)).code, scope.today)
    subject = person.subject()
    version = choose(frame, "member", subject, assessment)
    books = await booked(scope, frame, ["member"], [person.id], None, summed=False)
    known = await beside(scope, frame, [person], "member", None)
    own = known.books(person.id, version, books.get(person.id, NO_BOOKS).get(version.assessment, NOTHING))
    held = _Books(scope, frame, version, subject, own.facts, known.others(person.id, version), {}, locale)
    given = (await member(scope, code, period, assessment=version.assessment))["grade"]
    return _answer(held, code, question, given, _outside(held, question, person))


async def why_not_unit(
    scope: Scope,
    code: str,
    question: Question,
    period: str | None = None,
    assessment: str | None = None,
    locale: str = "zh-CN",
) -> dict[str, Any]:
    """Why not, of a branch or committee. Refusals as of a person, and role-missing."""
    found = seen_unit(scope, code)
    frame = await frame_of(scope, calendar(scope, period or current(scope)).code, scope.today)
    version = choose(frame, found.subject_kind, unit_subject(found), assessment)
    board = await unit_board(scope, frame, [found], None)
    scored: Scored = board.scored(found, version)
    own = board.unit_books.get(found.id, {}).get(version.assessment, NOTHING)
    own, others = board.beside.books(found.id, version, own), board.beside.others(found.id, version)
    parts = board.parts(found, version)
    held = _Books(scope, frame, version, unit_subject(found), own.facts, others, parts, locale)
    given = (await unit(scope, scored.code, period, assessment=version.assessment))["grade"]
    return _answer(held, code, question, given, _outside(held, question, None))


def _outside(held: _Books, question: Question, person: Person | None) -> list[Reason]:
    """What the books themselves say of the day: the version, the calendar and the membership."""
    day = question.on
    if day is None:
        return []
    to, found = Speaker(held.version.scheme, day, held.locale), []
    version, clause, told = held.version, held.version.scheme.name, {"day": day.isoformat()}
    if not version.holds(day):
        span = {"first": version.starts_on.isoformat(), "n": str(version.version)}
        found.append(Reason.of(to, "outside-version", clause, **told, **span))
    if day < held.scope.realm.open_from:
        found.append(Reason.of(to, "closed", clause, **told, first=held.scope.realm.open_from.isoformat()))
    if person is not None and person.booked_by(day) is None:
        found.append(Reason.of(to, "no-member", clause, **told))
    return found


def _answer(
    held: _Books, code: str, question: Question, given: str | None, outside: Sequence[Reason]
) -> dict[str, Any]:
    standing = held.settled()
    finding = _found(held, question, standing, given)
    version = held.version
    _, day = held.frame.span(version)
    return {
        "subject": code,
        "period": held.frame.code,
        "as_of": day.isoformat(),
        "assessment": version.assessment,
        "scheme": version.code,
        "scheme_version": version.version,
        "item": question.item or _item_of(held, question.entry),
        "entry": str(question.entry) if question.entry else None,
        "price": number(finding.price),
        "counted": number(finding.counted),
        "total": number(standing.total),
        "grade": given,
        "reasons": [_view(each) for each in (*outside, *finding.reasons)],
    }


def _item_of(held: _Books, entry: UUID | None) -> str | None:
    return next((one.item for one in held.facts if one.id == str(entry)), None)


def _found(held: _Books, question: Question, standing: Standing, given: str | None) -> Finding:
    window, day = held.frame.span(held.version)
    scheme, subject, facts, others = held.version.scheme, held.subject, held.facts, held.others
    if question.entry is None and question.item is None:
        reasons = why_not_higher(
            scheme, subject, standing, facts, window, given, others.past, others.place, held.locale
        )
        return Finding(None, None, reasons)
    if question.entry is None and question.on is None and question.item is not None:
        return why_nothing(scheme, subject, facts, window, day, question.item, held.locale)
    return why_not(
        scheme,
        subject,
        facts,
        window,
        day,
        _asked(held, question),
        held.parts,
        others.past,
        others.cohort,
        held.locale,
    )


def _asked(held: _Books, question: Question) -> Asked:
    """Refusal not-found where the entry is none of the subject's that could count in the period."""
    if question.entry is not None:
        fact = next((one for one in held.facts if one.id == str(question.entry)), None)
        if fact is None:
            raise Refusal("not-found")
        return asked_of(fact)
    assert question.item is not None
    assert question.on is not None
    return Asked(question.item, question.on, question.quantity, question.attributes, question.points, question.matter)


def _view(one: Reason) -> dict[str, Any]:
    return {"code": one.code, "clause": one.clause, "text": one.text, "figures": dict(one.figures), "entry": one.fact}
