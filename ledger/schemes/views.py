"""A scheme as plain data: everything that decides a total, with the values of one day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from rules.conditions import Condition
from rules.mechanisms.bounds import Bounds, Limit
from rules.mechanisms.quota import shown
from rules.mechanisms.rollup import Rollup
from rules.points import text
from rules.scheme import Band, Dimension, Item, Rounding, Scheme
from rules.shape import Prices
from rules.words.settling import item_lines
from rules.words.speaker import Speaker
from rules.words.whole import dimension_lines, grade_lines, scheme_lines


def scheme_view(scheme: Scheme, day: date) -> dict[str, Any]:
    """The scheme with the values in force on the day; numbers are text, what a scheme does not have is null."""
    return {
        "name": scheme.name,
        "name_en": scheme.name_en,
        "source": scheme.source,
        "year_starts": scheme.year_starts,
        "values_on": day.isoformat(),
        "covers": _condition(scheme.covers),
        "states": [{"when": _condition(one.when), "effect": one.effect, "clause": one.clause} for one in scheme.states],
        "total": {**_bounds(scheme.total, day), "rounding": _rounding(scheme.rounding)},
        "benchmark": _value(scheme.benchmark, day),
        "ties": {"rule": scheme.ties.rule, "by": list(scheme.ties.by)},
        "population": scheme.population,
        "publicity": list(scheme.publicity.to),
        "consultation": dict(scheme.consultation),
        "grades": _grades(scheme),
        **_said(scheme, day, lambda to: [*scheme_lines(to), *grade_lines(to)]),
        "dimensions": [_dimension(scheme, one, day) for one in scheme.dimensions],
    }


def _dimension(scheme: Scheme, one: Dimension, day: date) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "name_en": one.name_en,
        **_bounds(one.bounds, day),
        "weight": _value(one.weight, day),
        "rollup": _rollup(one.rollup, day) if one.rollup else None,
        "clause": one.clause,
        "illustration": one.illustration,
        **_said(scheme, day, lambda to: dimension_lines(to, one)),
        "items": [_item(scheme, scheme.items[code], day) for code in one.items],
    }


def _item(scheme: Scheme, one: Item, day: date) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "name_en": one.name_en,
        "points": one.shown(day),
        "sign": one.sign,
        "unit": one.unit,
        "places": one.places,
        "discretionary": one.discretionary,
        "attributes": [
            {
                "code": spec.code,
                "name": spec.name,
                "type": spec.kind,
                "choices": list(spec.choices),
                "places": spec.places,
                "required": spec.required,
            }
            for spec in one.attributes.values()
        ],
        "counts": one.counts,
        "barred_by": list(one.barred_by),
        "caps": [_limit(limit, day) for limit in one.limits],
        "rounding": _rounding(one.rounding),
        "clause": one.clause,
        "illustration": one.illustration,
        "tags": list(one.tags),
        **_said(scheme, day, lambda to: item_lines(to, one)),
    }


def _said(scheme: Scheme, day: date, lines: Callable[[Speaker], list[str]]) -> dict[str, list[str]]:
    """Every rule as a sentence, Chinese under `rules` and English under `rules_en`."""
    return {"rules": lines(Speaker(scheme, day)), "rules_en": lines(Speaker(scheme, day, "en"))}


def _limit(one: Limit, day: date) -> dict[str, Any]:
    return {"per": one.per, "value": _value(one.value, day)}


def _rollup(one: Rollup, day: date) -> dict[str, Any]:
    return {
        "assessment": one.assessment,
        "subject_kind": one.subject_kind,
        "measure": one.measure,
        "times": _value(one.times, day),
        "line": _value(one.line, day),
        "places": one.places,
        "mode": one.mode,
        "population": one.population,
        "clause": one.clause,
    }


def _grades(scheme: Scheme) -> dict[str, Any] | None:
    if not scheme.grades.sets:
        return None
    quota = scheme.grades.quota
    return {
        "bands": [
            {"when": _condition(one.when), "table": [_band(band) for band in one.bands]} for one in scheme.grades.sets
        ],
        "quota": {
            "kind": quota.kind,
            "mode": quota.mode,
            "cascade": [{"grade": grade, "share": shown(share)} for grade, share in quota.cascade],
            "clause": quota.clause,
        }
        if quota
        else None,
    }


def _band(one: Band) -> dict[str, Any]:
    low, high = one.span.low, one.span.high
    return {
        "grade": one.grade,
        # An edge just before a number includes it at the low end and excludes it at the high end.
        "from": text(low[0]) if low and not low[1] else None,
        "above": text(low[0]) if low and low[1] else None,
        "to": text(high[0]) if high and high[1] else None,
        "below": text(high[0]) if high and not high[1] else None,
        "needs": list(one.needs),
        "otherwise": one.otherwise,
        "clause": one.clause,
        "illustration": one.illustration,
    }


def _condition(one: Condition) -> list[dict[str, Any]]:
    return [{"key": test.key, "values": sorted(test.values), "wanted": test.wanted} for test in one.tests]


def _bounds(one: Bounds, day: date) -> dict[str, str | None]:
    return {"start": _value(one.start, day), "cap": _value(one.cap, day), "floor": _value(one.floor, day)}


def _rounding(one: Rounding | None) -> dict[str, Any] | None:
    return {"places": one.places, "mode": one.mode} if one else None


def _value(history: Prices | None, day: date) -> str | None:
    priced = history.on(day) if history else None
    return _number(priced.value) if priced else None


def _number(value: Decimal) -> str:
    return text(value)
