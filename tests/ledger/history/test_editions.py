"""A corrected file: only the difference is reversed and booked, all of it or nothing, and only once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ledger.books.commands import reverse
from ledger.books.history.commands import import_history
from ledger.closing.commands import settle
from ledger.db import Database
from ledger.errors import Refusal
from ledger.types import Answer, Call
from service.history_files import history_rows
from tests.ledger.history.files import HEADER, Row, history, row, write_csv, write_parquet
from tests.world import World, person_id

Owner = asyncpg.Connection
STANDS = (
    "SELECT p.code, e.item, e.occurred_on::text, e.quantity / 10000, e.matter, e.reason FROM entry e "
    "JOIN person p USING (realm_id) WHERE p.person_id = e.subject_id AND e.reverses IS NULL "
    "AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.entry_id)"
)


@pytest.fixture(autouse=True)
def _clock(db: Database) -> None:
    db.clock = lambda: datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


async def brought(
    db: Database, world: World, rows: Path | Sequence[Row], tmp: Path, by: str = "work", **more: Any
) -> Answer:
    path = rows if isinstance(rows, Path) else write_csv(tmp / "rows.csv", rows, (*HEADER, "source_key"))
    more = {"source": "old-books"} | more
    return await import_history(db, Call(world.people[by], "import-history"), history_rows(path), **more)


async def standing(owner: Owner) -> Counter[Any]:
    return Counter(tuple(one) for one in await owner.fetch(STANDS))


async def counts(owner: Owner) -> tuple[int, int]:
    """Entries and reversals."""
    found = await owner.fetchrow("SELECT count(*) FILTER (WHERE reverses IS NULL), count(reverses) FROM entry")
    assert found is not None
    return found[0], found[1]


def told(answer: Answer) -> tuple[Any, ...]:
    return tuple(answer.body[name] for name in ("kept", "booked", "reversed"))


async def test_only_what_differs_is_reversed_and_booked(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    twice = row("m1", day="2026-03-05")
    first = [twice, twice, row("m2"), row("m3", "study"), row("m4", source_key="甲-1")]
    assert told(await brought(db, world, first, tmp_path)) == (0, 5, 0)
    kept = await owner.fetch("SELECT entry_id FROM entry")
    second = [row("m5"), row("m4", quantity="2", source_key="甲-1"), row("m2"), twice]
    answer = await brought(db, world, second, tmp_path)
    assert (answer.status, told(answer)) == (201, (2, 2, 3))
    assert await counts(owner) == (7, 3)
    taken = await owner.fetch(
        "SELECT e.entry_id, r.points = -e.points AND r.quantity = e.quantity AND r.occurred_on = e.occurred_on "
        "AND r.unit_id = e.unit_id AND r.item = e.item AND r.source = 'reversal' AND r.reason = 'old-books #2' "
        "AND r.batch_id::text = $1 AS true FROM entry e JOIN entry r ON r.reverses = e.entry_id",
        answer.body["import"],
    )
    assert all(one["true"] for one in taken)
    assert {one["entry_id"] for one in taken} < {one["entry_id"] for one in kept}
    editions = await owner.fetch("SELECT edition, row_count, booked, reversed FROM history_edition ORDER BY 1")
    assert [tuple(one) for one in editions] == [(1, 5, 5, 0), (2, 4, 2, 3)]


async def test_the_same_corrected_file_changes_nothing_in_any_order_or_form(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    first, second = history(40, seed=1), history(40, seed=1)[5:] + history(5, seed=2)
    await brought(db, world, first, tmp_path)
    await brought(db, world, second, tmp_path)
    before = await counts(owner)
    again = await brought(db, world, write_parquet(tmp_path / "b.parquet", second), tmp_path)
    turned = await brought(db, world, second[::-1], tmp_path)
    plain = await brought(db, world, second, tmp_path, source=None)
    assert [one.body["already"] for one in (again, turned, plain)] == [True, True, True]
    assert (again.body["edition"], again.body["count"]) == (2, 40)
    assert await counts(owner) == before
    assert await owner.fetchval("SELECT count(*) FROM history_edition") == 2


async def test_whatever_editions_came_before_the_last_one_stands(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    chance = random.Random(20)
    rows = history(60, seed=3)
    for edition in range(8):
        path = write_csv(tmp_path / "e.csv", rows)
        answer = await brought(db, world, path, tmp_path)
        frame = history_rows(path).frame
        said = Counter(
            (one["subject"], one["item"], str(one["occurred_on"]), int(one["quantity"]), one["matter"], one["reason"])
            for one in frame.iter_rows(named=True)
        )
        assert await standing(owner) == said, edition
        assert answer.body["kept"] + answer.body["booked"] == len(rows)
        # Some rows leave, some are doubled, some change, some come.
        rows = [one for one in rows if chance.random() > 0.2] + chance.sample(rows, 5) + history(4, seed=50 + edition)
        rows = [{**one, "quantity": "1"} if chance.random() < 0.1 else one for one in rows]


async def test_an_edition_before_comes_back(db: Database, world: World, owner: Owner, tmp_path: Path) -> None:
    first, second = [row("m1"), row("m2")], [row("m1"), row("m3")]
    for rows in (first, second, first, second):
        await brought(db, world, rows, tmp_path)
        assert {key[0] for key in await standing(owner)} == {one["subject"] for one in rows}
    assert await owner.fetchval("SELECT max(edition) FROM history_edition") == 4


async def test_a_settled_period_takes_reversals_and_no_new_row(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    old = [row("m1", day="2025-11-03"), row("m2", day="2025-11-04"), row("m3", day="2026-02-02")]
    await brought(db, world, old, tmp_path)
    await settle(db, Call(world.people["work"], "periods.settle"), "2025", provisional=False)
    with pytest.raises(Refusal) as caught:
        await brought(db, world, [row("m1", day="2025-11-05"), *old[1:]], tmp_path)
    assert [(one.params["row"], one.code) for one in caught.value.faults] == [(2, "period-closed")]
    assert await counts(owner) == (3, 0)
    answer = await brought(db, world, [old[1], old[2], row("m4", day="2026-02-03")], tmp_path)
    assert told(answer) == (2, 1, 1)


async def test_a_dry_run_tells_the_difference_and_writes_nothing(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    await brought(db, world, [row("m1"), row("m2")], tmp_path)
    answer = await brought(db, world, [row("m1"), row("m3", "study")], tmp_path, dry_run=True)
    assert (answer.status, told(answer)) == (200, (1, 1, 1))
    rows = [(one["change"], one.get("row"), one["subject"], one["item"]) for one in answer.body["rows"]]
    assert rows == [("reversed", None, "m2", "meeting"), ("booked", 3, "m3", "study")]
    assert await counts(owner) == (2, 0)
    assert await owner.fetchval("SELECT count(*) FROM history_edition") == 1


async def test_a_row_taken_back_by_hand_is_not_booked_again(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    twice = row("m1")
    await brought(db, world, [twice, twice, row("m2")], tmp_path)
    one = await owner.fetchval("SELECT entry_id FROM entry WHERE subject_id = $1 LIMIT 1", person_id("m1"))
    await reverse(db, Call(world.people["s1"], "entries.reverse"), one, "记错")
    assert told(await brought(db, world, [twice, twice, row("m3")], tmp_path)) == (2, 1, 1)
    # Of two alike, the one that does not count any more goes first.
    assert (await brought(db, world, [twice, row("m3")], tmp_path)).body["already"]
    assert {key[0] for key in await standing(owner)} == {"m1", "m3"}


async def test_rows_that_came_in_without_a_source_are_taken_over(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    rows = [row("m1"), row("m2")]
    await brought(db, world, rows, tmp_path, source=None)
    taken = await brought(db, world, rows, tmp_path)
    assert (taken.body["already"], taken.body["edition"]) == (True, 1)
    assert told(await brought(db, world, rows[:1], tmp_path)) == (1, 0, 1)
    for source, file in (("other", rows), ("other", rows[:1])):
        with pytest.raises(Refusal) as caught:
            await brought(db, world, file, tmp_path, source=source)
        assert caught.value.code == "already-exists"
    with pytest.raises(Refusal) as caught:
        await brought(db, world, rows, tmp_path, source="a source")
    assert caught.value.code == "validation-error"
    assert await counts(owner) == (2, 1)


async def test_who_may_not_reverse_corrects_nothing_away(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    await brought(db, world, [row("m1"), row("m2")], tmp_path)
    await owner.execute("UPDATE role_grant SET unit_id = $1 WHERE role = 'office_clerk'", world.units["w"])
    with pytest.raises(Refusal) as caught:
        await brought(db, world, [row("m1")], tmp_path, by="clerk")
    assert caught.value.code == "role-missing"
    assert told(await brought(db, world, [row("m1"), row("m2"), row("m3")], tmp_path, by="clerk")) == (2, 1, 0)
    await owner.execute(
        "INSERT INTO role_grant SELECT realm_id, gen_random_uuid(), $1, role, unit_id, subtree, starts_on, ends_on, "
        "granted_by, granted_at FROM role_grant WHERE role = 'work_committee'",
        person_id("m1"),
    )
    with pytest.raises(Refusal) as caught:
        await brought(db, world, [row("m2"), row("m3")], tmp_path, by="m1")
    assert caught.value.code == "separation-of-duty"
    assert await counts(owner) == (3, 0)


async def test_one_correction_twice_at_once_is_made_once(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    await brought(db, world, history(200, seed=4), tmp_path)
    path = write_csv(tmp_path / "b.csv", history(200, seed=4)[20:] + history(10, seed=5))
    answers = await asyncio.gather(*(brought(db, world, path, tmp_path) for _ in range(3)))
    assert sorted(one.body["already"] for one in answers) == [False, True, True]
    assert await counts(owner) == (210, 20)


async def test_a_settlement_need_not_wait_while_a_file_is_judged_and_is_heeded(
    db: Database, world: World, owner: Owner, tmp_path: Path
) -> None:
    loop, settled = asyncio.get_running_loop(), []

    def told_of(phase: str, done: int, total: int) -> None:
        if phase == "checking" and not settled:
            call = Call(world.people["work"], "periods.settle")
            work = asyncio.run_coroutine_threadsafe(settle(db, call, "2025", provisional=False), loop)
            settled.append(work.result(timeout=20))

    with pytest.raises(Refusal) as caught:
        await brought(db, world, [row("m1", day="2025-11-03"), row("m2")], tmp_path, told=told_of)
    assert [one.status for one in settled] == [201]
    assert [(one.params["row"], one.code) for one in caught.value.faults] == [(2, "period-closed")]
    assert await counts(owner) == (0, 0)
