"""Places and quota grades of many cohorts at once, as ``rules.rank`` and ``rules.grade`` give them to one."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from rules.mechanisms import quota
from rules.scheme import Scheme, Ties

GROUP = "cohort"


def placed(frame: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    """The rows with ``rank`` (null without a total), ``of`` (how many have one) and the final ``grade``.

    ``frame`` has the columns of a settlement, ``code`` and ``cohort``. Rows come by cohort, place and code; who is not
    scored at all, or in no cohort, is left out.
    """
    scored = frame.filter(pl.col("state").is_in(["scored", "no-value"]) & pl.col(GROUP).is_not_null())
    ranked = _ranked(scored, scheme.ties)
    rank = pl.when(pl.col("total").is_not_null()).then("place").alias("rank")
    found = ranked.with_columns(rank, pl.col("total").count().over(GROUP).alias("of"))
    return _graded(found, scheme) if scheme.grades.quota else found


def _ranked(rows: pl.DataFrame, ties: Ties) -> pl.DataFrame:
    """Places by falling total, then code; who has no total comes last."""
    keys = ["total", *(f"points:{code}" for code in ties.by if ties.rule == "by")]
    size = [pl.col(name).fill_null(0) for name in keys]
    falling = [pl.col(GROUP), pl.col("total").is_null(), *(each * -1 for each in size), pl.col("code")]
    ordered = rows.sort(falling)
    apart = [pl.col("total").is_null(), *size]
    first = pl.any_horizontal(*(each != each.shift() for each in apart), pl.col(GROUP) != pl.col(GROUP).shift())
    ordered = ordered.with_columns(first.fill_null(True).alias("first"))
    if ties.rule == "dense":
        place = pl.col("first").cum_sum().over(GROUP)
    else:
        at = pl.int_range(1, pl.len() + 1).over(GROUP)
        place = pl.when("first").then(at).forward_fill()
    return ordered.with_columns(place.cast(pl.Int64).alias("place")).drop("first")


def _graded(rows: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    """Grades after the quota: whoever shares place and grade shares what becomes of it."""
    keys = [GROUP, "place", "grade"]
    ladder = {grade: index for index, grade in enumerate(scheme.grades.ladder)}
    step = pl.col("grade").replace_strict(ladder, default=None, return_dtype=pl.Int16)
    groups = rows.filter(step.is_not_null()).group_by(keys).len().sort(GROUP, "place", step)
    if not groups.height:
        return rows
    given = pl.Series("given", list(_spread(scheme, groups, ladder)), dtype=pl.String)
    found = rows.join(groups.select(*keys, given), on=keys, how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("given", "grade").alias("grade")).drop("given")


def _spread(scheme: Scheme, groups: pl.DataFrame, ladder: Mapping[str, int]) -> Iterator[str]:
    """The grade each group of equals ends with, cohort after cohort."""
    rule = scheme.grades.quota
    assert rule is not None
    grades: Sequence[str] = list(ladder)
    counts = dict(groups.group_by(GROUP).agg(pl.col("len").sum()).iter_rows())
    current, left = None, dict[str, int]()
    for cohort, allowed, size in groups.select(GROUP, "grade", "len").iter_rows():
        if cohort != current:
            current, left = cohort, quota.places(rule, counts[cohort])
        yield quota.next_free(rule, grades[ladder[allowed] :], size, left)
