"""`export`: a settled period as one file that is checked offline by verifier/verify.py."""

import argparse
import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from ledger.db import connect_one
from ledger.errors import Refusal
from ledger.log.export import lines, settled
from ledger.log.steps import SQL
from ledger.work import Connection, working
from rules.document import load
from rules.scheme import Dimension, Scheme
from service.cli_serve import Commands, add_home, settings_of
from service.store import NoStore, store


def add(commands: Commands) -> None:
    """Adds `export`."""
    parser = commands.add_parser("export", help="write a settled period as one file that is checked offline")
    parser.add_argument("period", metavar="PERIOD")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="written whole or not at all")
    parser.add_argument("--realm", metavar="CODE", help="needed where several realms share the database")
    add_home(parser)
    parser.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    with store(settings_of(options)) as urls:
        if urls.worker is None:
            raise NoStore("DATABASE_WORKER_URL is not set: the export reads as the worker does")
        count = asyncio.run(_write(urls.worker, options.realm, options.period, options.output))
    print(f"gongbu: {count} lines in {options.output}; verifier/verify.py year checks them", file=sys.stderr)
    return 0


async def _write(url: str, only: str | None, period: str, path: Path) -> int:
    conn = await connect_one(url)
    fresh = path.with_name(f".{path.name}.part")
    try:
        realm_id, realm = await _realm(conn, only)
        with fresh.open("w", encoding="utf-8") as file:
            count = 0
            async with working(conn, readonly=True):
                # As the triggers wrote the journal, whatever this session was told.
                await conn.execute("SET LOCAL timezone = 'UTC'")
                what = await settled(conn, realm_id, period)
                sums = {str(version): plain_sums(text) for version, text in what.documents.items()}
                async for line in lines(conn, realm_id, realm, what, sums):
                    file.write(line)
                    count += 1
        fresh.rename(path)
        return count
    finally:
        fresh.unlink(missing_ok=True)
        await conn.close()


async def _realm(conn: Connection, only: str | None) -> tuple[int, str]:
    found = [(row["realm_id"], row["code"]) for row in await conn.fetch(SQL["realms"]) if only in (None, row["code"])]
    if not found:
        raise NoStore(f"there is no realm {only}" if only else "there is no realm yet")
    if len(found) > 1:
        raise Refusal("unknown-reference", detail=f"name one by --realm: {', '.join(code for _, code in found)}")
    return found[0]


def plain_sums(text: str) -> Mapping[str, str]:
    """Items of a scheme by dimension, of those dimensions whose raw points are the sum of what was booked."""
    scheme = load(text)
    if not isinstance(scheme, Scheme) or scheme.remembers or scheme.becoming:
        return {}
    return {item: one.code for one in scheme.dimensions if _is_plain(scheme, one) for item in one.items}


def _is_plain(scheme: Scheme, one: Dimension) -> bool:
    bent = one.rollup or one.groups or one.parts or one.carry or one.zeroed or one.bounds.start or one.applies
    return not bent and all(scheme.items[item].simple for item in one.items)
