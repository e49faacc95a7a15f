"""What takes a priced fact its points away when everything is settled, in the order of settling."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rules.checks import Evidence, hold
from rules.dates import window_code
from rules.facts import Fact
from rules.gather import gather
from rules.mechanisms import validity, vetoes
from rules.mechanisms.bounds import Bounds, total
from rules.mechanisms.curve import Curve
from rules.mechanisms.follows import Follows
from rules.mechanisms.highest import Highest
from rules.mechanisms.stopped import Stopped
from rules.points import EXACT, ZERO, text
from rules.reason import Case, Reason
from rules.scheme import Dimension
from rules.settle import DimensionStanding, Standing, placed, settle
from rules.words.checks import checks_text
from rules.words.settling import RULES

Reasons = Iterator[Reason]


def reasons(case: Case) -> Reasons:
    """Every rule that keeps the fact from counting in full; what takes it out altogether ends the list."""
    for look in (_taken_back, _expired, _moved, _gave_way, _blocked, _barred, _ruled):
        found = list(look(case))
        yield from found
        if found:
            return
    if not case.fact.points:
        return
    for look in (_item_caps, _bounds, _zeroed, _total):
        yield from look(case)


def as_a_whole(case: Case) -> Reasons:
    """Where no single rule cut it: the item is settled from all its facts, or the dimension is weighted."""
    to, item = case.to, case.item
    for rule, code in ((item.whole, "together"), (item.cohort, "compared")):
        if rule is not None:
            told = " ".join(RULES[type(rule)](to, item, rule))
            yield Reason.of(to, code, getattr(rule, "clause", item.clause), rule=told)
    dimension = _dimension(case)
    weight = dimension.weight.on(case.day) if dimension.weight else None
    if weight:
        yield Reason.of(to, "weighted", weight.clause, name=to.name(dimension), weight=text(weight.value))
    yield from _elsewhere(case)


def _elsewhere(case: Case) -> Reasons:
    """What the items count with and without the fact: another fact may have taken its place, or given way to it."""
    before, after = _items(case, case.others), _items(case, case.all)
    for code, points in after.items():
        own = case.fact.points if code == case.item.code else ZERO
        if EXACT.subtract(points, before.get(code, ZERO)) != own:
            figures = {"before": text(before.get(code, ZERO)), "after": text(points)}
            yield Reason.of(case.to, "in-its-place", case.item.clause, name=case.to.names([code]), **figures)


def _items(case: Case, facts: Sequence[Fact]) -> dict[str, Decimal]:
    return {item.code: item.points for part in _settled(case, facts).dimensions for item in part.items}


def _dimension(case: Case) -> Dimension:
    return next(one for one in case.scheme.dimensions if one.code == case.item.dimension)


def _taken_back(case: Case) -> Reasons:
    if any(one.reverses == case.fact.id for one in case.others):
        yield Reason.of(case.to, "taken-back", case.item.clause)


def _expired(case: Case) -> Reasons:
    ends = validity.ends(case.scheme.validity, case.fact)
    if ends is not None and case.day >= ends:
        yield Reason.of(case.to, "expired", case.scheme.name, last=ends.isoformat())


def _standing(case: Case) -> Mapping[str, Sequence[Fact]]:
    """The facts that stand, by the item they count for."""
    return gather(case.scheme, case.all, case.period, case.day).facts


def _moved(case: Case) -> Reasons:
    for code, facts in _standing(case).items():
        if code != case.fact.item and any(one.id == case.fact.id for one in facts):
            rule = case.item.becomes
            yield Reason.of(
                case.to, "counts-as", rule.clause if rule else case.item.clause, other=case.to.names([code])
            )


def _gave_way(case: Case) -> Reasons:
    found = gather(case.scheme, case.all, case.period, case.day)
    if case.fact.id not in found.dropped:
        return
    for rule in case.scheme.alternatives:
        met = [one for code in rule.items for one in found.facts.get(code, ()) if one.id not in found.dropped]
        for one in met:
            pair = {code: [each for each in (one, case.fact) if each.item == code] for code in rule.items}
            if case.fact.id in rule.dropped(pair, case.scheme.year_starts):
                figures = {"day": one.on.isoformat(), "other": case.to.names([one.item]), "points": text(one.points)}
                yield Reason.of(case.to, "gave-way", rule.clause, **figures)
                return


def _blocked(case: Case) -> Reasons:
    facts = _standing(case)
    evidence = Evidence(case.subject, case.day, case.scheme.year_starts, facts, past=case.past)
    for rule in case.scheme.blocking:
        if case.item.code in rule.items and hold(rule.checks, evidence):
            names = case.to.names([code for code in rule.checks.items() if facts.get(code)])
            yield Reason.of(case.to, "blocked", rule.clause, names=names)


def _barred(case: Case) -> Reasons:
    facts = _standing(case)
    for code in case.item.barred_by:
        if facts.get(code):
            figures = {"day": facts[code][0].on.isoformat(), "other": case.to.names([code])}
            yield Reason.of(case.to, "barred", case.item.clause, **figures)
            return


def _ruled(case: Case) -> Reasons:
    """The item's own rules on single facts, one after the other as they are applied."""
    facts = list(_standing(case).get(case.item.code, ()))
    at = placed(case.scheme, case.subject, case.all, case.period, case.day, {}, past=case.past).at(case.item)
    for rule in case.item.rules:
        kept = list(rule.apply(facts, at)[0])
        told = list(_by_rule(case, rule, facts, kept))
        yield from told
        if told:
            return
        facts = kept


def _by_rule(case: Case, rule: object, facts: Sequence[Fact], kept: Sequence[Fact]) -> Reasons:
    mine = next((one for one in kept if one.id == case.fact.id), None)
    if isinstance(rule, Follows) and mine is None:
        names = case.to.names(rule.items)
        if case.fact.matter is None:
            yield Reason.of(case.to, "no-matter", rule.clause, names=names)
        else:
            yield Reason.of(case.to, "unattached", rule.clause, names=names, matter=case.fact.matter)
    elif isinstance(rule, Stopped) and mine is None:
        yield Reason.of(case.to, "stopped", rule.clause, names=case.to.names(rule.items))
    elif isinstance(rule, Highest) and mine is None:
        yield _lower(case, rule, kept)
    elif isinstance(rule, Curve) and mine is not None and mine.points != case.fact.points:
        yield _nth(case, rule, facts, mine)


def _lower(case: Case, rule: Highest, kept: Sequence[Fact]) -> Reason:
    by_matter = rule.counts == "highest_by_matter"
    best = next(one for one in kept if not by_matter or one.matter == case.fact.matter)
    figures = {"day": best.on.isoformat(), "points": text(best.points), "own": text(case.fact.points)}
    return Reason.of(case.to, "lower", rule.clause, **figures)


def _nth(case: Case, rule: Curve, facts: Sequence[Fact], mine: Fact) -> Reason:
    starts = case.scheme.year_starts
    window = window_code(mine.on, rule.per, starts)
    same = [one.id for one in facts if window_code(one.on, rule.per, starts) == window]
    figures = {"per": case.to.say("per:" + rule.per), "k": str(same.index(mine.id) + 1), "points": text(mine.points)}
    return Reason.of(case.to, "curve", rule.clause, **figures)


def _item_caps(case: Case) -> Reasons:
    """The limits of the item, window by window, as far as the others have used them."""
    others = [one for one in _standing(case).get(case.item.code, ()) if one.id != case.fact.id]
    for limit in case.item.limits:
        priced = limit.value.on(case.day)
        if priced is None:
            continue
        window = window_code(case.fact.on, limit.per, case.scheme.year_starts)
        inside = [one for one in others if window_code(one.on, limit.per, case.scheme.year_starts) == window]
        used = abs(total((one.on, one.points) for one in inside))
        own = abs(case.fact.points)
        if EXACT.add(used, own) > priced.value and case.item.whole is None:
            left = max(ZERO, EXACT.subtract(priced.value, used))
            figures = {"cap": text(priced.value), "used": text(min(used, priced.value)), "left": text(left)}
            per = case.to.say("per:" + limit.per)
            yield Reason.of(case.to, "item-cap", priced.clause, per=per, own=text(own), **figures)


def _settled(case: Case, facts: Sequence[Fact]) -> Standing:
    return settle(case.scheme, facts, case.subject, case.period, case.day, past=case.past)


def _part(case: Case, facts: Sequence[Fact]) -> DimensionStanding | None:
    found = _settled(case, facts).dimensions
    return next((one for one in found if one.code == case.item.dimension), None)


def _bounds(case: Case) -> Reasons:
    """Cap or floor of the dimension and of the item's group."""
    dimension, to = _dimension(case), case.to
    for group in dimension.groups:
        if case.item.code in group.items:
            raw = total((one.on, one.points) for one in case.others if one.item in group.items)
            cap = group.bounds.cap.on(case.day) if group.bounds.cap else None
            if cap and EXACT.add(_start(case, group.bounds), EXACT.add(raw, case.fact.points)) > cap.value:
                name = group.name_en if to.english and group.name_en else group.name
                figures = {"cap": text(cap.value), "used": text(raw), "own": text(case.fact.points)}
                yield Reason.of(to, "group-cap", cap.clause, name=name, **figures)
    before, after = _part(case, case.others), _part(case, case.all)
    if dimension.parts is None and before is not None and after is not None:
        yield from _bound(case, dimension, before.raw or ZERO, after.raw or ZERO)


def _start(case: Case, bounds: Bounds) -> Decimal:
    start = bounds.start.on(case.day) if bounds.start else None
    return start.value if start else ZERO


def _bound(case: Case, dimension: Dimension, before: Decimal, after: Decimal) -> Reasons:
    cap = dimension.bounds.cap.on(case.day) if dimension.bounds.cap else None
    floor = dimension.bounds.floor.on(case.day) if dimension.bounds.floor else None
    if cap and after > cap.value and after > before:
        left = max(ZERO, EXACT.subtract(cap.value, before))
        figures = {"cap": text(cap.value), "used": text(before), "left": text(left), "own": text(case.fact.points)}
        yield Reason.of(case.to, "dimension-cap", cap.clause, name=case.to.name(dimension), **figures)
    if floor and after < floor.value and after < before:
        yield Reason.of(case.to, "emptied", floor.clause, name=case.to.name(dimension), floor=text(floor.value))


def _zeroed(case: Case) -> Reasons:
    dimension, facts = _dimension(case), _standing(case)
    if dimension.zeroed and (names := [code for code in dimension.zeroed.by if facts.get(code)]):
        figures = {"names": case.to.names(names), "name": case.to.name(dimension)}
        yield Reason.of(case.to, "zeroed", dimension.zeroed.clause, **figures)


def _total(case: Case) -> Reasons:
    """The bounds of the total, and what leaves nothing of it."""
    scheme, day = case.scheme, case.day
    before, after = _settled(case, case.others), _settled(case, case.all)
    if before.raw_total is None or after.raw_total is None:
        return
    cap = scheme.total.cap.on(day) if scheme.total.cap else None
    floor = scheme.total.floor.on(day) if scheme.total.floor else None
    if cap and after.raw_total > cap.value and after.raw_total > before.raw_total:
        yield Reason.of(case.to, "total-cap", cap.clause, cap=text(cap.value), used=text(before.raw_total))
    if floor and after.raw_total < floor.value and after.raw_total < before.raw_total:
        yield Reason.of(case.to, "total-floor", floor.clause, floor=text(floor.value))
    points = {one.code: one.points for one in after.dimensions if one.points is not None}
    evidence = Evidence(case.subject, day, scheme.year_starts, _standing(case), {}, points, after.raw_total, case.past)
    veto = vetoes.zeroed(scheme.grades.vetoes, evidence)
    if veto is not None:
        yield Reason.of(case.to, "veto", veto.clause, checks=checks_text(case.to, veto.checks))
