"""Late facts in a file of history: judged person by person, and files without them keep their digest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.books.history.rows import SAID, digest_of
from ledger.closing.commands import settle
from ledger.db import Database
from ledger.types import Call
from service.history_files import history_rows
from tests.ledger.history.files import HEADER, history, row, write_csv, write_parquet, write_xlsx
from tests.ledger.history.test_import import Owner, brought, counts, places, refused
from tests.world import World, person_id, unit_id

WITH = (*HEADER, "first_on")


@pytest.fixture(autouse=True)
async def _closed_year(db: Database, world: World) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    await settle(db, Call(world.people["work"], "periods.settle"), "2025", provisional=False)


@pytest.mark.parametrize("write", [write_csv, write_xlsx, write_parquet])
async def test_every_form_keeps_the_first_date(
    db: Database, world: World, owner: Owner, tmp_path: Path, write: Any
) -> None:
    rows = [row("m1", first_on="2025-12-03"), row("m1"), row("m4", first_on="2025-05-01")]
    path = write(tmp_path / f"late.{write.__name__.removeprefix('write_')}", rows, WITH)
    assert (await brought(db, world, path)).body["count"] == 3
    booked = await owner.fetch("SELECT first_on, occurred_on FROM entry ORDER BY first_on NULLS LAST")
    assert [tuple(one) for one in booked] == [
        (date(2025, 5, 1), date(2026, 3, 5)), (date(2025, 12, 3), date(2026, 3, 5)), (None, date(2026, 3, 5)),
    ]  # fmt: skip


async def test_each_person_is_asked_for_by_itself(db: Database, world: World, owner: Owner, tmp_path: Path) -> None:
    """m6 stands as m1 does on the open day, but came later."""
    await owner.execute("INSERT INTO person VALUES (1, $1, 'm6', '某六', 'm')", person_id("m6"))
    await owner.execute(
        "INSERT INTO membership VALUES (1, $1, 'party', '2025-09-01', $2, NULL)", person_id("m6"), unit_id("b1")
    )
    rows = [row(code, first_on="2025-06-01") for code in ("m1", "m2", "m6")]
    refusal = await refused(db, world, write_csv(tmp_path / "a.csv", rows, WITH))
    assert places(refusal) == [(4, "first_on", "not-a-member-then")]
    rows = [row("m1", first_on=day) for day in ("2026-02-01", "2026-03-05", "2025-01-01")]
    refusal = await refused(db, world, write_csv(tmp_path / "b.csv", rows, WITH))
    assert places(refusal) == [(2, "first_on", "day-still-open"), (3, "first_on", "validation-error")]
    assert await counts(owner) == (0, 0)


async def test_the_chinese_word_stands_for_it(db: Database, world: World, owner: Owner, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("工号,指标,日期,首次日期\nm1,meeting,2026年3月5日,2025年12月3日\n", encoding="utf-8")
    await brought(db, world, path)
    assert await owner.fetchval("SELECT first_on FROM entry") == date(2025, 12, 3)
    path.write_text("工号,指标,日期,首次日期\nm1,meeting,2026年3月5日,去年\n", encoding="utf-8")
    with pytest.raises(Exception, match="import-invalid"):
        history_rows(path)


def test_files_without_late_facts_keep_their_digest(tmp_path: Path) -> None:
    """The digest of a file as it was before the column was there; the same rows must not come in twice."""
    rows = history(5, seed=1)
    plain = history_rows(write_csv(tmp_path / "a.csv", rows))
    empty = history_rows(write_csv(tmp_path / "b.csv", rows, WITH))
    assert SAID[-1] == "first_on"
    assert digest_of(plain) == digest_of(empty) == "2f8defd2119a9de68cccb694b861ab3f7aca3f2b289056e872b42bb001d8e113"
    late = [{**rows[0], "first_on": "2024-05-01"}, *rows[1:]]
    assert digest_of(history_rows(write_csv(tmp_path / "c.csv", late, WITH))) != digest_of(plain)
