"""The rows of a snapshot from columns: members whose schemes allow it are settled all at once."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from uuid import UUID

import polars as pl

from ledger.command import Tx
from ledger.db import sql_file
from ledger.org import people
from ledger.schemes.steps import Published
from ledger.standings.board import Board
from ledger.standings.bulk.read import Everybody, everybody, in_columns, settled
from ledger.standings.facts import booked
from ledger.standings.frame import Frame
from ledger.standings.ranking import branch_of
from ledger.standings.steps import NO_BOOKS
from ledger.standings.views import number
from rules.columnar.places import placed
from rules.columnar.plan import Plan
from rules.columnar.standings import Settled
from rules.scheme import Dimension

SQL = sql_file(__file__)
# Seconds, as for the whole settlement.
PATIENCE = 600
# People that are looked at one by one between two reads.
TOGETHER = 500


async def members(tx: Tx, frame: Frame, board: Board) -> list[pl.DataFrame] | None:
    """The rows of all members, and the roll-ups fed; None where this is not a settlement for columns."""
    versions = frame.in_force("member")
    if board.needs_former or not in_columns(tx.scope, frame, versions):
        return None
    if board.days - {frame.span(versions[0])[1]}:
        return None
    who = await everybody(tx.scope, frame, versions[0])
    found = [(one, await settled(tx.scope, frame, one, who)) for one in versions]
    results = [(one, columns) for one, columns in found if columns is not None]
    if len(results) < len(found):
        return None
    if board.needs_people:
        await _feed(tx, board, who, results)
    return [await asyncio.to_thread(_rows, frame, who, one, columns) for one, columns in results]


async def _feed(tx: Tx, board: Board, who: Everybody, results: Sequence[tuple[Published, Settled]]) -> None:
    """What everybody is worth to the units above. Who has entries of another unit is taken apart: there only facts of
    the unit itself count."""
    homes = {UUID(home): board.within(UUID(home), who.day) for home in who.people["home"].unique()}
    apart = await _apart(tx, who, homes)
    heads: set[int] = set()
    for version, columns in results:
        scored = columns.frame["state"].is_in(["scored", "no-value"])
        rows = zip(
            who.people["code"], who.people["home"], columns.frame["total"], scored, who.people["id"], strict=True
        )
        for at, (code, home, total, counts, person) in enumerate(rows):
            if counts and person not in apart:
                heads.add(at)
                points = None if total is None else columns.plan.value(total)
                board.feed(UUID(home), who.day, version.assessment, code, points)
            if at % TOGETHER == 0:
                # Others are answered in between.
                await asyncio.sleep(0)
    board.count(UUID(who.people["home"][at]) for at in heads)
    ids = [UUID(one) for one in sorted(apart)]
    for start in range(0, len(ids), TOGETHER):
        crowd = await people.by_id(tx.conn, tx.realm.id, ids[start : start + TOGETHER])
        books = await booked(tx.scope, board.frame, ["member"], list(crowd), None, summed=True)
        for one in crowd.values():
            board.person(one, books.get(one.id, NO_BOOKS))


async def _apart(tx: Tx, who: Everybody, homes: Mapping[UUID, frozenset[UUID] | None]) -> set[str]:
    """Who has entries of a unit that is not in every roll-up the own home is in."""
    found = await tx.conn.fetch(SQL["elsewhere"], tx.realm.id, who.window.first, who.day, timeout=PATIENCE)
    apart = set()
    for row in found:
        within = homes.get(row["home_id"])
        if within is not None and row["unit_id"] not in within:
            apart.add(str(row["subject_id"]))
    return apart


def _rows(frame: Frame, who: Everybody, version: Published, columns: Settled) -> pl.DataFrame:
    """The rows as the table takes them, people placed inside their branch."""
    homes = who.people["home"].unique().to_list()
    units = [frame.tree.units[UUID(home)] for home in homes]
    names = {
        "home": homes,
        "cohort": [str(branch_of(frame, unit.id)) for unit in units],
        "unit_code": [unit.code for unit in units],
        "unit_name": [unit.name for unit in units],
    }
    # Where nobody is at home anywhere, the columns are empty and would have no type.
    named = pl.DataFrame(names, dict.fromkeys(names, pl.String))
    joined = who.people.join(named, on="home", how="left", maintain_order="left")
    rows = placed(pl.concat([columns.frame, joined], how="horizontal"), version.scheme)
    parts = [_dimension(columns, part) for part in version.scheme.dimensions]
    between = [pl.lit(", ")] * len(parts)
    inside = [each for pair in zip(between, parts, strict=True) for each in pair][1:]
    return rows.select(
        pl.lit(version.assessment).alias("assessment"),
        pl.lit("member").alias("subject_kind"),
        pl.col("id").alias("subject_id"),
        "code",
        "name",
        pl.col("home").alias("unit_id"),
        "unit_code",
        "unit_name",
        pl.lit(str(version.id)).alias("scheme_version_id"),
        _text(columns.plan, pl.col("total")).alias("total"),
        "grade",
        "rank",
        pl.col("of").alias("rank_of"),
        pl.concat_str(pl.lit("["), *inside, pl.lit("]")).alias("dimensions"),
    )


def _dimension(columns: Settled, part: Dimension) -> pl.Expr:
    """A dimension as it is kept: its items can be settled again from the entries."""
    plan = columns.plan
    head = f"{{{_pair('code', part.code)}, {_pair('name', part.name)}, "
    capped: pl.Expr = pl.lit(_pair("cap", number(part.cap_on(plan.day))))
    if part.applies is not None:
        here = [part.applies.holds(model, plan.day) for model in columns.crowd.models]
        mine = pl.lit(pl.Series("here", here, dtype=pl.Boolean)).gather(pl.col("class"))
        capped = pl.when(mine).then(capped).otherwise(pl.lit(_pair("cap", None)))
    raw, points = (_text(plan, pl.col(f"{name}:{part.code}")) for name in ("raw", "points"))
    return pl.concat_str(
        pl.lit(f'{head}"raw": "'), raw, pl.lit('", "points": "'), points, pl.lit('", '), capped, pl.lit("}")
    )


def _pair(key: str, value: str | None) -> str:
    return f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"


def _text(plan: Plan, value: pl.Expr) -> pl.Expr:
    """Plain decimal text as `rules.points.text` writes it; null stays null."""
    unit = 10**plan.places
    size = value.abs()
    rest = (size % unit).cast(pl.String).str.zfill(plan.places).str.strip_chars_end("0")
    sign = pl.when(value < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    point = pl.when(rest == "").then(pl.lit("")).otherwise(pl.lit("."))
    return pl.concat_str(sign, (size // unit).cast(pl.String), point, rest)


async def write(tx: Tx, rows: pl.DataFrame, table: str) -> None:
    """Into the table by COPY, a few thousand rows of text at a time."""
    columns = tuple(rows.columns)
    for part in rows.iter_slices(TOGETHER * 20):
        text = io.BytesIO(await asyncio.to_thread(_csv, part))
        await tx.conn.copy_to_table(table, source=text, columns=columns, format="csv", timeout=PATIENCE)


def _csv(rows: pl.DataFrame) -> bytes:
    return rows.write_csv(include_header=False, quote_style="non_numeric").encode()
