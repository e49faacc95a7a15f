"""What worked cases may expect of a scheme's rules about rules, as plain values."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rules.document import SchemeErrors, load
from rules.governance.claims import ItemClaims
from rules.outline import departures
from rules.points import text
from rules.review import review, twice
from rules.scheme import Scheme
from rules.shares import shares

Told = Callable[[Scheme, str, Mapping[str, Any]], Any]
DAY = date(2026, 12, 31)
EVEN = ("days", "bunched", "one_hand", "lag", "lagging", "fewest", "step")


def _consultation(scheme: Scheme, document: str, case: Mapping[str, Any]) -> dict[str, str]:
    return {kind: str(days) for kind, days in scheme.consultation.items()}


def _shares(scheme: Scheme, document: str, case: Mapping[str, Any]) -> dict[str, str | None]:
    return {each.tag: None if each.share is None else text(each.share) for each in shares(scheme, DAY)}


def _findings(scheme: Scheme, document: str, case: Mapping[str, Any]) -> list[str]:
    """What the linter says, but for clauses, which short examples leave out."""
    found = review(document, DAY)
    listed = [] if isinstance(found, SchemeErrors) else found
    return [f"{each.code} {each.path}" for each in listed if each.code != "clause-missing"]


def _departures(scheme: Scheme, document: str, case: Mapping[str, Any]) -> list[str]:
    return [f"{each.code} {each.path}" for each in departures(case["outline"], document, DAY)]


def _overlaps(scheme: Scheme, document: str, case: Mapping[str, Any]) -> list[str]:
    other = load(case["beside"])
    return [f"{each.code} {each.path}" for each in twice([other, scheme])] if isinstance(other, Scheme) else ["?"]


def _asks(scheme: Scheme, document: str, case: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    asked = {code: item.asks for code, item in scheme.items.items() if item.asks is not None}
    names = ("minutes", "fields", "files")
    return {code: {name: text(getattr(each, name)) for name in names} for code, each in asked.items()}


def _evidence(scheme: Scheme, document: str, case: Mapping[str, Any]) -> dict[str, str]:
    return {code: item.evidence_of for code, item in scheme.items.items() if item.evidence_of is not None}


def _from_meeting(scheme: Scheme, document: str, case: Mapping[str, Any]) -> dict[str, list[str]]:
    proposed = {code: item.from_meeting for code, item in scheme.items.items() if item.from_meeting is not None}
    return {code: [each.who, *each.kinds, *(["made_up"] * each.made_up)] for code, each in proposed.items()}


def _checks(scheme: Scheme, document: str, case: Mapping[str, Any]) -> dict[str, Any]:
    found = scheme.checks
    numbers = {
        name: str(getattr(found, name)) for name in ("minimum", "widen_at", "days", "explain_days", "objection_days")
    }
    numbers |= {name: text(getattr(found, name)) for name in ("error", "confidence")}
    sizes = [text(each) for each in found.sizes]
    even = {name: text(Decimal(getattr(found.even, name))) for name in EVEN}
    switched = "true" if found.blind else "false"
    return {**numbers, "blind": switched, "methods": list(found.methods), "sizes": sizes, "evenness": even}


def _claims(scheme: Scheme, document: str, case: Mapping[str, Any]) -> dict[str, Any]:
    whole = scheme.claims
    items = {code: item.claims for code, item in scheme.items.items() if item.claims != ItemClaims()}
    return {
        "review_within": str(whole.review_within),
        "answer_within": str(whole.answer_within),
        "second_over": None if whole.second_over is None else text(whole.second_over),
        "closed": [code for code, each in items.items() if not each.allowed],
        "items": {code: text(each.second_over) for code, each in items.items() if each.second_over is not None},
    }


def _proof(scheme: Scheme, document: str, case: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        code: [
            "required" if item.evidence.required else "welcome",
            str(item.evidence.most),
            *sorted(item.evidence.kinds),
        ]
        for code, item in scheme.items.items()
    }


TOLD: dict[str, Told] = {
    "consultation": _consultation,
    "shares": _shares,
    "findings": _findings,
    "departures": _departures,
    "overlaps": _overlaps,
    "asks": _asks,
    "from_meeting": _from_meeting,
    "evidence_of": _evidence,
    "checks": _checks,
    "claims": _claims,
    "evidence": _proof,
}
