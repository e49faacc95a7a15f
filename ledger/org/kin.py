"""Who stands aside for whom (回避名单), as everybody who decides about a person has to ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from ledger.access import Scope
from ledger.db import set_local, sql_file
from ledger.errors import refuse

SQL = sql_file(__file__)


async def kin_for_duty(scope: Scope, person_id: UUID) -> frozenset[UUID]:
    """Who stands aside for the person today, whoever asks; only who may act follows from it, never the relation."""
    return (await kin_today([scope])).get(person_id, frozenset())


async def kin_today(scopes: Collection[Scope]) -> Mapping[UUID, frozenset[UUID]]:
    """For whom anybody of the realm stands aside today; for callers that may share a transaction, so that awards need
    not ask one by one. Read once a day and version of the organisation, which a change of the list raises."""
    one = next(iter(scopes))
    known: dict[int, tuple[object, dict[UUID, frozenset[UUID]]]] = one.db.caches.setdefault("kin", {})
    name = (one.realm.org_version, one.today)
    if known.get(one.realm.id, (None,))[0] != name:
        await set_local(one.conn, kin="*")
        rows = await one.conn.fetch(SQL["kin_today"], one.realm.id, one.today)
        await set_local(one.conn, kin=one.settings.get("kin", []) if len(scopes) == 1 else [])
        known[one.realm.id] = name, {row["person"]: frozenset(row["others"]) for row in rows}
    return known[one.realm.id][1]


async def stand_aside(scope: Scope, subject_id: UUID) -> None:
    """Refusal separation-of-duty (recusal) where the caller has to stand aside for the person."""
    if scope.actor.person_id in await kin_for_duty(scope, subject_id):
        raise refuse("separation-of-duty", "", recusal=True)
