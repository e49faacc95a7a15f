"""Facts as columns: whose, of which item, when, and the points as whole numbers of 1/10,000."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from rules.facts import Fact
from rules.points import to_scaled

# day: days since the period began. matter: what facts of one matter share. place: the order of ids within a day.
COLUMNS = {
    "subject": pl.UInt32,
    "item": pl.Int16,
    "day": pl.Int32,
    "points": pl.Int64,
    "matter": pl.String,
    "place": pl.UInt32,
}


@dataclass(frozen=True, slots=True)
class Table:
    """Facts that stand: no reversals, nothing that was taken back, nothing outside the days settled."""

    frame: pl.DataFrame

    @property
    def most(self) -> int:
        """The largest amount of one fact, in either direction."""
        low, high = self.frame["points"].min(), self.frame["points"].max()
        return max(abs(low), abs(high)) if isinstance(low, int) and isinstance(high, int) else 0


def table(
    facts: Sequence[Fact], subjects: Mapping[str, int], items: Mapping[str, int], first: date, last: date
) -> Table:
    """The table of the facts of these subjects and items between the days. ValueError where points have more than
    four places."""
    rows = [fact for fact in facts if first <= fact.on <= last and fact.subject in subjects]
    known = {(fact.subject, fact.id) for fact in rows}
    gone = {(fact.subject, fact.reverses) for fact in rows} & known
    rows = [
        fact
        for fact in rows
        if fact.item in items and (fact.subject, fact.id) not in gone and (fact.subject, fact.reverses) not in gone
    ]
    order = {name: index for index, name in enumerate(sorted({fact.id for fact in rows}))}
    columns = {
        "subject": [subjects[fact.subject] for fact in rows],
        "item": [items[fact.item] for fact in rows],
        "day": [(fact.on - first).days for fact in rows],
        "points": [to_scaled(fact.points) for fact in rows],
        "matter": [fact.matter for fact in rows],
        "place": [order[fact.id] for fact in rows],
    }
    return Table(pl.DataFrame(columns, schema=COLUMNS))
