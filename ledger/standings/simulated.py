"""How a simulation looks to those who read it: codes where they may, figures of crowds alone where they may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ledger.standings.simulate import CROWD, EVERYBODY, OWN, Simulation
from ledger.standings.views import number
from rules.crowds import FEWEST, bands, crowds
from rules.points import ZERO
from rules.replay import Replayed
from rules.simulate import ENTERED, LEFT, AtCap, Change, Comparison, Figures, Tally, among, tally, touched
from rules.trace import Locale

# Rows of those whose total, place or grade moves, the largest difference first; the figures hold everybody.
MOST_ROWS = 1000


def simulated(one: Simulation, locale: Locale = "zh-CN") -> dict[str, Any]:
    """Settles both sides and says what differs. Seconds for a city: run it in a thread, with no connection held."""
    found, again = one.run()
    body = _head(one, found, again)
    moved = {effect: found.whole.effects[effect] for effect in (ENTERED, LEFT)}
    if one.shows == CROWD:
        # Sums with and without somebody would tell that person's total, so both sides are of the same people.
        found = among([each for each in found.changes if each.difference is not None])
    if one.shows == OWN:
        [mine] = found.changes or [None]
        return body | {"mine": _row(one, mine, locale) | {"dimensions": _own_dimensions(mine)} if mine else None}
    if one.shows == CROWD and len(found.changes) < FEWEST:
        return body
    rows = sorted((each for each in found.changes if touched(each)), key=_size) if one.shows == EVERYBODY else []
    return body | {
        "figures": _tally(found.whole) | moved,
        "distribution": _distribution(found),
        "dimensions": [_dimension(*pair) for pair in found.dimensions],
        "by_branch": _groups({each.code: each.group.branch for each in found.changes}, found),
        "by_category": _groups({each.code: each.group.category for each in found.changes}, found),
        "grades": _flips(found, one.shows),
        "causes": _causes(found, locale, one.shows),
        "rows": [_row(one, each, locale) for each in rows[:MOST_ROWS]] if one.shows == EVERYBODY else None,
        "rows_left_out": max(0, len(rows) - MOST_ROWS),
    }


def _head(one: Simulation, found: Comparison, again: Replayed) -> dict[str, Any]:
    window, day = one.frame.span(one.base)
    return {
        "scheme": one.draft.code,
        "version": one.draft.version,
        "against": {"scheme": one.base.code, "version": one.base.version},
        "assessment": one.draft.assessment,
        "subject_kind": one.draft.subject_kind,
        "period": window.code,
        "as_of": day.isoformat(),
        "values_on": one.values_on.isoformat() if one.values_on else None,
        "shows": one.shows,
        "subjects": len(found.changes),
        "missing": [{"item": item, "facts": _few(one, count)} for item, count in again.missing],
        "refused": [{"item": item, "code": code, "facts": _few(one, count)} for item, code, count in again.refused],
        **dict.fromkeys(("figures", "rows", "mine")),
        **{name: [] for name in ("distribution", "dimensions", "by_branch", "by_category", "grades", "causes")},
        "rows_left_out": 0,
    }


def _few(one: Simulation, count: int) -> int | None:
    return None if one.shows == CROWD and count < FEWEST else count


def _size(one: Change) -> tuple[Any, ...]:
    return (-abs(one.difference or ZERO), -abs(one.rank_move or 0), one.code)


def _tally(one: Tally) -> dict[str, Any]:
    return {
        "count": one.count,
        **one.effects,
        "up": one.up,
        "down": one.down,
        "flips": one.flips,
        "before": _figures(one.before),
        "after": _figures(one.after),
    }


def _figures(one: Figures) -> dict[str, Any]:
    return {
        "count": one.count,
        "total": number(one.total),
        "mean": number(one.mean),
        "spread": number(one.spread),
    }


def _distribution(found: Comparison) -> list[dict[str, Any]]:
    values = [one.difference for one in found.changes if one.difference is not None]
    return [{"from": number(low), "to": number(high), "count": count} for low, high, count in bands(values)]


def _dimension(before: AtCap | None, after: AtCap | None) -> dict[str, Any]:
    known = after or before
    assert known is not None
    return {"code": known.code, "name": known.name, "before": _at_cap(before), "after": _at_cap(after)}


def _at_cap(one: AtCap | None) -> dict[str, Any] | None:
    """Nothing of a dimension in which only a few have points."""
    return {"mean": number(one.mean), "at_cap": number(one.share)} if one and one.count >= FEWEST else None


def _groups(keys: Mapping[str, str | None], found: Comparison) -> list[dict[str, Any]]:
    """Also to those who may see everybody: a table of crowds is read as one."""
    gathered: dict[str, list[Change]] = {}
    for one in found.changes:
        gathered.setdefault(keys[one.code] or "", []).append(one)
    if set(gathered) == {""}:
        return []
    return [{"groups": [key or None for key in names], **_tally(tally(rows))} for names, rows in crowds(gathered)]


def _flips(found: Comparison, shows: str) -> list[dict[str, Any]]:
    """From which grade to which; of moves that only a few make just their number together, if that is not few."""
    counts = Counter(one.grades for one in found.changes if one.grades[0] != one.grades[1])
    least = 1 if shows == EVERYBODY else FEWEST
    ordered = sorted(counts.items(), key=lambda one: (-one[1], str(one[0])))
    rows: list[dict[str, Any]] = [
        {"from": old, "to": new, "count": count} for (old, new), count in ordered if count >= least
    ]
    rest = sum(count for count in counts.values() if count < least)
    return [*rows, {"from": None, "to": None, "count": rest}] if rest >= least else rows


def _causes(found: Comparison, locale: Locale, shows: str) -> list[dict[str, Any]]:
    """At which step of the calculation the differences begin, and for how many."""
    least = 1 if shows == EVERYBODY else FEWEST
    nodes = [one.first.node for one in found.changes if one.first]
    named = Counter((one.op, (one.label_en if locale == "en" else None) or one.label, one.clause) for one in nodes)
    return [
        {"op": op, "label": label, "clause": clause, "count": count}
        for (op, label, clause), count in sorted(named.items(), key=lambda one: (-one[1], str(one[0])))
        if count >= least
    ]


def _row(one: Simulation, change: Change, locale: Locale) -> dict[str, Any]:
    before, after = [_side(*each) for each in zip(change.totals, change.ranks, change.grades, strict=True)]
    first = one.first(change)
    return {
        "code": change.code,
        "branch": change.group.branch,
        "category": change.group.category,
        "effect": change.effect,
        "before": before,
        "after": after,
        "difference": number(change.difference),
        "rank_move": change.rank_move,
        "first": first.text(locale) if first else None,
    }


def _side(total: Decimal | None, place: int | None, grade: str | None) -> dict[str, Any]:
    return {"total": number(total), "rank": place, "grade": grade}


def _own_dimensions(change: Change) -> list[dict[str, Any]]:
    """Dimension by dimension, by code."""
    told: dict[str, dict[str, Any]] = {}
    for key, side in (("before", change.before), ("after", change.after)):
        for one in side.standing.dimensions if side else ():
            row = told.setdefault(one.code, {"code": one.code, "name": one.name, "before": None, "after": None})
            row[key] = number(one.points)
    return list(told.values())
