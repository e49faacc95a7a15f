"""The command that closes a settled period, or says what stands in its way."""

import argparse
import sys
from typing import Any

from ledger import command
from ledger.closing.commands import close
from ledger.closing.ready import readiness
from ledger.db import Database
from ledger.errors import Refusal
from ledger.org.callers import caller_by_code
from ledger.types import Call
from service.cli_data import on_database, realm_of
from service.cli_serve import Commands, add_home, settings_of
from service.store import store

_TOLD = {
    "uncounted": "booked or taken back since the settlement: settle again to count them",
    "unpublished": "the results were not shown to those they are about",
    "unsettled-part": "parts of the period settled later than the whole",
    "draw-open": "spot checks over its days that are not finished",
}


def add(commands: Commands) -> None:
    """Adds `close`."""
    parser = commands.add_parser("close", help="close a settled period, or say what stands in the way")
    parser.add_argument("period", metavar="PERIOD", help="2026, 2026-H1, 2026-Q1 or 2026-03")
    parser.add_argument("--as", dest="code", metavar="CODE", required=True, help="who closes it, of the 机关工委")
    parser.add_argument("--accept", nargs="*", choices=_TOLD, default=[], help="what may stay open")
    parser.add_argument("--check", action="store_true", help="only say what is open")
    parser.add_argument("--realm", metavar="CODE", help="needed where several realms share the database")
    add_home(parser)
    parser.set_defaults(run=_close)


def _close(options: argparse.Namespace) -> int:
    """0: closed, or nothing open; 1: something is."""

    async def work(db: Database) -> dict[str, Any]:
        _, realm = await realm_of(db, options.realm)
        actor = await caller_by_code(db, realm, options.code)
        if actor is None:
            raise Refusal("unknown-reference", detail=f"there is no person {options.code}")
        async with command.reading(db, actor) as scope:
            found = await readiness(scope, options.period)
        left = [one for one in found["items"] if one["code"] not in options.accept]
        if options.check or left:
            return {**found, "left": left}
        answer = await close(db, Call(actor, "close-period"), options.period, options.accept)
        return {**answer.body, "left": []}

    with store(settings_of(options)) as urls:
        told = on_database(urls, work)
    for one in told["left"]:
        print(f"open: {one['code']} {one['count']} ({_TOLD[one['code']]})", file=sys.stderr)
    if "seal" in told:
        print(told["seal"])
    return 1 if told["left"] else 0
