"""The items of everybody: which facts count, and how far the limits let them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from rules.columnar.crowd import Crowd
from rules.columnar.plan import Plan
from rules.columnar.table import Table
from rules.facts import Subject
from rules.history import History
from rules.mechanisms import applies, states

OWNER = ["subject", "item"]
# What was done to an item, as bits; from LIMIT on one for each of its limits that cut.
OUT, SUSPENDED, HIGHEST, LIMIT = 1, 2, 4, 8


@dataclass(frozen=True, slots=True)
class Shape:
    """Items that are counted alike: how their facts count, and months of the window of each limit."""

    counts: str
    windows: tuple[int | None, ...]
    items: Sequence[int]


@dataclass(frozen=True, slots=True)
class Columns:
    """``standing``: all facts; ``out``: subjects and items that are barred or not for them; ``active``: facts of days
    that are scored, without those. Amounts are integers of the plan."""

    plan: Plan
    standing: pl.LazyFrame
    out: pl.LazyFrame | None
    active: pl.LazyFrame


def columns(plan: Plan, crowd: Crowd, table: Table) -> Columns:
    """The facts before and after what makes them not count at all."""
    standing = table.frame.lazy()
    if plan.stretch != 1:
        standing = standing.with_columns(pl.col("points") * plan.stretch)
    out = _out(plan, crowd, standing)
    active = standing if out is None else standing.join(out, on=OWNER, how="anti")
    return Columns(plan, standing, out, _scored(plan, crowd, active))


def counted(given: Columns) -> pl.LazyFrame:
    """What counts, by subject and item; an item without limits has a row a fact, since nobody asks for its sum."""
    rows = []
    for shape in _shapes(given.plan):
        *_, last = _stages(given, shape)
        rows.append(last.select(*OWNER, "points"))
    return pl.concat(rows) if rows else given.standing.select(*OWNER, "points").head(0)


def detailed(given: Columns, items: Sequence[int] | None = None) -> pl.DataFrame:
    """Of each item with facts (or of some items alone): how many stand, their points (``raw``), those of the facts that
    are kept, what counts, and what was done on the way (``done``)."""
    if items is not None:
        mine = pl.col("item").is_in(items)
        given = replace(given, standing=given.standing.filter(mine), active=given.active.filter(mine))
    booked = given.standing.group_by(OWNER).agg(pl.len().alias("count"), pl.col("points").sum().alias("raw"))
    scored = given.active.group_by(OWNER).agg(pl.len().alias("active"))
    found = booked.join(scored, on=OWNER, how="left").join(_limits(given), on=OWNER, how="left")
    if given.out is None:
        found = found.with_columns(pl.lit(None, pl.Boolean).alias("out"))
    else:
        found = found.join(given.out.with_columns(pl.lit(True).alias("out")), on=OWNER, how="left")
    gone = pl.col("active").fill_null(0) < pl.col("count")
    done = (
        pl.when(pl.col("out").fill_null(False))
        .then(OUT)
        .otherwise(
            gone.cast(pl.Int32) * SUSPENDED
            + (pl.col("kept") < pl.col("active")).fill_null(False).cast(pl.Int32) * HIGHEST
            + pl.col("limits").fill_null(0)
        )
    )
    amounts = [pl.col(name).fill_null(0) for name in ("best", "points")]
    return found.select(*OWNER, "count", "raw", *amounts, done.alias("done")).collect()


def booked_of(given: Columns, items: Sequence[int]) -> pl.LazyFrame:
    """Which of the items each subject has facts of."""
    return given.standing.filter(pl.col("item").is_in(items)).select(OWNER).unique()


def suspended(plan: Plan, subject: Subject) -> Iterator[date]:
    """The days up to the day settled on which the subject is not scored."""
    if not plan.scheme.suspends:
        return
    first, end = plan.period.first, plan.day + timedelta(days=1)
    turns = {first, end}
    for value in subject.attributes.values():
        if isinstance(value, History):
            turns.update(day for day in value.days if first < day < end)
    for day, after in pairwise(sorted(turns)):
        state = states.state_on(plan.scheme.states, subject, day)
        if state is not None and state.effect == "suspended":
            yield from (day + timedelta(days=n) for n in range((after - day).days))


def _out(plan: Plan, crowd: Crowd, standing: pl.LazyFrame) -> pl.LazyFrame | None:
    """Subjects and items of which nothing counts: not for them, or barred by something booked, suspended or not."""
    found = []
    if pairs := _outside(plan, crowd):
        gone = pl.LazyFrame(pairs, schema={"class": pl.UInt32, "item": pl.Int16}, orient="row")
        found.append(_with_class(crowd, standing).join(gone, on=["class", "item"]).select(OWNER))
    if pairs := [(number, plan.numbers[code]) for number, item in enumerate(plan.items) for code in item.barred_by]:
        by = pl.LazyFrame(pairs, schema={"barred": pl.Int16, "item": pl.Int16}, orient="row")
        found.append(standing.join(by, on="item").select("subject", pl.col("barred").alias("item")))
    return pl.concat(found).unique() if found else None


def _scored(plan: Plan, crowd: Crowd, facts: pl.LazyFrame) -> pl.LazyFrame:
    """Without the facts of days on which scoring was suspended."""
    days = [
        (index, (day - plan.period.first).days)
        for index, model in enumerate(crowd.models)
        for day in suspended(plan, model)
    ]
    if not days:
        return facts
    gone = pl.LazyFrame(days, schema={"class": pl.UInt32, "day": pl.Int32}, orient="row")
    return _with_class(crowd, facts).join(gone, on=["class", "day"], how="anti").drop("class")


def _with_class(crowd: Crowd, facts: pl.LazyFrame) -> pl.LazyFrame:
    return facts.with_columns(pl.lit(crowd.classes).gather(pl.col("subject")).alias("class"))


def _shapes(plan: Plan) -> list[Shape]:
    found: dict[tuple[str, tuple[int | None, ...]], list[int]] = {}
    for number, item in enumerate(plan.items):
        windows = tuple(cap.months for cap in plan.caps[number])
        found.setdefault((item.counts, windows), []).append(number)
    return [Shape(counts, windows, items) for (counts, windows), items in found.items()]


def _outside(plan: Plan, crowd: Crowd) -> list[tuple[int, int]]:
    """Pairs of a class and an item that is not for it."""
    return [
        (index, plan.numbers[code])
        for index, model in enumerate(crowd.models)
        for code in applies.outside(plan.scheme.restricted, model, plan.day)
    ]


def _stages(given: Columns, shape: Shape) -> Iterator[pl.LazyFrame]:
    """The facts of the items that count, then one row a window after each limit."""
    facts = given.active.filter(pl.col("item").is_in(shape.items))
    rows = _highest(facts, shape.counts)
    yield rows
    for level, months in enumerate(shape.windows):
        most = [0] * len(given.plan.items)
        for number in shape.items:
            most[number] = given.plan.caps[number][level].most
        rows = _limited(given.plan, rows, months, pl.Series("most", most, dtype=pl.Int64))
        yield rows


def _highest(facts: pl.LazyFrame, counts: str) -> pl.LazyFrame:
    """The largest amount alone, of equals the earliest; a fact that names no matter is a matter of its own."""
    if counts == "sum":
        return facts
    keys = OWNER if counts == "highest" else [*OWNER, "matter"]
    best = pl.col("points", "day").sort_by(-pl.col("points").abs(), "day", "place").first()
    found = (facts if counts == "highest" else facts.filter(pl.col("matter").is_not_null())).group_by(keys).agg(best)
    rows = [found.select(*OWNER, "points", "day")]
    if counts != "highest":
        rows.append(facts.filter(pl.col("matter").is_null()).select(*OWNER, "points", "day"))
    return pl.concat(rows)


def _limited(plan: Plan, rows: pl.LazyFrame, months: int | None, most: pl.Series) -> pl.LazyFrame:
    """One row a window with what the limit leaves of it, dated by its first day."""
    keys: list[pl.Expr] = [pl.col(name) for name in OWNER]
    if months is not None:
        keys.append((pl.lit(plan.months).gather(pl.col("day")) // months).alias("window"))
    limit = pl.lit(most).gather(pl.col("item"))
    held = pl.max_horizontal(-limit, pl.min_horizontal(limit, pl.col("points")))
    summed = rows.group_by(keys).agg(pl.col("points").sum(), pl.col("day").min())
    return summed.select(*OWNER, held.alias("points"), "day")


def _limits(given: Columns) -> pl.LazyFrame:
    """Of each item how many facts were kept, what they come to, what the limits leave of it, and which of them cut."""
    found = []
    for shape in _shapes(given.plan):
        kept, *limited = _stages(given, shape)
        rows = kept.group_by(OWNER).agg(pl.len().alias("kept"), pl.col("points").sum())
        rows = rows.with_columns(pl.col("points").alias("best"), pl.lit(0, pl.Int32).alias("limits"))
        for level, after in enumerate(limited):
            rows = rows.join(after.group_by(OWNER).agg(pl.col("points").sum().alias("after")), on=OWNER)
            cut = (pl.col("after") != pl.col("points")).cast(pl.Int32) * (LIMIT << level)
            now = [pl.col("after").alias("points"), (pl.col("limits") + cut).alias("limits")]
            rows = rows.select(*OWNER, "kept", "best", *now)
        found.append(rows.select(*OWNER, "kept", "best", "points", "limits"))
    amounts = {"best": pl.Int64, "points": pl.Int64}
    nothing = {"subject": pl.UInt32, "item": pl.Int16, "kept": pl.UInt32, **amounts, "limits": pl.Int32}
    return pl.concat(found) if found else pl.LazyFrame(schema=nothing)
