"""Every text of a page has a translation, and nothing translated is dead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ledger.errors import CODES
from service.i18n import FOLDER, LOCALES, translator
from service.pages.frame import ENVIRONMENT, TEMPLATES

PAGES = Path(__file__).resolve().parents[2] / "service" / "pages"
_IN_TEMPLATE = re.compile(r"""_\(\s*(?:"([^"]*)"|'([^']*)')""")
_IN_CODE = re.compile(r"""\.(?:text|say)\(\s*"([^"]*)\"""")


def _used() -> set[str]:
    """Literal messages of templates and code; keys that end in a colon are completed at run time."""
    found = set()
    for path in TEMPLATES.glob("*.html"):
        found |= {one or other for one, other in _IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))}
    for path in PAGES.rglob("*.py"):
        found |= set(_IN_CODE.findall(path.read_text(encoding="utf-8")))
    return {one for one in found if one and not one.endswith(":") and one != "points"}


def _catalogue(locale: str) -> dict[str, str]:
    """Every catalogue of the language together, as the pages read them."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / locale / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as source:
            found |= {str(one.id): str(one.string) for one in read_po(source, locale=locale) if one.id}
    return found


def test_every_text_is_told_in_chinese() -> None:
    known = _catalogue("zh_CN")
    assert sorted(one for one in _used() if one not in known) == []


def test_both_languages_know_the_same_keys() -> None:
    keys = {locale: {one for one in _catalogue(locale) if re.match(r"[a-z]+:\S", one)} for locale in LOCALES}
    assert keys["zh_CN"] == keys["en"]


@pytest.mark.parametrize("locale", LOCALES)
def test_figures_are_the_same_in_each_language(locale: str) -> None:
    for message, told in _catalogue(locale).items():
        figures = set(re.findall(r"{(\w+)}", message))
        assert not figures or set(re.findall(r"{(\w+)}", told)) <= figures | {"unit"}, message


@pytest.mark.parametrize("locale", LOCALES)
def test_every_code_can_be_explained(locale: str) -> None:
    texts = translator(locale)
    for code, kind in CODES.items():
        assert texts.knows(f"{code}.title"), code
        assert texts.knows(f"advice:{kind.name}")


def test_every_template_compiles() -> None:
    for path in TEMPLATES.glob("*.html"):
        ENVIRONMENT.get_template(path.name)
