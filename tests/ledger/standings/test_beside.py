"""What decides beside the facts of the period: earlier periods, older facts, entries passed on, and comparisons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from ledger.access import for_comparison
from ledger.books.commands import award, reverse
from ledger.books.judge import AwardCall, AwardLine
from ledger.closing.commands import settle
from ledger.command import reading
from ledger.db import Database
from ledger.errors import Refusal
from ledger.schemes.commands import add_version
from ledger.standings import lists, queries
from ledger.standings.simulate import simulation
from ledger.standings.simulated import simulated
from rules.document import load
from rules.packs import pack
from rules.scheme import Scheme
from tests.house.source import sources
from tests.ledger.parity.realm import START, Owner, Realm, found
from tests.world import FOUNDED, person_id, unit_id

REALM = 8


async def realm_of(db: Database, owner: Owner, name: str, rows: Sequence[dict[str, Any]]) -> Realm:
    scheme = load(pack(name))
    assert isinstance(scheme, Scheme)
    realm = await found(db, owner, REALM, scheme, pack(name), rows)
    await owner.execute("INSERT INTO person VALUES ($1, $2, 'y', 'y', 'y')", REALM, person_id("y", REALM))
    await owner.execute(
        "INSERT INTO role_grant VALUES ($1, gen_random_uuid(), $2, 'branch_committee', $3, false, $4, NULL, NULL, $5)",
        REALM, person_id("y", REALM), unit_id("x-b", REALM), START, FOUNDED,
    )  # fmt: skip
    return realm


async def booked(realm: Realm, by: str, subject: str, item: str, on: date, **more: Any) -> UUID:
    answer = await award(realm.db, AwardCall(realm.call(by, "entries"), (AwardLine(subject, item, on, **more),)))
    return UUID(answer.body["id"])


async def standing(realm: Realm, by: str, code: str, period: str) -> dict[str, Any]:
    async with reading(realm.db, realm.actor(by)) as scope:
        return await queries.member(scope, code, period)


async def why(realm: Realm, by: str, code: str, period: str) -> str:
    async with reading(realm.db, realm.actor(by)) as scope:
        return json.dumps(await queries.explain_member(scope, code, period), ensure_ascii=False)


async def test_a_share_of_last_year_is_brought_along_once_it_is_settled_for_good(db: Database, owner: Owner) -> None:
    realm = await realm_of(db, owner, "s16", [{"code": "m"}, {"code": "n"}])
    first = await standing(realm, "m", "m", "2025")
    await booked(realm, "y", "m", "task", date(2025, 3, 1), points=Decimal(6))
    await settle(db, realm.call("x-work", "settle"), "2025", True)
    # What is provisional is not carried, nor anything guessed for it.
    assert (await standing(realm, "m", "m", "2026"))["total"] == first["total"]
    await settle(db, realm.call("x-work", "settle"), "2025", False)
    total = await owner.fetchval("SELECT total FROM snapshot_row WHERE code = 'm' AND n = 2")
    for by in ("m", "y", "x-work"):
        brought = await standing(realm, by, "m", "2026")
        assert (total, brought["total"]) == ("26", "5.2")
    assert f"2025 {total}" in await why(realm, "y", "m", "2026")
    # 2027 follows a year that is not settled: nothing older is taken for it.
    assert (await standing(realm, "m", "m", "2027"))["total"] == first["total"]


async def test_a_trial_brings_along_what_the_books_bring_along(db: Database, owner: Owner) -> None:
    realm = await realm_of(db, owner, "s16", [{"code": "m"}])
    await booked(realm, "y", "m", "task", date(2025, 3, 1), points=Decimal(6))
    await settle(db, realm.call("x-work", "settle"), "2025", False)
    text = pack("s16").replace("carry: {times: {value: 0.2,", "carry: {times: {value: 0.5,")
    await add_version(db, realm.call("x-rules", "draft"), "s16", text)
    for by, code in (("x-work", "m"), ("x-rules", None)):
        async with reading(db, realm.actor(by)) as scope:
            found = await simulation(scope, "s16", 2, "2026")
        rows = [(row["code"], row["before"]["total"], row["after"]["total"]) for row in simulated(found)["rows"] or []]
        assert rows == ([(code, "5.2", "13")] if code else [])


async def test_who_came_from_another_branch_brings_the_own_year_along(db: Database, owner: Owner) -> None:
    realm = await realm_of(db, owner, "s16", [{"code": "m"}])
    await booked(realm, "x-branch", "m", "task", date(2025, 3, 1), points=Decimal(6))
    await settle(db, realm.call("x-work", "settle"), "2025", False)
    before = await standing(realm, "x-work", "m", "2026")
    await owner.execute(
        "INSERT INTO unit VALUES ($1, $2, 'z-b', 'z-b', 'party', 'branch')", REALM, unit_id("z-b", REALM)
    )
    place = (REALM, unit_id("z-b", REALM), START, unit_id("x-c", REALM))
    await owner.execute("INSERT INTO unit_place VALUES ($1, $2, $3, $4, true)", *place)
    moved = (REALM, person_id("m", REALM), date(2026, 2, 1), unit_id("z-b", REALM), unit_id("x-b", REALM))
    await owner.execute("INSERT INTO membership VALUES ($1, $2, 'party', $3, $4, $5)", *moved)
    await owner.execute(
        "UPDATE role_grant SET unit_id = $1 WHERE person_id = $2", unit_id("z-b", REALM), person_id("y", REALM)
    )
    await owner.execute("UPDATE realm SET org_version = org_version + 1 WHERE realm_id = $1", REALM)
    assert (await standing(realm, "y", "m", "2026"))["total"] == before["total"] == "5.2"
    async with reading(db, realm.actor("y")) as scope:
        await queries.member(scope, "m", "2026")
        assert await scope.conn.fetchval("SELECT count(*) FROM snapshot_row") == 0


async def test_an_entry_that_stays_in_force_counts_in_the_next_year(db: Database, owner: Owner) -> None:
    realm = await realm_of(db, owner, "s01", [{"code": "m"}])
    await booked(realm, "y", "m", "party-discipline", date(2025, 6, 1), attributes={"kind": "警告"})
    await booked(realm, "y", "m", "left-post", date(2024, 6, 1))
    assert (await standing(realm, "m", "m", "2026"))["total"] == "950"
    async with reading(db, realm.actor("y")) as scope:
        listed = await lists.unit_standings(scope, "x-b", "members", "2026")
    assert [row["total"] for row in listed.items] == ["950"]
    await settle(db, realm.call("x-work", "settle"), "2026", False)
    assert await owner.fetchval("SELECT total FROM snapshot_row WHERE code = 'm'") == "950"


async def test_a_unit_passes_an_entry_on_to_its_head_who_reads_nothing_else_of_it(db: Database, owner: Owner) -> None:
    rows = [{"code": "u", "kind": "unit", "subject": {"unit.head": "m"}}, {"code": "m"}, {"code": "n"}]
    realm = await realm_of(db, owner, "s01", rows)
    day = date(2026, 3, 1)
    entry = await booked(realm, "x-work", "u", "unit-circulated", day, subject_kind="unit", attributes={"level": "省"})
    for by in ("m", "y", "x-work"):
        assert (await standing(realm, by, "m", "2026"))["total"] == "950"
    assert (await standing(realm, "n", "n", "2026"))["total"] == "1000"
    assert (await standing(realm, "x-work", "m", "2025"))["total"] == "1000"
    async with reading(db, realm.actor("m")) as scope:
        await queries.member(scope, "m", "2026")
        assert await scope.conn.fetchval("SELECT count(*) FROM entry") == 0
    await reverse(db, realm.call("x-work", "reversal"), entry, "another unit")
    assert (await standing(realm, "m", "m", "2026"))["total"] == "1000"


@pytest.mark.parametrize(("people", "told"), [(5, True), (4, False)])
async def test_a_comparison_tells_a_member_nothing_of_few(db: Database, owner: Owner, people: int, told: bool) -> None:
    codes = [f"p{number}" for number in range(people)]
    realm = await realm_of(db, owner, "s03", [{"code": code} for code in codes])
    for number, code in enumerate(codes, start=1):
        line: dict[str, Any] = {"quantity": Decimal(number), "attributes": {"kind": "总负责人"}}
        await booked(realm, "y", code, "tickets", date(2026, 3, 1), **line)
    whole = {code: (await standing(realm, "x-work", code, "2026"))["total"] for code in codes}
    assert (whole["p0"], whole[codes[-1]]) == ("6" if people == 5 else "7.5", "30")
    own = await standing(realm, "p0", "p0", "2026")
    assert (own["total"], own["state"]) == ((whole["p0"], "scored") if told else (None, "no-value"))
    trace = await why(realm, "p0", "p0", "2026")
    assert not any(code in trace for code in codes[1:])
    # Who reads the branch reads everybody in it, so nothing is kept back there.
    async with reading(db, realm.actor("y")) as scope:
        listed = await lists.unit_standings(scope, "x-b", "members", "2026")
    assert {row["code"]: row["total"] for row in listed.items} == whole
    async with reading(db, realm.actor("p0")) as scope:
        await queries.member(scope, "p0", "2026")
        assert await scope.conn.fetchval("SELECT count(*) FROM entry") == 1
    await settle(db, realm.call("x-work", "settle"), "2026", False)
    kept = await owner.fetch("SELECT code, total FROM snapshot_row WHERE subject_kind = 'member'")
    assert {row["code"]: row["total"] for row in kept} == whole


async def test_the_wide_view_ends_and_cannot_write(db: Database, owner: Owner) -> None:
    realm = await realm_of(db, owner, "s03", [{"code": "m"}, {"code": "n"}])
    await booked(realm, "y", "n", "talent-aid", date(2026, 3, 1))
    async with reading(db, realm.actor("m")) as scope:
        async with for_comparison(scope) as wide:
            assert await wide.conn.fetchval("SELECT count(*) FROM entry") == 1
            async with for_comparison(wide) as wider:
                assert wider.units is None
            assert await wide.conn.fetchval("SELECT count(*) FROM entry") == 1
        assert await scope.conn.fetchval("SELECT count(*) FROM entry") == 0
        assert await scope.conn.fetchval("SHOW transaction_read_only") == "on"


def test_nobody_else_opens_it() -> None:
    callers = {one.name for one in sources("ledger", "service") for call, _ in one.calls() if "for_comparison" in call}
    assert callers == {"ledger/standings/beside.py"}
    counters = {one.name for one in sources("ledger", "service") for call, _ in one.calls() if "for_counting" in call}
    assert counters == {"ledger/books/limits.py", "ledger/books/lives.py", "ledger/claims/booking.py"}


IN_OFFICE = """
scheme: secretaries
name: 书记述职评议
source: 某文
assessment: secretaries
subject_kind: member
covers: {member.post: [书记]}
total: {start: {value: 100, clause: 履职基础分}}
prorate:
  away: {member.post: {none_of: [书记]}}
  what: start
  places: 2
  mode: half_up
  clause: 按任职天数折算
dimensions: [{code: duty, name: 履职, clause: 述职, items: [{code: report, name: 述职, award: 1}]}]
"""


async def test_the_score_of_an_office_follows_the_dates_of_the_post(db: Database, owner: Owner) -> None:
    scheme = load(IN_OFFICE)
    assert isinstance(scheme, Scheme), scheme
    realm = await found(db, owner, REALM, scheme, IN_OFFICE, [{"code": "m"}, {"code": "n"}])
    post = (REALM, person_id("m", REALM), date(2026, 7, 1))
    await owner.execute("INSERT INTO person_trait VALUES ($1, $2, 'post', $3, '书记')", *post)
    await booked(realm, "x-branch", "m", "report", date(2026, 8, 1))
    with pytest.raises(Refusal) as caught:
        await booked(realm, "x-branch", "m", "report", date(2026, 6, 30))
    assert caught.value.code == "no-scheme-in-force"
    # 184 of 365 days in office.
    assert (await standing(realm, "x-work", "m", "2026"))["total"] == "51.41"
    await settle(db, realm.call("x-work", "settle"), "2026", False)
    rows = await owner.fetch("SELECT code, total FROM snapshot_row")
    assert [(row["code"], row["total"]) for row in rows] == [("m", "51.41")]
