"""What the watch has to see, written into the books by the owner at times of the past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from tests.world import World, person_id, unit_id

if TYPE_CHECKING:
    from asyncpg import Connection, Record

    Owner = Connection[Record]
else:
    Owner = object

STEP = (
    "INSERT INTO transition VALUES"
    " (1, 'claim', $1, $2, $3, $4, false, $5, $6, $7, 'branch_committee', NULL, '{}', NULL, $8)"
)
ENTRY = (
    "INSERT INTO entry (realm_id, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on,"
    " recorded_at, quantity, points, attributes, source, assurance, actor_id, tx)"
    " VALUES (1, $1, 'member', $2, $3, $4, 'meeting', '2026-03-05', $5, 10000, $6, '{}', 'direct', 'evaluated', $7,"
    " pg_current_xact_id())"
)
USE = "INSERT INTO evidence_use VALUES (1, $1, $2, $3, 1, 'claim', $4, 'meeting', $5, $6, $5, $7)"


async def circle(owner: Owner) -> list[UUID]:
    """m1 and s1 approved a claim of each other."""
    claims = [uuid4(), uuid4()]
    now = datetime.now(UTC)
    for claim, by, of in zip(claims, ("m1", "s1"), ("s1", "m1"), strict=True):
        await owner.execute(STEP, claim, 1, "decide", "accepted", unit_id("b1"), person_id(of), person_id(by), now)
    return claims


async def objected(owner: Owner, world: World) -> tuple[str, str, int]:
    """m1 appealed forty days ago; s1 granted m1 all of six claims before and one of six after, and booked nothing more,
    while six others of the branch fared alike on both sides."""
    await owner.execute("SET session_replication_role = replica")
    now = datetime.now(UTC)
    appeal = now - timedelta(days=40)
    others = [uuid4() for _ in range(6)]
    for n, person in enumerate(others):
        await owner.execute("INSERT INTO person VALUES (1, $1, $2, $2, $2)", person, f"o{n}")
    reviewer, version = person_id("s1"), world.versions["s15"]
    for who in (person_id("m1"), *others):
        for day in (*range(-30, -24), *range(24, 30)):
            at = appeal + timedelta(days=day)
            fell = who == person_id("m1") and day > 24
            state = "refused" if fell else "accepted"
            await owner.execute(STEP, uuid4(), 2, "decide", state, unit_id("b1"), who, reviewer, at)
            if not fell:
                await owner.execute(ENTRY, uuid4(), who, unit_id("b1"), version, at, 20_000, reviewer)
    claim = uuid4()
    mine = (unit_id("b1"), person_id("m1"), person_id("m1"), appeal)
    await owner.execute(STEP, claim, 3, "appeal", "appealed", *mine)
    # Another objected yesterday, of which nothing can be said yet.
    early = (unit_id("b1"), person_id("m2"), person_id("m2"), now - timedelta(days=1))
    await owner.execute(STEP, uuid4(), 3, "appeal", "appealed", *early)
    # A third asked about a line, of which auditors alone hear.
    asked = (unit_id("b1"), person_id("m3"), person_id("m3"), appeal)
    await owner.execute(STEP.replace("'claim'", "'query'"), uuid4(), 1, "ask", "asked", *asked)
    await owner.execute("SET session_replication_role = origin")
    return str(claim), str(appeal.year), int(appeal.year == (now - timedelta(days=1)).year)


async def seen_before(owner: Owner) -> UUID:
    """m1 cited a picture that looks like one m4 of the other branch had cited; the use it was seen at."""
    uses, files, now = [uuid4(), uuid4()], [uuid4(), uuid4()], datetime.now(UTC)
    for use, file, who, unit in zip(uses, files, ("m4", "m1"), ("b2", "b1"), strict=True):
        await owner.execute(USE, use, file, str(file), uuid4(), person_id(who), unit_id(unit), now)
    await owner.execute("INSERT INTO evidence_likeness VALUES (1, $1, $2, 'picture', 7, $3)", uses[1], files[0], now)
    return uses[1]


async def closed_meeting(owner: Owner) -> UUID:
    """A general meeting of b1 held today, everybody there, whose one item all but the member were for."""
    meeting, now, unit = uuid4(), datetime.now(UTC), unit_id("b1")
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    people = [person_id(code) for code in ("m1", "m2", "m3", "s1")]
    by, clerk = person_id("s1"), person_id("clerk")
    await owner.execute(
        "INSERT INTO meeting VALUES (1, $1, 1, $2, NULL, '{general-meeting}', '党员大会', '会议室', $3, '14:30', NULL,"
        " $4, $4, '[\"审议加分\"]', $4, $5)",
        meeting, unit, day, by, now,
    )  # fmt: skip
    for who in people:
        mark = "INSERT INTO meeting_mark VALUES (1, $1, $2, 1, $3, 'present', 'hand', NULL, NULL, $4, $5)"
        await owner.execute(mark, meeting, who, unit, by, now)
    votes = '{"for": 3, "against": 0, "abstain": 0}'
    item = f'[{{"title": "审议志愿服务加分", "decision": "同意", "votes": {votes}, "passed": true, "awards": []}}]'
    await owner.execute(
        "INSERT INTO meeting_minutes VALUES (1, $1, 1, $2, $3, 1, '审议', $4::text::jsonb, '{}', $5, '{}', $6, $7)",
        meeting, unit, day.year, item, people, clerk, now,
    )  # fmt: skip
    await owner.execute(STEP.replace("'claim'", "'meeting'"), meeting, 1, "approve", "approved", unit, None, by, now)
    return meeting
