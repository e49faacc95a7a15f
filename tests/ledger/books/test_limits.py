"""Hard limits that several entries share hold under many hands at once, in a batch, and across branches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.books.commands import award, reverse
from ledger.books.judge import AwardCall, AwardLine
from ledger.db import Database, connect
from ledger.errors import Refusal
from ledger.types import Actor, Answer, Call
from rules.document import load
from rules.packs import pack
from rules.scheme import Scheme
from tests.ledger.parity.realm import START, Owner, Realm, found
from tests.world import FOUNDED, person_id, unit_id

DAY = date(2026, 3, 5)
REALM = 7


@pytest.fixture
async def other(app_url: str) -> AsyncIterator[Database]:
    """The same books through a second process's eyes: desks and connections of its own."""
    one = await connect(app_url)
    yield one
    await one.close()


async def realm_of(db: Database, owner: Owner, name: str, codes: Sequence[str], beyond: int = 0) -> Realm:
    """The pack in force for people of two branches, the last so many in the second; each secretary sees the own one."""
    scheme = load(pack(name))
    assert isinstance(scheme, Scheme)
    realm = await found(db, owner, REALM, scheme, pack(name), [{"code": code} for code in codes])
    await owner.execute(
        "INSERT INTO unit VALUES ($1, $2, 'y-b', 'y-b', 'party', 'branch')", REALM, unit_id("y-b", REALM)
    )
    await owner.execute(
        "INSERT INTO unit_place VALUES ($1, $2, $3, $4, true)",
        REALM,
        unit_id("y-b", REALM),
        START,
        unit_id("x-c", REALM),
    )
    for code in codes[len(codes) - beyond :]:
        moved = (REALM, person_id(code, REALM), unit_id("y-b", REALM))
        await owner.execute("UPDATE membership SET unit_id = $3 WHERE realm_id = $1 AND person_id = $2", *moved)
    for code, branch in (("y1", "x-b"), ("y2", "y-b")):
        await owner.execute("INSERT INTO person VALUES ($1, $2, $3, $3, $3)", REALM, person_id(code, REALM), code)
        await owner.execute(
            "INSERT INTO role_grant"
            " VALUES ($1, gen_random_uuid(), $2, 'branch_committee', $3, false, $4, NULL, NULL, $5)",
            REALM, person_id(code, REALM), unit_id(branch, REALM), START, FOUNDED,
        )  # fmt: skip
    await owner.execute("UPDATE realm SET org_version = org_version + 1 WHERE realm_id = $1", REALM)
    return realm


def asked(by: str, *lines: AwardLine, key: str | None = None) -> AwardCall:
    call = Call(Actor(REALM, person_id(by, REALM), by), "entries", "POST /entries", key, b"1")
    return AwardCall(call, lines, batch=len(lines) > 1)


def finds(subject: str, role: str = "第一发现人") -> AwardLine:
    return AwardLine(subject, "defect-find", DAY, attributes={"level": "危急", "role": role}, matter="缺陷一")


def ballot(subject: str, score: str = "100", rater: str = "r1", on: date = DAY) -> AwardLine:
    attributes = {"side": "处室", "criterion": "德", "rater": rater, "score": score}
    return AwardLine(subject, "mark", on, attributes=attributes)


async def outcomes(calls: Sequence[Any]) -> tuple[list[Answer], list[str]]:
    found = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(one, Answer | Refusal) for one in found), found
    return [one for one in found if isinstance(one, Answer)], [one.code for one in found if isinstance(one, Refusal)]


async def test_a_matter_names_as_many_people_as_its_rule_allows(db: Database, other: Database, owner: Owner) -> None:
    codes = [f"p{number:02d}" for number in range(64)]
    await realm_of(db, owner, "s03", codes, beyond=32)
    calls = [award((db, other)[at % 2], asked("y1" if at < 32 else "y2", finds(code))) for at, code in enumerate(codes)]
    done, refused = await outcomes(calls)
    assert (len(done), refused) == (1, ["heads-exhausted"] * 63)
    assert await owner.fetchval("SELECT count(*) FROM entry") == 1
    # Another role of the same matter, and the same role of another one, have room of their own.
    await award(db, asked("y1", finds("p00", "共同发现人")))


async def test_a_reversal_gives_the_room_back_and_asking_again_needs_none(db: Database, owner: Owner) -> None:
    realm = await realm_of(db, owner, "s03", ["a", "b", "c"], beyond=1)
    first = await award(db, asked("y1", finds("a"), key="k1"))
    with pytest.raises(Refusal) as caught:
        await award(db, asked("y2", finds("c")))
    assert [(one.pointer, one.code, one.params["most"]) for one in caught.value.faults] == [
        ("/attributes/role", "heads-exhausted", "1")
    ]
    assert (await award(db, asked("y1", finds("a"), key="k1"))).replayed
    # The same person may be named twice: the limit is one of heads.
    await award(db, asked("y1", finds("a")))
    for entry in await owner.fetch("SELECT entry_id FROM entry WHERE reverses IS NULL"):
        await reverse(db, realm.call("x-branch", "reversal"), entry["entry_id"], "not the finder")
    assert UUID(first.body["id"])
    assert (await award(db, asked("y2", finds("c")))).status == 201


async def test_a_batch_counts_its_own_rows(db: Database, owner: Owner) -> None:
    await realm_of(db, owner, "s03", ["a", "b", "c"])
    with pytest.raises(Refusal) as caught:
        await award(db, asked("y1", finds("a"), finds("b"), finds("c", "共同发现人")))
    assert [(one.pointer, one.code) for one in caught.value.faults] == [
        ("/entries/1/attributes/role", "heads-exhausted")
    ]
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0
    # What was refused took no room.
    assert (await award(db, asked("y1", finds("b"), finds("c", "共同发现人")))).status == 201


async def test_a_rater_gives_no_more_such_ballots_than_the_share(db: Database, other: Database, owner: Owner) -> None:
    codes = [f"p{number:02d}" for number in range(10)]
    await realm_of(db, owner, "s08", codes)
    calls = [
        award((db, other)[at % 2], asked("y1", ballot(codes[at % 10], ("100", "95", "90")[at % 3]))) for at in range(64)
    ]
    done, refused = await outcomes(calls)
    assert (len(done), refused) == (2, ["rater-share-exhausted"] * 62)
    assert (await award(db, asked("y1", ballot("p00", "85")))).status == 201
    assert (await award(db, asked("y1", ballot("p00", rater="r2")))).status == 201
    # The next quarter is rated anew.
    assert (await award(db, asked("y1", ballot("p00", on=date(2026, 4, 1))))).status == 201


async def test_nobody_rates_oneself(db: Database, owner: Owner) -> None:
    await realm_of(db, owner, "s08", [f"p{number:02d}" for number in range(10)])
    # Ten in the department, one of them rates: a fifth of nine, rounded down.
    await award(db, asked("y1", ballot("p01", rater="p00")))
    with pytest.raises(Refusal) as caught:
        await award(db, asked("y1", ballot("p02", rater="p00")))
    assert [(one.pointer, one.code) for one in caught.value.faults] == [("/attributes/score", "rater-share-exhausted")]
