"""Commands on scheme documents: a commented starter, everything wrong or doubtful with them, and the JSON Schema."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from rules.document import SchemeErrors, json_schema
from rules.findings import Finding
from rules.outline import departures
from rules.review import review, twice
from rules.scheme import Scheme
from rules.shape import CODE
from service.cli_rules import document_of, read_scheme
from service.cli_serve import Commands
from service.settings import ROOT

_SCHEMA = ROOT / "docs" / "scheme.schema.json"


def add(commands: Commands) -> None:
    """Adds `scheme check`, `scheme new` and `scheme schema`."""
    inner = commands.add_parser("scheme", help="check a scheme document, or start a new one")
    places = inner.add_subparsers(metavar="COMMAND", required=True)
    check = places.add_parser("check", help="say all that is wrong or doubtful; 1 where it cannot be published")
    check.add_argument("files", nargs="+", metavar="FILE", help="a YAML file, or the code of a shipped scheme")
    check.add_argument("--outline", metavar="FILE", help="a reference outline the files must keep to")
    check.add_argument("--json", action="store_true", help="errors and warnings as JSON")
    check.set_defaults(run=_check)
    new = places.add_parser("new", help="write a commented scheme to start from")
    new.add_argument("file", type=Path, metavar="FILE", help="a file that does not exist yet")
    new.set_defaults(run=_new)
    places.add_parser("schema", help="print the JSON Schema of scheme documents, for editors").set_defaults(run=_schema)


def _new(options: argparse.Namespace) -> int:
    path: Path = options.file
    text = (files("rules") / "starter.yaml").read_text(encoding="utf-8")
    if CODE.match(path.stem):
        text = text.replace("scheme: my-scheme ", f"scheme: {path.stem} ", 1)
    # A path on this machine, so that an editor completes keys without asking anybody.
    hint = f"# yaml-language-server: $schema={os.path.relpath(_SCHEMA, path.resolve().parent)}\n"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(hint + text)
    except FileExistsError:
        print(f"gongbu: {path} exists and is left as it is", file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"gongbu: {path}: {problem.strerror}", file=sys.stderr)
        return 1
    print(path)
    return 0


def _schema(_: argparse.Namespace) -> int:
    print(json.dumps(json_schema(), ensure_ascii=False, indent=1))
    return 0


def _check(options: argparse.Namespace) -> int:
    errors, warnings = _found(options.files)
    if options.outline is not None and not errors:
        errors, departed = _departed(options.files, options.outline)
        warnings.extend(departed)
    if options.json:
        print(json.dumps({"errors": errors, "warnings": warnings}, ensure_ascii=False))
    else:
        print(*_lines(errors, warnings), sep="\n", end="\n" if errors or warnings else "")
        red = sum(one["severity"] == "red" for one in warnings)
        print(f"{len(errors)} errors, {red} red, {len(warnings) - red} amber", file=sys.stderr)
    return 1 if errors or any(one["severity"] == "red" for one in warnings) else 0


def _found(names: Sequence[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Errors and findings of each file, and facts that several of them would count."""
    errors: list[dict[str, Any]] = []
    warnings: list[dict[str, Any]] = []
    schemes: list[tuple[str, Scheme]] = []
    for name in names:
        scheme = read_scheme(name)
        if isinstance(scheme, SchemeErrors):
            errors.extend(_error(name, scheme))
            continue
        findings = review(document_of(name), datetime.now(UTC).date(), name)
        assert not isinstance(findings, SchemeErrors), "it was read a moment ago"
        warnings.extend(_finding(name, one) for one in findings)
        for other, its in schemes:
            warnings.extend(_finding(f"{name} & {other}", one) for one in twice([its, scheme]))
        schemes.append((name, scheme))
    return errors, warnings


def _departed(names: Sequence[str], outline: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is wrong with the outline, or every departure of the files from it."""
    upper = read_scheme(outline)
    if isinstance(upper, SchemeErrors):
        return list(_error(outline, upper)), []
    text, today = document_of(outline), datetime.now(UTC).date()
    return [], [_finding(name, one) for name in names for one in departures(text, document_of(name), today)]


def _error(name: str, errors: SchemeErrors) -> Iterator[dict[str, Any]]:
    for one in errors.errors:
        told = {"line": one.line, "path": one.path, "code": one.code, "message": one.message}
        yield {"file": name, **told, "expected": one.expected}


def _finding(name: str, one: Finding) -> dict[str, Any]:
    told = {"line": one.line, "path": one.path, "pointer": one.pointer, "code": one.code, "severity": one.severity}
    words = {"message": one.message, "message_zh": one.message_zh}
    return {"file": name, **told, **words, "expected": one.expected, "expected_zh": one.expected_zh}


def _lines(errors: Sequence[dict[str, Any]], warnings: Sequence[dict[str, Any]]) -> Iterator[str]:
    for one in errors:
        yield "{file}:{line}: error {code} {path}: {message}".format(**one)
        if one["expected"]:
            yield f"    right: {one['expected']}"
    for one in warnings:
        yield "{file}:{line}: {severity} {code} {path}: {message} | {message_zh}".format(**one)
        yield "    right: {expected} | {expected_zh}".format(**one)
