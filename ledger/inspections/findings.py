"""What a visit found: one finding for all methods, or one for each with its own evidence.

Methods are 查看考问 and 看方案、走现场、查台账、听意见.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from ledger.errors import Fault
from ledger.evidence.marks import USUAL, mark_faults
from ledger.inspections.steps import TEXT
from ledger.org.texts import line_of, one_of
from rules.inspection import METHODS

MOST_EVIDENCE = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """What one method found, with its own evidence."""

    method: str
    found: str
    evidence: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """A day on which the team was there, how it looked, what it found; evidence: ids of the leader's own.

    With a finding for each method, the methods and all evidence stand in findings, and `found` sums up or is None.
    """

    day: date
    methods: Sequence[str] = ()
    found: str | None = None
    evidence: Sequence[UUID] = ()
    findings: Sequence[Finding] = ()
    mark: str = USUAL


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit as it is kept. places: where in the request each piece of evidence stood."""

    methods: Sequence[str]
    found: str | None
    evidence: Sequence[UUID]
    places: Sequence[str]
    findings: list[dict[str, Any]]

    def at_home(self, fault: Fault) -> Fault:
        """A fault at the n-th piece of all evidence, told at the place where that stood."""
        n = fault.pointer.removeprefix("/evidence/")
        return replace(fault, pointer=self.places[int(n)]) if n.isdecimal() else fault


def seen_by(one: Visit, faults: list[Fault]) -> Seen:
    """The visit as it is kept; adds what is wrong with it."""
    faults += mark_faults(one.mark)
    found = None if one.found is None else line_of("/found", one.found, TEXT, faults)
    seen = _by_method(one, found, faults) if one.findings else _for_all(one, found, faults)
    if len(seen.evidence) > MOST_EVIDENCE:
        where = "/findings" if one.findings else "/evidence"
        faults.append(_expected(where, f"at most {MOST_EVIDENCE} pieces of evidence"))
    return seen


def _for_all(one: Visit, found: str | None, faults: list[Fault]) -> Seen:
    for n, method in enumerate(one.methods):
        faults += one_of(f"/methods/{n}", method, METHODS)
    if not one.methods or len(set(one.methods)) < len(one.methods):
        faults.append(_expected("/methods", "at least one, each once"))
    if found is None:
        faults.append(_expected("/found", f"1 to {TEXT} characters, or a finding for each method"))
    places = [f"/evidence/{n}" for n in range(len(one.evidence))]
    return Seen(one.methods, found, one.evidence, places, [])


def _by_method(one: Visit, found: str | None, faults: list[Fault]) -> Seen:
    for name in ("methods", "evidence"):
        if getattr(one, name):
            faults.append(_expected(f"/{name}", "left out where each method has its own finding"))
    methods = [each.method for each in one.findings]
    kept = []
    for n, each in enumerate(one.findings):
        faults += one_of(f"/findings/{n}/method", each.method, METHODS)
        if each.method in methods[:n]:
            faults.append(_expected(f"/findings/{n}/method", "each method once"))
        text = line_of(f"/findings/{n}/found", each.found, TEXT, faults)
        kept.append({"method": each.method, "found": text, "evidence": [str(id_) for id_ in each.evidence]})
    evidence = [id_ for each in one.findings for id_ in each.evidence]
    places = [f"/findings/{n}/evidence/{at}" for n, each in enumerate(one.findings) for at in range(len(each.evidence))]
    return Seen(methods, found, evidence, places, kept)


def _expected(pointer: str, expected: str) -> Fault:
    return Fault(pointer, "validation-error", {"expected": expected})
