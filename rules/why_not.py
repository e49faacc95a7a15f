"""Why not: what stands between a fact and the points it was hoped to bring, and between a total and the next grade.

A fact that is booked, or one that might have been, is settled with and without; where it does not bring what it is
worth, every rule it meets on the way is asked in the order of settling, and answers with the values it compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches

from rules import steps, why_cut
from rules.award import Award, Refusal, score
from rules.conditions import Condition
from rules.dates import Period
from rules.facts import Fact, Subject
from rules.mechanisms import states
from rules.mechanisms.base import number_of
from rules.mechanisms.carry import Past
from rules.mechanisms.lookup import Lookup
from rules.mechanisms.rollup import RollupPart
from rules.mechanisms.threshold import Threshold
from rules.mechanisms.tiers import Tiers
from rules.points import EXACT, ONE, ZERO, text
from rules.reason import Case, Reason
from rules.scheme import Item, Scheme
from rules.settle import settle
from rules.shape import Prices
from rules.words.settling import item_lines
from rules.words.speaker import Speaker

_HYPOTHETICAL = "~asked"


@dataclass(frozen=True, slots=True)
class Asked:
    """The fact asked about: a booked one by its id, or one that might be booked."""

    item: str
    on: date
    quantity: Decimal = ONE
    attributes: Mapping[str, str] = field(default_factory=dict)
    points: Decimal | None = None
    matter: str | None = None
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """``price``: the signed points of the fact alone, None where it has none; ``counted``: by how much it moves the
    total, None without a total; ``reasons``: empty where it counts in full."""

    price: Decimal | None
    counted: Decimal | None
    reasons: tuple[Reason, ...]


def why_not(
    scheme: Scheme,
    subject: Subject,
    facts: Sequence[Fact],
    period: Period,
    as_of: date,
    asked: Asked,
    parts: Mapping[str, RollupPart] | None = None,
    past: Sequence[Past] = (),
    cohort: steps.Cohort | None = None,
    locale: str = "zh-CN",
) -> Finding:
    """Why the fact does not count, or not in full. Arguments as ``settle``; ``facts`` may hold the one asked about.

    An unknown item, a fact the scheme refuses and one it does not speak of are answered too: nothing is raised.
    """
    day = min(as_of, period.last)
    to = Speaker(scheme, day, locale)
    item = scheme.items.get(asked.item)
    if item is None:
        return Finding(None, ZERO, (_unknown(to, asked.item),))
    fact = next((one for one in facts if one.id == asked.fact), None)
    if fact is None:
        award = score(scheme, asked.item, asked.on, asked.quantity, asked.attributes, asked.points, explain=False)
        if not isinstance(award, Award):
            told = (*_before(to, subject, item, asked, period, day), *_refused(to, item, asked, award))
            return Finding(None, ZERO, told)
        fact = _fact(asked, subject, award)
    others = [one for one in facts if one.id != fact.id]

    def total(which: Sequence[Fact]) -> Decimal | None:
        return settle(scheme, which, subject, period, as_of, parts, past=past, cohort=cohort).total

    before, after = total(_without(others, fact)), total([*others, fact])
    counted = None if before is None or after is None else EXACT.subtract(after, before)
    if counted == fact.points and fact.points:
        return Finding(fact.points, counted, ())
    case = Case(to, scheme, subject, item, fact, others, period, day, past)
    found = (*_before(to, subject, item, asked, period, day), *_worthless(case), *why_cut.reasons(case))
    found = found or tuple(why_cut.as_a_whole(case))
    if not found and before is not None and after is not None:
        found = (Reason.of(to, "after-sum", scheme.name, before=text(before), after=text(after)),)
    return Finding(fact.points, counted, found)


def _without(others: Sequence[Fact], fact: Fact) -> list[Fact]:
    """The others; a reversal of the fact would stand alone without it."""
    return [one for one in others if one.reverses != fact.id]


def _fact(asked: Asked, subject: Subject, award: Award) -> Fact:
    return Fact(
        _HYPOTHETICAL, subject.code, asked.item, asked.on, award.points, asked.quantity, asked.attributes, asked.matter
    )


def _unknown(to: Speaker, code: str) -> Reason:
    """No such item; those whose code or name is nearest."""
    items = to.scheme.items
    names = {to.name(item): item_code for item_code, item in items.items()}
    near = [*get_close_matches(code, items, 3), *(names[one] for one in get_close_matches(code, names, 3))]
    chosen = list(dict.fromkeys(near)) or list(items)[:3]
    told = to.join([f"{to.name(items[one])} ({one})" for one in chosen])
    return Reason.of(to, "unknown-item", to.scheme.name, item=code, near=told)


def _before(to: Speaker, subject: Subject, item: Item, asked: Asked, period: Period, day: date) -> Iterator[Reason]:
    """What keeps the subject or the day out before any points are looked at."""
    scheme = to.scheme
    for test in failing(to, scheme.covers, subject, day):
        yield Reason.of(to, "not-covered", scheme.name, **test)
    for effect, moment in (("exempt", day), ("suspended", asked.on)):
        state = states.state_on(scheme.states, subject, moment)
        if state is not None and state.effect == effect:
            for test in holding(to, state.when, subject, moment):
                yield Reason.of(to, effect, state.clause, day=moment.isoformat(), **test)
    dimension = next(one for one in scheme.dimensions if one.code == item.dimension)
    for one in (dimension, item):
        for test in failing(to, one.applies, subject, day) if one.applies else ():
            yield Reason.of(to, "not-for-you", one.clause, name=to.name(one), **test)
    if not scheme.remembers and not period.first <= asked.on <= period.last:
        span = {"first": period.first.isoformat(), "last": period.last.isoformat()}
        yield Reason.of(to, "outside-period", scheme.name, day=asked.on.isoformat(), **span)
    elif asked.on > day:
        yield Reason.of(to, "after-day", scheme.name, day=asked.on.isoformat(), last=day.isoformat())


def failing(to: Speaker, condition: Condition, subject: Subject, day: date) -> Iterator[dict[str, str]]:
    """Of a condition the tests that do not hold, with what was found instead."""
    for test in condition.tests:
        alone = Condition((test,))
        if not alone.holds(subject, day):
            actual = subject.value(test.key, day) or to.say("nothing")
            yield {"wanted": to.condition(alone), "what": to.key(test.key), "actual": actual}


def holding(to: Speaker, condition: Condition, subject: Subject, day: date) -> Iterator[dict[str, str]]:
    """Of a condition that holds what was found."""
    for test in condition.tests:
        yield {"what": to.key(test.key), "actual": subject.value(test.key, day) or to.say("nothing")}


def _refused(to: Speaker, item: Item, asked: Asked, refusals: Sequence[Refusal]) -> Iterator[Reason]:
    """What the fact lacks, or has that is not accepted."""
    for one in refusals:
        kind = str(one.params.get("reason", ""))
        if kind == "not-in-force":
            spans = to.join(list(_spans(to, item)))
            yield Reason.of(to, "not-in-force", item.clause, day=asked.on.isoformat(), spans=spans)
            continue
        code = one.pointer.rpartition("/")[2]
        what = to.say("points") if code == "points" else to.attribute(item, code)
        actual = {"quantity": text(asked.quantity), "points": text(asked.points or ZERO)}.get(code)
        figures = {"what": what, "actual": actual or asked.attributes.get(code, to.say("nothing"))}
        expected = [str(each) for each in one.params.get("expected") or ()]
        figures["choices"] = to.join(expected)
        if kind == "required":
            figures["choices"] = to.say("colon") + to.join(expected) if expected else ""
        figures |= {"min": str(one.params.get("min", 1)), "max": str(one.params.get("max", ""))}
        figures["rows"] = " ".join(item_lines(to, item)[:1]).rstrip(to.say("stop"))
        known = ("required", "not-a-choice", "not-a-number", "unknown-attribute", "no-row", "out-of-range")
        yield Reason.of(to, kind if kind in known else "refused", item.clause, **figures)


def _spans(to: Speaker, item: Item) -> Iterator[str]:
    """When the item's prices hold."""
    histories = [step.tariff for step in item.steps if hasattr(step, "tariff")]
    histories += [one for step in item.steps if isinstance(step, Lookup) for one in step.table.values()][:1]
    for history in histories:
        changes = list(history.items())
        for at, (first, value) in enumerate(changes):
            if value is None:
                continue
            last = changes[at + 1][0] - timedelta(days=1) if at + 1 < len(changes) else None
            figures = {"first": first.isoformat(), "last": last.isoformat() if last else ""}
            key = "from" if last is None else "before" if first == date.min else "until"
            yield to.say(key, **figures)


def _worthless(case: Case) -> Iterator[Reason]:
    """Why the fact itself is worth nothing."""
    if case.fact.points:
        return
    to, item, fact = case.to, case.item, case.fact
    found = False
    for step in item.steps:
        if isinstance(step, Threshold) and (number := number_of(fact, step.by)) is not None:
            if number < step.at_least:
                found = True
                figures = {"what": to.attribute(item, step.by), "actual": text(number), "needed": text(step.at_least)}
                yield Reason.of(to, "under-threshold", step.clause, **figures)
        elif isinstance(step, Tiers) and (number := number_of(fact, step.by)) is not None:
            found = True
            yield from _next_tier(case, step, number)
        elif isinstance(step, Lookup):
            found = True
            yield _value_zero(case, step.attribute, step.table)
    if not found:
        yield Reason.of(to, "no-points", item.clause)


def _next_tier(case: Case, step: Tiers, number: Decimal) -> Iterator[Reason]:
    """The row the number would have to reach to be worth something."""
    to = case.to
    for span, row in zip(step.spans, step.rows, strict=True):
        value = row.on(case.fact.on)
        if value and value.value and span.low is not None and span.low > (number, 0):
            figures = {"what": to.attribute(case.item, step.by), "actual": text(number), "needed": text(span.low[0])}
            yield Reason.of(to, "tier-not-reached", value.clause, points=text(value.value), **figures)
            return
    yield Reason.of(to, "no-points", case.item.clause)


def _value_zero(case: Case, attribute: str, table: Mapping[str, Prices]) -> Reason:
    to = case.to
    priced = ((value, history.on(case.fact.on)) for value, history in table.items())
    rows = to.join([to.say("row", value=value, n=text(now.value)) for value, now in priced if now and now.value])
    figures = {"what": to.attribute(case.item, attribute), "actual": case.fact.attributes.get(attribute, "")}
    return Reason.of(to, "value-zero", case.item.clause, rows=rows, **figures)


def why_nothing(
    scheme: Scheme,
    subject: Subject,
    facts: Sequence[Fact],
    period: Period,
    as_of: date,
    item: str,
    locale: str = "zh-CN",
) -> Finding:
    """Why an item brings nothing as it stands: each of its facts that brings less than it is worth, or that there is
    none."""
    day = min(as_of, period.last)
    to = Speaker(scheme, day, locale)
    known = scheme.items.get(item)
    if known is None:
        return Finding(None, ZERO, (_unknown(to, item),))
    asked = Asked(item, day)
    own = [one for one in facts if one.item == item and one.reverses is None and period.first <= one.on <= day]
    found: list[Reason] = list(_before(to, subject, known, asked, period, day))
    if not own:
        found.append(Reason.of(to, "nothing-booked", known.clause, price=" ".join(item_lines(to, known))))
    for one in own:
        each = why_not(scheme, subject, facts, period, as_of, asked_of(one), locale=locale)
        found += [replace(reason, fact=one.id) for reason in each.reasons if reason not in found]
    return Finding(None, None, tuple(found))


def asked_of(fact: Fact) -> Asked:
    """A booked fact as one that is asked about."""
    return Asked(fact.item, fact.on, fact.quantity, fact.attributes, None, fact.matter, fact.id)
