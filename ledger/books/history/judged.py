"""A million rows judged as awards are: each case once, by the same judge; the verdict is put beside every row of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, cast

import polars as pl

from ledger.access import Scope
from ledger.books.history.places import IMPORTED_BY, Places
from ledger.books.history.rows import MOST_TOLD, HistoryRows, line_of
from ledger.books.judge import Booked, Stands, judge
from ledger.errors import Fault
from ledger.org.people import Person
from ledger.schemes.steps import Schemes
from rules import points

Told = Callable[[int], None]
# What an award of a row is decided by, besides the way its subject stands on its day.
_CASE = ("subject_kind", "item", "scheme", "occurred_on", "quantity", "attributes", "points", "cited", "stand", "late")
_VERDICT = {"case": pl.UInt32, "version_id": pl.String, "scaled_quantity": pl.Int64, "scaled_points": pl.Int64}
_TOLD_EVERY = 2_000

# What would be right where an award would be refused so; further figures stand in the fault itself.
_EXPECTED: Mapping[str, str] = {
    "unknown-reference": "a code that is known, and in force on that day",
    "separation-of-duty": "a subject other than whoever brings the file in",
    "role-missing": "a subject you book for",
    "period-closed": "a day in an open period",
    "day-still-open": "a day in a settled period",
    "future-date": "a day up to today",
    "not-a-member-then": "a day on which the subject is a member, or exists",
    "no-scheme-in-force": "a day on which a scheme is in force for the subject",
}


def judged(
    scope: Scope, people: Mapping[str, Person], schemes: Schemes, rows: HistoryRows, told: Told
) -> pl.DataFrame | list[Fault]:
    """The rows with subject_id, unit_id, version_id, scaled_quantity and scaled_points, in the order of their subjects
    and days; or the first hundred things wrong with them, in the order of the file.
    """
    places = Places(scope, people, schemes)
    placed = _placed(places, rows)
    cases = placed.group_by(_CASE).agg(pl.col("at").first())
    verdicts, wrong = _verdicts(places, rows, cases, told)
    if wrong:
        bad = cases.filter(pl.col("at").is_in(wrong)).select(_CASE)
        at = placed.join(bad, on=_CASE, how="semi", nulls_equal=True)["at"].sort().head(MOST_TOLD)
        return _faults(scope, people, schemes, rows, at.to_list())
    known = cases.join(verdicts, left_on="at", right_on="case")
    found = placed.join(known, on=_CASE, how="left", nulls_equal=True, maintain_order="left")
    return found.sort("subject_id", "occurred_on", "at")


def _placed(places: Places, rows: HistoryRows) -> pl.DataFrame:
    """Every row with its number in the file and where its subject stood on its day."""
    # Whether a late fact happened to a member rests on the person, so its rows are cases of their own.
    late = pl.when(pl.col("first_on").is_not_null()).then(pl.concat_str("subject", "first_on", separator="|"))
    frame = rows.frame.with_row_index("at").with_columns(cited=pl.col("reason").is_not_null(), late=late)
    days = frame["occurred_on"]
    first, last = cast(date, days.min()), cast(date, days.max())
    subjects = frame.select("subject_kind", "subject").unique().iter_rows()
    table = places.table(subjects, first, last)
    return frame.sort("occurred_on").join_asof(
        table, left_on="occurred_on", right_on="since", by=["subject_kind", "subject"], check_sortedness=False
    )


def _verdicts(places: Places, rows: HistoryRows, cases: pl.DataFrame, told: Told) -> tuple[pl.DataFrame, list[int]]:
    """What the first row of each case earns, and the first rows of the cases that may not be booked.

    History was decided elsewhere, long ago, and is brought in for the whole realm: no second hand is asked for again.
    """
    found: list[tuple[int, str, int, int]] = []
    wrong: list[int] = []
    scope, people, schemes = places.scope, places.people, places.schemes
    picked = cases.select("at", "stand").sort("at")
    firsts = rows.frame[picked["at"].to_list()].iter_rows(named=True)
    for number, ((at, stand), row) in enumerate(zip(picked.iter_rows(), firsts, strict=True)):
        stands: Stands = {(row["subject_kind"], row["subject"], row["occurred_on"]): places.stands[stand]}
        verdict = judge(
            scope, people, schemes, line_of(row), stands, explain=False, booked_by=IMPORTED_BY, seconded=True
        )
        if isinstance(verdict, Booked):
            figures = points.to_scaled(verdict.line.quantity), points.to_scaled(verdict.award.points)
            found.append((at, str(verdict.version.id), *figures))
        else:
            wrong.append(at)
        if number % _TOLD_EVERY == 0:
            told(number * len(rows) // picked.height)
    return pl.DataFrame(found, _VERDICT, orient="row"), wrong


def _faults(
    scope: Scope, people: Mapping[str, Person], schemes: Schemes, rows: HistoryRows, at: Sequence[int]
) -> list[Fault]:
    faults: list[Fault] = []
    for row in rows.frame[at].iter_rows(named=True):
        verdict = judge(scope, people, schemes, line_of(row), {}, explain=False, booked_by=IMPORTED_BY, seconded=True)
        if not isinstance(verdict, Booked):
            faults += [told_as(rows, row, one) for one in verdict]
    return faults[:MOST_TOLD]


def told_as(rows: HistoryRows, row: Mapping[str, Any], fault: Fault) -> Fault:
    """The fault of an award, told by place in the file instead of place in a request."""
    figures = ", ".join(f"{name}: {value}" for name, value in fault.params.items())
    what = fault.pointer.removeprefix("/").partition("/")[0]
    expected = _EXPECTED.get(fault.code, "what the rules ask for") + (f" ({figures})" if figures else "")
    return rows.fault(row, what, fault.code, expected)
