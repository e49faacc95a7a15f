"""The project's own Python files, parsed once."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RINGS = ("rules", "ledger", "service")
ALL = (*RINGS, "tests", "verifier", "migrations")


@dataclass(frozen=True)
class Source:
    """One Python file; name is its path from the root, with slashes."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """All functions and methods, nested ones too."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    @cached_property
    def _calls(self) -> list[tuple[str, int]]:
        return [(ast.unparse(node.func), node.lineno) for node in ast.walk(self.tree) if isinstance(node, ast.Call)]

    def calls(self) -> list[tuple[str, int]]:
        """Every call as dotted text with its line."""
        return self._calls


@cache
def _at(path: Path) -> Source:
    return Source(path)


def sources(*folders: str) -> list[Source]:
    """The Python files below the folders, and run.py with them when all are asked for; each is read and parsed once."""
    found = [_at(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return found + ([_at(ROOT / "run.py")] if folders == ALL else [])
