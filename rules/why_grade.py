"""Why not the next grade: the gap, what a grade asks for beside the score, what holds the grade down, and quotas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.checks import Checks, Evidence, hold
from rules.conditions import met
from rules.dates import Period
from rules.facts import Fact, Subject
from rules.gather import gather
from rules.mechanisms.bands import Band
from rules.mechanisms.carry import Past
from rules.mechanisms.quota import percent
from rules.points import EXACT, text
from rules.reason import Reason
from rules.scheme import Scheme
from rules.settle import Standing
from rules.words.checks import checks_text
from rules.words.speaker import Speaker

Reasons = Iterator[Reason]
_EFFECTS = {"ceiling": "ceiling", "grade": "direct", "no_grade": "no-grade"}


@dataclass(frozen=True, slots=True)
class _Graded:
    """A standing with what its grade was decided from."""

    to: Speaker
    scheme: Scheme
    standing: Standing
    booked: frozenset[str]
    evidence: Evidence
    total: Decimal


def why_not_higher(
    scheme: Scheme,
    subject: Subject,
    standing: Standing,
    facts: Sequence[Fact],
    period: Period,
    given: str | None = None,
    past: Sequence[Past] = (),
    place: tuple[int, int] | None = None,
    locale: str = "zh-CN",
) -> tuple[Reason, ...]:
    """What stands between the standing and a better grade, the nearest first; ``why:top`` where there is none.

    ``given``: the grade that was given in the end, where quotas decide; ``facts``, ``past`` and ``place`` as in
    ``settle``.
    """
    day = standing.day
    to = Speaker(scheme, day, locale)
    if standing.total is None:
        return (Reason.of(to, "no-total", scheme.name, state=to.say("state:" + standing.state)),)
    if not scheme.grades.sets:
        return (Reason.of(to, "no-grades", scheme.name),)
    found = gather(scheme, facts, period, day).facts
    points = {one.code: one.points for one in standing.dimensions if one.points is not None}
    evidence = Evidence(subject, day, scheme.year_starts, found, {}, points, standing.total, past, place)
    graded = _Graded(to, scheme, standing, frozenset(found), evidence, standing.total)
    bands = _bands(scheme, subject, day)
    reasons = (*_held_down(graded), *_beside(graded, bands), *_next(graded, bands), *_quota(graded, given))
    return reasons or (Reason.of(to, "top", scheme.name),)


def _bands(scheme: Scheme, subject: Subject, day: date) -> Sequence[Band]:
    chosen = next((one for one in scheme.grades.sets if one.when.holds(subject, day)), None)
    return chosen.bands if chosen else ()


def _held_down(one: _Graded) -> Reasons:
    """Ceilings and direct grades that hold."""
    for veto in one.scheme.grades.vetoes:
        if veto.effect in _EFFECTS and hold(veto.checks, one.evidence):
            figures = {"checks": checks_text(one.to, veto.checks), "grade": veto.grade or ""}
            yield Reason.of(one.to, _EFFECTS[veto.effect], veto.clause, **figures)


def _beside(one: _Graded, bands: Sequence[Band]) -> Reasons:
    """What the band of the total asks for and does not find."""
    for band in bands:
        if one.total in band.span:
            yield from _asked(one, band)


def _asked(one: _Graded, band: Band) -> Reasons:
    to = one.to
    if not met(band.needs, one.booked):
        yield Reason.of(to, "needs", band.clause, grade=band.grade, names=to.names(band.needs))
    if band.requires is not None and not hold(band.requires, one.evidence):
        yield Reason.of(to, "requires", band.clause, grade=band.grade, checks=_unmet(one, band.requires))


def _unmet(one: _Graded, checks: Checks) -> str:
    """The checks of ``all`` that do not hold; the whole of ``any`` where none does."""
    missing = tuple(each for each in checks.all if not hold(Checks((each,), ()), one.evidence))
    either = () if hold(Checks((), checks.any), one.evidence) else checks.any
    return checks_text(one.to, Checks(missing, either))


def _next(one: _Graded, bands: Sequence[Band]) -> Reasons:
    """The nearest band above the total."""
    above = [band for band in bands if band.span.low is not None and band.span.low > (one.total, 0)]
    for band in sorted(above, key=lambda each: each.span.low or (one.total, 0))[:1]:
        assert band.span.low is not None
        at, passed = band.span.low
        figures = {"at": text(at), "total": text(one.total), "gap": text(EXACT.subtract(at, one.total))}
        mark = one.to.say("over-mark") if passed else ""
        yield Reason.of(one.to, "gap", band.clause, grade=band.grade, above=mark, **figures)
        yield from _asked(one, band)


def _quota(one: _Graded, given: str | None) -> Reasons:
    quota = one.scheme.grades.quota
    if quota is None or given is None or given == one.standing.grade or one.standing.grade is None:
        return
    shares = [one.to.say("share", grade=grade, n=percent(share)) for grade, share in quota.cascade]
    yield Reason.of(one.to, "quota", quota.clause, grade=one.standing.grade, shares=one.to.join(shares))
