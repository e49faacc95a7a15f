"""Grades: by band for one subject at any time, by quota for a cohort whose places are known."""

from collections.abc import Mapping, Sequence
from datetime import date

from rules import steps
from rules.checks import Evidence
from rules.facts import Fact, Subject
from rules.mechanisms import bands, quota, vetoes
from rules.scheme import Scheme
from rules.settle import Standing
from rules.trace import Node


def band_grade(scheme: Scheme, standing: Standing, facts: Sequence[Fact], subject: Subject) -> str | None:
    """The grade the score of a standing allows, None without a total or a table; ``facts`` decide conditions beside
    it.

    ``Standing.grade`` holds the same for the facts it was settled from, and knows past periods and places too.
    """
    if standing.total is None:
        return None
    booked = steps.grouped(facts, date.min, standing.day)
    points = {each.code: each.points for each in standing.dimensions if each.points is not None}
    evidence = Evidence(subject, standing.day, scheme.year_starts, booked, {}, points, standing.total)
    found = bands.grade_of(scheme.grades.sets, standing.total, subject, standing.day, booked, evidence)
    grade = found[0] if found else None
    return vetoes.decided(scheme.grades.vetoes, scheme.grades.ladder, grade, evidence)[0]


def quota_grades(scheme: Scheme, rows: Sequence[tuple[str, int, str | None]]) -> Mapping[str, str | None]:
    """Final grade of each code. ``rows``: (code, place from ``rules.rank``, grade from ``band_grade``; None: no
    value).

    The shares are taken of everyone who has a grade. Without a quota every grade stays as it is.
    """
    if scheme.grades.quota is None:
        return {code: grade for code, _, grade in rows}
    return quota.spread(scheme.grades.quota, scheme.grades.ladder, rows)


def quota_node(scheme: Scheme, before: str | None, after: str | None) -> Node | None:
    """Why the grade after the quota is not the one the score gives; None where they are the same."""
    if scheme.grades.quota is None or before is None or after in (before, None):
        return None
    return Node("quota", "", after, scheme.grades.quota.clause)
