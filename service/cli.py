"""The command line: one small function a command. Exit 0 done, 1 findings or refused, 2 usage, 3 no server or store."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from service.serve import serve
from service.settings import Settings, SettingsError


def main(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit code; argparse itself exits with 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except SettingsError as problem:
        print(f"gongbu: {problem}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py", description="Gongbu 功簿: an append-only points and career ledger")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_serve(commands)
    return parser


def _home_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", type=Path, metavar="DIR", help="the data folder (default: ./var, or GONGBU_HOME)")


def _settings(options: argparse.Namespace) -> Settings:
    settings = Settings.from_env()
    return replace(settings, home=options.home.resolve()) if options.home else settings


def _add_serve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("serve", help="run the service until Ctrl-C")
    _home_option(parser)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="0: any free one (default: %(default)s)")
    parser.add_argument("--demo", action="store_true", help="fill an empty home with the demo and print its sign-ins")
    parser.set_defaults(run=_serve)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65_536):
        raise argparse.ArgumentTypeError("a whole number from 0 to 65535")
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    settings = _settings(options)
    return serve(replace(settings, demo=settings.demo or options.demo), options.host, options.port)
