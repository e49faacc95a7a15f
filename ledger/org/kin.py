"""Who stands aside for whom (回避名单), as everybody who decides about a person has to ask."""

from __future__ import annotations

from uuid import UUID

from ledger.access import Scope, for_duty
from ledger.db import sql_file
from ledger.errors import refuse

SQL = sql_file(__file__)


async def kin_of(scope: Scope, person_id: UUID) -> frozenset[UUID]:
    """Who stands aside for the person today; everybody only inside `access.for_duty`."""
    rows = await scope.conn.fetch(SQL["kin_of"], scope.realm.id, person_id, scope.today)
    return frozenset(row["other"] for row in rows)


async def kin_for_duty(scope: Scope, person_id: UUID) -> frozenset[UUID]:
    """Who stands aside for the person today, whoever asks; only who may act follows from it, never the relation."""
    async with for_duty(scope):
        return await kin_of(scope, person_id)


async def stand_aside(scope: Scope, subject_id: UUID) -> None:
    """Refusal separation-of-duty (recusal) where the caller has to stand aside for the person."""
    if scope.actor.person_id in await kin_for_duty(scope, subject_id):
        raise refuse("separation-of-duty", "", recusal=True)
