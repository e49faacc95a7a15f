"""Grades: by band for one subject at any time, by quota for a cohort whose places are known."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from rules.facts import Subject
from rules.mechanisms import bands, quota
from rules.scheme import Scheme
from rules.trace import Node


def band_grade(
    scheme: Scheme, total: Decimal | None, subject: Subject, day: date, booked: Collection[str]
) -> str | None:
    """The grade the score allows on the day. ``booked``: codes of items with a fact. None without a total or a
    table."""
    if total is None:
        return None
    found = bands.grade_of(scheme.grades.sets, total, subject, day, booked)
    return found[0] if found else None


def grade_node(scheme: Scheme, total: Decimal, subject: Subject, day: date, booked: Collection[str]) -> Node | None:
    """The grade with its clause."""
    found = bands.grade_of(scheme.grades.sets, total, subject, day, booked)
    return Node("grade", scheme.name, found[0], found[1]) if found else None


def quota_grades(scheme: Scheme, rows: Sequence[tuple[str, int, str | None]]) -> Mapping[str, str | None]:
    """Final grade of each code. ``rows``: (code, place from ``rules.rank``, grade from ``band_grade``; None: no value).

    The shares are taken of everyone who has a grade. Without a quota every grade stays as it is.
    """
    if scheme.grades.quota is None:
        return {code: grade for code, _, grade in rows}
    return quota.spread(scheme.grades.quota, scheme.grades.ladder, rows)
