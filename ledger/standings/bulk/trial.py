"""A draft that changes numbers alone, tried on everybody in columns: both settlements, and where they part."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import polars as pl

from ledger.access import Scope
from ledger.schemes.steps import Published
from ledger.standings.bulk.read import Everybody, everybody, in_columns, inputs_of
from ledger.standings.frame import Frame
from ledger.standings.ranking import branch_of
from rules.cohort import settle_all
from rules.columnar.contrast import alike, marks
from rules.columnar.places import placed
from rules.columnar.plan import plan
from rules.columnar.qualify import columnar
from rules.columnar.reprice import repriced
from rules.columnar.standings import Settled, settle_columns
from rules.columnar.table import Table
from rules.facts import Fact, Subject
from rules.points import from_scaled
from rules.replay import Replayed, replay
from rules.simulate import Comparison, Difference, Group, Side, compare, first_difference, touched
from rules.trace import Node


@dataclass(frozen=True, slots=True)
class Trial:
    """Everybody, with every entry that stands and what it was priced from. Days are counted from the first of the
    period; quantity and points in 1/10,000."""

    base: Published
    draft: Published
    who: Everybody
    facts: pl.DataFrame
    groups: Mapping[str, Group]

    def run(self) -> tuple[Comparison, Replayed] | None:
        """Both sides held against each other; None where a sum might not fit 64 bits.

        Where a difference begins is told without amounts: of those for whom it begins alike, one is explained.
        """
        again = repriced(self.draft.scheme, self.facts, self.who.window.first)
        # Both have the same items, or this would not be for columns.
        facts = _numbered(self.base, again.frame)
        priced = facts.with_columns(pl.col("now").alias("points")).drop_nulls("points")
        before, after = self._settled(self.base, facts), self._settled(self.draft, priced)
        if before is None or after is None:
            return None
        found = compare(self._sides(self.base, before), self._sides(self.draft, after), self.groups)
        moved = facts.filter(pl.col("now").ne_missing(pl.col("points"))).select("subject", "item").unique()
        return self._begun(found, marks(before, after, moved)), again.told

    def first(self, code: str) -> Difference | None:
        """Where the calculations of one subject part, with the amounts."""
        return first_difference(*(self._trace(version, code) for version in (self.base, self.draft)))

    def subjects(self) -> list[Subject]:
        """Everybody, one by one."""
        models = self.who.crowd.models
        kinds = zip(self.who.crowd.codes, self.who.crowd.classes, strict=True)
        return [replace(models[kind], code=code) for code, kind in kinds]

    def every_fact(self, code: str | None = None) -> list[Fact]:
        """The entries of one subject, or of all, one by one."""
        codes, first = self.who.crowd.codes, self.who.window.first
        rows = self.facts.with_row_index("n")
        if code is not None:
            rows = rows.filter(pl.col("subject") == codes.index(code))
        names = ("n", "subject", "item", "day", "points", "quantity", "attributes", "matter")
        return [
            Fact(
                f"{n:012d}",
                codes[subject],
                item,
                first + timedelta(days=day),
                from_scaled(points),
                from_scaled(quantity),
                json.loads(attributes),
                matter,
            )
            for n, subject, item, day, points, quantity, attributes, matter in rows.select(names).iter_rows()
        ]

    def _settled(self, version: Published, facts: pl.DataFrame) -> Settled | None:
        layout = plan(version.scheme, self.who.window, self.who.day)
        return settle_columns(layout, self.who.crowd, Table(facts))

    def _sides(self, version: Published, settled: Settled) -> dict[str, Side]:
        cohorts = [self.groups[code].branch or "" for code in self.who.crowd.codes]
        beside = [pl.Series("code", self.who.crowd.codes), pl.Series("cohort", cohorts)]
        rows = placed(settled.frame.with_columns(*beside), version.scheme).select("code", "rank", "grade")
        places = {code: (rank, grade) for code, rank, grade in rows.iter_rows()}
        return {code: Side(one, *places.get(code, (None, None))) for code, one in settled.outlines().items()}

    def _begun(self, found: Comparison, mark: pl.Series) -> Comparison:
        """The comparison with where each difference begins."""
        of = dict(zip(self.who.crowd.codes, mark, strict=True))
        known: dict[str, Difference | None] = {}
        changes = []
        for one in found.changes:
            its = of[one.code]
            if its is None or not touched(one):
                changes.append(one)
                continue
            if its not in known:
                known[its] = _bare(self.first(one.code))
            changes.append(replace(one, first=known[its]))
        return replace(found, changes=tuple(changes))

    def _trace(self, version: Published, code: str) -> Node | None:
        facts: Sequence[Fact] = self.every_fact(code)
        if version is self.draft:
            facts = replay(version.scheme, facts).facts
        model = self.who.crowd.models[self.who.crowd.classes[self.who.crowd.codes.index(code)]]
        subject = replace(model, code=code)
        return settle_all(version.scheme, [subject], facts, self.who.window, self.who.day, explain=True)[code].trace


def _numbered(version: Published, facts: pl.DataFrame) -> pl.DataFrame:
    """The facts of items the scheme has, as a table wants them."""
    codes = [code for part in version.scheme.dimensions for code in part.items]
    number = pl.col("item").cast(pl.Enum(codes), strict=False).to_physical().cast(pl.Int16)
    return facts.with_columns(number.alias("item")).drop_nulls("item")


def _bare(one: Difference | None) -> Difference | None:
    """Which step it is, without the amounts of whoever was explained."""
    if one is None:
        return None
    before, after = (
        (each and Node(each.op, each.label, None, each.clause, label_en=each.label_en)) for each in one.pair
    )
    return Difference(before, after)


async def trial(scope: Scope, frame: Frame, base: Published, draft: Published) -> Trial | None:
    """Reads what it takes; None where this is not for columns."""
    for one in (base, draft):
        if not columnar(one.scheme) or frame.span(one) != frame.span(base):
            return None
    if draft.subject_kind != "member" or not in_columns(scope, frame, [base]) or draft.scheme.rollups:
        return None
    if not alike(*(plan(one.scheme, *frame.span(base)) for one in (base, draft))):
        return None
    who = await everybody(scope, frame, base)
    facts = await inputs_of(scope, frame, base, who)
    branches = {home: frame.tree.units[branch_of(frame, UUID(home))].code for home in who.people["home"].unique()}
    categories = [model.value("member.category", who.day) for model in who.crowd.models]
    rows = zip(who.crowd.codes, who.people["home"], who.crowd.classes, strict=True)
    groups = {code: Group(branches[home], categories[kind]) for code, home, kind in rows}
    return Trial(base, draft, who, facts, groups)
