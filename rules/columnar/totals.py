"""From what items count to dimensions, totals and grades, a column each."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from rules.columnar.crowd import Crowd
from rules.columnar.items import Columns, booked_of, counted
from rules.columnar.plan import Plan
from rules.mechanisms import states
from rules.mechanisms.bands import BandSet
from rules.mechanisms.bounds import Bounds
from rules.scheme import Dimension, Rounding
from rules.spans import Span

Rolled = Mapping[str, Sequence[Decimal | None]]
STATES = pl.Enum(["scored", "exempt", "suspended", "not-covered", "no-value"])


def totals(given: Columns, crowd: Crowd, rolled: Rolled) -> pl.DataFrame:
    """A row a subject: ``raw:<dimension>``, ``points:<dimension>``, ``sum``, ``total``, ``state`` and ``grade``.

    ``group:<code>`` holds a group before its bounds, ``bound:<dimension>`` what bounds held (after the weight, where
    that comes first).
    """
    plan = given.plan
    frame = _slots(given, crowd, rolled).lazy()
    for part in plan.scheme.dimensions:
        frame = _dimension(plan, crowd, frame, part)
    begin = plan.priced(plan.scheme.total.start) or 0
    points = [pl.col(f"points:{part.code}") for part in plan.scheme.dimensions]
    frame = frame.with_columns(sum(points, pl.lit(begin, pl.Int64)).alias("sum"))
    total = _held(plan, pl.col("sum"), plan.scheme.total)
    frame = frame.with_columns(total.alias("held"))
    if plan.scheme.rounding:
        total = rounded(plan, pl.col("held"), plan.scheme.rounding)
    frame = frame.with_columns(total.alias("total"), _states(plan, crowd).alias("state"))
    scored = pl.col("state") == "scored"
    valued = pl.when(scored & pl.col("sum").is_null()).then(pl.lit("no-value", STATES)).otherwise("state")
    counts = [pl.when(scored).then(pl.col(name)).alias(name) for name in ("sum", "held", "total")]
    found = frame.with_columns(*counts, valued.alias("state")).with_columns(_grade(plan, crowd).alias("grade"))
    return found.collect()


def _slots(given: Columns, crowd: Crowd, rolled: Rolled) -> pl.DataFrame:
    """Sums of the items of each group, and of each dimension without its groups; what was booked where it matters."""
    plan, count = given.plan, len(crowd.codes)
    names, slots = _slot_of(plan)
    lookup = pl.lit(pl.Series("slot", slots, dtype=pl.Int16))
    rows = counted(given).group_by("subject", lookup.gather(pl.col("item")).alias("slot")).agg(pl.col("points").sum())
    booked = booked_of(given, sorted(_asked(plan)))
    summed, present = pl.collect_all([rows, booked])
    columns = [crowd.classes]
    for slot, name in enumerate(names):
        mine = summed.filter(pl.col("slot") == slot)
        columns.append(pl.zeros(count, pl.Int64, eager=True).scatter(mine["subject"], mine["points"]).alias(name))
    for item in sorted(_asked(plan)):
        owners = present.filter(pl.col("item") == item)["subject"]
        marks = pl.repeat(False, count, eager=True).scatter(owners, True)
        columns.append(marks.alias(f"booked:{item}"))
    for code, values in rolled.items():
        whole = [None if value is None else plan.scaled(value) for value in values]
        columns.append(pl.Series(f"items:{code}", whole, dtype=pl.Int64))
    return pl.DataFrame(columns)


def _slot_of(plan: Plan) -> tuple[list[str], list[int]]:
    """Names of the slots, and the slot of each item."""
    names: list[str] = []
    slots = [0] * len(plan.items)
    for part in plan.scheme.dimensions:
        if part.rollup:
            continue
        names.append(f"items:{part.code}")
        inside = {code: group.code for group in part.groups for code in group.items}
        names += [f"items:{part.code}:{group.code}" for group in part.groups]
        for code in part.items:
            name = f"items:{part.code}:{inside[code]}" if code in inside else f"items:{part.code}"
            slots[plan.numbers[code]] = names.index(name)
    return names, slots


def _asked(plan: Plan) -> set[int]:
    """Items of which a dimension or a grade asks whether they were booked at all."""
    scheme = plan.scheme
    codes = {code for part in scheme.dimensions if part.zeroed for code in part.zeroed.by}
    codes |= {code for each in scheme.grades.sets for band in each.bands for code in band.needs}
    return {plan.numbers[code] for code in codes}


def _booked(plan: Plan, codes: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(*(pl.col(f"booked:{plan.numbers[code]}") for code in codes))


def _dimension(plan: Plan, crowd: Crowd, frame: pl.LazyFrame, part: Dimension) -> pl.LazyFrame:
    code = part.code
    raw = pl.col(f"items:{code}")
    if not part.rollup:
        raw = raw + (plan.priced(part.bounds.start) or 0)
        for group in part.groups:
            name = f"group:{code}:{group.code}"
            before = pl.col(f"items:{code}:{group.code}") + (plan.priced(group.bounds.start) or 0)
            frame = frame.with_columns(before.alias(name))
            raw = raw + _held(plan, pl.col(name), group.bounds)
    if part.weight_first:
        raw = _weighed(plan, raw, part)
    frame = frame.with_columns(raw.alias(f"raw:{code}"))
    held = _held(plan, pl.col(f"raw:{code}"), part.bounds)
    if part.zeroed:
        held = pl.when(_booked(plan, part.zeroed.by)).then(0).otherwise(held)
    frame = frame.with_columns(held.alias(f"held:{code}"))
    points = pl.col(f"held:{code}")
    if not part.weight_first:
        points = _weighed(plan, points, part)
    frame = frame.with_columns(points.alias(f"points:{code}"))
    return _inapplicable(plan, crowd, frame, part)


def _inapplicable(plan: Plan, crowd: Crowd, frame: pl.LazyFrame, part: Dimension) -> pl.LazyFrame:
    """Nothing of a dimension that is not for the subject."""
    if part.applies is None:
        return frame
    marks = [part.applies.holds(model, plan.day) for model in crowd.models]
    here = pl.lit(pl.Series("applies", marks, dtype=pl.Boolean)).gather(pl.col("class"))
    names = [f"{head}:{part.code}" for head in ("raw", "held", "points")]
    return frame.with_columns(pl.when(here).then(pl.col(name)).otherwise(0).alias(name) for name in names)


def _held(plan: Plan, value: pl.Expr, bounds: Bounds) -> pl.Expr:
    """The value under its cap, then over its floor; nothing stays nothing."""
    cap, floor = plan.priced(bounds.cap), plan.priced(bounds.floor)
    if cap is not None:
        value = pl.when(value > cap).then(cap).otherwise(value)
    if floor is not None:
        value = pl.when(value < floor).then(floor).otherwise(value)
    return value


def _weighed(plan: Plan, value: pl.Expr, part: Dimension) -> pl.Expr:
    """The value by the weight: dividing leaves nothing, since amounts have as many spare places as any weight."""
    weight = part.weight.on(plan.day) if part.weight else None
    if weight is None:
        return value
    spare = 10**plan.weight_places
    weighed: pl.Expr = value // spare * int(weight.value * spare)
    return weighed


def rounded(plan: Plan, value: pl.Expr, rule: Rounding) -> pl.Expr:
    """The value at fewer places in the stated mode, as `rules.points.divide` rounds."""
    if rule.places >= plan.places:
        return value
    unit = 10 ** (plan.places - rule.places)
    size = value.abs()
    whole, rest = size // unit, size % unit
    up = {
        "up": rest > 0,
        "down": pl.lit(False),
        "ceiling": (rest > 0) & (value > 0),
        "floor": (rest > 0) & (value < 0),
        "half_up": rest * 2 >= unit,
        "half_down": rest * 2 > unit,
        "half_even": (rest * 2 > unit) | ((rest * 2 == unit) & (whole % 2 == 1)),
    }[rule.mode]
    found: pl.Expr = (whole + up.cast(pl.Int64)) * unit * value.sign()
    return found


def _states(plan: Plan, crowd: Crowd) -> pl.Expr:
    found = [state_of(plan, crowd, index) for index in range(len(crowd.models))]
    return pl.lit(pl.Series("state", found, dtype=STATES)).gather(pl.col("class"))


def state_of(plan: Plan, crowd: Crowd, index: int) -> str:
    """What the class is for the scheme: covered and scored, or why not."""
    model = crowd.models[index]
    if not plan.scheme.covers_subject(model, plan.day):
        return "not-covered"
    state = states.throughout(plan.scheme.states, model, plan.period.first, plan.day)
    return "scored" if state is None else state.effect


def _grade(plan: Plan, crowd: Crowd) -> pl.Expr:
    """The grade of each total by the first table that is for the subject."""
    sets = plan.scheme.grades.sets
    chosen = [
        next((at for at, each in enumerate(sets) if each.when.holds(model, plan.day)), None) for model in crowd.models
    ]
    mine = pl.lit(pl.Series("set", chosen, dtype=pl.Int16)).gather(pl.col("class"))
    grade = pl.lit(None, pl.String)
    for at, each in enumerate(sets):
        grade = pl.when(mine == at).then(_banded(plan, each)).otherwise(grade)
    return pl.when(pl.col("total").is_not_null()).then(grade)


def _banded(plan: Plan, each: BandSet) -> pl.Expr:
    grade = pl.lit(None, pl.String)
    for band in reversed(each.bands):
        given = pl.lit(band.grade)
        if band.needs:
            given = pl.when(_booked(plan, band.needs)).then(given).otherwise(pl.lit(band.otherwise or band.grade))
        grade = pl.when(_inside(plan, band.span)).then(given).otherwise(grade)
    return grade


def _inside(plan: Plan, span: Span) -> pl.Expr:
    """An edge (value, 1) lies just after its value, so a total at it is under it."""
    total = pl.col("total")
    marks = []
    if span.low is not None:
        low = plan.scaled(span.low[0])
        marks.append(total > low if span.low[1] else total >= low)
    if span.high is not None:
        high = plan.scaled(span.high[0])
        marks.append(total <= high if span.high[1] else total < high)
    return pl.all_horizontal(marks) if marks else pl.lit(True)
