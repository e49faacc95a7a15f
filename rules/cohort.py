"""Settles everybody together: entries that are booked on others too, then what each brings into the comparisons, then
every standing with the others known. ``settle`` is the same for one subject."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from rules.award import Award, score
from rules.dates import Period
from rules.facts import Fact, Subject
from rules.mechanisms import propagates, states
from rules.mechanisms.carry import Past
from rules.mechanisms.rollup import RollupPart
from rules.rank import criteria, rank
from rules.scheme import Scheme
from rules.settle import Standing, placed, settle
from rules.steps import Cohort, measure

Parts = Mapping[str, Mapping[str, RollupPart]]


def settle_all(
    scheme: Scheme,
    subjects: Sequence[Subject],
    facts: Sequence[Fact],
    period: Period,
    as_of: date,
    explain: bool = False,
    past: Mapping[str, Sequence[Past]] | None = None,
    parts: Parts | None = None,
    units: Mapping[str, str | None] | None = None,
) -> dict[str, Standing]:
    """The standing of every subject by code, whatever the order of subjects and facts.

    ``facts`` of all subjects, each naming its own; facts of nobody listed are left out. ``past`` and ``parts`` as in
    ``settle``, by code of the subject. ``units``: who is placed together; left out: everybody. Subjects of other
    kinds get ``not-covered``, but what they pass on counts.
    """
    everybody = {subject.code: subject for subject in subjects}
    owned = _owned(everybody, [*facts, *propagated(scheme, everybody, facts)])
    compared = compare(scheme, subjects, owned, period, as_of, past) if scheme.compares else None

    def every(places: Mapping[str, tuple[int, int]]) -> dict[str, Standing]:
        return {
            one.code: settle(
                scheme,
                owned[one.code],
                one,
                period,
                as_of,
                (parts or {}).get(one.code),
                explain,
                (past or {}).get(one.code, ()),
                compared,
                places.get(one.code),
            )
            for one in subjects
        }

    standings = every({})
    return every(_places_by(scheme, standings, units or {})) if scheme.ranks else standings


def _places_by(
    scheme: Scheme, standings: Mapping[str, Standing], units: Mapping[str, str | None]
) -> dict[str, tuple[int, int]]:
    """Place and number of all who have a total, unit by unit."""
    apart: dict[str | None, dict[str, Standing]] = {}
    for code, standing in standings.items():
        if standing.total is not None:
            apart.setdefault(units.get(code), {})[code] = standing
    return {code: place for each in apart.values() for code, place in _places(scheme, each).items()}


def _places(scheme: Scheme, valued: Mapping[str, Standing]) -> dict[str, tuple[int, int]]:
    """Place and number of those who are placed together, under the scheme's tie rule."""
    rows = [(code, standing.total) for code, standing in valued.items()]
    return {code: (place, len(rows)) for code, place in rank(rows, scheme.ties, criteria(scheme.ties, valued))}


def propagated(scheme: Scheme, subjects: Mapping[str, Subject], facts: Sequence[Fact]) -> list[Fact]:
    """What the facts bring about for others under the scheme, priced there."""
    rules = [rule for item in scheme.items.values() for rule in item.propagates]
    return propagates.spread(rules, subjects, facts, lambda item, fact: _price(scheme, item, fact)) if rules else []


def _price(scheme: Scheme, code: str, fact: Fact) -> Decimal | None:
    item = scheme.items[code]
    known = {name: value for name, value in fact.attributes.items() if name in item.attributes}
    given = abs(fact.points) if item.discretionary else None
    award = score(scheme, code, fact.on, fact.quantity, known, given, explain=False)
    return award.points if isinstance(award, Award) else None


def _owned(subjects: Mapping[str, Subject], facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    owned: dict[str, list[Fact]] = {code: [] for code in subjects}
    for fact in facts:
        if fact.subject in owned:
            owned[fact.subject].append(fact)
    return owned


def compare(
    scheme: Scheme,
    subjects: Sequence[Subject],
    owned: Mapping[str, Sequence[Fact]],
    period: Period,
    as_of: date,
    past: Mapping[str, Sequence[Past]] | None = None,
) -> Cohort:
    """What every covered and scored subject brings into each comparison of the scheme."""
    day = min(as_of, period.last)
    compared = [item for item in scheme.items.values() if item.cohort is not None]
    found: dict[str, dict[str, tuple[Decimal | None, str | None]]] = {item.code: {} for item in compared}
    for subject in subjects:
        if not scheme.covers_subject(subject, day):
            continue
        if states.throughout(scheme.states, subject, period.first, day) is not None:
            continue
        place = placed(scheme, subject, owned[subject.code], period, day, {}, past=(past or {}).get(subject.code, ()))
        for item in compared:
            found[item.code][subject.code] = measure(place, item, place.facts.get(item.code, ()))
    return found
