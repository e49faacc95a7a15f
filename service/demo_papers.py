"""Papers before the Party group in the demo: one quarter decided, with a sheet sent back, and the next one waiting."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ledger.resolutions.commands import Decision, NewPaper, decide, prepare, table
from ledger.types import Answer
from service.demo_claims import Desk
from service.demo_days import YEARS

CLERK, GROUP = "demo-clerk", "demo-party"
NUMERALS = "一二三四"


async def build_papers(desk: Desk) -> None:
    """The last whole quarter before the day of building waits; of the one before a sheet came back."""
    today = min(desk.now.date(), date(YEARS[1] + 1, 1, 1))
    last = today.year * 4 + (today.month - 1) // 3 - 1
    met = desk.ago(14, 9)
    made = await _tabled(desk, last - 1)
    sheets = made.body["paper"]["sheets"]
    desk.ago(12, 16)
    minutes = f"党组会〔{met.year}〕6号"
    back = [(sheets[-1]["unit"], "两笔加分缺会议记录编号，请补齐后再报")]
    decision = Decision(minutes, desk.ago(12, 16), 5, 7, made.body["digest"], back)
    await decide(desk.db, desk.call("decide-resolution", GROUP), UUID(made.body["id"]), decision)
    desk.ago(3)
    await _tabled(desk, last)


async def _tabled(desk: Desk, quarter: int) -> Answer:
    year, n = divmod(quarter, 4)
    new = NewPaper("demo-c1", f"{year}-Q{n + 1}", "members", f"{year}年第{NUMERALS[n]}季度党员积分考评情况")
    made = await prepare(desk.db, desk.call("prepare-resolution", CLERK), new)
    return await table(desk.db, desk.call("table-resolution", CLERK), UUID(made.body["id"]))
