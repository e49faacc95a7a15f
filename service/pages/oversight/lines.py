"""What the forms of these pages list line by line."""

from __future__ import annotations

from ledger.inspections.steps import NewDemand
from service.pages.forms import Form

MOST_LINES = 5


def demands_of(form: Form) -> list[NewDemand]:
    """The lines of demands that were filled in, each with its working days."""
    found = []
    for number in range(MOST_LINES):
        matter, days = form.one(f"matter-{number}"), form.one(f"days-{number}")
        if matter:
            found.append(NewDemand(matter, int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0))
    return found
