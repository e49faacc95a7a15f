"""Evidence as it is told: the facts of a file or document, never the bytes."""

from __future__ import annotations

from typing import Any

from ledger.books.views import moment

# What stands over everything that is a work secret, in the words of the offices.
BANNER = "工作秘密，仅限工作使用，不得复制、外传"


def facts(row: Any, timezone: str) -> dict[str, Any]:
    """The facts of one row of `evidence`; size in bytes, `at` when it was handed in."""
    return {
        "id": str(row["evidence_id"]),
        "sha256": bytes(row["sha256"]).hex() if row["sha256"] else None,
        "media_type": row["media_type"],
        "size": row["size"],
        "name": row["name"],
        "mark": row["mark"],
        "banner": BANNER if row["mark"] == "work_secret" else None,
        "number": row["number"],
        "issuer": row["issuer"],
        "dated": row["dated"].isoformat() if row["dated"] else None,
        "at": moment(row["at"], timezone),
    }
