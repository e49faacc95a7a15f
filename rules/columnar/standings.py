"""Rows of columns as the standings they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from rules.columnar.crowd import Crowd
from rules.columnar.items import HIGHEST, LIMIT, OUT, SUSPENDED, Columns, columns, detailed
from rules.columnar.plan import Plan
from rules.columnar.table import Table
from rules.columnar.totals import Rolled, totals
from rules.mechanisms import benchmark
from rules.mechanisms.bounds import Bounds
from rules.points import ZERO
from rules.scheme import Dimension, Item
from rules.settle import DimensionStanding, Standing
from rules.steps import Cut, ItemStanding, limit_on

Row = Mapping[str, Any]
Told = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Settled:
    """Everybody's result: a row a subject in the order of the crowd. Amounts are integers of the plan."""

    plan: Plan
    crowd: Crowd
    columns: Columns
    frame: pl.DataFrame

    def standings(self) -> dict[str, Standing]:
        """By code what ``rules.settle`` gives without a trace."""
        items: dict[int, dict[int, Told]] = {}
        for subject, item, count, raw, _, points, done in detailed(self.columns).iter_rows():
            items.setdefault(subject, {})[item] = (count, raw, points, done)
        rows = self.frame.iter_rows(named=True)
        found = zip(self.crowd.codes, self.crowd.classes, enumerate(rows), strict=True)
        return {code: self._standing(kind, row, items.get(index, {})) for code, kind, (index, row) in found}

    def outlines(self) -> dict[str, Standing]:
        """By code the totals, grades and dimensions alone: no items, no cuts, no line, and caps as the scheme has
        them."""
        value = lru_cache(maxsize=1 << 16)(self.plan.value)
        parts = [(part.code, part.name, part.cap_on(self.plan.day)) for part in self.plan.scheme.dimensions]
        names = [f"{name}:{code}" for code, _, _ in parts for name in ("raw", "points")]

        # The same few amounts come again and again.
        @lru_cache(maxsize=1 << 16)
        def dimension(at: int, raw: int, points: int) -> DimensionStanding:
            code, name, cap = parts[at]
            return DimensionStanding(code, name, value(raw), value(points), cap, ())

        places = range(len(parts))
        found = {}
        rows = self.frame.select("state", "sum", "total", "grade", *names).iter_rows()
        for code, (state, raw, total, grade, *points) in zip(self.crowd.codes, rows, strict=True):
            if state != "scored":
                found[code] = Standing(None, None, None, None, (), None, (), self.plan.day, state)
                continue
            dimensions = tuple(map(dimension, places, points[::2], points[1::2]))
            found[code] = Standing(value(total), value(raw), grade, None, dimensions, None, (), self.plan.day)
        return found

    def _standing(self, kind: int, row: Row, items: Mapping[int, Told]) -> Standing:
        plan, state = self.plan, row["state"]
        if state not in ("scored", "no-value"):
            return Standing(None, None, None, None, (), None, (), plan.day, state)
        cuts: list[Cut] = []
        parts = tuple(self._dimension(kind, row, part, items, cuts) for part in plan.scheme.dimensions)
        if state == "no-value":
            return Standing(None, None, None, None, parts, None, tuple(cuts), plan.day, state)
        cuts += self._cut("total", row["sum"], row["held"], plan.scheme.total)
        total = plan.value(row["total"])
        line = benchmark.compare(plan.scheme.benchmark, total, plan.day)
        raw = plan.value(row["sum"])
        return Standing(total, raw, row["grade"], line, parts, None, tuple(cuts), plan.day)

    def _dimension(
        self, kind: int, row: Row, part: Dimension, items: Mapping[int, Told], cuts: list[Cut]
    ) -> DimensionStanding:
        plan, code = self.plan, part.code
        if part.applies is not None and not part.applies.holds(self.crowd.models[kind], plan.day):
            return DimensionStanding(code, part.name, ZERO, ZERO, None, ())
        raw, held, points = (row[f"{name}:{code}"] for name in ("raw", "held", "points"))
        if raw is None:
            return DimensionStanding(code, part.name, None, None, part.cap_on(plan.day), ())
        settled = tuple(self._item(plan.scheme.items[each], items, cuts) for each in part.items)
        for group in part.groups:
            before = row[f"group:{code}:{group.code}"]
            after = _within(plan, before, group.bounds)
            cuts += self._cut(group.code, before, after, group.bounds)
        if part.zeroed and raw != held and not held:
            cuts += self._zeroed(part, raw, row)
        else:
            cuts += self._cut(code, raw, held, part.bounds)
        return DimensionStanding(code, part.name, plan.value(raw), plan.value(points), part.cap_on(plan.day), settled)

    def _zeroed(self, part: Dimension, raw: int, row: Row) -> Iterator[Cut]:
        """What is zero may be so by its bounds alone: an event takes only what they left."""
        assert part.zeroed is not None
        bounded = _within(self.plan, raw, part.bounds)
        if bounded:
            yield Cut(part.code, self.plan.value(raw), part.zeroed.clause)
        else:
            yield from self._cut(part.code, raw, bounded, part.bounds)

    def _cut(self, at: str, raw: int, held: int, bounds: Bounds) -> Iterator[Cut]:
        """The clause is that of the bound that moved the value last."""
        if raw != held:
            plan = self.plan
            cap, floor = plan.priced(bounds.cap), plan.priced(bounds.floor)
            below = raw if cap is None else min(raw, cap)
            last = bounds.floor if floor is not None and below < floor else bounds.cap
            yield Cut(at, plan.value(raw - held), plan.clause(last))

    def _item(self, item: Item, items: Mapping[int, Told], cuts: list[Cut]) -> ItemStanding:
        plan = self.plan
        number = plan.numbers[item.code]
        count, raw, points, done = items.get(number, (0, 0, 0, 0))
        if raw != points:
            cuts.append(Cut(item.code, plan.value(raw - points), self._why(item, number, done)))
        most = limit_on(item, plan.day)
        return ItemStanding(item.code, item.name, count, plan.value(raw), plan.value(points), most)

    def _why(self, item: Item, number: int, done: int) -> str:
        """The clause of what was done last."""
        if done & OUT:
            return item.clause
        cuts = [cap for level, cap in enumerate(self.plan.caps[number]) if done & (LIMIT << level)]
        if cuts:
            return cuts[-1].clause or item.clause
        return self.plan.scheme.name if done & SUSPENDED and not done & HIGHEST else item.clause


def _within(plan: Plan, value: int, bounds: Bounds) -> int:
    cap, floor = plan.priced(bounds.cap), plan.priced(bounds.floor)
    value = value if cap is None else min(value, cap)
    return value if floor is None else max(value, floor)


def settle_columns(plan: Plan, crowd: Crowd, table: Table, rolled: Rolled | None = None) -> Settled | None:
    """Everybody settled in columns; None where a sum might not fit 64 bits, which is for the plain path.

    The scheme must be ``columnar``. ``rolled``: what each roll-up comes to, by dimension, in the order of the crowd.
    """
    count = table.frame.height + len(crowd.codes)
    if not plan.holds(table.most * plan.stretch, count) or not _fit(plan, rolled or {}):
        return None
    given = columns(plan, crowd, table)
    return Settled(plan, crowd, given, totals(given, crowd, rolled or {}))


def _fit(plan: Plan, rolled: Rolled) -> bool:
    most = max((abs(plan.scaled(one)) for values in rolled.values() for one in values if one is not None), default=0)
    return plan.holds(most, len(rolled))
