"""Everybody settled together, in columns where the scheme allows it and plainly where not: one meaning, two ways."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from rules.cohort import Parts, settle_all
from rules.columnar.crowd import Crowd, crowd
from rules.columnar.plan import plan
from rules.columnar.qualify import columnar
from rules.columnar.standings import Settled, settle_columns
from rules.columnar.table import table
from rules.dates import Period
from rules.facts import Fact, Subject
from rules.mechanisms import rollup
from rules.mechanisms.carry import Past
from rules.scheme import Scheme
from rules.settle import Standing


def settle_cohort(
    scheme: Scheme,
    subjects: Sequence[Subject],
    facts: Sequence[Fact],
    period: Period,
    as_of: date,
    past: Mapping[str, Sequence[Past]] | None = None,
    parts: Parts | None = None,
) -> dict[str, Standing]:
    """What ``settle_all`` gives without traces, whichever way it was reckoned."""
    found = settled(scheme, subjects, facts, period, as_of, parts)
    if found is None:
        return settle_all(scheme, subjects, facts, period, as_of, past=past, parts=parts)
    return found.standings()


def settled(
    scheme: Scheme,
    subjects: Sequence[Subject],
    facts: Sequence[Fact],
    period: Period,
    as_of: date,
    parts: Parts | None = None,
) -> Settled | None:
    """The columns themselves; None where the scheme or the numbers are for the plain path."""
    if not columnar(scheme):
        return None
    together = crowd(subjects)
    rolled = _rolled(scheme, together, min(as_of, period.last), parts or {})
    layout = plan(scheme, period, as_of, [one for values in rolled.values() for one in values if one is not None])
    try:
        facts_table = table(facts, together.places, layout.numbers, period.first, layout.day)
    except ValueError:
        return None
    return settle_columns(layout, together, facts_table, rolled)


def _rolled(scheme: Scheme, together: Crowd, day: date, parts: Parts) -> dict[str, list[Decimal | None]]:
    """What each roll-up comes to, by the rule that settles one of them."""
    return {
        part.code: [
            rollup.settle(part.rollup, parts.get(code, {}).get(part.code, ()), day, part.name)[0]
            for code in together.codes
        ]
        for part in scheme.dimensions
        if part.rollup
    }
