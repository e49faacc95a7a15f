"""A draw that widens until the whole frame is checked: each person in an own browser, in the order of the rules."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from ledger.db import Database
from rules.packs import pack
from tests.browser.conftest import Owner
from tests.browser.test_consultations import visiting
from tests.journeys.clocked import People, at_browsers, kept, pressed
from tests.journeys.drawing import Draw, announced, drawn, numbered, prepare, sealed
from tests.ledger.standings.booking import book
from tests.world import World

pytestmark = pytest.mark.browser
CHECKS = "\nchecks: {error: 20, confidence: 80, methods: [records]}\n"
FRAME, ROUNDS = 10, (6, 3, 1)
# One in each of the first two rounds is found wrong: one error asks for three more, two for all that is left.
WRONG = {1, 7}


@pytest.fixture
async def people(chromium: Browser, world: World, owner: Owner, db: Database, tmp_path: Path) -> AsyncIterator[People]:
    """The small realm with ten entries of one branch, under a scheme that checks one in five with one line each."""
    await owner.execute("SET session_replication_role = replica")
    document = pack("s15") + CHECKS
    await owner.execute("UPDATE scheme_version SET document = $1 WHERE code = 's15'", document)
    await owner.execute("SET session_replication_role = DEFAULT")
    for number in range(FRAME):
        await book(owner, world, f"m{number % 3 + 1}", "b1", "essay", date(2026, 3, number + 1), 2)
    async with at_browsers(chromium, world, owner, db, tmp_path) as people:
        yield people


async def test_a_draw_widens_to_a_full_check(people: People, owner: Owner, repository: Path, tmp_path: Path) -> None:
    draw = Draw()
    await announced(people, draw, "2026-03")
    assert f"框内 {FRAME} 条，抽 {ROUNDS[0]} 条" in await (await people("clerk")).inner_text("#draw")
    await sealed(people, draw)
    await numbered(people, draw)
    done = 0
    for number, size in enumerate(ROUNDS, 1):
        assert await drawn(people, draw) == done + size, "the rules say how many"
        for n in range(done + 1, done + size + 1):
            await _checked(people, draw, n)
        done += size
        if number < len(ROUNDS):
            await _not_closed(people, draw)
            await _widened(people, draw, ROUNDS[number])
    assert done == FRAME, "the whole frame was checked"
    await _closed(people, draw)
    await _booked(owner)
    await _recomputed(people, draw, repository, tmp_path)
    await _refused_again(people, draw)


async def _checked(people: People, draw: Draw, n: int) -> None:
    """The checker marks without seeing what the branch gave, looks at the records and decides."""
    page = await people.open(draw.checkers[n], f"{draw.path}/checks/{n}")
    assert "您先评分后显示" in await page.inner_text("#what"), "the branch's points are hidden until the own mark"
    wrong = n in WRONG
    await page.fill("#m-quantity", "" if wrong else "1")
    await pressed(page, "mark-check")
    assert "您先评分后显示" not in await page.inner_text("#what")
    await page.check("input[name=method][value=records]")
    await page.check(f"input[name=finding][value={'problem' if wrong else 'conforms'}]")
    await page.fill("#l-note", "没有原稿" if wrong else "查阅原稿")
    await pressed(page, "add-check-line")
    await page.check(f"input[name=outcome][value={'overturned' if wrong else 'upheld'}]")
    await page.fill("#f-note", "没有原稿" if wrong else "与原稿一致")
    if wrong:
        await page.fill("#cause", "补报不实")
    await pressed(page, "find-check")
    if wrong:
        await kept(page, f"check-{n}-overturned")
        assert await page.locator("button[value=sign-check]").count() == 0, "nobody signs what they found themselves"
        await _signed(people, draw, n)


async def _signed(people: People, draw: Draw, n: int) -> None:
    """Not by whoever found it: somebody else who may book, and with that it is taken back."""
    signer = "work" if draw.checkers[n] == "unit" else "unit"
    page = await people.open(signer, f"{draw.path}/checks/{n}")
    await pressed(page, "sign-check")
    await kept(page, f"check-{n}-signed")


async def _not_closed(people: People, draw: Draw) -> None:
    """While errors ask for more, no button offers the end, and the rules refuse whoever sends it all the same."""
    async with visiting(people.chromium, people.site, "clerk", "desk") as page:
        await page.goto(people.site.url + draw.path)
        await kept(page, f"draw-asks-for-more-after-{len(draw.checkers)}")
        assert await page.locator("button[value=close-draw]").count() == 0
        await page.locator("button[value=widen-draw]").evaluate("one => { one.value = 'close-draw' }")
        async with page.expect_navigation():
            await page.click("button[value=close-draw]")
        assert await page.locator("#faults").count() == 1
        assert await page.locator("button[value=widen-draw]").count() == 1


async def _widened(people: People, draw: Draw, more: int) -> None:
    """The clerk draws the next ranks: the page says how many."""
    page = await people.open("clerk", draw.path)
    assert str(more) in await page.inner_text("#next p")
    await pressed(page, "widen-draw")


async def _closed(people: People, draw: Draw) -> None:
    """Nothing is left to draw, so the clerk closes."""
    page = await people.open("clerk", draw.path)
    assert await page.locator("button[value=widen-draw]").count() == 0
    await pressed(page, "close-draw")
    await kept(page, "draw-closed")
    for code in set(draw.checkers.values()):
        page = await people.open(code, "/draws")
        assert await page.locator("#to-check").count() == 0, "nothing decided waits for its checker"


async def _booked(owner: Owner) -> None:
    """Two reversals stand in the books, the other eight entries were drawn."""
    assert await owner.fetchval("SELECT count(*) FROM entry WHERE reverses IS NOT NULL") == len(WRONG)
    assert await owner.fetchval("SELECT sum(points) FROM entry") == (FRAME - len(WRONG)) * 2 * 10_000
    drawn = "SELECT count(*) FROM confirmation WHERE kind = 'drawn'"
    assert await owner.fetchval(drawn) == FRAME - len(WRONG)


async def _recomputed(people: People, draw: Draw, repository: Path, tmp_path: Path) -> None:
    """The auditor takes the file away and draws again with the one-file tool; who changed anything is found out."""
    page = await people.open("audit", draw.path)
    async with page.expect_download() as coming:
        await page.click("text=下载重算文件")
    file = tmp_path / "draw.json"
    await (await coming.value).save_as(file)
    assert await _tool(repository, file) == (0, f"{FRAME} of {FRAME} drawn, as published")
    told = json.loads(file.read_text())
    assert [one["size"] for one in told["rounds"]] == list(ROUNDS)
    for tampered in _tampered(told):
        file.write_text(json.dumps(tampered))
        assert (await _tool(repository, file))[0] == 1


def _tampered(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Another number, a friend spared, a later round put first, an entry left out of the frame."""
    first, second, third = told["rounds"]
    spared = {**first, "drawn": [*first["drawn"][:-1], second["drawn"][0]]}
    friend = {**second, "drawn": [first["drawn"][-1], *second["drawn"][1:]]}
    line = next(one for one in told["frame"].splitlines() if one.startswith("entry "))
    return [
        {**told, "beacon": {**told["beacon"], "value": "4 0 8"}},
        {**told, "rounds": [spared, friend, third]},
        {**told, "rounds": [second, first, third]},
        {**told, "frame": told["frame"].replace(line + "\n", "")},
    ]


async def _tool(repository: Path, file: Path) -> tuple[int, str]:
    """How the one-file tool ends, and the end of what it says."""
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(repository / "verifier" / "draw.py"), str(file), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await run.communicate()
    assert run.returncode is not None
    return run.returncode, said.decode().strip().rpartition("…, ")[2]


async def _refused_again(people: People, draw: Draw) -> None:
    """The same month, or a period that holds it, is not drawn from again; nor is a number taken that is known."""
    for code, period in (("clerk", "2026-03"), ("unit", "2026-Q1")):
        async with visiting(people.chromium, people.site, code, "desk") as page:
            await page.goto(f"{people.site.url}/draws")
            await prepare(page, period, hours=3)
            await kept(page, f"draw-refused-{period}")
            assert "已有此抽考" in await page.inner_text("#faults")
            await prepare(page, "2026-05", hours=-1)
            assert "公共数字何时产生" in await page.inner_text("#faults")
