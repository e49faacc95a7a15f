"""Forms that do not come from a page of ours are refused before anything is looked at."""

from __future__ import annotations

import re

import pytest

from ledger.org.credentials import open_session
from service.pages.forms import Form

FORM = {"name": "s1", "password": "x"}


async def test_a_form_needs_its_token(client, world, owner):
    for fields, headers in (
        ({}, {}),
        ({"_csrf_token": "x"}, {}),
        ({"_csrf_token": ""}, {"X-CSRF-Token": ""}),
        ({"_csrf_token": "x"}, {"Cookie": "gongbu_csrf=x"}),
    ):
        answer = await client.post("/sign-in", data={**FORM, **fields}, headers=headers)
        assert answer.status_code == 403, answer.text
        assert "csrf-failed" in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://test.evil.example", "http://test:81"])
async def test_a_form_of_another_site(client, world, origin):
    page = await client.get("/sign-in")
    token = re.search(r'name="_csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    fields = {**FORM, "_csrf_token": token[1]}
    assert (await client.post("/sign-in", data=fields, headers={"Origin": origin})).status_code == 403
    assert (await client.post("/sign-in", data=fields, headers={"Origin": "http://test"})).status_code == 401


async def test_a_form_without_fields(client, world):
    await client.get("/sign-in")
    assert (await client.post("/sign-out")).status_code == 403
    header = {"X-CSRF-Token": client.cookies["gongbu_csrf"]}
    assert (await client.post("/sign-out", headers=header)).status_code == 303
    assert (await client.post("/sign-out", headers=header, content=b"x=1")).status_code == 415


def test_what_nobody_sees_is_not_taken_from_a_field():
    form = Form([("reason", " 支部\u202e会议\u200b\x07 "), ("name", "e\u0301"), ("password", "\u200b p ")])
    assert (form.one("reason"), form.one("name"), form.raw("password")) == ("支部会议", "é", "\u200b p ")


@pytest.mark.parametrize("key", ["", "k" * 256, "short", "k k k k k"])
async def test_a_form_that_changes_something_needs_its_key(client, world, db, key):
    await client.get("/sign-in")
    fields = {"_csrf_token": client.cookies["gongbu_csrf"], "key": key}
    client.cookies["gongbu_session"] = await open_session(db, world.people["work"])
    answer = await client.post("/results/2025/publish", data=fields)
    assert (answer.status_code, "idempotency-key-invalid" in answer.text) == (400, True)
    good = await client.post("/results/2025/publish", data={**fields, "key": "k" * 32})
    assert good.status_code == 409
