"""Evidence counts once: across people, units and items, also when sixty-four try at once."""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import UUID, uuid4

import pytest

from ledger import command
from ledger.errors import Refusal
from ledger.evidence import commands, queries
from ledger.evidence.commands import Document, number_key
from tests.ledger.evidence.conftest import Desk


async def refused(awaitable) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await awaitable
    return caught.value


async def test_the_same_bytes_count_once_across_people_and_branches(desk: Desk):
    first, again = await desk.file("m1", b"one"), await desk.file("m5", b"one")
    assert first != again
    await desk.cite("m1", [first], desk.use())
    refusal = await refused(desk.cite("m5", [again], desk.use("m5", "b3", "community")))
    assert (refusal.code, refusal.status) == ("evidence-reused", 409)
    (fault,) = refusal.faults
    assert (fault.pointer, fault.code) == ("/evidence/0", "evidence-reused")
    assert fault.params.keys() == {"most", "when", "item"}
    assert (fault.params["most"], fault.params["item"]) == (1, "volunteer")


async def test_whoever_reads_the_earlier_thing_is_told_whose_it_was(desk: Desk):
    one = await desk.file("s1", b"one")
    await desk.cite("s1", [one], desk.use("m1"))
    fault = (await refused(desk.cite("s1", [one], desk.use("m2")))).faults[0]
    assert (fault.params["subject"], fault.params["unit"]) == ("m1", "b1")


async def test_most_says_how_many_things_it_may_support(desk: Desk):
    minutes = await desk.file("s1", b"minutes")
    for subject in ("m1", "m2", "m3"):
        await desk.cite("s1", [minutes], desk.use(subject, most=3))
    assert (await refused(desk.cite("s1", [minutes], desk.use("s1", most=3)))).code == "evidence-reused"


async def test_citing_again_for_the_same_thing_changes_nothing(desk: Desk, owner):
    one, use = await desk.file("m1", b"one"), desk.use()
    await desk.cite("m1", [one], use)
    await desk.cite("m1", [one], use)
    assert await owner.fetchval("SELECT count(*) FROM evidence_use") == 1


async def test_twice_in_one_thing_is_refused_with_all_that_is_wrong(desk: Desk):
    used, fresh = await desk.file("m1", b"one"), await desk.file("m1", b"two")
    await desk.cite("m1", [used], desk.use())
    refusal = await refused(desk.cite("m1", [used, fresh, fresh], desk.use()))
    assert [one.pointer for one in refusal.faults] == ["/evidence/0", "/evidence/2"]


async def test_only_ones_own_or_the_subjects(desk: Desk, owner):
    strange, own = await desk.file("m2", b"one"), await desk.file("m1", b"two")
    refusal = await refused(desk.cite("m1", [own, strange, uuid4()], desk.use()))
    assert (refusal.code, [one.pointer for one in refusal.faults]) == (
        "unknown-reference",
        ["/evidence/1", "/evidence/2"],
    )
    await desk.cite("s1", [own], desk.use("m1"))
    assert await owner.fetchval("SELECT count(*) FROM evidence_use") == 1


async def test_released_evidence_may_be_used_again(desk: Desk):
    one, use = await desk.file("m1", b"one"), desk.use()
    await desk.cite("m1", [one], use)
    # The secretary who refuses a claim is not the one who cited.
    await desk.release("s1", use)
    await desk.release("s1", use)
    await desk.cite("m1", [one], desk.use())
    assert (await refused(desk.cite("m1", [one], use))).code == "evidence-reused"


async def test_of_sixty_four_at_once_one_wins(desk: Desk, owner):
    people = ["m1", "m2", "m3", "s1", "m4", "s2", "m5", "s3"]
    ids = {who: await desk.file(who, b"one") for who in people}

    async def attempt(n: int) -> str:
        who = people[n % len(people)]
        try:
            await desk.cite(who, [ids[who]], desk.use(who, "b1" if n % 2 else "b2"))
        except Refusal as refusal:
            return refusal.code
        return "done"

    outcomes = await asyncio.gather(*(attempt(n) for n in range(64)))
    assert (outcomes.count("done"), set(outcomes)) == (1, {"done", "evidence-reused"})
    assert await owner.fetchval("SELECT count(*) FROM evidence_use") == 1


async def test_one_number_in_many_writings_is_one_document(desk: Desk):
    async def name(who: str, number: str, issuer: str = "某市委办公室"):
        paper = Document(number, "某通知", issuer, date(2026, 3, 1), "internal")
        return await commands.hand_in_document(desk.db, desk.call(who), paper)

    first = await name("m1", "某办发〔2026〕3号")
    assert (first.status, (await name("m1", "某办发［２０２６］ 3 号")).body["id"]) == (201, first.body["id"])
    other = await name("m5", "某办发[2026]3号", "市委办")
    await desk.cite("m1", [UUID(first.body["id"])], desk.use())
    assert (await refused(desk.cite("m5", [UUID(other.body["id"])], desk.use("m5", "b3")))).code == "evidence-reused"
    # A bare number means something only together with whose it is.
    assert number_key("第3号", "甲局") != number_key("第3号", "乙局")


async def test_what_supports_a_thing_is_read_by_those_who_see_the_thing(desk: Desk):
    one, use = await desk.file("m1", b"one"), desk.use()
    await desk.cite("m1", [one], use)
    seen = {}
    for who in ("m1", "m2", "s1", "s2", "unit", "unit2", "audit", "hr"):
        async with command.reading(desk.db, desk.world.people[who]) as scope:
            found = await queries.cited(scope, "claim", use.object_id)
            assert [row["id"] for row in found] in ([], [str(one)])
            try:
                told = (await queries.one(scope, one)).facts["id"]
            except Refusal as refusal:
                told = refusal.code
            seen[who] = (bool(found), told == str(one))
    readers = {"m1", "s1", "unit", "audit"}
    assert seen == {who: (who in readers, who in readers) for who in seen}


@pytest.mark.parametrize("filters", [True, False])
async def test_each_layer_keeps_strangers_out_alone(desk: Desk, filters: bool):
    one, use = await desk.file("m1", b"one"), desk.use()
    await desk.cite("m1", [one], use)
    desk.db.filters = filters
    async with command.reading(desk.db, desk.world.people["s2"]) as scope:
        assert await queries.cited(scope, "claim", use.object_id) == []
        assert (await refused(queries.one(scope, one))).code == "not-found"
