"""Importing a roster file."""

from __future__ import annotations

from typing import Any, Literal

from ledger.org import roster
from service.api.fields import Shape
from service.api.parameters import flag
from service.api.route import LONG, Ask, Reply, Route, answered
from service.decode import IMPORT_LIMIT
from service.files import CSV, XLSX, roster_rows


class Row(Shape):
    """What one row of the file changes."""

    row: int
    code: str
    change: Literal["added", "changed", "transferred", "unchanged"]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Imported(Shape):
    """What the file changes, or changed, row by row; digest names its content whatever its form."""

    digest: str
    added: int
    changed: int
    transferred: int
    unchanged: int
    rows: list[Row]


async def import_roster(ask: Ask) -> Reply:
    """Adds, changes and transfers the people of the file, no others; a dry run only tells what it would do."""
    return answered(await roster.import_roster(ask.db, ask.call, ask.body, dry_run=ask.query["dry_run"]))


ROUTES = (
    Route("POST", "/rosters", "import-roster", "Import a roster", import_roster, frozenset({"system_admin"}),
          query=(flag("dry_run", "Only tell what would change; needs no key"),), raw=(CSV, XLSX), parse=roster_rows,
          limit=IMPORT_LIMIT, answer=Imported, statuses=(201, 200), keyed=True, within=LONG,
          problems=("import-invalid", "import-encoding", "period-closed")),
)  # fmt: skip
