"""A served city with a year behind it, for what settles everybody: who may settle it, and its entries as Parquet."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import duckdb

from ledger.db import sql_file
from ledger.types import Actor
from service.auth import keys
from service.auth.tokens import issue
from service.database_urls import of_owner
from service.home import Home
from tests.bench.city import FIFTH, REALM, SMALL, Size, fill, id_of
from tests.bench.served import BenchFailed, Served, serving
from tests.bench.stage import caught_up

SQL = sql_file(__file__)
SETTLER = Actor(REALM, id_of("secretary", 2**40), "importer")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Year:
    """One running service on a filled city. files: entries and people as Parquet, for DuckDB."""

    size: Size
    served: Served
    owner_url: str
    app_url: str
    token: str
    files: dict[str, str]
    say: Say
    quick: bool


@contextmanager
def year(folder: Path, quick: bool, say: Say) -> Iterator[Year]:
    """Serves a new city for the time of the block."""
    size = SMALL if quick else FIFTH
    with serving(folder / "year-home") as served:
        began = time.monotonic()
        owner = served.owner_url()
        files = asyncio.run(_prepared(owner, size, folder))
        say(f"loaded {size} in {time.monotonic() - began:.1f} s")
        token = issue(keys.load(served.home), "bench", SETTLER.person_id)
        app = of_owner(owner, Home(served.home)).app
        yield Year(size, served, owner, app, token, files, say, quick)


async def _prepared(owner_url: str, size: Size, folder: Path) -> dict[str, str]:
    owner = await asyncpg.connect(owner_url)
    try:
        await fill(owner, size)
        await owner.execute(SQL["importer"], REALM, SETTLER.person_id, id_of("unit", 2**33))
        files = {}
        for name in ("entries", "people"):
            text = folder / f"{name}.csv"
            await owner.copy_from_query(SQL[f"year_{name}"], REALM, output=text, format="csv", header=True)
            files[name] = str(folder / f"{name}.parquet")
            duckdb.sql(f"COPY (FROM read_csv('{text}')) TO '{files[name]}' (FORMAT parquet)")
            text.unlink()
        await caught_up(owner)
        return files
    finally:
        await owner.close()


class Ceiling:
    """DuckDB over the Parquet files; the statement beside this module leaves a table `answer`. essay, life: what a
    draft gives more for an essay, and the cap of its first dimension."""

    def __init__(self, files: dict[str, str], *, essay: int = 0, life: int = 400_000) -> None:
        text = Path(__file__).with_name("yearend.sql").read_text(encoding="utf-8")
        self._statement = text.format(**files, essay=essay, life=life)
        self._people = files["people"]
        self._duck = duckdb.connect()

    def seconds(self) -> float:
        """How long the answer takes."""
        began = time.perf_counter()
        self._duck.execute(self._statement)
        return time.perf_counter() - began

    def answer(self, *, codes: bool = False) -> set[tuple[object, ...]]:
        """The rows of the last answer, by id or by code of the subject."""
        code = (
            f"SELECT p.code, answer.* EXCLUDE subject FROM answer JOIN read_parquet('{self._people}') p USING (subject)"
        )
        rows = self._duck.execute(code if codes else "SELECT subject::TEXT, answer.* EXCLUDE subject FROM answer")
        return set(rows.fetchall())


def same(what: str, ours: set[tuple[object, ...]], theirs: set[tuple[object, ...]]) -> None:
    """Nothing is measured where the two answers differ. Raises BenchFailed with a few of the rows."""
    if ours != theirs:
        few = [*sorted(map(str, ours - theirs))[:3], *sorted(map(str, theirs - ours))[:3]]
        raise BenchFailed(f"{what}: {len(ours ^ theirs)} rows differ between ours and DuckDB, such as {few}")
