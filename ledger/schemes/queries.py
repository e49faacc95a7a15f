"""Schemes as they are read: what is published, and to those who make the rules also what is not yet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ledger.access import Scope
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.schemes.rounds import sees_draft
from ledger.schemes.views import scheme_view
from ledger.types import Page
from rules.document import load
from rules.scheme import Scheme

SQL = sql_file(__file__)
SEES_DRAFTS = ("rule_admin", "rule_publisher", "auditor")


async def schemes(scope: Scope, limit: int = 50, cursor: str | None = None) -> Page:
    """Every version of every scheme, by code and number; drafts only for those who make the rules."""
    rows = await scope.conn.fetch(SQL["versions"], scope.realm.id, None, None, scope.may(*SEES_DRAFTS))
    items = [head(scope, row) for row in rows]
    code, number = _after(cursor)
    items = [one for one in items if (one["code"], one["version"]) > (code, number)]
    more = len(items) > limit
    return Page(items[:limit], f"{items[limit - 1]['code']}:{items[limit - 1]['version']}" if more else None)


def _after(cursor: str | None) -> tuple[str, int]:
    code, _, number = (cursor or "").rpartition(":")
    return (code, int(number)) if number.isascii() and number.isdigit() else ("", 0)


async def version(scope: Scope, code: str, n: int) -> dict[str, Any]:
    """One version in full: enough to compute every total again from the entries. Refusal not-found.

    A draft also for those whose comments on it are being taken.
    """
    drafts = await sees_draft(scope, code, n, SEES_DRAFTS)
    row = await scope.conn.fetchrow(SQL["versions"], scope.realm.id, code, n, drafts)
    if row is None:
        raise Refusal("not-found")
    scheme = load(row["document"])
    assert isinstance(scheme, Scheme), "a stored document was valid when it was stored"
    return {**head(scope, row), **scheme_view(scheme, _reading_day(scope, row)), "document": row["document"]}


async def current_version(scope: Scope, code: str) -> int:
    """The version to show where none is named: in force today, else the latest. Refusal not-found."""
    rows = await scope.conn.fetch(SQL["versions"], scope.realm.id, code, None, scope.may(*SEES_DRAFTS))
    if not rows:
        raise Refusal("not-found")
    in_force = [row["version"] for row in rows if _holds(row, scope.today)]
    return int(in_force[-1] if in_force else rows[-1]["version"])


def head(scope: Scope, row: Any) -> dict[str, Any]:
    """What a version is and when it holds; `to` is its last day."""
    return {
        "code": row["code"],
        "version": row["version"],
        "assessment": row["assessment"],
        "subject_kind": row["subject_kind"],
        "state": state_of(row),
        "in_force": _holds(row, scope.today),
        "from": _text(row["starts_on"]),
        "to": _text(row["ends_on"] - timedelta(days=1)) if row["ends_on"] else None,
        "digest": row["digest"],
        "adoption": _adoption(row),
        "withdrawn": row["reason"],
    }


def state_of(row: Any) -> str:
    """`draft`, `published` or `withdrawn`; whether it holds today follows from its days."""
    if row["starts_on"] is None:
        return "draft"
    return "published" if row["withdrawn_on"] is None else "withdrawn"


def _holds(row: Any, today: date) -> bool:
    ended = row["ends_on"] is not None and row["ends_on"] <= today
    return row["starts_on"] is not None and row["starts_on"] <= today and not ended


def _adoption(row: Any) -> dict[str, Any] | None:
    if row["adoption_document"] is None:
        return None
    return {"document": row["adoption_document"], "dated": _text(row["adoption_dated"])}


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _reading_day(scope: Scope, row: Any) -> date:
    """The day whose values are shown: today, or the nearest day the version is in force."""
    day = scope.today
    if row["ends_on"] is not None:
        day = min(day, row["ends_on"] - timedelta(days=1))
    return max(day, row["starts_on"]) if row["starts_on"] else day
