"""What may not be called, and where."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.source import ALL, RINGS, Source, sources

# Founding has no scope yet, so it begins by itself; the worker acts for nobody.
BEGINS = {"ledger/command.py", "ledger/org/founding.py", "ledger/work.py"}
# Call (end of its dotted name) -> what to use instead; and the files in which it is right.
FORBIDDEN = [
    (r"\.transaction$|^transaction$", "ledger.command.run, reading, together or looking", RINGS, BEGINS),
    (r"\.(save|refresh|get_related)$", "a query that names realm_id", ("ledger",), set()),
    (r"^(eval|exec|__import__)$", "data, not code", RINGS, set()),
    (r"(^|\.)import_module$", "a plain import", RINGS, set()),
    (r"(^|\.)(now|utcnow|today|fromtimestamp)$", "scope.now or scope.today", ("rules", "ledger"), set()),
    (r"^(random|os|time|asyncio)\.", "plain values handed in", ("rules",), set()),
    (r"^float$", "Decimal", ("rules", "ledger"), set()),
    (r"^open$|\.(read_text|write_text|read_bytes)$", "plain values handed in", ("rules",), {"rules/packs.py"}),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "instead", "rings", "right"), FORBIDDEN)
def test_forbidden_calls(pattern: str, instead: str, rings: tuple[str, ...], right: set[str]) -> None:
    found = [
        f"{one.name}:{line}: {call}() — use {instead}"
        for one in sources(*rings)
        if one.name not in right
        for call, line in one.calls()
        if re.search(pattern, call)
    ]
    assert found == []


def _hidden_imports(one: Source) -> list[str]:
    return [
        f"{one.name}:{node.lineno}: import inside {function.name} — import at the top of the file"
        for function in one.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_no_import_hides_in_a_function() -> None:
    assert [line for one in sources(*ALL) for line in _hidden_imports(one)] == []


def test_rules_never_wait() -> None:
    found = [
        f"{one.name}:{node.lineno}"
        for one in sources("rules")
        for node in ast.walk(one.tree)
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
    ]
    assert found == [], "rules compute, they do not wait: do it in the ledger"


SQL = re.compile(r"\A\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|WITH \w+ AS)\b")


def test_the_service_speaks_no_sql() -> None:
    found = [
        f"{one.name}:{node.lineno} — move it to a query of the ledger"
        for one in sources("service")
        for node in ast.walk(one.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]
    assert found == []


def test_no_file_is_called_utils() -> None:
    assert [one.name for one in sources(*ALL) if "util" in one.path.stem] == [], "name it by what it does"


def test_every_file_says_what_it_is_for() -> None:
    assert [one.name for one in sources(*ALL) if one.text.strip() and not ast.get_docstring(one.tree)] == []
