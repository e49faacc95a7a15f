"""A branch's composite judgements of a period over its whole roster, so that what is missing is seen."""

from __future__ import annotations

from typing import Any

from ledger.access import Scope
from ledger.claims.judgements import judgement_view
from ledger.claims.steps import SQL
from ledger.errors import Refusal
from ledger.org.people import by_code
from rules.dates import Period


async def judged_roster(scope: Scope, code: str, span: Period) -> dict[str, Any]:
    """Everybody at home in the branch on a day of the period so far, with the judgement that stands, by name.

    `missing` counts those of them who are members to its end, or today, and have none. Refusals: not-found (also for a
    unit that is no branch), role-missing (whoever reads only the own things there).
    """
    unit = scope.tree.by_code.get(code)
    if unit is None or unit.kind != "branch" or not scope.reads_unit(unit.id):
        raise Refusal("role-missing" if unit and unit.id == scope.home else "not-found")
    last = min(span.last, scope.today)
    stays = await scope.conn.fetch(SQL["stayed"], scope.realm.id, unit.id, span.first, last)
    left = {row["code"]: row["until"] for row in stays}
    people = await by_code(scope.conn, scope.realm.id, left)
    rows = await scope.conn.fetch(SQL["judged"], scope.realm.id, unit.id, span.code)
    given = {row["member"]: row for row in rows}
    items = []
    for one in sorted(people.values(), key=lambda each: (each.name_key, each.code)):
        row, until = given.get(one.code), left[one.code]
        gone = until is not None and until <= last
        items.append(
            {
                "member": one.code,
                "name": one.name,
                "category": one.trait("category", last),
                "left_on": until.isoformat() if gone else None,
                "seen": row["seen"] if row else 0,
                "judgement": judgement_view(scope, row) if row else None,
            }
        )
    missing = sum(each["judgement"] is None and each["left_on"] is None for each in items)
    return {"unit": unit.code, "name": unit.name, "period": span.code, "missing": missing, "items": items}
