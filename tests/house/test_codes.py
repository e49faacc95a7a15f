"""Every error code has a label in each language and a test that provokes it."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from ledger.errors import CODES, CONSTRAINTS
from tests.house.source import ROOT, sources

LOCALES = ROOT / "service" / "locales"


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_code_is_labelled(locale: str) -> None:
    with (LOCALES / locale / "LC_MESSAGES" / "problems.po").open("rb") as file:
        labelled = {str(one.id) for one in read_po(file) if one.id and one.string}
    missing = sorted(code for code in CODES if code not in labelled and f"{code}.title" not in labelled)
    assert missing == []


def test_every_code_is_provoked_by_a_test() -> None:
    text = "\n".join(one.text for one in sources("tests") if not one.name.startswith("tests/house/"))
    assert sorted(code for code in CODES if f'"{code}"' not in text) == []


def test_every_constraint_stands_for_a_known_code() -> None:
    assert {code for code in CONSTRAINTS.values() if code not in CODES} == set()
