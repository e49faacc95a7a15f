"""Two settlements of the same facts in columns, and where in the calculation each subject's difference begins.

Nothing is explained here: subjects whose calculations begin to differ in the same way share a mark, so that the plain
path has to explain one of them.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from rules.columnar.items import OWNER, detailed
from rules.columnar.plan import Plan
from rules.columnar.standings import Settled
from rules.scheme import Scheme


def alike(before: Plan, after: Plan) -> bool:
    """Whether two schemes differ in numbers alone, so that their steps pair up: the same items and dimensions under the
    same names, no groups, one limit an item at most, and the same days."""
    return (
        (before.period, before.day) == (after.period, after.day)
        and _steps(before.scheme) == _steps(after.scheme)
        and all(len(caps) < 2 for plan in (before, after) for caps in plan.caps)
        and not any(
            part.groups or part.rollup or part.applies for plan in (before, after) for part in plan.scheme.dimensions
        )
    )


def _steps(scheme: Scheme) -> list[object]:
    return [
        scheme.name,
        *((part.code, part.name, part.weight_first, part.zeroed) for part in scheme.dimensions),
        *((item.code, item.dimension, item.name, item.counts, item.barred_by) for item in scheme.items.values()),
        scheme.states,
        scheme.restricted,
        scheme.rounding,
    ]


def marks(before: Settled, after: Settled, moved: pl.DataFrame) -> pl.Series:
    """The mark of each subject, null where both calculations are the same. ``moved``: subjects and items some fact of
    which has other points now, or none."""
    found = [_by_item(before, after, moved)]
    found.extend(_by_dimension(before, after))
    found.append(_by_total(before, after))
    first = pl.concat(found).sort("subject", "at").unique("subject", keep="first", maintain_order=True)
    everybody = pl.DataFrame({"subject": range(len(before.crowd.codes))}, schema={"subject": pl.UInt32})
    known = everybody.join(first, on="subject", how="left", maintain_order="left")
    # Conditions are those of the class, so who is not of one class need not be alike at all.
    mark = pl.concat_str(pl.lit(before.crowd.classes).cast(pl.String), "at", "mark", separator="|")
    return known.select(pl.when(pl.col("mark").is_not_null()).then(mark).alias("mark"))["mark"]


def _by_item(before: Settled, after: Settled, moved: pl.DataFrame) -> pl.DataFrame:
    """The first item of each subject that is not reckoned as before."""
    items = _touched(before.plan, after.plan, moved)
    old, new = detailed(before.columns, items), detailed(after.columns, items)
    most = max(before.plan.places, after.plan.places)
    sizes = ["raw", "best", "points"]
    old = old.with_columns(pl.col(sizes) * 10 ** (most - before.plan.places))
    new = new.with_columns(pl.col(sizes) * 10 ** (most - after.plan.places))
    both = old.join(new, on=OWNER, how="full", coalesce=True, suffix=":new")
    both = both.join(moved.with_columns(pl.lit(True).alias("moved")), on=OWNER, how="left")
    names = [name for name in old.columns if name not in OWNER]
    both = both.with_columns(pl.col(*names, *(f"{name}:new" for name in names)).fill_null(0))
    apart = [(pl.col(name) != pl.col(f"{name}:new")).alias(f"{name}?") for name in names]
    both = both.with_columns(*apart, pl.col("moved").fill_null(False))
    flags = [pl.col(f"{name}?") for name in names]
    seen = [*flags, pl.col("moved"), *(pl.col(name) for name in ("done", "done:new"))]
    seen += [pl.col("count") > 0, pl.col("count:new") > 0]
    differing = both.filter(pl.any_horizontal(*flags, "moved"))
    # A dimension comes after its items, so every dimension before moves an item one place on.
    ends = _ends(before.plan.scheme)
    order = [at + sum(end <= at for end in ends[1:]) for at in range(ends[-1])]
    at = pl.lit(pl.Series("at", order, dtype=pl.Int32)).gather(pl.col("item"))
    found = differing.select("subject", at.alias("at"), _mark(seen))
    return found.sort("subject", "at").unique("subject", keep="first", maintain_order=True)


def _touched(before: Plan, after: Plan, moved: pl.DataFrame) -> list[int]:
    """Items that may count for something else: under another limit, or with facts that moved; a fact that has no points
    any more bars nothing either."""
    found = set(moved["item"].unique().to_list())
    codes = {before.items[number].code for number in found}
    for number, item in enumerate(before.items):
        limits = [[(cap.months, plan.value(cap.most)) for cap in plan.caps[number]] for plan in (before, after)]
        if limits[0] != limits[1] or codes.intersection(item.barred_by):
            found.add(number)
    return sorted(found)


def _ends(scheme: Scheme) -> list[int]:
    """How many items come before each dimension, and at the end."""
    ends = [0]
    for part in scheme.dimensions:
        ends.append(ends[-1] + len(part.items))
    return ends


def _mark(seen: Sequence[pl.Expr]) -> pl.Expr:
    return pl.concat_str(*(one.cast(pl.Int32) for one in seen), separator=",").alias("mark")


def _by_dimension(before: Settled, after: Settled) -> Iterator[pl.DataFrame]:
    """Who has other points in a dimension, bound by bound."""
    both = _beside(before, after)
    for index, part in enumerate(before.plan.scheme.dimensions):
        steps = [f"{name}:{part.code}" for name in ("raw", "held", "points")]
        yield _differing(both, steps, _ends(before.plan.scheme)[index + 1] + index, pl.lit(False))


def _by_total(before: Settled, after: Settled) -> pl.DataFrame:
    """Who has another total, or grade, or is scored on one side alone."""
    both = _beside(before, after)
    other = (pl.col("grade").ne_missing(pl.col("grade:new"))) | (pl.col("state") != pl.col("state:new"))
    grades = pl.concat_str(pl.col("grade", "grade:new").fill_null("-"), separator="/")
    states = pl.concat_str(pl.col("state", "state:new").cast(pl.String), separator="/")
    last = len(before.plan.items) + len(before.plan.scheme.dimensions)
    found = _differing(both, ["sum", "held", "total"], last, other)
    told = both.select("subject", pl.concat_str(grades, states, separator=",").alias("told"))
    return found.join(told, on="subject").select(
        "subject", "at", pl.concat_str("mark", "told", separator=",").alias("mark")
    )


def _beside(before: Settled, after: Settled) -> pl.DataFrame:
    """Both sides in amounts of one size, a row a subject."""
    places = max(before.plan.places, after.plan.places)
    sides = []
    for side, suffix in ((before, ""), (after, ":new")):
        factor = 10 ** (places - side.plan.places)
        amounts = [name for name in side.frame.columns if side.frame.schema[name] == pl.Int64]
        told = side.frame.select(pl.col(*amounts) * factor, "state", "grade")
        sides.append(told.rename({name: name + suffix for name in told.columns}))
    return pl.concat(sides, how="horizontal").with_row_index("subject").with_columns(pl.col("subject").cast(pl.UInt32))


def _differing(both: pl.DataFrame, steps: Sequence[str], at: int, other: pl.Expr) -> pl.DataFrame:
    """Subjects with a step that gives another value; the mark says which do, and which of them were cut which way."""
    apart = [pl.col(name).ne_missing(pl.col(f"{name}:new")) for name in steps]
    cuts = [(pl.col(f"{steps[0]}{side}") - pl.col(f"{steps[1]}{side}")).sign().fill_null(0) for side in ("", ":new")]
    cut_else = cuts[0] != cuts[1]
    differing = both.filter(pl.any_horizontal(*apart, cut_else, other))
    return differing.select("subject", pl.lit(at, pl.Int32).alias("at"), _mark([*apart, *cuts]))
