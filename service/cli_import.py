"""`import roster`: the people of a file, told first if wanted, then brought in whole or not at all."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ledger.access import OPERATOR
from ledger.db import Database
from ledger.org.roster import import_roster
from ledger.types import Actor, Call
from service.cli_data import on_database, realm_of
from service.cli_serve import Commands, add_home, settings_of
from service.files import CSV, XLSX, roster_rows
from service.store import store


def add(commands: Commands) -> None:
    """Adds `import roster`."""
    kinds = commands.add_parser("import", help="bring in a file").add_subparsers(metavar="KIND", required=True)
    roster = kinds.add_parser("roster", help="add, change and transfer the people of a CSV or XLSX file")
    roster.add_argument("file", type=Path, metavar="FILE")
    roster.add_argument("--dry-run", action="store_true", help="only tell what would change")
    roster.add_argument("--encoding", choices=("utf-8", "gb18030"), default="utf-8", help="of a CSV file")
    roster.add_argument("--json", action="store_true", help="the whole answer as JSON")
    roster.add_argument("--realm", metavar="CODE", help="needed where several realms share the database")
    roster.set_defaults(run=_roster)
    add_home(roster)


def _roster(options: argparse.Namespace) -> int:
    try:
        raw = options.file.read_bytes()
    except OSError as problem:
        print(f"gongbu: cannot read {options.file}: {problem.strerror}", file=sys.stderr)
        return 2
    kind = XLSX if options.file.suffix.lower() == ".xlsx" else f"{CSV}; charset={options.encoding}"
    rows = roster_rows(raw, kind)

    async def work(db: Database) -> dict[str, Any]:
        realm_id, _ = await realm_of(db, options.realm)
        call = Call(Actor(realm_id, OPERATOR, "operator"), "import-roster")
        return dict((await import_roster(db, call, rows, dry_run=options.dry_run)).body)

    with store(settings_of(options)) as urls:
        told = on_database(urls, work)
    print(json.dumps(told, ensure_ascii=False) if options.json else _summary(told))
    return 0


def _summary(told: dict[str, Any]) -> str:
    lines = [f"{row['row']} {row['code']} {row['change']}" for row in told["rows"] if row["change"] != "unchanged"]
    counts = ", ".join(f"{told[name]} {name}" for name in ("added", "changed", "transferred", "unchanged"))
    return "\n".join([*lines, counts])
