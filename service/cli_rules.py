"""Worked cases on the command line, and reading scheme documents; no data and no server is needed."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from rules import cases, packs
from rules.document import SchemeError, SchemeErrors, load
from rules.scheme import Scheme
from service.cli_serve import Commands
from service.settings import ROOT

_WORKED = ("tests/rules/cases", "tests/rules/mechanisms", "tests/rules/governance", "tests/rules/why")


def add(commands: Commands) -> None:
    """Adds `cases`."""
    one = commands.add_parser("cases", help="run worked cases: those that are shipped, or those of files")
    one.add_argument("files", nargs="*", type=Path, metavar="FILE")
    one.set_defaults(run=_cases)


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


def document_of(name: str) -> str:
    """The text of a file, or of a shipped code where there is no such file. OSError, UnicodeDecodeError."""
    path = Path(name)
    if not path.exists() and name in packs.pack_codes():
        return packs.pack(name)
    return path.read_bytes().decode("utf-8")


def read_scheme(name: str) -> Scheme | SchemeErrors:
    """The scheme of a file, or of a shipped code where there is no such file, or what is wrong with it."""
    try:
        return load(document_of(name), name)
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
