"""How sure a score is, beside it: its shares, and what is open to objection."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rules.points import divide, text

KINDS = ("evaluated", "drawn", "confirmed", "open")
HUNDRED = Decimal(100)


def assured_view(points: Mapping[str, str], days: int) -> dict[str, Any] | None:
    """Each share with its points, its part in percent (None where points offset each other); None of nothing.

    days: working days of objection. `open` cuts across the other three, which together are the whole.
    """
    given = {kind: Decimal(points[kind]) for kind in KINDS}
    whole = sum((given[kind] for kind in KINDS[:3]), Decimal(0))
    if not any(given.values()):
        return None
    split = whole > 0 and all(0 <= one <= whole for one in given.values())
    shares = [
        {
            "kind": kind,
            "points": points[kind],
            "percent": text(divide(given[kind] * HUNDRED, whole, 0, "half_up")) if split else None,
        }
        for kind in KINDS
    ]
    return {"shares": shares, "days": days}
