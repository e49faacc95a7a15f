"""Every kind of news and every duty has its sentence in each language."""

from __future__ import annotations

import ast

import pytest
from babel.messages.pofile import read_po

from ledger.duties import WAITS
from tests.house.source import ROOT, sources

LOCALES = ROOT / "service" / "locales"


def _kinds() -> tuple[set[str], list[str]]:
    """The kinds of news named in the code, and the places where none can be read off."""
    found, unclear = set(), []
    for one in sources("ledger", "service"):
        for node in ast.walk(one.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "News":
                named = _literals(node)
                found |= named
                unclear += [] if named else [f"{one.name}:{node.lineno}"]
    return found, unclear


def _literals(call: ast.Call) -> set[str]:
    kind = call.args[0] if call.args else next(one.value for one in call.keywords if one.arg == "kind")
    options = [kind.body, kind.orelse] if isinstance(kind, ast.IfExp) else [kind]
    texts = {one.value for one in options if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return texts if len(texts) == len(options) else set()


def _labelled(locale: str) -> set[str]:
    found = set()
    for path in (LOCALES / locale / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            found |= {str(one.id) for one in read_po(file) if one.id and one.string}
    return found


def test_every_kind_of_news_is_written_out_where_it_is_told() -> None:
    assert _kinds()[1] == [], "give News its kind as a literal, so that its label can be looked for"


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_kind_of_news_and_every_duty_is_labelled(locale: str) -> None:
    wanted = {f"message-{kind}" for kind in _kinds()[0]} | {f"due-{one.kind}-{one.state}" for one in WAITS}
    assert wanted - _labelled(locale) == set()
