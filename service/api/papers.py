"""Papers to print, sign and seal, as PDF."""

from __future__ import annotations

import re

from ledger.access import READS_PAPERS
from service.api.inspections import READS as INSPECTED
from service.api.meetings import READS
from service.api.parameters import Param, period_code
from service.api.route import Ask, Reply, Route
from service.context import locale_of
from service.i18n import translator
from service.papers import content, inspected
from service.papers.for_meeting import brief
from service.papers.press import PDF, pressed

_MONTH = re.compile(r"\A[0-9]{4}-(0[1-9]|1[0-2])\Z", re.ASCII)


def _month(text: str) -> str:
    if not _MONTH.match(text):
        raise ValueError("2026-03")
    return text


MONTH = Param("month", _month, {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"}, "This month if left out")


async def record(ask: Ask) -> Reply:
    """The minutes of a meeting with places to sign."""
    async with ask.reading() as scope:
        found = await content.record(scope, ask.path["id"])
    return Reply(await pressed("record", found), media=PDF)


async def attendance(ask: Ask) -> Reply:
    """The sign-in sheet of a meeting."""
    async with ask.reading() as scope:
        found = await content.attendance(scope, ask.path["id"])
    return Reply(await pressed("attendance", found), media=PDF)


async def inspection(ask: Ask) -> Reply:
    """The report of an inspection."""
    async with ask.reading() as scope:
        found = await inspected.report(scope, ask.path["id"])
    return Reply(await pressed("inspection", found), media=PDF)


async def sheet(ask: Ask) -> Reply:
    """The points of a month or a longer period by person and item, with places to sign."""
    async with ask.reading() as scope:
        found = await content.sheet(scope, ask.path["code"], ask.query["month"], ask.query["period"])
    return Reply(await pressed("sheet", found), media=PDF)


async def resolution(ask: Ask) -> Reply:
    """The one page for the meeting of the Party group, in the language asked for."""
    async with ask.reading() as scope:
        found = await brief(scope, ask.path["id"], translator(locale_of(ask.request.scope)))
    return Reply(await pressed("resolution", found), media=PDF)


ROUTES = (
    Route("GET", "/resolutions/{id}/paper.pdf", "resolution-paper", "The page for the meeting as a paper", resolution,
          READS_PAPERS, answers=(PDF,), problems=("busy",)),
    Route("GET", "/meetings/{id}/record.pdf", "record-paper", "Minutes as a paper to sign", record, READS,
          answers=(PDF,), problems=("illegal-transition", "busy")),
    Route("GET", "/meetings/{id}/attendance.pdf", "attendance-paper", "Sign-in sheet as a paper", attendance, READS,
          answers=(PDF,), problems=("illegal-transition", "busy")),
    Route("GET", "/inspections/{id}/report.pdf", "inspection-paper", "An inspection's report as a paper", inspection,
          INSPECTED, answers=(PDF,), problems=("illegal-transition", "busy")),
    Route("GET", "/units/{code}/sheet.pdf", "sheet-paper", "Points of a month or period on paper", sheet, READS,
          query=(MONTH, period_code()), answers=(PDF,), problems=("busy",)),
)  # fmt: skip
