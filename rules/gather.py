"""Which facts a settlement starts from: those that stand and are in force, under the item they count for, without
those that give way to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rules import steps
from rules.dates import Period
from rules.facts import Fact
from rules.mechanisms import becomes, validity
from rules.mechanisms.repeat import months_after
from rules.scheme import Scheme
from rules.shape import Prices


@dataclass(slots=True)
class Gathered:
    """Facts by item, in order of days; and what was left out of them, by the id of a fact or the code of an item."""

    facts: dict[str, list[Fact]]
    dropped: dict[str, str] = field(default_factory=dict)
    """Clause by id of a fact that gave way to another item's."""
    expired: dict[str, int] = field(default_factory=dict)
    """How many facts of an item are no longer in force."""


def gather(scheme: Scheme, facts: Sequence[Fact], period: Period, day: date) -> Gathered:
    """The facts of the subject as they count on the day."""
    first = date.min if scheme.remembers else period.first
    found = Gathered(steps.grouped(facts, first, day))
    if scheme.remembers:
        _in_force(scheme, found, period, day)
    if scheme.becoming:
        found.facts = becomes.moved(found.facts, scheme.becoming, _tariffs(scheme), scheme.year_starts)
    for each in scheme.alternatives:
        standing = {
            code: [fact for fact in found.facts.get(code, ()) if fact.id not in found.dropped] for code in each.items
        }
        found.dropped |= dict.fromkeys(each.dropped(standing, scheme.year_starts), each.clause)
    return found


def since(scheme: Scheme, period: Period) -> date:
    """The first day whose facts may count in the period: earlier than its own first day where entries stay in force
    or an item looks back."""
    days = [period.first]
    days += [months_after(period.first, -row.months) for row in scheme.validity]
    days += [months_after(period.first, -item.lookback) for item in scheme.items.values() if item.lookback]
    return min(days)


def remembered(scheme: Scheme) -> frozenset[str]:
    """The items whose facts from before the period may count in it."""
    found = {code for code, item in scheme.items.items() if item.lookback}
    for row in scheme.validity:
        found |= row.items or set(scheme.items)
    return frozenset(found)


def recalls(scheme: Scheme) -> bool:
    """Whether what became of earlier periods decides anything: what is carried over, or grades and places in a row."""
    if any(each.carry for each in scheme.dimensions):
        return True
    checks = [each.checks for each in scheme.grades.vetoes]
    checks += [each.checks for each in scheme.outcomes] + [each.checks for each in scheme.blocking]
    checks += [band.requires for each in scheme.grades.sets for band in each.bands if band.requires]
    return any(one.grades or one.places for each in checks for one in (*each.all, *each.any))


def _tariffs(scheme: Scheme) -> Mapping[str, tuple[int, Prices]]:
    return {code: (item.sign, item.tariff) for code, item in scheme.items.items() if item.tariff is not None}


def _in_force(scheme: Scheme, found: Gathered, period: Period, day: date) -> None:
    for code in list(found.facts):
        item = scheme.items.get(code)
        lookback = item.lookback if item is not None else None
        first = period.first if lookback is None else months_after(day, -lookback)
        kept = []
        for fact in found.facts[code]:
            ends = validity.ends(scheme.validity, fact)
            if day < ends if ends is not None else (fact.on >= first if lookback is None else fact.on > first):
                kept.append(fact)
            elif ends is not None:
                found.expired[code] = found.expired.get(code, 0) + 1
        if kept:
            found.facts[code] = kept
        else:
            del found.facts[code]
