"""How standings look to those who read them: codes for ids, numbers as text."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ledger.access import Scope
from ledger.books.views import moment
from ledger.errors import refuse
from ledger.standings.frame import Scored
from rules import points
from rules.duties import DutyStanding
from rules.facts import Subject
from rules.possible import Room, next_grade, rooms
from rules.settle import DimensionStanding
from rules.steps import ItemStanding

# Sorts after every place, as whoever has no place comes last.
LAST = 2147483647


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a ranking, and the snapshot it comes from (None: live, or there is none yet)."""

    items: list[dict[str, Any]]
    next: str | None
    snapshot: dict[str, Any] | None


def number(value: Decimal | None) -> str | None:
    """Points as they are sent; None stays None."""
    return None if value is None else points.text(value)


def dimension_view(one: DimensionStanding) -> dict[str, Any]:
    """A dimension with its items."""
    return {
        "code": one.code,
        "name": one.name,
        "raw": number(one.raw),
        "points": number(one.points),
        "cap": number(one.cap),
        "items": [item_view(item) for item in one.items],
    }


def duty_view(one: DutyStanding) -> dict[str, Any]:
    """A duty: met, excused, unmet or open, in each of its windows, apart from points."""
    windows = [{"window": code, "state": state} for code, state in one.windows]
    gates = one.gate is not None and one.state == "unmet"
    return {
        "code": one.code,
        "name": one.name,
        "state": one.state,
        "windows": windows,
        "gates": gates,
        "clause": one.clause,
    }


def item_view(one: ItemStanding) -> dict[str, Any]:
    """An item: how many facts stand, what they were given, what counts."""
    return {
        "code": one.code,
        "name": one.name,
        "count": one.count,
        "raw": number(one.raw),
        "points": number(one.points),
        "cap": number(one.cap),
    }


def standing_view(scope: Scope, period: str, scored: Scored, as_of: date, known_at: datetime) -> dict[str, Any]:
    """A standing; rank and quota grade are filled in from the latest snapshot by the caller."""
    standing = scored.standing
    quota = scored.version.scheme.grades.quota is not None
    return {
        "subject": scored.code,
        "subject_kind": scored.kind,
        "name": scored.name,
        "period": period,
        "as_of": as_of.isoformat(),
        "known_at": moment(known_at, scope.realm.timezone),
        "assessment": scored.version.assessment,
        "scheme": scored.version.code,
        "scheme_version": scored.version.version,
        "state": standing.state,
        "total": number(standing.total),
        "grade": None if quota else standing.grade,
        "rank": None,
        "rank_of": None,
        "snapshot": None,
        "dimensions": [dimension_view(one) for one in standing.dimensions],
        "duties": [duty_view(one) for one in standing.duties],
    }


def possible_view(period: str, scored: Scored, subject: Subject, *, over: bool) -> dict[str, Any]:
    """Room by dimension and item (null: no limit) and the next grade (null: none above, or decided by a quota)."""
    scheme, standing = scored.version.scheme, scored.standing
    coming = None if over or scheme.grades.quota is not None else next_grade(scheme, subject, standing)
    return {
        "subject": scored.code,
        "period": period,
        "as_of": standing.day.isoformat(),
        "over": over,
        "assessment": scored.version.assessment,
        "scheme": scored.version.code,
        "scheme_version": scored.version.version,
        "total": number(standing.total),
        "grade": standing.grade if scheme.grades.quota is None else None,
        "dimensions": [] if over else [_room(one) for one in rooms(scheme, standing)],
        "next_grade": coming
        and {
            "grade": coming.grade,
            "at": number(coming.at),
            "gap": number(coming.gap),
            "above": coming.above,
            "needs": list(coming.needs),
            "clause": coming.clause,
        },
    }


def _room(one: Room) -> dict[str, Any]:
    items = [{"code": each.code, "name": each.name, "left": number(each.left)} for each in one.items]
    return {"code": one.code, "name": one.name, "left": number(one.left), "items": items}


def snapshot_view(scope: Scope, row: Any) -> dict[str, Any]:
    """Which snapshot a ranking shows."""
    taken_at = moment(row["taken_at"], scope.realm.timezone)
    return {"n": row["n"], "provisional": row["provisional"], "as_of": row["as_of"].isoformat(), "taken_at": taken_at}


def cursor_of(rank: int | None, code: str) -> str:
    """The place in a ranking after which the next page starts."""
    return base64.urlsafe_b64encode(f"{rank or LAST}:{code}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[int, str]:
    """The place a cursor names. Refusal invalid-parameter where it is not one of ours."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        rank, code = text.split(":", 1)
        if rank.isascii() and rank.isdigit() and int(rank) <= LAST:
            return int(rank), code
    except (ValueError, binascii.Error):
        pass
    raise refuse("invalid-parameter", "/cursor", expected="the next of the page before")
