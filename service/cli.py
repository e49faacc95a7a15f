"""The command line: one small function a command. Exit 0 done, 1 findings or refused, 2 usage, 3 no server or store."""

import os
import sys
from collections.abc import Sequence

import asyncpg

from ledger.errors import Refusal
from ledger.migrate import MigrationFailed
from service import (
    cli_backup,
    cli_books,
    cli_close,
    cli_data,
    cli_export,
    cli_handover,
    cli_import,
    cli_log,
    cli_rules,
    cli_scheme,
    cli_score,
    cli_serve,
)
from service.auth.keys import KeyUnusable
from service.embedded import EmbeddedError
from service.home import HomeError
from service.run_as import NoIdentity
from service.store import NoStore

_NO_STORE = (NoStore, HomeError, EmbeddedError, MigrationFailed, NoIdentity, KeyUnusable)
# Told of here, done by run.py itself: they need the packages of development.
_IN_RUN_PY = (
    ("test", "run the tests"),
    ("check", "lint, format, types, import contracts"),
    ("bench", "measure against ceilings of the same run"),
    ("faults", "kill, cut, fill and tamper on purpose, and count what was lost"),
)
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


def main(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit code."""
    parser, commands = cli_serve.parser_with()
    cli_serve.add(commands)
    cli_data.add(commands)
    cli_books.add(commands)
    cli_close.add(commands)
    cli_import.add(commands)
    cli_backup.add(commands)
    cli_export.add(commands)
    cli_log.add(commands)
    cli_handover.add(commands)
    cli_rules.add(commands)
    cli_scheme.add(commands)
    cli_score.add(commands)
    for name, does in _IN_RUN_PY:
        commands.add_parser(name, help=does)
    try:
        return cli_serve.run_command(parser, arguments)
    except Refusal as refusal:
        _tell(_words_of(refusal))
        return 1
    except BrokenPipeError:
        # Whoever read the output had enough of it; Python must not try to write the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except _NO_STORE as problem:
        _tell([str(problem)])
    except _AWAY as problem:
        _tell([f"the database could not be used: {problem}"])
    return 3


def _words_of(refusal: Refusal) -> list[str]:
    faults = [f"  {fault.pointer}: {fault.code} {_figures(dict(fault.params))}".rstrip() for fault in refusal.faults]
    return [f"refused: {refusal.code} {refusal.detail or _figures(refusal.params)}".rstrip(), *faults]


def _figures(params: dict[str, object]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in params.items())


def _tell(lines: Sequence[str]) -> None:
    print("gongbu: " + "\n".join(lines), file=sys.stderr)
