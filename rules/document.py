"""Scheme documents: YAML a committee can read, turned into a checked scheme, or into everything that is wrong with it.

A document names itself and its assessment, then lists dimensions with items. A number is written as it is (``2``,
``0.5``), or with its clause, or by date; ``null`` ends a rule::

    award: 1
    award: {value: 1, clause: 第八条}
    award:
      2026-01-01: {value: 1, clause: 第八条}
      2027-01-01: null

A short scheme with one of everything common::

    scheme: members-2026            # letters, digits, . _ -
    name: 机关党员积分办法
    source: 机关党委 2026 年 1 号文
    assessment: member              # one scheme version a day is in force for an assessment
    subject_kind: member
    year_starts: "12-01"            # left out: 01-01; the year is named after the one it ends in
    covers: {member.category: {none_of: [群众]}}
    states:                         # exempt: no total; suspended: facts of those days do not count
      - {when: {member.absence: [retired]}, effect: exempt, clause: 第三条}
    total: {start: 60, floor: 0}    # also cap, rounding: {places: 2, mode: half_up}
    benchmark: 70
    dimensions:
      - code: activities
        name: 参加党内活动
        cap: 60                     # also start, floor, weight; or pool: 15 (full at the start, deductions until empty)
        items:
          - code: meeting
            name: 参加三会一课
            unit: 次
            award: 1                # or deduct: 1
            cap: {per: month, value: 4}      # per: period, year, half, quarter, month
          - code: training
            name: 参加外出培训
            award:
              fixed: 2              # or lookup, tiers, range; then addon, threshold, rounding
              threshold: {by: days, at_least: 3}
          - code: appraisal
            name: 年度考核
            counts: highest         # or sum, highest_by_matter
            award:
              lookup: {attribute: grade, table: {优秀: 30, 称职: 25}}
          - code: essay
            name: 撰写文章
            award:
              fixed: 3
              addon: {attribute: level, adds: {市级: 3}}
          - code: course
            name: 跟班学习
            award:
              tiers:
                by: days
                places: 0
                table: [{from: 7, below: 30, points: 2}, {from: 30, points: 3}]
          - code: conduct
            name: 作风问题
            deduct: {range: {min: 1, max: 5}}
            barred_by: [course]
    grades:
      bands:                        # the first table whose when holds; rows from low to high, no hole, no overlap
        - table:
            - {grade: 不合格, below: 60}
            - {grade: 合格, from: 60, below: 90}
            - {grade: 优秀, from: 90, needs: {item: essay}, otherwise: 合格}
      quota: {kind: hard, mode: floor, cascade: [{grade: 优秀, share: 0.2}]}
    ties: shared                    # dense, or {by: [activities]}

A dimension may hold a ``rollup`` instead of items, which takes its points from other standings::

    rollup: {assessment: branch, subject_kind: branch, measure: mean, times: 0.7, places: 2, mode: half_up}

``measure`` is mean, sum, weighted, or share with a ``line``.

Other prices: ``matrix`` (two attributes), ``series`` (author order), ``brackets`` (a rate for each part), ``deviation``
(from a target), ``places`` (rank from both ends); then ``split``, ``times``, ``within``. Beside its price an item may
say what its facts come to::

    stopped_by: {items: notice, months: 6}         # later facts count nothing for so long, or for good
    follows: {items: proposal}                     # only on a matter that has one of these
    becomes: {item: absence, by: minutes, at_least: 30}
    repeat: {times: 2, months: 12}
    curve: {points: [1, 2, 5], then: 10, per: month}
    order: [counts, curve]                         # another order than stopped_by, follows, repeat, curve, counts
    accumulate: {by: quantity, table: [{from: 10, below: 20, points: 2}, {from: 20, points: 5}]}
    ballots: {levels: [{by: quarter, weights: {Q1: 4, Q4: 8}}], missing: zero, places: 4, mode: half_up}
    pattern: {attribute: grade, table: {AAB: 5.5}, otherwise: 4}
    distinct: {by: quantity}
    required: {count: 2, per: half, short: 5}      # or or_nothing: true; days_before_end: 2
    best: {to: 30, within: member.grade, places: 2, mode: half_up}    # or ranked, peers, fallback
    applies: {unit.kind: [农村]}
    lookback: 36                                   # months
    propagates: [{to: unit.head, item: award}]     # or to_named_in: an attribute of the fact
    raters: {by: [rater], attribute: score, values: [优秀], share: 0.2, mode: floor}
    heads: {attribute: role, most: {共同发现人: 1}}
    redeems: true                                  # spent: lowers the balance, not the total

A dimension may have ``applies``, ``groups`` (items under one bound), ``parts`` (settled by month, quarter or half),
``carry`` (a start from the last period) and ``weight_first``; the scheme ``alternatives``, ``validity``, ``blocking``,
``outcomes``, ``prorate`` and ``rescale``; grades ``vetoes``, and a band ``requires`` more than an item. What these
look at is a list of checks::

    vetoes:
      - {any: [{items: late, above: 15}, {items: absent, measure: quantity, above: 3}], ceiling: 称职}
      - {all: {items: leak, cured_by: corrected}, grade: 不合格}       # or effect: no_grade, zero
    outcomes:
      - {code: moved, name: 转入整转支部, all: {total: true, below: 60, when: {member.category: [正式党员]}}}

What a scheme says about the making of rules moves no points: ``consultation``, ``outline``, ``derives``, ``purposes``,
``duties``, and how what members report and what is booked is handled: ``claims``, ``checks``; of an item ``fact``,
``evidence_of``, ``asks``, ``from_meeting``, ``claims``, ``evidence``, ``outline``.

Each is described with its source in the file of its name under ``mechanisms`` or ``governance``.

Nowhere is there an expression: text that looks like one is refused, and so are tags, anchors, aliases and keys the
layout does not know.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from rules import build, keys, yamltree
from rules.layout import SchemeShape
from rules.scheme import Scheme
from rules.shape import Problem
from rules.yamltree import Path, Tree

# Nobody reads more, and an answer must stay an answer.
MAX_ERRORS = 500
# Three hundred items with everything; more is an attack on time, not a scheme.
MAX_VALUES = 8_000
_CODES = {
    "too_short": "empty",
}
_EXPECTED = {"too_short": "at least one"}


@dataclass(frozen=True, slots=True)
class SchemeError:
    """One thing wrong: line (from 1), path in the document, stable code, message, and what would be right."""

    line: int
    path: str
    code: str
    message: str
    expected: str | None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class SchemeErrors:
    """Everything wrong with a document, by line."""

    errors: tuple[SchemeError, ...]


def pointer(path: Path) -> str:
    """The JSON Pointer of a path, cut where it would be absurdly long."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)[:500]


class _Report:
    """Collects errors with lines found from paths."""

    def __init__(self, tree: Tree, file: str | None) -> None:
        self.tree, self.file = tree, file
        self.found: dict[tuple[str, str, str], SchemeError] = {}

    def add(self, path: Path, code: str, message: str, expected: str | None, line: int | None = None) -> None:
        error = SchemeError(line or self.tree.line(path), pointer(path), code, message[:500], expected, self.file)
        self.found.setdefault((error.path, code, message), error)

    def result(self) -> SchemeErrors:
        ordered = sorted(self.found.values(), key=lambda each: (each.line, each.path, each.code))
        shown, rest = ordered[:MAX_ERRORS], len(ordered) - MAX_ERRORS
        if rest > 0:
            last = SchemeError(ordered[MAX_ERRORS].line, "", "too-many-errors", f"{rest} more errors", None, self.file)
            shown.append(last)
        return SchemeErrors(tuple(shown))


def _real(tree: Tree, loc: Path) -> Path:
    """The part of a validator's location that stands in the document: shorthand adds steps nobody wrote."""
    here: Any = tree.value
    path: list[str | int] = []
    for step in loc:
        if isinstance(here, dict) and str(step) in here:
            here, part = here[str(step)], str(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here, part = here[step], step  # type: ignore[assignment]
        else:
            continue
        path.append(part)
    return tuple(path)


def _shape_errors(report: _Report, error: ValidationError) -> None:
    for each in error.errors(include_url=False):
        path = _real(report.tree, each["loc"])
        context: Mapping[str, Any] = each.get("ctx") or {}
        kind = each["type"]
        if kind == "problems":
            _problems(report, path, context["problems"])
        elif kind == "missing":
            report.add(path, "missing-key", f"{each['loc'][-1]} is missing", f"the key {each['loc'][-1]}")
        elif kind == "extra_forbidden":
            name = str(each["loc"][-1])
            report.add(path, "unknown-key", f"{name[:80]} is not a key here", keys.expected(path, name))
        elif kind == "literal_error":
            told = f"{str(each['input'])[:80]!r} is not a choice here"
            report.add(path, "not-a-choice", told, str(context["expected"]))
        elif kind == "too_long":
            most = context["max_length"]
            report.add(path, "too-many", f"more than {most} stand here", f"at most {most}")
        elif kind in ("model_type", "dict_type", "model_attributes_type"):
            report.add(path, "wrong-shape", "keys with their values are wanted here", "a mapping: see the guide")
        elif kind == "list_type":
            report.add(path, "wrong-shape", "a list is wanted here", "a list: see the guide")
        elif "expected" in context:
            report.add(path, kind, str(context.get("message", each["msg"])), str(context["expected"]))
        else:
            expected = str(context.get("expected") or _EXPECTED.get(kind) or "another form: see the guide")
            report.add(path, _CODES.get(kind, "wrong-shape"), each["msg"], expected)


def _problems(report: _Report, base: Path, problems: Iterator[Problem]) -> None:
    for each in problems:
        report.add(_real(report.tree, (*base, *each.path)), each.code, each.message, each.expected)


def load(text: str, file: str | None = None) -> Scheme | SchemeErrors:
    """The scheme of a document, or all its errors at once. Never raises on any text."""
    tree = yamltree.read(text, MAX_VALUES)
    report = _Report(tree, file)
    for flaw in tree.flaws:
        report.add(flaw.path, flaw.code, flaw.message, flaw.expected, flaw.line)
    if tree.flaws and (tree.value is None or tree.cut):
        return report.result()
    try:
        shape = SchemeShape.model_validate(tree.value)
        _problems(report, (), build.clashes(shape))
        if not report.found:
            return build.scheme(shape, _digest(tree))
    except ValidationError as error:
        _shape_errors(report, error)
    return report.result()


def shape(text: str) -> SchemeShape:
    """What a document that loads says, as it was written down. ValueError where it does not."""
    return SchemeShape.model_validate(yamltree.read(text).value)


def _digest(tree: Tree) -> str:
    content = json.dumps(tree.value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(content.encode()).hexdigest()


def digest(text: str) -> str:
    """``sha256:<hex>`` of the content: white space, comments, quotes and the order of keys do not matter. ValueError
    where unreadable."""
    tree = yamltree.read(text)
    if tree.flaws:
        raise ValueError(tree.flaws[0].message)
    return _digest(tree)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a document, for editors."""
    schema = SchemeShape.model_json_schema(by_alias=True)
    return {**schema, "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Gongbu scheme"}
