"""`import roster|history`: what a file holds, told first if wanted, then brought in whole or not at all."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ledger.access import OPERATOR
from ledger.books.history.commands import import_history, importers
from ledger.db import Database
from ledger.errors import Refusal
from ledger.org.callers import caller_by_code
from ledger.org.roster import import_roster
from ledger.types import Actor, Call
from service.cli_data import on_database, realm_of
from service.cli_serve import Commands, add_home, settings_of
from service.files import CSV, XLSX, roster_rows
from service.history_files import history_rows
from service.progress import Progress
from service.store import store


def add(commands: Commands) -> None:
    """Adds `import roster` and `import history`."""
    kinds = commands.add_parser("import", help="bring in a file").add_subparsers(metavar="KIND", required=True)
    roster = kinds.add_parser("roster", help="add, change and transfer the people of a CSV or XLSX file")
    roster.set_defaults(run=_roster)
    history = kinds.add_parser("history", help="book the entries of a CSV, XLSX or Parquet file, all or none")
    history.add_argument("--as", dest="code", metavar="CODE", help="who books them, for the whole realm")
    history.add_argument("--reason", metavar="TEXT", help="for rows without one, such as the meeting that decided")
    history.add_argument(
        "--source", metavar="NAME", help="where the file is from: the next file of that source corrects this one"
    )
    history.set_defaults(run=_history)
    for parser in (roster, history):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would change")
        parser.add_argument("--encoding", choices=("utf-8", "gb18030"), default="utf-8", help="of a CSV file")
        parser.add_argument("--json", action="store_true", help="the whole answer as JSON")
        parser.add_argument("--realm", metavar="CODE", help="needed where several realms share the database")
        add_home(parser)


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


def _history(options: argparse.Namespace) -> int:
    progress = Progress("rows")
    try:
        rows = history_rows(options.file, options.encoding, options.reason)
    except OSError as problem:
        print(f"gongbu: cannot read {options.file}: {problem.strerror}", file=sys.stderr)
        return 2

    async def work(db: Database) -> dict[str, Any]:
        actor = await _importer(db, options)
        call = Call(actor, "import-history")
        answer = await import_history(db, call, rows, source=options.source, dry_run=options.dry_run, told=progress)
        return {**answer.body, "as": actor.code}

    with store(settings_of(options)) as urls:
        try:
            told = on_database(urls, work)
        finally:
            progress.end()
    print(json.dumps(told, ensure_ascii=False) if options.json else _history_summary(told, options.dry_run))
    return 0


async def _importer(db: Database, options: argparse.Namespace) -> Actor:
    """Who is named, or the only one who holds the role of the whole realm. Refusal unknown-reference."""
    realm_id, realm = await realm_of(db, options.realm)
    code = options.code
    if code is None:
        held = await importers(db, realm_id)
        if len(held) != 1:
            whom = f"one of {', '.join(held)}" if held else "whoever may book for the whole realm"
            raise Refusal("unknown-reference", detail=f"name {whom} by --as")
        code = held[0]
    found = await caller_by_code(db, realm, code)
    if found is None:
        raise Refusal("unknown-reference", detail=f"there is no person {code}")
    return found


def _history_summary(told: dict[str, Any], dry_run: bool) -> str:
    if told["already"]:
        edition = f", edition {told['edition']} of {told['source']}" if "source" in told else ""
        return f"already imported as {told['import']}{edition}: {told['count']} rows, nothing done"
    counts = f"{told['count']} rows"
    if "source" in told:
        counts += f" of {told['source']}: {told['kept']} kept, {told['booked']} booked, {told['reversed']} reversed"
    if dry_run:
        return "\n".join([*map(_difference, told.get("rows", ())), f"{counts}, all of them fit"])
    return f"imported {counts} as {told['import']}, in the name of {told['as']}"


def _difference(row: dict[str, Any]) -> str:
    where = f"row {row['row']}" if row["change"] == "booked" else row["entry"]
    return f"{row['change']} {where}: {row['subject']} {row['item']} {row['occurred_on']}"
