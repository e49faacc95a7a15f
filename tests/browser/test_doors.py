"""Sign-in, sessions, forged forms, foreign pages, headers, files: what the pages answer to a plain client."""

from __future__ import annotations

import csv
import hashlib
import io
import re

import httpx
import pytest
from python_calamine import CalamineWorkbook

from tests.browser.site import Site, submit

WRONG = "代码或密码不正确"


def test_wrong_sign_ins_look_all_the_same(demo_site: Site) -> None:
    with demo_site.client() as client:
        texts = []
        for name, password in (
            ("demo-member", "no"),
            ("nobody", "no"),
            ("demo-p0002", "no"),
            ("", ""),
            ("x" * 500, "y" * 900),
        ):
            answer = submit(client, "/sign-in", {"name": name, "password": password}, page="/sign-in")
            assert answer.status_code == 401
            assert "gongbu_session" not in answer.headers.get("set-cookie", "")
            texts.append(re.sub(r'value="[^"]*"', "", answer.text))
        assert len(set(texts)) == 1
        assert WRONG in texts[0]


def test_the_session_cookie_is_out_of_reach_for_scripts(demo_site: Site) -> None:
    with demo_site.client() as client:
        fields = {"name": "demo-member", "password": demo_site.passwords["demo-member"]}
        answer = submit(client, "/sign-in", fields, page="/sign-in")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/"
        cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("gongbu_session="))
        assert "httponly" in cookie.lower()
        assert "samesite=lax" in cookie.lower()
        assert "secure" not in cookie.lower(), "over plain http the browser would throw it away"
        secure = client.get("/sign-in", headers={"X-Forwarded-Proto": "https"})
        assert "secure" in secure.headers.get("set-cookie", "secure").lower()


def test_signing_out_ends_the_session_itself(demo_site: Site) -> None:
    with demo_site.client("demo-member") as client:
        kept = client.cookies["gongbu_session"]
        assert submit(client, "/sign-out", {}, page="/").headers["location"] == "/sign-in"
        again = httpx.get(f"{demo_site.url}/", cookies={"gongbu_session": kept}, headers={"Accept": "text/html"})
        assert again.status_code == 303
        assert again.headers["location"] == "/sign-in"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/password", "/units/demo-b1/award", "/results/2025/settle"])
def test_a_form_from_elsewhere_is_refused(demo_site: Site, path: str) -> None:
    with demo_site.client("demo-work") as client:
        token = client.cookies["gongbu_csrf"]
        assert client.post(path, data={"key": "k" * 12}).status_code == 403
        assert client.post(path, data={"_csrf_token": "x" * 43}).status_code == 403
        foreign = client.post(path, data={"_csrf_token": token}, headers={"Origin": "https://elsewhere.example"})
        assert foreign.status_code == 403
        assert "页面已失效" in foreign.text


def test_after_sign_in_one_is_led_to_the_page_asked_for_and_nowhere_else(demo_site: Site) -> None:
    with demo_site.client() as client:
        asked = client.get("/units/demo-b1/sheet")
        assert asked.status_code == 303
        assert asked.headers["location"] == "/sign-in?next=%2Funits%2Fdemo-b1%2Fsheet"
        for target, led in (("/schemes", "/schemes"), ("//elsewhere.example", "/"), ("https://elsewhere.example", "/")):
            fields = {"name": "demo-hr", "password": demo_site.passwords["demo-hr"], "next": target}
            assert submit(client, "/sign-in", fields, page="/sign-in").headers["location"] == led
            client.cookies.delete("gongbu_session")


FOREIGN = [
    ("demo-neighbour", "/units/demo-b1/sheet", 404),
    ("demo-neighbour", "/units/demo-b1/award?item=meeting", 404),
    ("demo-neighbour", "/units/demo-b1/ranking", 404),
    ("demo-neighbour", "/members/demo-member", 404),
    ("demo-member", "/units/demo-b2/sheet", 404),
    ("demo-member", "/units/demo-b1/sheet", 403),
    ("demo-member", "/units/demo-b1/ranking?period=2026", 403),
    ("demo-member", "/members/demo-branch", 404),
    ("demo-member", "/results/2025", 403),
    ("demo-member", "/results/2025/download/csv", 403),
    ("demo-hr", "/units/demo-b1/sheet", 404),
    ("demo-hr", "/members/demo-member", 404),
    ("demo-hr", "/results/2026/download/csv", 409),
    ("demo-system", "/results/2025", 403),
    ("demo-system", "/members/demo-member", 404),
    ("demo-unit", "/units/demo-b1/award?item=meeting", 403),
    ("demo-audit", "/units/demo-b1/award?item=meeting", 403),
    ("demo-member", "/units/nowhere/sheet", 404),
    ("demo-member", "/schemes/nowhere", 404),
    ("demo-member", "/problems/nowhere", 404),
    ("demo-branch", "/entries/00000000-0000-7000-8000-000000000000", 404),
    ("demo-branch", "/units/demo-b1/sheet?month=2026-13", 400),
    ("demo-branch", "/units/demo-b1/sheet?month=2999-01", 404),
]


@pytest.mark.parametrize(("who", "path", "status"), FOREIGN)
def test_what_is_not_yours_is_not_there(demo_site: Site, who: str, path: str, status: int) -> None:
    with demo_site.client(who) as client:
        answer = client.get(path)
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")
        assert "Traceback" not in answer.text


BAD_FIELDS = [
    ({"quantity": "1.5"}, 200, "数量：须为整数"),
    ({"quantity": "x"}, 422, "数量须为数字"),
    ({"date": ""}, 422, "请填写发生日期"),
    ({"date": "2999-01-01"}, 200, "不能晚于今天"),
    ({"date": "2025-05-05"}, 422, "2025-05-05 所在考核期已结算"),
    ({"item": "nowhere"}, 422, "请选择指标"),
    ({"item": "training"}, 200, "培训天数：必须填写"),
    ({"item": "training", "a.days": "abc"}, 200, "培训天数：须为数字"),
    ({"item": "appraisal", "a.grade": "极好"}, 200, "考核等次：须从 优秀、称职、基本称职、不称职 中选择"),
    ({"member": "demo-p0101"}, 422, "请至少勾选一人"),
    ({"member": "demo-branch"}, 200, "不得给本人记分"),
]


@pytest.mark.parametrize(("bad", "status", "said"), BAD_FIELDS)
def test_a_preview_says_what_is_wrong_in_words(demo_site: Site, bad: dict[str, str], status: int, said: str) -> None:
    fields = {"item": "meeting", "scheme": "s15", "date": "2026-02-20", "quantity": "1", "member": "demo-member"} | bad
    with demo_site.client("demo-branch") as client:
        answer = submit(client, "/units/demo-b1/award/preview", fields, page="/schemes")
        assert answer.status_code == status
        assert said in answer.text
        assert "确认记入" not in answer.text


def test_headers_keep_pages_to_themselves(demo_site: Site) -> None:
    with demo_site.client("demo-member") as client:
        page = client.get("/")
        policy = page.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["content-language"] == "zh-CN"
        assert not re.search(r"\sstyle=|\son\w+=|<script>", page.text), "nothing that the policy would have to allow"
        for url in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
            asset = client.get(url)
            assert asset.status_code == 200
            assert "immutable" in asset.headers["cache-control"]
            assert url.split("/")[2] == hashlib.sha256(asset.content).hexdigest()[:16]
        assert client.get("/static/0000000000000000/gongbu.css").status_code == 404
        assert "演示数据" in page.text


def test_three_files_carry_the_digest_the_page_shows(demo_site: Site) -> None:
    with demo_site.client("demo-hr") as client:
        page = client.get("/results/2025").text
        files = {form: client.get(f"/results/2025/download/{form}") for form in ("ndjson", "csv", "xlsx")}
        [shown] = re.findall(r"sha-256=([0-9a-f]{64})", page)
        assert hashlib.sha256(files["ndjson"].content).hexdigest() == shown
        assert {one.headers["results-digest"] for one in files.values()} == {f"sha-256={shown}"}
        rows = list(csv.reader(io.StringIO(files["csv"].content.decode("utf-8-sig"))))
        sheet = (
            CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"].content)).get_sheet_by_name("results").to_python()
        )
        assert len(rows) == len(sheet) == files["ndjson"].text.count("\n") + 1
        assert all("demo-" in one.headers["content-disposition"] for one in files.values())


def test_scripts_get_problems_and_people_get_pages(demo_site: Site) -> None:
    program = httpx.get(f"{demo_site.url}/nowhere", headers={"Accept": "application/json"})
    assert program.headers["content-type"] == "application/problem+json"
    person = httpx.get(f"{demo_site.url}/nowhere", headers={"Accept": "text/html"})
    assert person.status_code == 404
    assert "没有找到" in person.text
