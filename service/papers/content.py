"""What stands on each paper, as plain texts: minutes, sign-in sheet, sheet of points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.queries import facts_of
from ledger.errors import Refusal, refuse
from ledger.meetings.queries import meeting
from rules.points import text
from service.i18n import Translator, translator
from service.pages.sheet import Sheet, named_month, named_period, sheet_of, unit_of

# Papers of the Party are Chinese, whatever language the pages are read in.
_TEXTS = translator("zh_CN")
MOST_COLUMNS = 11
OTHERS = "其他"


async def record(scope: Scope, meeting_id: UUID) -> dict[str, Any]:
    """会议记录, to readers of the unit. Refusals: not-found, role-missing, illegal-transition (no minutes yet)."""
    told = await _of(scope, meeting_id)
    minutes = told["minutes"]
    names = {row["person"]: row["name"] for row in told["attendance"]}
    spoke = "、".join(row["name"] for row in told["attendance"] if row["spoke"])
    return {
        **around(scope, f"{told['unit_name']}会议记录"),
        "facts": [*_facts(told), ["记录编号", f"{minutes['number']}（第{minutes['version']}版）"]],
        "banner": minutes["banner"],
        "summary": minutes["summary"],
        "items": [_item(one, names) for one in minutes["items"]],
        "spoke": spoke,
    }


async def attendance(scope: Scope, meeting_id: UUID) -> dict[str, Any]:
    """签到表, to readers of the unit. Refusals as for the record."""
    told = await _of(scope, meeting_id)
    return {
        **around(scope, f"{told['unit_name']}会议签到表"),
        "facts": _facts(told),
        "rows": [
            {
                "name": row["name"],
                "category": row["category"] or "",
                "mark": _TEXTS.text(f"mark:{row['mark']}") if row["mark"] else "",
                "note": "；".join(one for one in (_excused(row), row["note"], row["made_up_on"]) if one),
            }
            for row in told["attendance"]
        ],
        "exempt": _exempt(told),
    }


def _excused(row: Mapping[str, Any]) -> str | None:
    return "经批准可不到会，本人到会" if row["exempt"] else None


def _exempt(told: Mapping[str, Any]) -> list[dict[str, str]]:
    """Who is not counted as expected, with the days and the paper; never why."""
    came = {row["person"] for row in told["attendance"]}
    return [
        {"name": row["name"], "days": row["from"] + (f" 至 {row['to']}" if row["to"] else " 起"), "note": row["note"]}
        for row in told["exempt"]
        if row["person"] not in came
    ]


async def sheet(scope: Scope, code: str, month: str | None, period: str | None = None) -> dict[str, Any]:
    """考评表 of a month or of another period: those of the unit by item, to readers of its entries.

    Refusals as for the page, and invalid-parameter where both are named.
    """
    unit = unit_of(scope, code)
    if month and period:
        raise refuse("invalid-parameter", "/period", expected="a month or a period, not both")
    found = await sheet_of(scope, unit, named_period(scope, period) if period else named_month(scope, month))
    sums = await _sums(scope, found)
    booked = [one.item.code for one in found.columns if any((row.id, one.item.code) in sums for row in found.rows)]
    shown, rest = booked[:MOST_COLUMNS], booked[MOST_COLUMNS:]
    names = {one.item.code: one.item.name for one in found.columns}
    return {
        **around(scope, f"{unit.name}考评表（{_named(found.month.code)}）"),
        "heads": [*(names[code] for code in shown), *([OTHERS] if rest else [])],
        "rows": [_row(row.id, row.name, sums, shown, rest) for row in found.rows],
    }


def _named(code: str) -> str:
    """A period as papers name it."""
    year, _, part = code.partition("-")
    if not part:
        return f"{year}年度"
    if part[0] == "Q":
        return f"{year}年第{'一二三四'[int(part[1]) - 1]}季度"
    return f"{year}年{'上下'[int(part[1]) - 1]}半年" if part[0] == "H" else f"{year}年{int(part)}月"


async def _of(scope: Scope, meeting_id: UUID) -> dict[str, Any]:
    told = await meeting(scope, meeting_id)
    if told["attendance"] is None:
        raise Refusal("role-missing")
    if told["minutes"] is None:
        raise Refusal("illegal-transition", state=told["state"], possible=[])
    return told


def around(scope: Scope, title: str, texts: Translator = _TEXTS) -> dict[str, Any]:
    """What stands around every paper: the realm, the title, and when and by whom it was printed."""
    printed = texts.text("Printed on {day} by {who}", day=scope.today.isoformat(), who=scope.actor.code)
    english = texts.locale == "en"
    return {"realm": scope.realm.name, "demo": scope.realm.demo, "title": title, "printed": printed, "english": english}


def _facts(told: Mapping[str, Any]) -> list[list[str]]:
    counts, held = told["counts"], told["quorum"]
    came = f"应到{counts['expected']}人，实到{counts['present']}人，请假{counts['leave']}人，缺席{counts['absent']}人"
    if held["required"]:
        came += f"；有表决权到会{held['present']}人，须{held['needed']}人"
    return [
        ["会议名称", told["title"]],
        ["会议类别", "、".join(_TEXTS.text(f"kind:{kind}") for kind in told["kinds"])],
        ["时间地点", f"{told['on']} {told['at']}　{told['place']}"],
        ["主持记录", f"主持：{told['chair_name']}　记录：{told['recorder_name']}"],
        ["到会情况", came],
    ]


def _item(one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    votes = one["votes"]
    counted = None
    if votes:
        outcome = "通过" if one["passed"] else "未通过"
        counted = f"表决：赞成{votes['for']}票，反对{votes['against']}票，弃权{votes['abstain']}票，{outcome}"
    awards = [
        f"{names.get(each['member'], each['member'])}　{each['item']}×{each['quantity']}　{each['reason']}"
        for each in one["awards"]
    ]
    return {"title": one["title"], "decision": one["decision"], "votes": counted, "awards": awards}


async def _sums(scope: Scope, found: Sheet) -> dict[tuple[UUID, str], Decimal]:
    """Points by subject and item, of facts booked in the unit where members are listed."""
    ids = [row.id for row in found.rows]
    sums: dict[tuple[UUID, str], Decimal] = {}
    for version in {one.version.id for one in found.columns}:
        facts = await facts_of(scope, ids, found.month.first, found.month.last, None, [version])
        for subject, own in facts.items():
            for fact in own:
                if found.kind != "member" or fact.unit == str(found.unit.id):
                    key = (subject, fact.item)
                    sums[key] = sums.get(key, Decimal(0)) + fact.points
    return sums


def _row(
    subject: UUID, name: str, sums: Mapping[tuple[UUID, str], Decimal], shown: Sequence[str], rest: Sequence[str]
) -> dict[str, Any]:
    cells = [text(sums[subject, code]) if (subject, code) in sums else "" for code in shown]
    if rest:
        cells.append(text(sum((sums.get((subject, code), Decimal(0)) for code in rest), Decimal(0))))
    total = sum((points for (one, _), points in sums.items() if one == subject), Decimal(0))
    return {"name": name, "cells": cells, "total": text(total)}
