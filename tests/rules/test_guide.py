"""The generated pages of the guide are what the mechanisms say now, in both languages."""

import re

import pytest
from pydantic import BaseModel

from docs.generate import FOLDERS, HERE, LANGUAGES, names, pages, words
from rules.layout import DimensionShape, ItemShape, PriceShape, SchemeShape


def test_the_pages_are_up_to_date() -> None:
    stale = [
        str(path.relative_to(HERE))
        for path, text in pages().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run: python3 docs/generate.py"


def test_no_page_is_left_of_a_mechanism_that_is_gone() -> None:
    folders = [HERE / "guide" / language / folder for language in LANGUAGES for folder in FOLDERS]
    assert {path for folder in folders for path in folder.glob("*.md")} <= set(pages())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_mechanism_is_told_in_chinese(folder: str) -> None:
    chinese = words(folder)
    assert set(chinese) == set(names(folder))
    assert all(len(re.findall(r"[\u4e00-\u9fff]", text)) >= 15 for text in chinese.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_of_the_guide_leads_nowhere(language: str) -> None:
    folder = HERE / "guide" / language
    broken = [
        f"{page.name}: {link}"
        for page in folder.rglob("*.md")
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", [SchemeShape, DimensionShape, ItemShape, PriceShape])
def test_the_format_names_every_key(language: str, part: type[BaseModel]) -> None:
    folder = HERE / "guide" / language
    text = "".join((folder / name).read_text(encoding="utf-8") for name in ("format.md", "mechanisms/README.md"))
    missing = [key for key in part.model_fields if f"`{key}" not in text and f"[{key}]" not in text]
    assert missing == []
