"""`score SCHEME FACTS`: what facts come to under a scheme, offline; nothing is read from a home or written to one."""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rules.award import Refusal, score
from rules.cohort import settle_all
from rules.dates import Period, parse_date, period, window_code
from rules.document import SchemeErrors
from rules.facts import Fact, Subject
from rules.gather import since
from rules.grade import quota_grades, quota_node
from rules.points import text
from rules.rank import criteria, rank
from rules.scheme import Item, Scheme
from rules.settle import Standing
from rules.trace import Locale, Node, sentence
from service.cli_rules import errors_as_json, read_scheme
from service.cli_serve import Commands
from service.score_input import Given, Sheet, read

Refused = dict[str, list[dict[str, Any]]]
_LOCALES = {"zh": "zh-CN", "en": "en"}


def add(commands: Commands) -> None:
    """Adds `score`."""
    parser = commands.add_parser("score", help="score facts from a file under a scheme, offline")
    parser.add_argument("scheme", metavar="SCHEME", help="a YAML file, or the code of a shipped scheme")
    parser.add_argument("facts", metavar="FACTS", type=Path, help="YAML, or CSV with one fact a line")
    parser.add_argument("--as-of", type=_day, metavar="DATE", help="facts up to this day (default: the period's last)")
    parser.add_argument("--explain", action="store_true", help="why each total is what it is")
    parser.add_argument("--lang", choices=sorted(_LOCALES), default="zh", help="language of --explain (default: zh)")
    parser.add_argument("--json", action="store_true", help="the whole answer as JSON")
    parser.set_defaults(run=_score)


def _day(words: str) -> date:
    try:
        return parse_date(words)
    except ValueError:
        raise argparse.ArgumentTypeError("a day such as 2026-03-01") from None


def _score(options: argparse.Namespace) -> int:
    scheme, sheet = read_scheme(options.scheme), read(options.facts)
    errors = [*(errors_as_json(scheme) if isinstance(scheme, SchemeErrors) else []), *sheet.errors]
    span = _span(sheet, scheme) if isinstance(scheme, Scheme) and not errors else None
    if isinstance(scheme, SchemeErrors) or span is None:
        _tell_errors(errors or sheet.errors, options.json)
        return 1
    as_of = min(options.as_of or span.last, span.last)
    _tell_outside(scheme, sheet, span, as_of)
    answer = _answer(scheme, sheet, span, as_of, _LOCALES[options.lang] if options.explain else None)
    print(json.dumps(answer, ensure_ascii=False) if options.json else "\n".join(_lines(answer)))
    return 0


def _span(sheet: Sheet, scheme: Scheme) -> Period | None:
    """The period of the file; without one the year of its last fact."""
    days = [fact.on for fact in sheet.facts]
    code = sheet.period or (window_code(max(days), "year", scheme.year_starts) if days else "")
    try:
        return period(code, scheme.year_starts)
    except ValueError as problem:
        sheet.error(1, "/period", "wrong-value", str(problem))
        return None


def _tell_errors(errors: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    if as_json:
        print(json.dumps({"errors": errors}, ensure_ascii=False))
    else:
        print(*("{file}:{line}: {code} {path}: {message}".format(**one) for one in errors), sep="\n", file=sys.stderr)


def _tell_outside(scheme: Scheme, sheet: Sheet, span: Period, as_of: date) -> None:
    """Names the facts whose day lies where nothing is counted: most often a year that was mistyped."""
    first = since(scheme, span)
    outside = [str(fact.number) for fact in sheet.facts if not first <= fact.on <= as_of]
    if outside:
        told = f"not counted, the day is not from {first} to {as_of}: fact {', '.join(outside)}"
        print(f"{sheet.file}: {told}", file=sys.stderr)


def _answer(scheme: Scheme, sheet: Sheet, span: Period, as_of: date, told_in: Locale | None) -> dict[str, Any]:
    """The whole answer; with the reasons in that language, where one is named."""
    facts, refused = _priced(scheme, sheet.facts, len(sheet.units))
    subjects = {
        code: Subject(code, sheet.kinds.get(code, scheme.subject_kind), sheet.attributes[code]) for code in sheet.units
    }
    everybody = list(subjects.values())
    units = {code: unit if scheme.subject_kind == "member" else None for code, unit in sheet.units.items()}
    explain = told_in is not None
    standings = settle_all(scheme, everybody, facts, span, as_of, explain, sheet.past, sheet.parts, units)
    places, grades = _placed(scheme, units, standings)
    told = [
        _told(code, standing, places[code], grades[code], refused[code]) | _why(scheme, standing, grades[code], told_in)
        for code, standing in standings.items()
    ]
    head = {
        "scheme": scheme.code,
        "version": _version(scheme.version_hint),
        "period": span.code,
        "as_of": as_of.isoformat(),
    }
    return {**head, "subjects": told}


def _version(hint: str | None) -> int | str | None:
    """The number a document gives its version; any other mark as it is written."""
    return int(hint) if hint is not None and hint.isascii() and hint.isdigit() else hint


def _priced(scheme: Scheme, given: Sequence[Given], rated: int) -> tuple[list[Fact], Refused]:
    facts: list[Fact] = []
    refused = defaultdict[str, list[dict[str, Any]]](list)
    for one in given:
        award = score(scheme, one.item, one.on, one.quantity, one.attributes, one.points, explain=False)
        if isinstance(award, list):
            refused[one.subject].extend(_refusal(scheme, one, why) for why in award)
            continue
        name = f"f{one.number:08d}"
        fact = Fact(name, one.subject, one.item, one.on, award.points, one.quantity, one.attributes, one.matter)
        over = _over_limit(scheme.items[one.item], fact, facts, rated)
        if over is None:
            facts.append(fact)
        else:
            refused[one.subject].append(_refusal(scheme, one, over))
    return facts, refused


def _over_limit(item: Item, fact: Fact, given: Sequence[Fact], rated: int) -> Refusal | None:
    """Why a fact comes on top of what one rater, or one matter, may have; None where it does not."""
    own = [each for each in given if each.item == item.code] if item.raters or item.heads else []
    if item.raters and not item.raters.allowed(fact.attributes, [each.attributes for each in own], rated):
        return Refusal(f"/attributes/{item.raters.attribute}", "rater-share-exhausted")
    if item.heads and not item.heads.allowed(fact, own):
        return Refusal(f"/attributes/{item.heads.attribute}", "heads-exhausted")
    return None


def _refusal(scheme: Scheme, given: Given, why: Refusal) -> dict[str, Any]:
    item = scheme.items.get(given.item)
    clause = item.clause if item else None
    return {
        "fact": given.number,
        "code": why.code,
        "clause": clause,
        "pointer": why.pointer,
        "params": dict(why.params),
    }


def _placed(
    scheme: Scheme, units: Mapping[str, str | None], standings: Mapping[str, Standing]
) -> tuple[dict[str, int], dict[str, str | None]]:
    """Places and grades; members are placed inside their unit, everybody else among all. A quota is a share of
    those placed together."""
    cohorts: dict[str | None, list[str]] = defaultdict(list)
    for code in standings:
        cohorts[units[code]].append(code)
    places: dict[str, int] = {}
    grades: dict[str, str | None] = {}
    for codes in cohorts.values():
        mine = {code: standings[code] for code in codes}
        rows = [(code, one.total) for code, one in mine.items()]
        places |= dict(rank(rows, scheme.ties, criteria(scheme.ties, mine)))
        grades |= quota_grades(scheme, [(code, places[code], one.grade) for code, one in mine.items()])
    return places, grades


def _told(code: str, standing: Standing, place: int, grade: str | None, refused: list[Any]) -> dict[str, Any]:
    items = [item for dimension in standing.dimensions for item in dimension.items]
    return {
        "code": code,
        "total": _number(standing.total),
        "grade": grade,
        "rank": place if standing.total is not None else None,
        "dimensions": [{"code": one.code, "points": _number(one.points)} for one in standing.dimensions],
        "items": [{"code": one.code, "raw": _number(one.raw), "points": _number(one.points)} for one in items],
        "cut": [{"at": one.at, "by": text(one.by), "clause": one.clause} for one in standing.cut],
        "refused": refused,
        "state": standing.state,
        "benchmark": None if standing.benchmark is None else standing.benchmark.met,
        "outcomes": [{"code": one.code, "name": one.name, "clause": one.clause} for one in standing.outcomes],
        "balance": _number(standing.balance),
        "duties": [
            {"code": one.code, "name": one.name, "state": one.state, "clause": one.clause} for one in standing.duties
        ],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else text(value)


def _why(scheme: Scheme, standing: Standing, grade: str | None, locale: Locale | None) -> dict[str, Any]:
    if not standing.trace or not locale:
        return {}
    lines = list(_sentences(standing.trace, 0, locale))
    # The trace is the subject's own; only among all does a grade turn out to be full.
    if (limited := quota_node(scheme, standing.grade, grade)) is not None:
        lines.append("  " + sentence(limited, locale))
    return {"why": lines}


def _sentences(node: Node, depth: int, locale: Locale) -> Iterator[str]:
    yield "  " * depth + sentence(node, locale)
    for one in node.inputs:
        yield from _sentences(one, depth + 1, locale)


def _lines(answer: Mapping[str, Any]) -> Iterator[str]:
    yield f"{answer['scheme']} {answer['period']} as of {answer['as_of']}"
    for one in answer["subjects"]:
        parts = ", ".join(f"{each['code']} {each['points']}" for each in one["dimensions"])
        yield f"{one['code']}: {one['total']} ({parts}), grade {one['grade']}, rank {one['rank']}"
        yield from (f"  cut: {each['at']} {each['by']} ({each['clause']})" for each in one["cut"])
        if one["balance"] is not None:
            yield f"  balance: {one['balance']}"
        yield from (f"  outcome: {each['code']} {each['name']} ({each['clause']})" for each in one["outcomes"])
        yield from (f"  duty: {each['code']} {each['name']}, {each['state']}" for each in one["duties"])
        yield from (f"  {line}" for line in one.get("why", ()))
        for each in one["refused"]:
            yield f"  refused: fact {each['fact']}, {each['code']} at {each['pointer']}{_because(each['params'])}"


def _because(params: Mapping[str, Any]) -> str:
    """What was wrong with a fact and what would be right, in brackets; nothing where the rules say no more."""
    told = [
        f"{name} {value}"
        for name, value in params.items()
        if name not in ("reason", "expected", "item") and value is not None
    ]
    told += [" / ".join(params["expected"])] if params.get("expected") else []
    reason = str(params.get("reason", ""))
    return f" ({': '.join(filter(None, (reason, ', '.join(told))))})" if reason or told else ""
