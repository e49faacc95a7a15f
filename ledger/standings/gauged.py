"""What a version of a scheme asks for and tells apart, over the facts of a real period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ledger.errors import Refusal
from ledger.standings.simulate import EVERYBODY, OWN, Simulation
from rules.crowds import FEWEST
from rules.gauges import ASKED, Cut, Line, gauges
from rules.points import text
from rules.shares import shares


def gauged(one: Simulation) -> dict[str, Any]:
    """Points from traces and from results, and the burden, by rule, branch and month, with the cut list and the shares
    of purposes; by the marks of the version that is tried. Who may not read everybody gets no line about fewer than
    five people. Refusal role-missing where the caller sees nobody else.
    """
    if one.shows == OWN:
        raise Refusal("role-missing")
    one = one.plainly()  # gauges look at each fact
    window, day = one.frame.span(one.base)
    branches = {each.code: one.groups[each.code].branch for each in one.subjects}
    fewest = 1 if one.shows == EVERYBODY else FEWEST
    found = gauges(one.draft.scheme, one.facts, branches, window.first, day, fewest)
    return {
        "scheme": one.draft.code,
        "version": one.draft.version,
        "period": window.code,
        "as_of": day.isoformat(),
        "whole": _line(found.whole) if found.whole else None,
        "by_item": _lines(found.by_item),
        "by_branch": _lines(found.by_branch),
        "by_month": _lines(found.by_month),
        "cuts": [_cut(each) for each in found.cuts],
        "purposes": [
            {
                "tag": each.tag,
                "name": each.name,
                "points": text(each.points) if each.points is not None else None,
                "share": text(each.share) if each.share is not None else None,
                "at_least": text(each.at_least),
                "met": each.met,
            }
            for each in shares(one.draft.scheme, max(day, one.values_on or day))
        ],
    }


def _lines(lines: Iterable[Line[Any]]) -> list[dict[str, Any]]:
    return [_line(each) for each in lines]


def _line(one: Line[Any]) -> dict[str, Any]:
    return {
        "groups": list(one.keys),
        "people": one.people,
        "facts": one.facts,
        "trace": text(one.trace),
        "result": text(one.result),
        "other": text(one.other),
        "share": text(one.share) if one.share is not None else None,
        **{name: text(one.asked[name]) for name in ASKED},
    }


def _cut(one: Cut) -> dict[str, Any]:
    asked = {name: text(one.asked[name]) for name in ASKED}
    return {"item": one.item, "name": one.name, **asked, "alike": text(one.alike)}
