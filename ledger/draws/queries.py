"""Draws as they are read: the frame and what it is made of are public, what was drawn is for those it concerns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.views import moment
from ledger.db import sql_file
from ledger.draws.rounds import checks_of, frame_text, tally
from ledger.draws.seeds import Voucher, Vouchers, vouchers_of
from ledger.errors import Refusal
from ledger.types import Page
from rules.points import text

SQL = sql_file(__file__)


async def draws(
    scope: Scope, *, unit: UUID | None = None, period: str | None = None, limit: int = 50, cursor: UUID | None = None
) -> Page:
    """Draws of the realm, the latest first."""
    rows = await scope.conn.fetch(SQL["draws"], scope.realm.id, None, cursor, unit, period, limit + 1)
    items = [await draw_view(scope, row) for row in rows[:limit]]
    return Page(items, items[-1]["id"] if len(rows) > limit else None)


async def draw_row(scope: Scope, draw_id: UUID) -> Any:
    """The draw with where it stands. Refusal not-found."""
    rows = await scope.conn.fetch(SQL["draws"], scope.realm.id, draw_id, None, None, None, 1)
    if not rows:
        raise Refusal("not-found")
    return rows[0]


async def draw(scope: Scope, draw_id: UUID) -> dict[str, Any]:
    """One draw, and for those who read the unit its strata with what they stand for. Refusal not-found."""
    row = await draw_row(scope, draw_id)
    strata = [
        {
            "number": one["number"],
            "unit": scope.tree.units[one["unit_id"]].code,
            "item": one["item"],
            "size": one["size_class"],
            "count": one["entries"],
            "weight": one["weight"],
        }
        for one in await scope.conn.fetch(SQL["strata"], scope.realm.id, draw_id)
        if scope.reads_unit(row["unit_id"])
    ]
    return {**await draw_view(scope, row), "strata": strata}


async def draw_view(scope: Scope, row: Any) -> dict[str, Any]:
    """A draw as everybody sees it; figures of its checks for those who read the unit."""
    vouchers = await vouchers_of(scope, row["draw_id"])
    seed = vouchers.seed(row["frame_hash"])
    found = await tally(scope, row["draw_id"]) if scope.reads_unit(row["unit_id"]) else None
    checks = await checks_of(scope, row)
    unit = scope.tree.units[row["unit_id"]]
    return {
        "id": str(row["draw_id"]),
        "unit": unit.code,
        "unit_name": unit.name,
        "frame": row["kind"],
        "period": row["period"],
        "style": row["style"],
        "state": row["state"],
        "n": row["step"],
        "count": row["frame_count"],
        "frame_hash": row["frame_hash"],
        "size": row["size"],
        "minimum": row["minimum"],
        "error": text(row["error"]),
        "confidence": text(row["confidence"]),
        # How evenly a branch books is for those who read it; in the frame it stands under an opaque id.
        "weights": [{"gauge": None, **one} for one in row["weights"] if found or "gauge" not in one],
        "offices": offices_view(scope, vouchers, row),
        "beacon": beacon_view(scope, vouchers, row),
        "seed": seed.hex() if seed else None,
        "secrets_counted": bool(seed) and bool(vouchers.secrets),
        "drawn": int(row["taken"]),
        "open_checks": found.undecided if found else None,
        "errors": found.wrong if found else None,
        "widen_by": found.widen_by(row, checks) if found else None,
        "made_by": row["made_by_code"],
        "made_at": moment(row["made_at"], scope.realm.timezone),
    }


def offices_view(scope: Scope, vouchers: Vouchers, row: Any) -> list[dict[str, Any]]:
    """Each office that committed; withheld: it did not reveal before the public number was drawn."""
    late = scope.now >= row["beacon_at"]
    return [
        {
            "office": office,
            "by": one.by,
            "commitment": one.value,
            "committed_at": moment(one.at, scope.realm.timezone),
            "secret": vouchers.reveals[office].value if office in vouchers.reveals else None,
            "withheld": late and office not in vouchers.reveals,
        }
        for office, one in vouchers.commitments.items()
    ]


def beacon_view(scope: Scope, vouchers: Vouchers, row: Any) -> dict[str, Any]:
    """The public number as announced, and what each person entered for it."""

    def entered(one: Voucher) -> dict[str, Any]:
        return {"office": one.office, "by": one.by, "value": one.value, "at": moment(one.at, scope.realm.timezone)}

    return {
        "text": row["beacon"],
        "at": moment(row["beacon_at"], scope.realm.timezone),
        "value": vouchers.beacon,
        "entered": [entered(one) for one in vouchers.beacons],
    }


async def export(scope: Scope, draw_id: UUID) -> dict[str, Any]:
    """All that is needed to draw again: frame, commitments, secrets, public number, seed and what was drawn.

    Names no one: keys and branches are ids. Refusal not-found.
    """
    row = await draw_row(scope, draw_id)
    view = await draw_view(scope, row)
    rounds = await scope.conn.fetch(SQL["rounds"], scope.realm.id, draw_id)
    return {
        **{name: view[name] for name in ("id", "frame_hash", "count", "seed", "beacon")},
        "offices": [
            {name: one[name] for name in ("office", "commitment", "secret", "withheld")} for one in view["offices"]
        ],
        "frame": await frame_text(scope, draw_id),
        "rounds": [{"size": one["size"], "drawn": [str(key) for key in one["taken"]]} for one in rounds],
    }
