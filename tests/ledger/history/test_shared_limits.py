"""Limits that entries share hold for a file as they do for awards: within the file, and beside what is booked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.books.history.commands import import_history
from ledger.db import Database
from ledger.errors import Refusal
from ledger.types import Actor, Answer, Call
from rules.document import load
from rules.packs import pack
from rules.scheme import Scheme
from service.history_files import history_rows
from tests.ledger.history.files import row, write_csv
from tests.ledger.parity.realm import Owner, found
from tests.world import person_id

REALM = 7
HEADER = ("subject", "item", "occurred_on", "attr.level", "attr.role", "matter")


async def brought(db: Database, path: Path, *subjects: str, **more: Any) -> Answer:
    given = {"attr.level": "危急", "attr.role": "第一发现人", "matter": "缺陷一"}
    write_csv(path, [row(code, "defect-find", **given) for code in subjects], HEADER)
    work = Actor(REALM, person_id("x-work", REALM), "x-work")
    return await import_history(db, Call(work, "import-history"), history_rows(path), **more)


async def test_a_matter_names_one_first_finder_in_a_file_and_beside_it(
    db: Database, owner: Owner, tmp_path: Path
) -> None:
    scheme = load(pack("s03"))
    assert isinstance(scheme, Scheme)
    await found(db, owner, REALM, scheme, pack("s03"), [{"code": code} for code in "abc"])
    with pytest.raises(Refusal) as caught:
        await brought(db, tmp_path / "two.csv", "a", "b")
    assert [(one.params["row"], one.code) for one in caught.value.faults] == [(3, "heads-exhausted")]
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0
    assert (await brought(db, tmp_path / "one.csv", "a")).status == 201
    with pytest.raises(Refusal) as caught:
        await brought(db, tmp_path / "other.csv", "b")
    assert [(one.params["row"], one.code) for one in caught.value.faults] == [(2, "heads-exhausted")]
    assert await owner.fetchval("SELECT count(*) FROM entry") == 1


async def test_a_corrected_file_frees_what_its_gone_rows_held(db: Database, owner: Owner, tmp_path: Path) -> None:
    scheme = load(pack("s03"))
    assert isinstance(scheme, Scheme)
    await found(db, owner, REALM, scheme, pack("s03"), [{"code": code} for code in "abc"])
    await brought(db, tmp_path / "one.csv", "a", source="finds")
    tried = await brought(db, tmp_path / "other.csv", "b", source="finds", dry_run=True)
    assert (tried.status, await owner.fetchval("SELECT count(*) FROM entry")) == (200, 1)
    assert (await brought(db, tmp_path / "other.csv", "b", source="finds")).status == 201
    assert await owner.fetchval("SELECT count(*) FROM entry") == 3
