"""What was drawn as it is read: by who checks it, by the branch and the member it concerns, by those above.

While a check is marked blind, who checks does not see what the branch gave. Of a covert check branch and member learn
when it is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.views import moment
from ledger.db import sql_file
from ledger.draws.flows import OFFICES, UNDECIDED, WRONG
from ledger.draws.queries import draw_row
from ledger.draws.rounds import checks_of
from ledger.draws.seeds import vouchers_of
from ledger.errors import Refusal
from ledger.schemes.steps import schemes_now
from ledger.types import Page
from rules import points
from rules.sampling import mark

SQL = sql_file(__file__)
QUESTIONS = 5


async def checks(
    scope: Scope, draw_id: UUID, *, state: str | None = None, limit: int = 50, after: int | None = None
) -> Page:
    """What was drawn in a draw, as far as it is the caller's to see, by number. Refusal not-found."""
    row = await draw_row(scope, draw_id)
    rows = await _rows(scope, draw_id, None, after, state, None, limit + 1)
    items = [await check_view(scope, row, one) for one in rows[:limit] if _shown(scope, row, one)]
    return Page(items, str(rows[limit - 1]["n"]) if len(rows) > limit else None)


async def my_checks(scope: Scope) -> list[dict[str, Any]]:
    """What the caller is to check, and what of the caller's own was drawn, the latest draws first."""
    rows = await _rows(scope, None, None, None, None, scope.actor.person_id, 200)
    found = []
    for one in rows:
        row = await draw_row(scope, one["draw_id"])
        if _shown(scope, row, one):
            found.append({**await check_view(scope, row, one), "draw": str(one["draw_id"]), "period": row["period"]})
    return found


async def check_row(scope: Scope, draw: Any, n: int) -> Any:
    """The n-th one drawn. Refusal not-found where it is unknown or not the caller's to see."""
    rows = await _rows(scope, draw["draw_id"], n, None, None, None, 1)
    if not rows or not _shown(scope, draw, rows[0]):
        raise Refusal("not-found")
    return rows[0]


async def _rows(
    scope: Scope,
    draw_id: UUID | None,
    n: int | None,
    after: int | None,
    state: str | None,
    mine: UUID | None,
    limit: int,
) -> Sequence[Any]:
    units = None if scope.units is None else list(scope.units)
    me = scope.actor.person_id
    rows: Sequence[Any] = await scope.conn.fetch(
        SQL["checks"], scope.realm.id, draw_id, n, after, units, me, state, mine, limit
    )
    return rows


def _above(scope: Scope, draw: Any) -> bool:
    return any(scope.covers(role, draw["unit_id"]) for role in OFFICES)


def _shown(scope: Scope, draw: Any, one: Any) -> bool:
    """Of a covert check those below learn when it is over."""
    return draw["style"] != "covert" or one["state"] not in UNDECIDED or _above(scope, draw)


async def records_of(scope: Scope, one: Any) -> Sequence[Any]:
    """What was put down about it, in order."""
    rows: Sequence[Any] = await scope.conn.fetch(SQL["records"], scope.realm.id, one["drawn_id"])
    return rows


async def check_view(scope: Scope, draw: Any, one: Any) -> dict[str, Any]:
    """One that was drawn with everything put down about it."""
    rules = await checks_of(scope, draw)
    put = await records_of(scope, one)
    entry = draw["kind"] == "entries"
    marked = any(each["kind"] == "mark" for each in put)
    hidden = entry and rules.blind and not marked and one["checker_id"] == scope.actor.person_id
    above = _above(scope, draw)
    subject = one["subject_code"] or scope.tree.units[one["unit_id"]].code
    return {
        "n": one["n"],
        "step": one["step"],
        "round": one["round"],
        "state": one["state"],
        "due_on": one["due_on"].isoformat() if one["due_on"] else None,
        "unit": scope.tree.units[one["unit_id"]].code,
        "unit_name": scope.tree.units[one["unit_id"]].name,
        "subject": subject,
        "subject_name": one["subject_name"] or scope.tree.units[one["unit_id"]].name,
        "checker": one["checker_code"] if above else None,
        "mine": one["checker_id"] == scope.actor.person_id,
        "methods": list(rules.methods),
        "marks_blind": entry and rules.blind,
        "entry": await _entry(scope, one, hidden=hidden) if entry else None,
        "questions": await _questions(scope, draw, one) if above else [],
        "booked": await _booked(scope, one),
        "records": [_record(scope, each, named=above) for each in put],
    }


async def _entry(scope: Scope, one: Any, *, hidden: bool) -> dict[str, Any] | None:
    if one["item"] is None:
        return None
    version = (await schemes_now(scope)).by_id[one["scheme_version_id"]]
    shown = {
        "item": one["item"],
        "item_name": version.scheme.items[one["item"]].name,
        "occurred_on": one["occurred_on"].isoformat(),
        "attributes": dict(one["attributes"]),
        "matter": one["matter"],
        "source": one["source"],
        "discretionary": version.scheme.items[one["item"]].discretionary,
        "hidden": hidden,
        **dict.fromkeys(("id", "quantity", "points", "actor", "reason")),
    }
    if hidden:
        return shown
    given = {"quantity": _number(one["quantity"]), "points": _number(one["points"])}
    return {**shown, **given, "id": str(one["entry_id"]), "actor": one["actor_code"], "reason": one["reason"]}


async def _booked(scope: Scope, one: Any) -> dict[str, Any] | None:
    """What the signature booked: where the period was settled by then, the right entry counts late, on an open day."""
    if one["state"] not in WRONG:
        return None
    params = await scope.conn.fetchval(SQL["signed"], scope.realm.id, one["drawn_id"])
    usual = {"late": False, **dict.fromkeys(("occurred_on", "first_on", "points"))}
    return {**usual, **(params or {"entries": []})}


def _number(scaled: int) -> str:
    return points.text(points.from_scaled(scaled))


def _record(scope: Scope, row: Any, *, named: bool) -> dict[str, Any]:
    by = row["code"] if named or row["put_by"] == scope.actor.person_id else None
    return {"kind": row["kind"], "at": moment(row["put_at"], scope.realm.timezone), "by": by, "body": row["body"]}


async def _questions(scope: Scope, draw: Any, one: Any) -> list[dict[str, Any]]:
    """Five questions for this one, by the seed of the draw, from those in the bank when it was announced."""
    seed = (await vouchers_of(scope, draw["draw_id"])).seed(draw["frame_hash"])
    if seed is None or "examination" not in (await checks_of(scope, draw)).methods:
        return []
    above = [draw["unit_id"]]
    while (parent := scope.tree.parent(above[-1], scope.today)) is not None:
        above.append(parent)
    rows = await scope.conn.fetch(SQL["questions"], scope.realm.id, above, draw["made_at"])
    queue = sorted(rows, key=lambda row: mark(seed, f"question {one['key']} {row['question_id']}"))
    return [{"id": str(row["question_id"]), "text": row["text"], "answer": row["answer"]} for row in queue[:QUESTIONS]]
