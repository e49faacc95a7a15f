"""The price of a fact in sentences: one function a mechanism."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from rules.mechanisms.addon import Addon
from rules.mechanisms.base import Mechanism
from rules.mechanisms.brackets import Brackets
from rules.mechanisms.deviation import Deviation, Side
from rules.mechanisms.fixed import Fixed
from rules.mechanisms.lookup import Lookup
from rules.mechanisms.matrix import Matrix
from rules.mechanisms.places import Places
from rules.mechanisms.range import Range
from rules.mechanisms.series import Series
from rules.mechanisms.split import Split
from rules.mechanisms.threshold import Threshold
from rules.mechanisms.tiers import Tiers
from rules.mechanisms.times import Times
from rules.mechanisms.within import Within
from rules.points import text
from rules.scheme import Item
from rules.shape import Priced, Prices
from rules.words.speaker import Speaker

Lines = Iterator[str]


def price_lines(to: Speaker, item: Item) -> Lines:
    """What one fact of the item earns or costs, step by step."""
    for step in item.steps:
        yield from _step(to, item, step)
    if item.rounding:
        yield to.say("rounded", rounding=to.rounding(item.rounding.places, item.rounding.mode))


def _step(to: Speaker, item: Item, step: Mechanism) -> Lines:
    yield from STEPS[type(step)](to, item, step)


def _sign(item: Item) -> str:
    return "-" if item.sign < 0 else "+"


def _fixed(to: Speaker, item: Item, step: Fixed) -> Lines:
    key, unit = "fixed" + _sign(item), to.say("unit", unit=item.unit)
    # 次 is what everything is counted in where nothing else is said; in English it says nothing.
    unit = "" if to.english and item.unit == "次" else unit
    now = step.tariff.on(to.day)
    yield _priced(to, key, now, unit) if now else to.say("not-in-force")
    for day, value in step.tariff.items():
        if day not in (date.min, step.tariff.since(to.day)):
            said = _priced(to, key, value, unit) if value else to.say("ends")
            yield to.say("from-day", day=day.isoformat(), said=said)


def _priced(to: Speaker, key: str, price: Priced, unit: str) -> str:
    return to.say(key if price.value else "fixed0", n=text(price.value), unit=unit)


def _range(to: Speaker, item: Item, step: Range) -> Lines:
    yield to.say("range" + _sign(item), least=text(step.least), most=text(step.most))


def _lookup(to: Speaker, item: Item, step: Lookup) -> Lines:
    yield to.say("table" + _sign(item), what=to.attribute(item, step.attribute), rows=table(to, step.table))


def table(to: Speaker, rows: Mapping[str, Prices]) -> str:
    """The values of a table with the points of the day."""
    found = ((value, row.on(to.day)) for value, row in rows.items())
    return to.join([to.say("row", value=value, n=text(now.value)) for value, now in found if now])


def _tiers(to: Speaker, item: Item, step: Tiers) -> Lines:
    found = ((span, row.on(to.day)) for span, row in zip(step.spans, step.rows, strict=True))
    rows = to.join([to.say("span-row", value=to.span(span), n=text(now.value)) for span, now in found if now])
    yield to.say("table" + _sign(item), what=to.attribute(item, step.by), rows=rows)


def _addon(to: Speaker, item: Item, step: Addon) -> Lines:
    yield to.say("addon", what=to.attribute(item, step.attribute), rows=table(to, step.adds))


def _threshold(to: Speaker, item: Item, step: Threshold) -> Lines:
    yield to.say("threshold", what=to.attribute(item, step.by), n=text(step.at_least))


def _matrix(to: Speaker, item: Item, step: Matrix) -> Lines:
    what = to.say("two", one=to.attribute(item, step.rows), other=to.attribute(item, step.columns))
    rows = [
        to.say("row", value=f"{row} {column}", n=text(now.value))
        for row, squares in step.table.items()
        for column, square in squares.items()
        if (now := square.on(to.day))
    ]
    yield to.say("table" + _sign(item), what=what, rows=to.join(rows))


def _series(to: Speaker, item: Item, step: Series) -> Lines:
    rows = to.ordinals("nth", step.points)
    if step.then:
        rows.append(to.say("series-then", n=text(step.then)))
    yield to.say("series", what=to.attribute(item, step.by), rows=to.join(rows))
    if step.skipped:
        yield to.say("series-skipped", what=to.attribute(item, step.skipped))


def _brackets(to: Speaker, item: Item, step: Brackets) -> Lines:
    rows = [
        to.say("bracket-open", rate=text(rate)) if end is None else to.say("bracket-to", end=text(end), rate=text(rate))
        for end, rate in step.rows
    ]
    yield to.say("brackets", what=to.attribute(item, step.by), rows=to.join(rows))


def _deviation(to: Speaker, item: Item, step: Deviation) -> Lines:
    base = step.base.on(to.day)
    target = (
        to.attribute(item, step.target_by) if step.target_by else text(step.target) if step.target is not None else ""
    )
    yield to.say(
        "deviation",
        what=to.attribute(item, step.by),
        target=target,
        base=text(base.value) if base else "0",
        sides=sides(to, step.over, step.under),
        part=to.say(step.part),
    )


def sides(to: Speaker, over: Side | None, under: Side | None) -> str:
    """What each step above and below a target changes."""
    said = []
    for way, side in (("over", over), ("under", under)):
        if side is not None:
            key = "side" if side.points >= 0 else "side-off"
            most = to.say("side-most", most=text(side.most)) if side.most is not None else ""
            said.append(to.say(key, way=to.say(way), per=text(side.per), points=text(abs(side.points))) + most)
    return to.join(said)


def _places(to: Speaker, item: Item, step: Places) -> Lines:
    yield to.say("places", rows=ends(to, step))


def ends(to: Speaker, step: Any) -> str:
    """The priced places at both ends."""
    rows = to.ordinals("place-first", step.first)
    for index, value in reversed(list(enumerate(step.last))):
        key = "place-last" if index else "place-bottom"
        rows.append(to.say(key, k=index if to.english else index + 1, n=text(value)))
    return to.join(rows)


def _split(to: Speaker, item: Item, step: Split) -> Lines:
    yield to.say("split", what=to.attribute(item, step.among), rounding=to.rounding(step.places, step.mode))


def _times(to: Speaker, item: Item, step: Times) -> Lines:
    what = to.attribute(item, step.attribute)
    yield (
        to.say("times-number", what=what)
        if step.table is None
        else to.say("times", what=what, rows=table(to, step.table))
    )


def _within(to: Speaker, item: Item, step: Within) -> Lines:
    if step.most is not None:
        yield to.say("within-most", n=text(step.most))
    if step.least is not None:
        yield to.say("within-least", n=text(step.least))


STEPS: dict[type, Callable[[Speaker, Item, Any], Lines]] = {
    Fixed: _fixed,
    Range: _range,
    Lookup: _lookup,
    Tiers: _tiers,
    Addon: _addon,
    Threshold: _threshold,
    Matrix: _matrix,
    Series: _series,
    Brackets: _brackets,
    Deviation: _deviation,
    Places: _places,
    Split: _split,
    Times: _times,
    Within: _within,
}
