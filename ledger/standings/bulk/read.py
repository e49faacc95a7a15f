"""Everybody at once: the people of a realm and their entries read as columns, and settled there.

COPY hands over a million entries in the time in which a hundred thousand rows become Python objects. What arrives is
parsed in threads while the next of it comes, into some twenty bytes an entry, so that memory is bounded by that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from ledger.access import Scope
from ledger.db import sql_file
from ledger.schemes.steps import Published
from ledger.standings.frame import Frame
from rules.columnar.crowd import Crowd
from rules.columnar.plan import plan
from rules.columnar.qualify import columnar
from rules.columnar.standings import Settled, settle_columns
from rules.columnar.table import Table
from rules.dates import Period
from rules.facts import Subject
from rules.history import History
from rules.scheme import Scheme

SQL = sql_file(__file__)
PARSED_AT_ONCE = 4 << 20
PEOPLE = {"id": pl.String, "code": pl.String, "name": pl.String, "home": pl.String}
TRAITS = {"id": pl.String, "trait": pl.String, "starts_on": pl.Date, "value": pl.String}
ENTRIES = {"id": pl.String, "item": pl.String, "day": pl.Int32, "points": pl.Int64}
INPUTS = ENTRIES | {"quantity": pl.Int64, "attributes": pl.String, "matter": pl.String}


@dataclass(frozen=True, slots=True)
class Everybody:
    """Who is at home somewhere on the last day that counts: id, code, name and home, a row each, as the crowd has
    them."""

    window: Period
    day: date
    people: pl.DataFrame
    crowd: Crowd


def in_columns(scope: Scope, frame: Frame, versions: Sequence[Published]) -> bool:
    """Whether these versions, all that are in force for members, can be settled for everybody in columns.

    One version an assessment and one year for all: who is placed among whom must not depend on which scheme it is.
    """
    if scope.units is not None or not versions:
        return False
    alone = len({one.assessment for one in versions}) == len(versions)
    begun = all(frame.span(one)[1] >= frame.span(one)[0].first for one in versions)
    return (
        alone
        and begun
        and len({frame.span(one) for one in versions}) == 1
        and all(columnar(one.scheme) and not one.scheme.rollups for one in versions)
    )


async def everybody(scope: Scope, frame: Frame, version: Published) -> Everybody:
    """The people of the realm with what they were in the version's year."""
    window, day = frame.span(version)
    reader = _Reader(PEOPLE)
    await reader.read(scope, "people_csv", scope.realm.id, day)
    people = (await reader.whole()).sort("code")
    reader = _Reader(TRAITS)
    await reader.read(scope, "traits_csv", scope.realm.id, day)
    traits = await reader.whole()
    return Everybody(window, day, people, await asyncio.to_thread(_crowd, people, traits, window.first))


async def settled(scope: Scope, frame: Frame, version: Published, who: Everybody) -> Settled | None:
    """Everybody's standing under the version from all that is booked; None where that needs more than 64 bits."""
    entries = await entries_of(scope, frame, version, who)
    layout = plan(version.scheme, who.window, who.day)
    return await asyncio.to_thread(settle_columns, layout, who.crowd, Table(entries))


async def entries_of(scope: Scope, frame: Frame, version: Published, who: Everybody) -> pl.DataFrame:
    """What stands of the entries of the assessment, as `rules.columnar.table` wants it."""
    versions = [one.id for one in frame.assessments("member").get(version.assessment, [])]
    items = [code for part in version.scheme.dimensions for code in part.items]
    gone = await scope.conn.fetchval(SQL["taken_back"], scope.realm.id, who.window.first, who.day)
    by_matter = _by_matter(version.scheme)
    reader = _Reader(ENTRIES | ({"matter": pl.String} if by_matter else {}), (who.people["id"].to_list(), items))
    columns = "entries_matter_csv" if by_matter else "entries_csv"
    await reader.read(scope, columns, scope.realm.id, who.window.first, who.day, versions, gone)
    return await reader.whole()


async def inputs_of(scope: Scope, frame: Frame, version: Published, who: Everybody) -> pl.DataFrame:
    """The same with item codes, and with what each entry was priced from: quantity, and attributes as JSON."""
    versions = [one.id for one in frame.assessments("member").get(version.assessment, [])]
    gone = await scope.conn.fetchval(SQL["taken_back"], scope.realm.id, who.window.first, who.day)
    reader = _Reader(INPUTS, (who.people["id"].to_list(), None))
    await reader.read(scope, "inputs_csv", scope.realm.id, who.window.first, who.day, versions, gone)
    return await reader.whole()


def _by_matter(scheme: Scheme) -> bool:
    return any(item.counts == "highest_by_matter" for item in scheme.items.values())


class _Reader:
    """CSV from COPY, parsed a few megabytes at a time while more of it arrives."""

    def __init__(self, schema: dict[str, Any], codes: tuple[list[str], list[str] | None] | None = None) -> None:
        self._schema = schema
        self._people = pl.Enum(codes[0]) if codes else None
        self._items = pl.Enum(codes[1]) if codes and codes[1] is not None else None
        self._buffer = bytearray()
        self._jobs: list[asyncio.Future[pl.DataFrame]] = []

    async def read(self, scope: Scope, name: str, *args: object) -> None:
        """Runs the statement, whose columns are those of the schema."""
        await scope.conn.copy_from_query(SQL[name], *args, output=self._take, format="csv", timeout=600)

    async def _take(self, chunk: bytes) -> None:
        # PostgreSQL sends whole rows.
        self._buffer += chunk
        if len(self._buffer) >= PARSED_AT_ONCE:
            self._parse()
            waiting = [job for job in self._jobs if not job.done()]
            if len(waiting) > 4:
                await waiting[0]

    def _parse(self) -> None:
        full, self._buffer = bytes(self._buffer), bytearray()
        self._jobs.append(asyncio.get_running_loop().run_in_executor(None, self._rows, full))

    def _rows(self, text: bytes) -> pl.DataFrame:
        rows = pl.read_csv(text, has_header=False, schema=self._schema) if text else pl.DataFrame(schema=self._schema)
        if self._people is None:
            return rows
        item = pl.col("item")
        numbers = rows.with_columns(
            pl.col("id").cast(self._people, strict=False).to_physical().cast(pl.UInt32).alias("subject"),
            item if self._items is None else item.cast(self._items, strict=False).to_physical().cast(pl.Int16),
            # Ids decide only between equals of opposite sign, which an item of one sign does not have.
            pl.lit(0, pl.UInt32).alias("place"),
        )
        return numbers.drop("id").drop_nulls(["subject", "item"])

    async def whole(self) -> pl.DataFrame:
        """All rows read."""
        self._parse()
        return pl.concat(await asyncio.gather(*self._jobs))


def _crowd(people: pl.DataFrame, traits: pl.DataFrame, first: date) -> Crowd:
    """People by what they were in the period: a trait of long before is the same whenever it began."""
    since = pl.max_horizontal(pl.col("starts_on"), pl.lit(first))
    known = traits.sort("id", "trait", "starts_on").with_columns(since.alias("starts_on"))
    known = known.unique(["id", "trait", "starts_on"], keep="last", maintain_order=True)
    whole = known.group_by("id", maintain_order=True).agg(pl.struct("trait", "starts_on", "value").alias("traits"))
    classes = whole.group_by("traits", maintain_order=True).agg("id").with_row_index("class", offset=1)
    class_of = people.select("id").join(
        classes.select("id", "class").explode("id"), on="id", how="left", maintain_order="left"
    )
    models = [Subject("", "member", {})]
    for number, rows in classes.select("class", "traits").iter_rows():
        attributes: dict[str, list[tuple[date, str | None]]] = {}
        for row in rows:
            attributes.setdefault(f"member.{row['trait']}", []).append((row["starts_on"], row["value"]))
        models.append(Subject(str(number), "member", {name: History.of(days) for name, days in attributes.items()}))
    return Crowd(people["code"].to_list(), class_of["class"].fill_null(0).cast(pl.UInt32), models)
