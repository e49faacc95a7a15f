"""Papers: A4, all pages with all rows, text of people as they wrote it, and nobody else's."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from pypdf import PdfReader

from ledger.errors import Refusal
from service.papers import press
from service.papers.child import compiled
from tests.service.test_meetings import ALL, approved, held

HOSTILE = '#read("/etc/passwd") *b* $x$ <a> @b \\ `r` #panic()'
A4 = (595, 842)


def read_pdf(pdf: bytes) -> tuple[list[tuple[int, int]], str]:
    """The sizes of its pages in points, and all its text without spaces."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    sizes = [(round(one.mediabox.width), round(one.mediabox.height)) for one in pages]
    return sizes, "".join("".join(one.extract_text() for one in pages).split())


async def test_minutes_and_sign_in_sheet(caller):
    plan = {"title": HOSTILE, "agenda": [HOSTILE, "讨论"]}
    items = [{"title": HOSTILE, "decision": HOSTILE}]
    more = {"marks": dict.fromkeys(ALL, "present"), "spoke": ["m1"], "mark": "work_secret"}
    meeting = await approved(caller, plan=plan, items=items, **more)
    for name, words in (
        ("record", ("会议记录", "〔", "发言：某m1", "工作秘密，仅限工作使用")),
        ("attendance", ("签到表", "签名", "某m3")),
    ):
        answer = await caller("s1").get(f"/meetings/{meeting}/{name}.pdf")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
        sizes, said = read_pdf(answer.content)
        assert set(sizes) == {A4}
        assert "".join(HOSTILE.split()) in said
        assert all(word in said for word in (*words, "（盖章）", f"第1页，共{len(sizes)}页"))
        assert "root:" not in said
        for code, status in (("m1", 403), ("s2", 404), ("hr", 403), ("work", 200)):
            assert (await caller(code).get(f"/meetings/{meeting}/{name}.pdf")).status_code == status
    early = await caller("s1").get(f"/meetings/{await held(caller)}/record.pdf")
    assert (early.status_code, early.json()["code"]) == (409, "illegal-transition")


async def test_a_sheet_of_points(caller):
    meeting = await approved(caller)
    await caller("s1").post(f"/meetings/{meeting}/awards", {})
    day = (await caller("s1").get(f"/meetings/{meeting}")).json()["on"]
    answer = await caller("s1").get("/units/b1/sheet.pdf", month=day[:7])
    assert answer.status_code == 200, answer.text
    sizes, said = read_pdf(answer.content)
    assert sizes == [A4[::-1]]
    assert all(word in said for word in ("考评表", "参加三会一课", "合计", "本人签字", "某m1", "（盖章）"))
    year, quarter = day[:4], (int(day[5:7]) + 2) // 3
    for period, title in ((f"{year}-Q{quarter}", f"{year}年第{'一二三四'[quarter - 1]}季度"), (year, f"{year}年度")):
        answer = await caller("s1").get("/units/b1/sheet.pdf", period=period)
        assert answer.status_code == 200, answer.text
        assert f"考评表（{title}）" in read_pdf(answer.content)[1]
    both = await caller("s1").get("/units/b1/sheet.pdf", period=year, month=day[:7])
    assert (both.status_code, both.json()["code"]) == (400, "invalid-parameter")
    for period, status in (("2026-Q5", 400), ("2999", 404), ("2020", 404)):
        assert (await caller("s1").get("/units/b1/sheet.pdf", period=period)).status_code == status
    assert (await caller("s1").get("/units/b1/sheet.pdf", month="2026-13")).status_code == 400
    assert (await caller("m1").get("/units/b1/sheet.pdf")).status_code == 403
    assert (await caller("s2").get("/units/b1/sheet.pdf")).status_code == 404


def test_a_long_sheet_loses_no_row_and_no_column():
    rows = [{"name": f"党员{n}", "cells": ["12.5"] * 12, "total": "150"} for n in range(200)]
    data: dict[str, Any] = {"realm": "某市", "demo": True, "title": "考评表", "printed": "今日"}
    heads = [f"条目{n}" for n in range(12)]
    made = compiled("sheet", json.dumps({**data, "heads": heads, "rows": rows}))
    assert isinstance(made, bytes)
    sizes, said = read_pdf(made)
    assert len(sizes) > 5
    assert all(f"党员{n}" in said for n in range(200))
    # The head of the table stands on every page that has rows; the last may hold the signatures alone.
    assert said.count("条目11") in (len(sizes) - 1, len(sizes))
    assert said.count("演示数据，均系虚构") == len(sizes)


def test_sixty_branches_leave_the_meeting_its_one_page():
    row = [*"12345678", "期末扎堆、一人包办", "2", ""]
    sheets = [[str(n), f"住房和城乡建设局城市综合管理行政执法监督支队党支部第{n}号", *row[2:]] for n in range(60)]
    exceptions = [["大额加分", sheets[0][1], "欧阳某某（p1）", "在单位以外作宣讲、讲授党课", "23.5"]] * 20
    data: dict[str, Any] = {
        "realm": "某市", "demo": False, "title": HOSTILE, "printed": "今日", "lead": "机关党委", "figures": "共",
        "sheet_heads": row, "sheets": sheets, "first": sheets[:12], "total": row,
        "annex": [f"{n}张" for n in range(13)],
        "annex_title": "附表：全部", "exceptions_title": "例外", "exception_heads": exceptions[0],
        "exceptions": exceptions, "more": "另有", "none": "", "note": "注", "decision_title": "会议决定",
        "decision": [["编号", "", "日期", ""]], "returned": [], "hands": ["主持人", "记录人"], "digest": "ab",
    }  # fmt: skip
    made = compiled("resolution", json.dumps(data))
    assert isinstance(made, bytes)
    sizes, said = read_pdf(made)
    front = "".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    assert set(sizes) == {A4}
    assert "".join(HOSTILE.split()) in front
    assert front.count("欧阳某某") == 21
    assert "记录人：" in front
    assert "附表：全部" not in front
    assert all(f"第{n}号" in said for n in range(60))
    few = compiled("resolution", json.dumps(data | {"sheets": sheets[:8], "english": True}))
    assert isinstance(few, bytes)
    sizes, said = read_pdf(few)
    assert len(sizes) == 1
    assert "Page1of1" in said


async def test_a_press_that_hangs_is_told_as_busy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(press, "SECONDS", 0.01)
    with pytest.raises(Refusal, match="busy"):
        await press.pressed("sheet", {})
