"""Worked cases as data: each says what happened and what a scheme must make of it. One runner for packs, mechanisms
and tests.

A file names a ``scheme`` (a shipped one) or holds a ``document``, then lists ``cases``; a case may hold its own
document::

    - says: two meetings earn two points
      period: "2026"
      subject: {member.category: 正式党员}
      facts: [{item: meeting, times: 2, on: 2026-03-01}]
      expect: {total: 2, dimensions: {activities: 2}}

With ``asked`` (a fact, or ``grade: true``) a case expects ``why`` (codes of reasons), ``why_text``, ``counted``.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rules import yamltree
from rules.award import Award, Refusal, score
from rules.cohort import settle_all
from rules.dates import Period, parse_date, period
from rules.document import SchemeErrors, load
from rules.facts import Fact, Subject
from rules.governance.told import TOLD
from rules.grade import quota_grades
from rules.mechanisms.carry import Past
from rules.points import parse_number, text
from rules.rank import criteria, rank
from rules.reason import Reason
from rules.scheme import Scheme
from rules.settle import Standing, settle
from rules.trace import sentence
from rules.why_grade import why_not_higher
from rules.why_not import Asked, why_not

Case = Mapping[str, Any]
KEYS = {"says", "document", "period", "as_of", "subject", "facts", "parts", "past", "subjects", "expect"}
KEYS |= {"outline", "beside", "asked"}
ALONE = "subject"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case: what it says, what was expected and what came out, each as plain values."""

    says: str
    expected: Mapping[str, Any]
    got: Mapping[str, Any]

    @property
    def passed(self) -> bool:
        return self.expected == self.got


def run(file: str, packs: Callable[[str], str]) -> Iterator[Outcome]:
    """Every case of a file in order. ValueError where the file itself is not readable."""
    tree = yamltree.read(file)
    if tree.flaws or not isinstance(tree.value, dict):
        raise ValueError(tree.flaws[0].message if tree.flaws else "a case file is a mapping")
    content: Mapping[str, Any] = tree.value
    document = packs(content["scheme"]) if "scheme" in content else content.get("document", "")
    for case in content["cases"]:
        if not set(case) <= KEYS:
            raise ValueError(f"unknown keys in a case: {sorted(set(case) - KEYS)}")
        expected = case["expect"]
        yield Outcome(case["says"], expected, _outcome(case.get("document", document), case, expected))


def _outcome(document: str, case: Case, expected: Mapping[str, Any]) -> dict[str, Any]:
    scheme = load(document)
    if isinstance(scheme, SchemeErrors):
        return {"errors": [f"{error.code} {error.path}" for error in scheme.errors]}
    if set(expected) <= set(TOLD):
        return {key: _narrow(TOLD[key](scheme, document, case), wanted) for key, wanted in expected.items()}
    span = period(case.get("period", "2026"), scheme.year_starts)
    as_of = parse_date(case["as_of"]) if "as_of" in case else span.last
    if "subjects" in case:
        got = _cohort(scheme, case, span, as_of)
    else:
        facts, refused = _facts(scheme, case.get("facts") or [], span, ALONE)
        got = _shown(_settled(scheme, case, facts, span, as_of)) | {"refused": refused}
        if "asked" in case:
            got |= _why(scheme, case, facts, span, as_of)
    unknown = set(expected) - set(got)
    if unknown:
        raise ValueError(f"nothing gives {sorted(unknown)} in the case {case['says']!r}")
    return {key: _narrow(got[key], wanted) for key, wanted in expected.items()}


def _narrow(got: Any, wanted: Any) -> Any:
    """A mapping is held to the keys the case names (an empty one must be empty); a sentence to the piece it quotes."""
    if isinstance(wanted, dict) and wanted and isinstance(got, dict):
        return {key: got.get(key) for key in wanted}
    if isinstance(wanted, str) and isinstance(got, tuple):
        return next((wanted for each in got if wanted in each), got)
    return got


def _settled(scheme: Scheme, case: Case, facts: Sequence[Fact], span: Period, as_of: date) -> Standing:
    subject = Subject(ALONE, scheme.subject_kind, case.get("subject") or {})
    parts = {
        code: [(name, None if total is None else parse_number(total)) for name, total in rows]
        for code, rows in (case.get("parts") or {}).items()
    }
    if not scheme.compares:
        return settle(scheme, facts, subject, span, as_of, parts, explain=True, past=_past(case))
    standings = settle_all(scheme, [subject], facts, span, as_of, True, {ALONE: _past(case)}, {ALONE: parts})
    return standings[ALONE]


def _why(scheme: Scheme, case: Case, facts: Sequence[Fact], span: Period, as_of: date) -> dict[str, Any]:
    """Why the fact asked about does not count, or with ``grade: true`` why the grade is no better."""
    asked, subject = case["asked"], Subject(ALONE, scheme.subject_kind, case.get("subject") or {})
    told: dict[str, tuple[Reason, ...]] = {}
    counted = None
    for locale in ("zh-CN", "en"):
        if "grade" in asked:
            standing, given = _settled(scheme, case, facts, span, as_of), asked.get("given")
            told[locale] = why_not_higher(scheme, subject, standing, facts, span, given, _past(case), locale=locale)
        else:
            found = why_not(scheme, subject, facts, span, as_of, _asked(asked, span), past=_past(case), locale=locale)
            told[locale], counted = found.reasons, found.counted
    return {
        "why": [each.code for each in told["en"]],
        "why_text": tuple(each.text for each in told["zh-CN"]),
        "why_text_en": tuple(each.text for each in told["en"]),
        "counted": _number(counted),
    }


def _asked(asked: Case, span: Period) -> Asked:
    return Asked(
        asked["item"],
        parse_date(asked["on"]) if "on" in asked else span.first,
        parse_number(asked.get("quantity", "1")),
        asked.get("attributes") or {},
        parse_number(asked["points"]) if "points" in asked else None,
        asked.get("matter"),
        asked.get("id"),
    )


def _past(case: Case) -> list[Past]:
    """The periods before, latest first."""
    return [
        Past(
            code=row["period"],
            total=parse_number(row["total"]) if "total" in row else None,
            grade=row.get("grade"),
            place=int(row["place"]) if "place" in row else None,
            of=int(row["of"]) if "of" in row else None,
            dimensions={code: parse_number(value) for code, value in (row.get("dimensions") or {}).items()},
        )
        for row in case.get("past") or ()
    ]


def _facts(scheme: Scheme, rows: Sequence[Case], span: Period, subject: str) -> tuple[list[Fact], list[str]]:
    """The facts of a case, priced; and the pointers of whatever was refused."""
    facts: list[Fact] = []
    refused: list[str] = []
    for row in rows:
        on = parse_date(row["on"]) if "on" in row else span.first
        quantity = parse_number(row.get("quantity", "1"))
        given = parse_number(row["points"]) if "points" in row else None
        award = score(scheme, row["item"], on, quantity, row.get("attributes") or {}, given, explain=True)
        if isinstance(award, list):
            refused.extend(_pointers(award))
            continue
        for _ in range(int(row.get("times", "1"))):
            facts.append(_fact(row, award, quantity, on, len(facts), subject))
    return facts, refused


def _pointers(refusals: Sequence[Refusal]) -> list[str]:
    return [refusal.pointer for refusal in refusals]


def _fact(row: Case, award: Award, quantity: Decimal, on: date, index: int, subject: str) -> Fact:
    """A fact; one that reverses another carries its points negated."""
    points = -award.points if "reverses" in row else award.points
    return Fact(
        id=row.get("id", f"{subject}-{index:04d}"),
        subject=subject,
        item=row["item"],
        on=on,
        points=points,
        quantity=quantity,
        attributes=row.get("attributes") or {},
        matter=row.get("matter"),
        reverses=row.get("reverses"),
    )


def _number(value: Decimal | None) -> str | None:
    return None if value is None else text(value)


def _shown(standing: Standing) -> dict[str, Any]:
    items = [item for dimension in standing.dimensions for item in dimension.items]
    return {
        "total": _number(standing.total),
        "raw": _number(standing.raw_total),
        "grade": standing.grade,
        "state": standing.state,
        "benchmark": standing.benchmark and ("met" if standing.benchmark.met else "missed"),
        "dimensions": {each.code: _number(each.points) for each in standing.dimensions},
        "items": {each.code: _number(each.points) for each in items},
        "counts": {each.code: str(each.count) for each in items},
        "cut": {each.at: text(each.by) for each in standing.cut},
        "outcomes": [each.code for each in standing.outcomes],
        "duties": {each.code: each.state for each in standing.duties},
        "balance": _number(standing.balance),
        "sentence": tuple(_sentences(standing, "zh-CN")),
        "sentence_en": tuple(_sentences(standing, "en")),
    }


def _sentences(standing: Standing, locale: str) -> Iterator[str]:
    waiting = [standing.trace] if standing.trace else []
    while waiting:
        node = waiting.pop()
        yield sentence(node, locale)
        waiting.extend(node.inputs)


def _cohort(scheme: Scheme, case: Case, span: Period, as_of: date) -> dict[str, Any]:
    """Settles everyone together, ranks them, and gives the grades the quotas allow."""
    rows: Sequence[Case] = case["subjects"]
    subjects = [Subject(row["code"], row.get("kind", scheme.subject_kind), row.get("subject") or {}) for row in rows]
    facts, refused = _everybody(scheme, rows, span)
    standings = settle_all(scheme, subjects, facts, span, as_of, True, {row["code"]: _past(row) for row in rows})
    totals = [(code, standing.total) for code, standing in standings.items()]
    ranked = rank(totals, scheme.ties, criteria(scheme.ties, standings))
    grades = quota_grades(scheme, [(code, place, standings[code].grade) for code, place in ranked])
    return {
        "totals": {code: _number(total) for code, total in totals},
        "ranks": {code: str(place) for code, place in ranked},
        "grades": dict(grades),
        "spread": {grade: str(count) for grade, count in Counter(grades.values()).items() if grade},
        "items": {
            f"{code}/{item.code}": _number(item.points)
            for code, standing in standings.items()
            for dimension in standing.dimensions
            for item in dimension.items
        },
        "outcomes": {code: [each.code for each in standing.outcomes] for code, standing in standings.items()},
        "refused": refused,
    }


def _everybody(scheme: Scheme, rows: Sequence[Case], span: Period) -> tuple[list[Fact], list[str]]:
    """The facts of all, as limits on raters and heads allow them; a refusal names whose fact it is."""
    kept: list[Fact] = []
    refused: list[str] = []
    for row in rows:
        facts, pointers = _facts(scheme, row.get("facts") or [], span, row["code"])
        refused.extend(f"{row['code']} {pointer}" for pointer in pointers)
        for fact in facts:
            item = scheme.items[fact.item]
            given = [each for each in kept if each.item == fact.item]
            if item.raters and not item.raters.allowed(fact.attributes, [each.attributes for each in given], len(rows)):
                refused.append(f"{row['code']} /attributes/{item.raters.attribute}")
            elif item.heads and not item.heads.allowed(fact, given):
                refused.append(f"{row['code']} /attributes/{item.heads.attribute}")
            else:
                kept.append(fact)
    return kept, refused
