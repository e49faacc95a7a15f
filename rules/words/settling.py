"""What several facts of an item come to, in sentences: one function a rule."""

from collections.abc import Callable, Iterator
from typing import Any

from rules.mechanisms.accumulate import Accumulate
from rules.mechanisms.ballots import WINDOWS, Ballots
from rules.mechanisms.best import Best
from rules.mechanisms.curve import Curve
from rules.mechanisms.distinct import Distinct
from rules.mechanisms.fallback import Fallback
from rules.mechanisms.follows import Follows
from rules.mechanisms.highest import Highest
from rules.mechanisms.pattern import Pattern
from rules.mechanisms.peers import Peers
from rules.mechanisms.propagates import Propagation
from rules.mechanisms.ranked import Ranked
from rules.mechanisms.repeat import Repeat
from rules.mechanisms.required import Required
from rules.mechanisms.stopped import Stopped
from rules.points import EXACT, ONE, text
from rules.scheme import Item
from rules.words.prices import ends, price_lines, sides
from rules.words.speaker import Speaker

Lines = Iterator[str]


def item_lines(to: Speaker, item: Item) -> list[str]:
    """Everything that decides what the item counts: its price, then the rules over its facts, then its limits."""
    return [*price_lines(to, item), *_rules(to, item), *_limits(to, item), *_others(to, item)]


def _rules(to: Speaker, item: Item) -> Lines:
    if item.applies is not None:
        yield to.say("applies", condition=to.condition(item.applies))
    if item.becomes is not None:
        yield _becomes(to, item)
    for rule in (*item.rules, *(each for each in (item.whole, item.cohort) if each is not None)):
        yield from RULES[type(rule)](to, item, rule)
    if item.lookback is not None:
        yield to.say("lookback", n=item.lookback)


def _limits(to: Speaker, item: Item) -> Lines:
    for limit in item.limits:
        if value := limit.value.on(to.day):
            yield to.say("limit:" + limit.per, n=text(value.value))
    if item.barred_by:
        yield to.say("barred", names=to.names(item.barred_by))


def _others(to: Speaker, item: Item) -> Lines:
    for each in item.propagates:
        yield _propagates(to, item, each)
    if item.raters:
        percent = text(EXACT.multiply(item.raters.share, 100 * ONE))
        values = to.join(sorted(item.raters.values))
        yield to.say("raters", values=values, share=percent, mode=to.say("mode:" + item.raters.mode))
    if item.heads:
        rows = to.join([to.say("person", value=value, n=most) for value, most in item.heads.most.items()])
        yield to.say("heads", what=to.attribute(item, item.heads.attribute), rows=rows)
    if item.redeems:
        yield to.say("redeems")


def _becomes(to: Speaker, item: Item) -> str:
    rule = item.becomes
    assert rule is not None
    other = to.names([rule.item])
    if rule.by is not None and rule.at_least is not None:
        return to.say("becomes-size", what=to.attribute(item, rule.by), n=text(rule.at_least), item=other)
    return to.say("becomes-count", per=to.say("per:" + rule.per), n=rule.from_count, item=other)


def _propagates(to: Speaker, item: Item, rule: Propagation) -> str:
    whom = to.say("named", what=to.attribute(item, rule.to_named_in)) if rule.to_named_in else to.key(rule.to or "")
    return to.say("propagates", whom=whom, item=to.names([rule.item]))


def _stopped(to: Speaker, item: Item, rule: Stopped) -> Lines:
    if rule.months is None:
        yield to.say("stopped", names=to.names(rule.items))
    else:
        yield to.say("stopped-months", names=to.names(rule.items), months=rule.months)


def _follows(to: Speaker, item: Item, rule: Follows) -> Lines:
    yield to.say("follows", names=to.names(rule.items))


def _repeat(to: Speaker, item: Item, rule: Repeat) -> Lines:
    if rule.attribute is None:
        yield to.say("repeat", months=rule.months, times=text(rule.times))
    else:
        what = to.attribute(item, rule.attribute)
        yield to.say("repeat-same", months=rule.months, times=text(rule.times), what=what)


def _curve(to: Speaker, item: Item, rule: Curve) -> Lines:
    rows = [*to.ordinals("curve-nth", rule.points), to.say("curve-then", n=text(rule.then))]
    yield to.say("curve", per=to.say("per:" + rule.per), rows=to.join(rows))


def _highest(to: Speaker, item: Item, rule: Highest) -> Lines:
    yield to.say("counts:" + rule.counts)


def _accumulate(to: Speaker, item: Item, rule: Accumulate) -> Lines:
    found = ((span, row.on(to.day)) for span, row in zip(rule.spans, rule.rows, strict=True))
    rows = [to.say("span-row", value=to.span(span), n=text(now.value)) for span, now in found if now]
    yield to.say("accumulate", per=to.say("per:" + rule.per), what=to.say("by:" + rule.by), rows=to.join(rows))


def _ballots(to: Speaker, item: Item, rule: Ballots) -> Lines:
    yield to.say("ballots", rounding=to.rounding(rule.places, rule.mode))
    for level in rule.levels:
        what = to.say("window:" + level.by) if level.by in WINDOWS else to.attribute(item, level.by)
        if level.weights is None:
            yield to.say("ballots-even", what=what)
        else:
            rows = [to.say("row", value=value, n=text(weight)) for value, weight in level.weights.items()]
            yield to.say("ballots-weighted", what=what, rows=to.join(rows))
    if rule.times != ONE:
        yield to.say("ballots-times", n=text(rule.times))
    if rule.levels:
        yield to.say("ballots-" + rule.missing)
    yield from _left_out(to, item, rule)


def _left_out(to: Speaker, item: Item, rule: Ballots) -> Lines:
    if rule.ignored:
        values = to.join(sorted(rule.ignored[1]))
        yield to.say("ballots-invalid", what=to.attribute(item, rule.ignored[0]), values=values)
    if rule.trim != (0, 0):
        yield to.say("ballots-trim", high=rule.trim[0], low=rule.trim[1])


def _pattern(to: Speaker, item: Item, rule: Pattern) -> Lines:
    rows = to.join([to.say("row", value=value, n=text(points)) for value, points in rule.table.items()])
    yield to.say("pattern", what=to.attribute(item, rule.attribute), rows=rows, n=text(rule.otherwise))


def _distinct(to: Speaker, item: Item, rule: Distinct) -> Lines:
    yield to.say("distinct")


def _required(to: Speaker, item: Item, rule: Required) -> Lines:
    per, kind = to.say("per:" + rule.per), "required" if rule.by == "count" else "required-amount"
    if rule.short is not None:
        yield to.say(kind + "-short", per=per, n=rule.count, short=text(rule.short))
    else:
        yield to.say(kind + "-nothing", per=per, n=rule.count)
    if rule.days_before_end:
        yield to.say("required-late", n=rule.days_before_end)


def _best(to: Speaker, item: Item, rule: Best) -> Lines:
    yield to.say("best", n=text(rule.to), rounding=to.rounding(rule.places, rule.mode))
    yield from _among(to, rule)


def _ranked(to: Speaker, item: Item, rule: Ranked) -> Lines:
    yield to.say("ranked", rows=ends(to, rule))
    if rule.lowest_first:
        yield to.say("ranked-lowest")
    yield from _among(to, rule)


def _peers(to: Speaker, item: Item, rule: Peers) -> Lines:
    target = to.say("mean") if rule.target is None else text(rule.target)
    what = to.attribute(item, rule.by)
    told = sides(to, rule.over, rule.under)
    yield to.say("peers", what=what, target=target, base=text(rule.base), sides=told, part=to.say(rule.part))
    if rule.spared_from is not None:
        yield to.say("spared", n=text(rule.spared_from))
    yield from _among(to, rule)


def _fallback(to: Speaker, item: Item, rule: Fallback) -> Lines:
    if rule.over is not None:
        yield from RULES[type(rule.over)](to, item, rule.over)
    rounding = to.rounding(rule.places, rule.mode)
    if rule.when.tests:
        yield to.say("fallback-when", condition=to.condition(rule.when), rounding=rounding)
    else:
        yield to.say("fallback", rounding=rounding)
    if rule.over is None:
        yield from _among(to, rule)


def _among(to: Speaker, rule: Best | Ranked | Peers | Fallback) -> Lines:
    if rule.within:
        yield to.say("among", what=to.key(rule.within))


RULES: dict[type, Callable[[Speaker, Item, Any], Lines]] = {
    Stopped: _stopped,
    Follows: _follows,
    Repeat: _repeat,
    Curve: _curve,
    Highest: _highest,
    Accumulate: _accumulate,
    Ballots: _ballots,
    Pattern: _pattern,
    Distinct: _distinct,
    Required: _required,
    Best: _best,
    Ranked: _ranked,
    Peers: _peers,
    Fallback: _fallback,
}
