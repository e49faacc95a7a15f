"""The later scores of those who objected, from the books and the steps of claims; what they mean is in
`rules.objectors`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.views import moment
from ledger.watch.queries import SQL, named, notes, reading, require_reader, year_of
from rules.objectors import LONGEST, SHORTEST, Acts, Change, Sides, watched
from rules.points import text

READERS = ("auditor", "discipline_committee")


async def objectors(scope: Scope, year: int) -> dict[str, Any]:
    """Whoever objected in the year and of whom a figure can be told, those who ask for a look first.

    `early`: objections too fresh to say anything; `withheld`: figures about too few. Nobody reads about themselves, nor
    about their own scoring. For auditors and discipline committees, as far as they read. Refusal role-missing.
    """
    require_reader(scope, *READERS)
    units = reading(scope, *READERS)
    rows = await scope.conn.fetch(SQL["objections"], scope.realm.id, *year_of(scope, year), units, scope.may("auditor"))
    objected = {row["subject_id"] for row in rows}
    items, early, withheld = [], 0, 0
    for row in rows:
        days = min((scope.now - row["at"]).days, LONGEST)
        if days < SHORTEST:
            early += 1
            continue
        found = await _one(scope, row, days, objected)
        if found is None or not (found["share"] or found["points"]):
            withheld += found is not None
        else:
            items.append({"id": str(objector_id(scope, year, row["subject_id"])), **found})
    items.sort(key=lambda one: (not one["flags"], one["objected_on"], one["member"]))
    looked = await notes(scope, "objector", [UUID(one["id"]) for one in items])
    told = [{**one, "looked_into": looked[UUID(one["id"])]} for one in items]
    return {"period": str(year), "early": early, "withheld": withheld, "items": told}


def objector_id(scope: Scope, year: int, person_id: UUID) -> UUID:
    """The id under which somebody's objections of a year are looked into."""
    return named(scope, "objector", year, person_id)


async def _one(scope: Scope, row: Any, days: int, objected: Collection[UUID]) -> dict[str, Any] | None:
    """The figures of one objector; None where the caller has a part in it."""
    me, unit_id, at = scope.actor.person_id, row["unit_id"], row["at"]
    since, until = at - timedelta(days=days), at + timedelta(days=days)
    same = await scope.conn.fetch(SQL["same_people"], scope.realm.id, row["subject_id"], unit_id, since, at)
    people = [one["person_id"] for one in same]
    if me in (row["subject_id"], *people):
        return None
    acts: dict[UUID, Sides] = defaultdict(lambda: (Acts(), Acts()))
    for one in await scope.conn.fetch(SQL["scored"], scope.realm.id, people, unit_id, since, at, until):
        told = Acts(one["decisions"], one["granted"], one["entries"], one["points"])
        before, after = acts[one["subject_id"]]
        acts[one["subject_id"]] = (before, told) if one["after"] else (told, after)
    others = {str(who): sides for who, sides in acts.items() if who not in objected}
    seen = watched(acts[row["subject_id"]], others)
    unit = scope.tree.units[unit_id]
    return {
        "member": row["code"],
        "name": row["name"],
        "unit": unit.code,
        "unit_name": unit.name,
        "how": "appeal" if row["kind"] == "claim" else "query",
        "objected_on": moment(at, scope.realm.timezone)[:10],
        "days": days,
        "claims": sorted({str(one) for one in row["claims"] or ()}),
        "scored_by": [{"code": one["code"], "name": one["name"]} for one in same],
        "others": len(others),
        "share": _told(seen.share),
        "points": _told(seen.points),
        "flags": list(seen.flags),
    }


def _told(change: Change | None) -> dict[str, str] | None:
    if change is None:
        return None
    names = ("before", "after", "others_before", "others_after", "fall")
    return {name: text(getattr(change, name)) for name in names}
