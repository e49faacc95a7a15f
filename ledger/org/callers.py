"""Who a verified token or a command-line name speaks for."""

from __future__ import annotations

from uuid import UUID

from ledger.command import looking
from ledger.db import Database, set_local
from ledger.types import Actor


async def caller_by_id(db: Database, realm_code: str, person_id: UUID) -> Actor | None:
    """The person of that realm, None where there is none. Refusal busy."""
    return await _caller(db, realm_code, "person_id = $2", person_id)


async def caller_by_code(db: Database, realm_code: str, code: str) -> Actor | None:
    """The person with that code, None where there is none. Refusal busy."""
    return await _caller(db, realm_code, "code = $2", code)


async def _caller(db: Database, realm_code: str, named: str, value: UUID | str) -> Actor | None:
    async with looking(db) as conn:
        realm_id = await conn.fetchval("SELECT realm_id FROM realm WHERE code = $1", realm_code)
        if realm_id is None:
            return None
        await set_local(conn, realm=realm_id)
        row = await conn.fetchrow(
            f"SELECT person_id, code FROM person WHERE realm_id = $1 AND {named}", realm_id, value
        )
        return Actor(realm_id, row["person_id"], row["code"]) if row else None


async def realm_codes(db: Database) -> dict[int, str]:
    """The codes of all realms by id, as tokens name them. Refusal busy."""
    async with looking(db) as conn:
        rows = await conn.fetch("SELECT realm_id, code FROM realm ORDER BY realm_id")
        return {row["realm_id"]: row["code"] for row in rows}
