"""Handing in evidence on a phone: photos and papers go up one by one, with what is wrong said beside the file."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, FilePayload

from tests.browser.conftest import SHOTS, Owner, sign_in
from tests.browser.site import Site, submit
from tests.evidence_files import office, paper, picture, with_place

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def payload(name: str, media: str, raw: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType=media, buffer=raw)


async def test_photos_from_a_phone(chromium: Browser, world_site: Site, owner: Owner) -> None:
    page = await chromium.new_page(viewport=PHONE, locale="zh-CN")
    broken: list[str] = []
    page.on("console", lambda one: broken.append(one.text) if one.type == "error" else None)
    try:
        await sign_in(page, world_site, "m1")
        await page.goto(f"{world_site.url}/evidence")
        assert "严禁涉密" in await page.inner_text("main")
        assert not await page.is_visible(".when-secret")
        await page.set_input_files("input[multiple]", [
            payload("主题党日.jpg", "image/jpeg", with_place()),
            payload("会议记录.docx", "application/octet-stream", office()),
            payload("坏文件.pdf", "application/pdf", paper(mutate="launch")),
        ])  # fmt: skip
        await page.wait_for_selector(".upload .thumbs:not(:has(progress)) li:nth-child(3) button")
        assert await page.locator(".upload input[name=evidence]").count() == 2
        assert "内嵌文件" in await page.inner_text(".upload .wrong")
        await page.check("input[value=work_secret]")
        assert await page.is_visible(".when-secret")
        await page.set_input_files("input[capture]", [payload("现场.png", "image/png", picture(5, size=(640, 480)))])
        await page.wait_for_selector(".upload .thumbs:not(:has(progress)) li:nth-child(4) button")
        assert "工作秘密，仅限工作使用" in await page.inner_text(".upload .secret-line")
        wide = await page.evaluate("document.querySelector('.upload img').naturalWidth")
        assert wide > 0
        await page.screenshot(path=SHOTS / "evidence-phone.png", full_page=True)
        await page.reload()
        assert await page.locator("h2 ~ .thumbs li").count() == 3
        await page.screenshot(path=SHOTS / "evidence-list.png", full_page=True)
    finally:
        await page.close()
    # Chromium notes the refused upload by itself; nothing else may be wrong.
    assert all("422" in one for one in broken), broken
    assert await owner.fetchval("SELECT count(*) FROM evidence") == 3


async def test_without_scripts_a_plain_form_does(world_site: Site, owner: Owner) -> None:
    with world_site.client("m1") as client:
        page = client.get("/evidence").text
        token = page.split('name="_csrf_token" value="')[1].split('"')[0]
        files = {"file": ("照片.png", picture(), "image/png")}
        data = {"mark": "public", "key": "k" * 24, "_csrf_token": token}
        assert client.post("/evidence", data=data, files=files).status_code == 303
        assert client.post("/evidence", data=data, files=files).status_code == 303
        assert await owner.fetchval("SELECT count(*) FROM evidence WHERE mark = 'public'") == 1
        answer = client.post("/evidence", data={**data, "_csrf_token": "x"}, files=files)
        assert answer.status_code == 403
        bad = client.post("/evidence", data={**data, "key": "n" * 24}, files={"file": ("a.png", b"MZ", "image/png")})
        assert (bad.status_code, "文件类型不符" in bad.text) == (422, True)
        secret = {**data, "mark": "classified", "key": "c" * 24}
        answer = client.post("/evidence", data=secret, files=files)
        assert (answer.status_code, "涉密" in answer.text) == (422, True)
    assert await owner.fetchval("SELECT count(*) FROM evidence") == 1


async def test_pictures_of_others_are_not_shown(world_site: Site, owner: Owner) -> None:
    with world_site.client("m1") as client:
        token = client.get("/evidence").text.split('name="_csrf_token" value="')[1].split('"')[0]
        files = {"file": ("a.png", picture(), "image/png")}
        client.post("/evidence", data={"_csrf_token": token}, files=files)
        path = f"/evidence/{await owner.fetchval('SELECT evidence_id FROM evidence')}/content"
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-security-policy"]) == (200, "default-src 'none'; sandbox")
        assert answer.headers["content-disposition"].startswith("attachment")
    with world_site.client("m3") as client:
        assert client.get(path).status_code == 404
        assert client.get("/evidence/nothing/content").status_code == 404
    with world_site.client("hr") as client:
        assert client.get("/evidence").status_code == 403
        assert submit(client, "/evidence", {}, page="/").status_code == 403
