"""Whether two schemes could both speak of one subject on one day, which publication must rule out, and which items of
several schemes ask for the same fact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ledger.access import Scope
from ledger.schemes.steps import Published, schemes_now
from rules.conditions import apart
from rules.findings import Finding
from rules.overlaps import overlaps
from rules.review import twice
from rules.scheme import Item, Scheme


def overlapping(others: Iterable[Published], wanted: Scheme, starts_on: date) -> list[Published]:
    """The published versions that a version of `wanted` from starts_on on would clash with.

    Of another scheme: those of the same assessment and kind that are in force on that day or later and may cover
    the same subject. Of the same scheme: those that do not start before it, since a version ends the one before.
    """
    return [one for one in others if _clashes(one, wanted, starts_on)]


def _clashes(one: Published, wanted: Scheme, starts_on: date) -> bool:
    never = one.ends_on is not None and one.ends_on <= one.starts_on
    if never or one.code == wanted.code:
        return not never and one.starts_on >= starts_on
    over = one.ends_on is not None and one.ends_on <= starts_on
    same = (one.assessment, one.subject_kind) == (wanted.assessment, wanted.subject_kind)
    return same and not over and not apart(one.scheme.covers, wanted.covers)


def shared(others: Iterable[Published], wanted: Scheme, starts_on: date) -> list[Finding]:
    """Items of `wanted` that schemes in force on starts_on or later score too, without either saying so."""
    found = (one for one in others if one.code != wanted.code and (one.ends_on is None or one.ends_on > starts_on))
    return [finding for one in found for finding in twice([one.scheme, wanted])]


async def overlap_map(scope: Scope) -> list[dict[str, Any]]:
    """Which items of the schemes in force today ask for the same fact, pair by pair, in the order of codes.

    `how`: declared (both name the fact), name or attributes. Anybody who reads schemes may see it.
    """
    held = sorted((one for one in (await schemes_now(scope)).all if one.holds(scope.today)), key=lambda one: one.code)
    return [
        {
            "subject_kind": one.subject_kind,
            "how": each.how,
            "fact": each.item.fact if each.how == "declared" else None,
            "items": [_item(one, each.item), _item(other, each.its)],
        }
        for index, one in enumerate(held)
        for other in held[index + 1 :]
        for each in overlaps(one.scheme, other.scheme)
    ]


def _item(one: Published, item: Item) -> dict[str, Any]:
    names = {"name": item.name, "name_en": item.name_en}
    return {"scheme": one.code, "version": one.version, "dimension": item.dimension, "item": item.code, **names}
