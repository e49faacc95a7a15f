"""The command that counts the books again and compares the kept sums with the entries."""

import argparse
import asyncio

from ledger.tallies.check import check_books
from service.cli_serve import Commands, add_home, settings_of
from service.store import NoStore, store


def add(commands: Commands) -> None:
    """Adds `check-books`."""
    parser = commands.add_parser("check-books", help="count all entries again and compare the kept sums with them")
    parser.add_argument("--anew", action="store_true", help="throw the sums away and make them again first")
    add_home(parser)
    parser.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    """0: every sum is that of its entries; 1: one is not, and the first is named."""
    with store(settings_of(options)) as urls:
        if urls.worker is None:
            raise NoStore("the sums are read as the worker: set DATABASE_WORKER_URL")
        found = asyncio.run(check_books(urls.worker, anew=options.anew))
    for code, one in found.items():
        print(f"{code}: {one.entries} entries, {one.tallies} sums, {one.wrong} wrong")
        if one.first:
            print(f"{code}: the first: {one.first}")
    return 1 if any(one.wrong for one in found.values()) else 0
