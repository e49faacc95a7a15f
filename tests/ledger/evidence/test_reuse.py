"""Re-uses with edits, in small; `python -m tests.ledger.evidence.reuse` does a thousand."""

from __future__ import annotations

from ledger import command
from ledger.evidence import queries
from service.evidence.looks import look_of, pieces_of
from tests.evidence_files import photo
from tests.ledger.evidence.conftest import Desk
from tests.ledger.evidence.reuse import measure
from tests.ledger.evidence.test_cite import refused


async def test_equal_bytes_are_refused_and_edits_flagged(desk: Desk, owner):
    found = await measure(desk, owner, 90)
    assert (found.exact_refused, found.wrongly_flagged <= 0.01) == (1, True), found
    assert found.near_flagged >= 0.95, found


async def test_auditors_alone_see_what_was_seen_before_and_where(desk: Desk):
    look = look_of(photo(1))
    looking = {"look": look, "pieces": pieces_of(look)}
    first, second = await desk.file("m1", b"one", **looking), await desk.file("m5", b"two", **looking)
    uses = desk.use(), desk.use("m5", "b3", "community")
    await desk.cite("m1", [first], uses[0])
    await desk.cite("m5", [second], uses[1])
    async with command.reading(desk.db, desk.world.people["audit"]) as scope:
        (one,) = (await queries.likenesses(scope)).items
    assert (one["evidence"], one["like"], one["how"], one["distance"]) == (str(second), str(first), "picture", 0)
    assert (one["here"]["unit"], one["before"]["unit"], one["before"]["item"]) == ("b3", "b1", "volunteer")
    assert not {"subject", "name"} & one.keys()
    for who in ("m1", "s1", "work", "hr"):
        async with command.reading(desk.db, desk.world.people[who]) as scope:
            assert (await refused(queries.likenesses(scope))).code == "role-missing"
            assert await scope.conn.fetchval("SELECT count(*) FROM evidence_likeness WHERE realm_id = 1") == 0


async def test_a_work_secret_is_compared_with_nothing(desk: Desk, owner):
    look = look_of(photo(1))
    secret = await desk.file("m1", b"one", mark="work_secret", look=look, pieces=pieces_of(look))
    other = await desk.file("m5", b"two", look=look, pieces=pieces_of(look))
    await desk.cite("m1", [secret], desk.use())
    await desk.cite("m5", [other], desk.use("m5", "b3"))
    assert await owner.fetchval("SELECT count(*) FROM evidence_likeness") == 0
    assert await owner.fetchval("SELECT count(*) FROM evidence_piece WHERE evidence_id = $1", secret) == 0
    # Its bytes still count once.
    again = await desk.file("m5", b"one")
    refusal = await refused(desk.cite("m5", [again], desk.use("m5", "b3")))
    # Nothing is told of it but that it is used.
    assert (refusal.code, dict(refusal.faults[0].params)) == ("evidence-reused", {"most": 1})
