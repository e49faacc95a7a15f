"""Whether two schemes could both speak of one subject on one day, which publication must rule out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.schemes.steps import Published
from rules.conditions import apart
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
