"""Item sheet, summary and why-not as pages of the demo; on an English page nothing of ours is Chinese."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from rules.trace import _ZH
from rules.words.phrases import PHRASES
from rules.words.reasons import REASONS
from service.i18n import FOLDER
from tests.browser.site import Site

ITEMS = "/units/demo-w/items?month=2026-01"
PAGES = {
    "demo-work": (
        ITEMS,
        "/units/demo-c1?period=2026&assessment=six-compare",
        "/units/demo-c1/why?period=2026&assessment=six-compare",
        "/units/demo-c1/why-not?period=2026&assessment=six-compare",
        "/schemes/s002",
        "/schemes/s25",
    ),
    "demo-member": ("/", "/members/demo-member/why-not?item=training", "/members/demo-member/why", "/schemes/s15"),
}
# Names in the demo: of its realm, its committees and its administrators.
NAMES = {"机关工委", "机关党委", "安全管理员", "系统管理员"}
_FIGURE = re.compile(r"{\w+}")
_HAN = re.compile(r"[一-鿿]")


def _own_chinese() -> set[str]:
    """Longer pieces of our own Chinese sentences, between their figures."""
    with (FOLDER / "zh_CN" / "LC_MESSAGES" / "pages.po").open("rb") as source:
        texts = [str(one.string) for one in read_po(source, locale="zh_CN") if one.id]
    texts += [*_ZH.values(), *(zh for zh, _ in PHRASES.values()), *(zh for zh, _ in REASONS.values())]
    pieces = {piece.strip() for text in texts for piece in _FIGURE.split(text)}
    return {piece for piece in pieces if len(_HAN.findall(piece)) >= 4} - NAMES


def _names_cut(text: str) -> str:
    """The page without what is marked as Chinese data, and without scripts and styles."""
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", text, flags=re.S)
    return re.sub(r'<(\w+)[^>]* lang="zh-CN"[^>]*>.*?</\1>', "", text, flags=re.S)


@pytest.mark.parametrize(("code", "path"), [(code, path) for code, paths in PAGES.items() for path in paths])
def test_an_english_page_has_no_chinese_of_ours(demo_site: Site, code: str, path: str) -> None:
    with demo_site.client(code) as client:
        page = client.get(path, headers={"Accept-Language": "en"})
    assert page.status_code == 200
    shown = _names_cut(page.text)
    clauses = "".join(re.findall(r"\(clause: [^()]*\)", shown))
    found = sorted(piece for piece in _own_chinese() if piece in shown and piece not in clauses)
    assert found == []


def test_the_item_sheet_leads_to_the_entries_and_the_summary_is_in_order(demo_site: Site) -> None:
    with demo_site.client("demo-work") as client:
        page = client.get(ITEMS)
        assert page.status_code == 200
        entries = re.findall(r'href="(/entries/[0-9a-f-]+)"', page.text)
        assert len(entries) == 74 * 8
        assert client.get(entries[0]).status_code == 200
        places = [int(one) for one in re.findall(r'data-label="名次">(\d+)<', page.text)]
        assert len(places) == 74
        assert places == sorted(places)
        grades = set(re.findall(r"entries/[^>]+>([^<]+)</a>", page.text))
        assert grades == {"好", "较好", "一般"}
        assert 'href="/units/demo-w/items' in client.get("/units/demo-w/sheet?month=2026-01").text


def test_the_item_sheet_is_for_those_who_read_the_sheet(demo_site: Site) -> None:
    with demo_site.client("demo-member") as client:
        assert client.get(ITEMS).status_code == 404
    with demo_site.client("demo-unit") as client:
        assert client.get("/units/demo-c2/items").status_code == 404
        own = client.get("/units/demo-c1/items?month=2026-01")
        assert own.status_code == 200
        assert "没有施行中的办法" in own.text


def test_why_not_is_asked_from_the_card(demo_site: Site) -> None:
    with demo_site.client("demo-member") as client:
        card = client.get("/").text
        link = re.search(r'href="(/members/demo-member/why-not\?[^"]*item=training)"', card)
        assert link
        page = client.get(link[1].replace("&amp;", "&"))
        assert page.status_code == 200
        assert client.get("/members/demo-branch/why-not?item=meeting").status_code == 404
        assert client.get("/members/demo-member/why-not?entry=x").status_code == 404
