"""督查报告 on paper: what each visit found, method by method, the report and what is to be put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.inspections.queries import inspection
from service.i18n import translator
from service.papers.content import around

_TEXTS = translator("zh_CN")


async def report(scope: Scope, inspection_id: UUID) -> dict[str, Any]:
    """The paper, with the visits that are the caller's to see. Refusals: not-found, illegal-transition (no report)."""
    told = await inspection(scope, inspection_id)
    if told["report"] is None:
        raise Refusal("illegal-transition", state=told["state"], possible=[])
    visits = [_visit(one) for one in told["visits"]]
    return {
        **around(scope, f"{told['unit_name']}督查报告"),
        "banner": next((one["banner"] for one in visits if one["banner"]), None),
        "facts": _facts(told),
        "visits": visits,
        "report": told["report"]["number"],
        "summary": told["report"]["summary"],
        "demands": [
            {"matter": one["matter"], "due": one["due_on"] or "", "state": _TEXTS.text(f"demandstate:{one['state']}")}
            for one in told["demands"]
        ],
    }


def _facts(told: Mapping[str, Any]) -> list[list[str]]:
    rows = [
        ["督查事项", told["matter"]],
        ["督查单位", told["by_unit_name"]],
        ["督查方式", _TEXTS.text(f"style:{told['style']}")],
        ["督查组", "、".join(one["name"] for one in told["team"])],
    ]
    if told["occasion"]:
        rows.append(["起因", f"{_TEXTS.text('occasion:' + told['occasion'])}　{told['reference']}"])
    return rows


def _visit(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "day": one["day"],
        "methods": "、".join(_TEXTS.text(f"method:{each}") for each in one["methods"]),
        "banner": one["banner"],
        "found": one["found"],
        "findings": [
            {
                "method": _TEXTS.text(f"method:{each['method']}"),
                "found": each["found"],
                "files": _files(each["evidence"]),
            }
            for each in one["findings"]
        ],
        "files": None if one["findings"] else _files(one["evidence"]),
    }


def _files(evidence: Sequence[str]) -> str | None:
    return f"（材料{len(evidence)}份）" if evidence else None
