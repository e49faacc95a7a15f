"""A year of entries in columns priced once more, each different fact once, by the rules that price a single one."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from rules.facts import Fact
from rules.points import from_scaled, to_scaled
from rules.replay import Replayed, replay, turns
from rules.scheme import Scheme

KEY = ["of_item", "turn", "quantity", "of_attributes", "points"]


@dataclass(frozen=True, slots=True)
class Repriced:
    """``frame``: the facts with ``now``, their new points, null where there are none; and what has none, counted."""

    frame: pl.DataFrame
    told: Replayed


def repriced(scheme: Scheme, facts: pl.DataFrame, first: date) -> Repriced:
    """``facts`` with code of the item, day (days since the first), quantity and points in 1/10,000, attributes as
    JSON. Two facts are the same where no value of the scheme changes between their days."""
    days = [(day - first).days for day in turns(scheme)]
    turn = sum((pl.col("day") >= day for day in days), pl.lit(0, pl.Int32)).alias("turn")
    # Numbers in the place of texts: a million texts are slow to compare.
    texts = [pl.col(name).cast(pl.Categorical).to_physical().alias(f"of_{name}") for name in ("item", "attributes")]
    facts = facts.with_columns(turn, *texts)
    rest = pl.col("item", "attributes").first()
    different = facts.group_by(KEY).agg(rest, pl.col("day").min(), pl.len().alias("count"))
    missing: Counter[str] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    prices: list[int | None] = []
    for item, quantity, attributes, points, day, count in different.select(
        "item", "quantity", "attributes", "points", "day", "count"
    ).iter_rows():
        fact = Fact(
            "", "", item, first + timedelta(days=day), from_scaled(points), from_scaled(quantity), _read(attributes)
        )
        again = replay(scheme, [fact])
        prices.append(_price(again))
        for code, _ in again.missing:
            missing[code] += count
        for code, why, _ in again.refused:
            refused[code, why] += count
    priced = different.select(*KEY, pl.Series("now", prices, dtype=pl.Int64))
    told = tuple((item, code, count) for (item, code), count in sorted(refused.items()))
    return Repriced(
        facts.join(priced, on=KEY, how="left", nulls_equal=True), Replayed((), tuple(sorted(missing.items())), told)
    )


def _read(attributes: str) -> dict[str, str]:
    return {} if attributes == "{}" else dict(json.loads(attributes))


def _price(again: Replayed) -> int | None:
    return to_scaled(Decimal(again.facts[0].points)) if again.facts else None
