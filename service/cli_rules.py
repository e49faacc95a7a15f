"""Commands on scheme documents and worked cases; they need no data and no server."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rules import cases, packs
from rules.document import SchemeError, SchemeErrors, load
from rules.lint import lint
from rules.scheme import Scheme
from service.cli_serve import Commands
from service.settings import ROOT

_WORKED = ("tests/rules/cases", "tests/rules/mechanisms")


def add(commands: Commands) -> None:
    """Adds `cases` and `scheme check`."""
    one = commands.add_parser("cases", help="run worked cases: those that are shipped, or those of files")
    one.add_argument("files", nargs="*", type=Path, metavar="FILE")
    one.set_defaults(run=_cases)
    scheme = commands.add_parser("scheme", help="check a scheme document")
    check = scheme.add_subparsers(metavar="COMMAND", required=True).add_parser("check", help="say all that is wrong")
    check.add_argument("file", metavar="FILE", help="a YAML file, or the code of a shipped scheme")
    check.add_argument("--json", action="store_true", help="errors and warnings as JSON")
    check.set_defaults(run=_check)


def _cases(options: argparse.Namespace) -> int:
    files: Sequence[Path] = options.files or sorted(path for one in _WORKED for path in (ROOT / one).glob("*.yaml"))
    results = [result for path in files for result in _failures(path)]
    failures = [line for line in results if line is not None]
    print(*failures, f"{len(results)} cases in {len(files)} files, {len(failures)} failed", sep="\n")
    return 1 if failures or not results else 0


def _failures(path: Path) -> Iterator[str | None]:
    """A line for each case of a file that fails, None for each that passes."""
    try:
        for outcome in cases.run(path.read_text(encoding="utf-8"), packs.pack):
            expected, got = dict(outcome.expected), dict(outcome.got)
            yield None if outcome.passed else f"{path.name}: {outcome.says}\n  expected {expected}\n  got      {got}"
    except (OSError, ValueError, KeyError) as problem:
        yield f"{path}: not a file of cases: {problem}"


def read_scheme(name: str) -> Scheme | SchemeErrors:
    """The scheme of a file, or of a shipped code where there is no such file, or what is wrong with it."""
    path = Path(name)
    if not path.exists() and name in packs.pack_codes():
        return load(packs.pack(name), name)
    try:
        return load(path.read_bytes().decode("utf-8"), name)
    except OSError as problem:
        return _unreadable(name, problem.strerror or str(problem))
    except UnicodeDecodeError as problem:
        return _unreadable(name, f"not UTF-8 at byte {problem.start}")


def _unreadable(name: str, why: str) -> SchemeErrors:
    return SchemeErrors((SchemeError(1, "", "unreadable", why, "a readable UTF-8 file", name),))


def errors_as_json(errors: SchemeErrors) -> list[dict[str, object]]:
    """The errors as the contract has them: file, line, path, code, message."""
    return [
        {"file": one.file, "line": one.line, "path": one.path, "code": one.code, "message": one.message}
        for one in errors.errors
    ]


def _check(options: argparse.Namespace) -> int:
    scheme = read_scheme(options.file)
    errors = errors_as_json(scheme) if isinstance(scheme, SchemeErrors) else []
    warnings = [] if isinstance(scheme, SchemeErrors) else lint(scheme, datetime.now(UTC).date())
    if options.json:
        told = [{"path": one.path, "code": one.code, "message": one.message} for one in warnings]
        print(json.dumps({"errors": errors, "warnings": told}, ensure_ascii=False))
    else:
        for error in errors:
            print("{file}:{line}: {code} {path}: {message}".format(**error))
        for warning in warnings:
            print(f"{options.file}: warning {warning.code} {warning.path}: {warning.message}")
        print(f"{len(errors)} errors, {len(warnings)} warnings", file=sys.stderr)
    return 1 if errors else 0
