"""What a scheme says of its dimensions and of the whole, in sentences; bounds, weights and roll-ups apart."""

from collections.abc import Iterator

from rules.mechanisms.alternatives import Alternatives
from rules.mechanisms.bands import Band
from rules.mechanisms.bounds import Bounds
from rules.mechanisms.carry import Carry
from rules.mechanisms.groups import Group
from rules.mechanisms.parts import Parts
from rules.mechanisms.validity import Validity
from rules.mechanisms.vetoes import Veto
from rules.points import text
from rules.scheme import Dimension
from rules.words.checks import checks_text
from rules.words.speaker import Speaker

Lines = Iterator[str]


def dimension_lines(to: Speaker, one: Dimension) -> list[str]:
    """The rules of a dimension beside its cap, weight and roll-up."""
    return list(_dimension(to, one))


def _dimension(to: Speaker, one: Dimension) -> Lines:
    if one.applies is not None:
        yield to.say("applies", condition=to.condition(one.applies))
    yield from _bounds(to, one.bounds)
    if one.weight_first:
        yield to.say("weight_first")
    for group in one.groups:
        yield _group(to, group)
    if one.parts:
        yield _parts(to, one.parts)
    if one.carry:
        yield _carry(to, one.carry)
    if one.zeroed:
        yield to.say("zeroed", names=to.names(one.zeroed.by))


def _bounds(to: Speaker, bounds: Bounds) -> Lines:
    """Start and floor; those of a pool are told with its cap."""
    start = bounds.start.on(to.day) if bounds.start else None
    cap = bounds.cap.on(to.day) if bounds.cap else None
    if start and cap and start.value == cap.value:
        return
    if start:
        yield to.say("start", n=text(start.value))
    floor = bounds.floor.on(to.day) if bounds.floor else None
    if floor:
        yield to.say("floor", n=text(floor.value))


def _group(to: Speaker, group: Group) -> str:
    said = []
    for part in ("start", "cap", "floor"):
        prices = getattr(group.bounds, part)
        if prices and (value := prices.on(to.day)):
            said.append(to.say("bound-" + part, n=text(value.value)))
    name = group.name_en if to.english and group.name_en else group.name
    return to.say("group", names=to.names(group.items), group=name, bounds=to.join(said))


def _parts(to: Speaker, rule: Parts) -> str:
    per = to.say("window:" + rule.per)
    if rule.combine == "mean" and rule.places is not None and rule.mode is not None:
        return to.say("parts-mean", per=per, rounding=to.rounding(rule.places, rule.mode))
    rows = to.join([to.say("weight-row", value=value, n=text(weight)) for value, weight in rule.weights.items()])
    return to.say("parts-" + rule.combine, per=per, rows=rows)


def _carry(to: Speaker, rule: Carry) -> str:
    of = next((to.name(one) for one in to.scheme.dimensions if one.code == rule.of), rule.of or to.say("carry-total"))
    above = rule.above.on(to.day) if rule.above else None
    times = rule.times.on(to.day) if rule.times else None
    return to.say(
        "carry",
        of=of,
        above=to.say("carry-above", n=text(above.value)) if above else "",
        times=to.say("carry-times", n=text(times.value)) if times else "",
        first=text(rule.first),
    )


def scheme_lines(to: Speaker) -> list[str]:
    """The rules across dimensions, in the order they are applied."""
    return list(_scheme(to))


def _scheme(to: Speaker) -> Lines:
    scheme = to.scheme
    yield from (to.cited(_validity(to, each), each.clause) for each in scheme.validity)
    yield from (to.cited(_alternatives(to, each), each.clause) for each in scheme.alternatives)
    for rule in scheme.blocking:
        names = to.names([code for code in scheme.items if code in rule.items])
        yield to.cited(to.say("blocking", checks=checks_text(to, rule.checks), names=names), rule.clause)
    if rescale := scheme.rescale:
        yield to.say("rescale", n=text(rescale.to), rounding=to.rounding(rescale.places, rescale.mode))
    if prorate := scheme.prorate:
        rounding = to.rounding(prorate.places, prorate.mode)
        yield to.say("prorate-" + prorate.what, condition=to.condition(prorate.away), rounding=rounding)
    if scheme.rounding:
        yield to.say("total-rounding", rounding=to.rounding(scheme.rounding.places, scheme.rounding.mode))
    yield from outcome_lines(to)


def _validity(to: Speaker, rule: Validity) -> str:
    what = to.names(sorted(rule.items)) if rule.items else to.say("validity-" + (rule.sign or "all"))
    if rule.span.low is not None or rule.span.high is not None:
        what += to.say("validity-span", span=to.span(rule.span))
    if rule.attribute is not None:
        what += to.say("validity-attribute", what=rule.attribute, values=to.join(sorted(rule.values)))
    return to.say("validity", what=what, n=rule.months)


def _alternatives(to: Speaker, rule: Alternatives) -> str:
    keep = to.say("keep:" + rule.keep)
    return to.say("alternatives-" + rule.by, names=to.names(rule.items), keep=keep, per=to.say("per:" + rule.per))


def outcome_lines(to: Speaker) -> Lines:
    """What follows beside the points."""
    for one in to.scheme.outcomes:
        name = one.name_en if to.english and one.name_en else one.name
        yield to.cited(to.say("outcome", checks=checks_text(to, one.checks), name=name), one.clause)


def grade_lines(to: Speaker) -> list[str]:
    """Ceilings, direct grades and whatever else decides the grade beside the score."""
    return [_veto(to, each) for each in to.scheme.grades.vetoes]


def _veto(to: Speaker, rule: Veto) -> str:
    return to.cited(to.say("veto-" + rule.effect, checks=checks_text(to, rule.checks), grade=rule.grade), rule.clause)


def required_text(to: Speaker, band: Band) -> str:
    """What a grade asks for beside its own total and single items; nothing where it asks for no more."""
    if band.requires is None:
        return ""
    return to.say("requires", checks=checks_text(to, band.requires), grade=band.otherwise)
