"""Every code the service can answer is said in both languages and provoked by some test."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ledger.errors import CODES
from service.i18n import LOCALES, choose, translator

HERE = Path(__file__)
TESTS = HERE.parent.parent
HOUSE = TESTS.parent


@pytest.mark.parametrize("locale", LOCALES)
def test_every_code_is_said(locale):
    texts = translator(locale)
    unsaid = [f"{code}.{part}" for code in CODES for part in ("title", "detail") if not texts.knows(f"{code}.{part}")]
    assert unsaid == []


def strings(path: Path) -> set[str]:
    """The string literals of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_code_is_provoked():
    said = set().union(*(strings(path) for path in TESTS.rglob("test_*.py") if path != HERE))
    assert sorted(set(CODES) - said) == []


def faults_of(folder: Path) -> set[str]:
    """The codes of faults written in a folder: the second argument of Fault, the first of PydanticCustomError."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                at = {"Fault": 1, "PydanticCustomError": 0}.get(node.func.id)
                if at is not None and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                    found.add(str(node.args[at].value))
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_every_fault_is_said(locale):
    texts = translator(locale)
    found = faults_of(HOUSE / "service") | faults_of(HOUSE / "ledger")
    assert found
    assert sorted(one for one in found if not texts.knows(f"fault.{one}") and not texts.knows(f"{one}.title")) == []


def messages(path: Path) -> set[str]:
    """The messages of a catalogue."""
    with path.open("rb") as source:
        return {str(one.id) for one in read_po(source) if one.string}


def test_both_languages_say_the_same_things():
    chinese, english = (
        messages(HOUSE / "service" / "locales" / one / "LC_MESSAGES" / "problems.po") for one in LOCALES
    )
    assert chinese == english


@pytest.mark.parametrize(
    ("asked", "locale"),
    [
        (None, "zh_CN"), ("", "zh_CN"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("fr", "zh_CN"), ("de, en;q=0.1", "en"),
        ("en;q=0.4, zh;q=0.5", "zh_CN"), ("zh-TW", "zh_CN"), ("en;q=x", "zh_CN"), ("en;q=0", "zh_CN"),
        (";;;,", "zh_CN"),         ("en;q=nan", "zh_CN"), ("en;q=inf", "en"),
    ],
)  # fmt: skip
def test_choice_of_language(asked, locale):
    assert choose(asked) == locale
