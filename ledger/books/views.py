"""How an entry looks to those who read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.access import Scope
from rules import points


# All entries of a flush have one time.
@lru_cache(maxsize=256)
def moment(at: datetime, timezone: str) -> str:
    """A time with its offset, in the realm's own time zone."""
    return at.astimezone(ZoneInfo(timezone)).isoformat()


def entry_view(
    scope: Scope,
    *,
    entry_id: UUID,
    subject: str,
    subject_kind: str,
    unit: str,
    item: str,
    scheme: str,
    version: int,
    occurred_on: date,
    first_on: date | None,
    recorded_at: datetime,
    quantity: int,
    value: int,
    assurance: str,
    actor: str,
    reason: str | None,
    attributes: Mapping[str, str],
    matter: str | None,
    reverses: UUID | None = None,
    reversed_by: UUID | None = None,
    trace: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The entry with codes for ids; quantity and value count 1/10000."""
    return {
        "id": str(entry_id),
        "subject": subject,
        "subject_kind": subject_kind,
        "unit": unit,
        "item": item,
        "scheme": scheme,
        "scheme_version": version,
        "occurred_on": occurred_on.isoformat(),
        "first_on": first_on.isoformat() if first_on else None,
        "recorded_at": moment(recorded_at, scope.realm.timezone),
        "quantity": points.text(points.from_scaled(quantity)),
        "points": points.text(points.from_scaled(value)),
        "attributes": dict(attributes),
        "matter": matter,
        "assurance": assurance,
        "reverses": str(reverses) if reverses else None,
        "reversed_by": str(reversed_by) if reversed_by else None,
        "actor": actor,
        "reason": reason,
        "trace": trace,
        "receipt": None,
    }
