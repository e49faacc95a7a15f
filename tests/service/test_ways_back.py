"""Where a page of ours sends people on to, and addresses nothing stands at: never elsewhere, never an error of ours."""

from __future__ import annotations

import pytest

ELSEWHERE = ("//evil.example", "/\\evil.example", "https://evil.example", "/\tx", "/a\r\nSet-Cookie: a=b", "/会计", "")


@pytest.mark.parametrize("back", ELSEWHERE)
async def test_nobody_is_sent_elsewhere(client, world, back):
    answer = await client.get("/language", params={"to": "en", "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_a_page_of_ours_is_gone_back_to(client, world):
    answer = await client.get("/language", params={"to": "en", "back": "/units/b1/sheet?month=2026-03"})
    assert answer.headers["location"] == "/units/b1/sheet?month=2026-03"


@pytest.mark.parametrize("path", ["/members/m1%00", "/schemes/%00", "/units/%E4%BC%9A", "/results/2025/download/%00"])
async def test_an_address_no_code_can_name_is_lost(client, world, path):
    answer = await client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404, answer.text
