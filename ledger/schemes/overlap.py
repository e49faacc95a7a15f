"""Whether two schemes could both speak of one subject on one day, which publication must rule out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.schemes.steps import Published
from rules.conditions import Condition, Test
from rules.scheme import Scheme


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


def apart(one: Condition, other: Condition) -> bool:
    """Whether no subject can meet both conditions, because one attribute would need two values."""
    return any(_apart(a, b) for a in one.tests for b in other.tests if a.key == b.key)


def _apart(a: Test, b: Test) -> bool:
    if a.wanted and b.wanted:
        return not a.values & b.values
    if a.wanted != b.wanted:
        wanted, unwanted = (a, b) if a.wanted else (b, a)
        return wanted.values <= unwanted.values
    return False
