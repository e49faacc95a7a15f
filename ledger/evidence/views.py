"""Evidence as it is told: the facts of a file or document, never the bytes."""

from __future__ import annotations

from typing import Any

from ledger.books.views import moment
from ledger.evidence.marks import marked


def facts(row: Any, timezone: str) -> dict[str, Any]:
    """The facts of one row of `evidence`; size in bytes, `at` when it was handed in."""
    return {
        "id": str(row["evidence_id"]),
        "sha256": bytes(row["sha256"]).hex() if row["sha256"] else None,
        "media_type": row["media_type"],
        "size": row["size"],
        "name": row["name"],
        **marked(row["mark"]),
        "number": row["number"],
        "issuer": row["issuer"],
        "dated": row["dated"].isoformat() if row["dated"] else None,
        "at": moment(row["at"], timezone),
    }
