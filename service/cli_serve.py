"""`serve` on the command line. A door of its own: the supervisor starts often and loads little."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from service.serve import serve
from service.settings import Settings, SettingsError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = argparse.Action


def add_home(parser: argparse.ArgumentParser) -> None:
    """The option every command with data has."""
    parser.add_argument("--home", type=Path, metavar="DIR", help="the data folder (default: ./var, or GONGBU_HOME)")


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings of the environment, the options outranking them. Raises SettingsError."""
    settings = Settings.from_env()
    return replace(settings, home=options.home.resolve()) if options.home else settings


def add(commands: "Commands") -> None:
    """Adds `serve`."""
    parser = commands.add_parser("serve", help="run the service until Ctrl-C")
    add_home(parser)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="0: any free one (default: %(default)s)")
    parser.add_argument("--demo", action="store_true", help="fill an empty home with the demo and print its sign-ins")
    parser.set_defaults(run=_serve)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65_536):
        raise argparse.ArgumentTypeError("a whole number from 0 to 65535")
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    return serve(replace(settings, demo=settings.demo or options.demo), options.host, options.port)


def run_command(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit code; argparse itself exits with 2 on wrong usage."""
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except SettingsError as problem:
        print(f"gongbu: {problem}", file=sys.stderr)
        return 2


def parser_with() -> "tuple[argparse.ArgumentParser, Commands]":
    """The outer parser, and where commands are added to it."""
    parser = argparse.ArgumentParser(prog="run.py", description="Gongbu 功簿: an append-only points and career ledger")
    return parser, parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


if __name__ == "__main__":
    door, places = parser_with()
    add(places)
    sys.exit(run_command(door, sys.argv[1:]))
