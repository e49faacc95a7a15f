"""How much one person may hand in on one day, and the locks under which bytes are counted, kept and cleared away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ledger.access import Scope
from ledger.command import Tx
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.work import Connection

SQL = sql_file(__file__)


async def _there() -> None:
    """Whoever keeps bytes where nobody clears them away need not look again."""


@dataclass(frozen=True, slots=True)
class Intake:
    """most_files, most_bytes: what one person may hand in on one day of the realm. assured: sees to it that the bytes
    are there (still, or again) while nobody may clear them away."""

    most_files: int = 200
    most_bytes: int = 500 * 1024 * 1024
    assured: Callable[[], Awaitable[None]] = _there


async def within_quota(scope: Scope, intake: Intake, key: str, mark: str, size: int) -> None:
    """Refusal evidence-quota where this would be too much for today; what the caller handed in before is never."""
    mine = (scope.realm.id, scope.actor.person_id)
    if await scope.conn.fetchval(SQL["is_own"], *mine, key, mark):
        return
    row = await scope.conn.fetchrow(SQL["handed_in_today"], *mine, scope.today, scope.realm.timezone)
    assert row is not None
    if row["files"] + 1 > intake.most_files or row["bytes"] + size > intake.most_bytes:
        seconds = _until_tomorrow(scope.now, ZoneInfo(scope.realm.timezone))
        raise Refusal(
            "evidence-quota", files=intake.most_files, mebibytes=intake.most_bytes >> 20, seconds=int(seconds) + 1
        )


def _until_tomorrow(now: datetime, zone: ZoneInfo) -> float:
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return (datetime.combine(tomorrow, time(), zone) - now).total_seconds()


async def hold_owner(tx: Tx) -> None:
    """One person's files are counted one after the other."""
    await tx.conn.execute(SQL["hold_owner"], tx.realm.id, tx.scope.actor.person_id)


async def hold_bytes(tx: Tx, digest: bytes) -> None:
    """Until the end of the transaction nobody clears the bytes away."""
    await tx.conn.execute(SQL["hold_bytes"], tx.realm.id, digest.hex())


async def orphans(conn: Connection, files: Iterable[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """Those of the files (realm, SHA-256) that no row refers to, of realms this database knows; for the worker."""
    realms, digests = [list(column) for column in zip(*files, strict=True)] or ([], [])
    rows = await conn.fetch(SQL["orphans"], realms, digests)
    return [(row["realm_id"], bytes(row["sha256"])) for row in rows]


async def clear(conn: Connection, realm: int, digest: bytes, drop: Callable[[], Awaitable[None]]) -> bool:
    """Drops the bytes unless somebody refers to them, or is about to; for the worker, outside any transaction, so that
    the look comes after the lock."""
    if not await conn.fetchval(SQL["alone"], realm, digest.hex()):
        return False
    try:
        if not await orphans(conn, [(realm, digest)]):
            return False
        await drop()
        return True
    finally:
        await conn.execute(SQL["no_longer_alone"], realm, digest.hex())
