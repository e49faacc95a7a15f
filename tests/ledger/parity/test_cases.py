"""Every worked case of a shipped pack comes out of the ledger as it comes out of the rules alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ledger.closing.commands import settle
from ledger.command import reading
from ledger.db import Database
from ledger.standings import queries
from rules import yamltree
from rules.dates import parse_date, period
from rules.document import load
from rules.packs import pack
from rules.points import text
from rules.scheme import Scheme
from rules.settle import Standing
from rules.trace import sentence
from tests.ledger.parity.realm import Case, Owner, Realm, book, found, remember

FOLDER = Path(__file__).parents[2] / "rules" / "cases"
ALONE = "subject"
SETTLED = "SELECT * FROM snapshot_row WHERE realm_id = $1 AND period = $2"
# Cases the ledger has no home for, by file and how they begin, and why. This list may only shrink.
HOMELESS: dict[tuple[str, str], str] = {
    ("s05", "没有新进人员"): "no attribute of a unit says whether somebody joined it",
    ("unit-rollup", "没有得分的党员"): "a branch under a scheme of facts always has a total",
}
LEFT_OUT = 2


def cases() -> Iterator[tuple[str, Case, str]]:
    """File, case and scheme document of every case of a shipped pack."""
    for file in sorted(FOLDER.glob("*.yaml")):
        content: Any = yamltree.read(file.read_text(encoding="utf-8")).value
        for case in content["cases"]:
            yield file.stem, case, case.get("document") or pack(content["scheme"])


def homeless(file: str, case: Case) -> str | None:
    """Why the ledger cannot hold the case."""
    return next((why for (name, says), why in HOMELESS.items() if name == file and case["says"].startswith(says)), None)


async def test_the_ledger_settles_as_the_rules_do(db: Database, owner: Owner) -> None:
    wrong: dict[str, Any] = {}
    for number, (file, case, document) in enumerate(cases(), start=100):
        if homeless(file, case) is None:
            got = await _outcome(db, owner, number, case, document)
            expected = {key: _narrow(got[key], wanted) for key, wanted in case["expect"].items()}
            if expected != case["expect"]:
                wrong[f"{file}: {case['says']}"] = (case["expect"], expected)
    assert wrong == {}


def test_no_case_is_left_out_for_nothing() -> None:
    known = [(file, case) for file, case, _ in cases()]
    assert all(any(name == file and case["says"].startswith(says) for file, case in known) for name, says in HOMELESS)
    assert len(known) > 120
    assert sum(homeless(file, case) is not None for file, case in known) <= LEFT_OUT


async def _outcome(db: Database, owner: Owner, number: int, case: Case, document: str) -> dict[str, Any]:
    """What settlement and the live standings say, as plain values."""
    scheme = load(document)
    assert isinstance(scheme, Scheme)
    rows = case.get("subjects") or [{**case, "code": ALONE}]
    span = period(case.get("period", "2026"), scheme.year_starts)
    as_of = parse_date(case["as_of"]) if "as_of" in case else span.last
    realm = await found(db, owner, number, scheme, document, rows)
    for row in rows:
        await book(realm, row, span.first, alone="refused" in case["expect"])
    for row in rows:
        await remember(realm, row, scheme.assessment)
    if "as_of" in case:
        realm.stop_at(as_of)
    await settle(db, realm.call("x-work", "settle"), span.code, True)
    settled = {row["code"]: row for row in await owner.fetch(SETTLED, number, span.code)}
    scored = [row for row in rows if row.get("kind", scheme.subject_kind) == scheme.subject_kind]
    live = {row["code"]: await _live(realm, row, span.code, as_of) for row in scored}
    for code, standing in live.items():
        assert (code in settled) is (standing.state in ("scored", "no-value")), code
        if code in settled:
            assert _kept(settled[code]) == _kept_of(standing), "settled and live differ"
    if "subjects" in case:
        return _cohort(rows, settled, live) | {"refused": realm.refused}
    return _shown(live[ALONE]) | {"refused": [each.removeprefix(f"{ALONE} ") for each in realm.refused]}


async def _live(realm: Realm, row: Case, code: str, as_of: date) -> Standing:
    async with reading(realm.db, realm.actor("x-work")) as scope:
        read = queries._member if realm.scheme.subject_kind == "member" else queries._unit
        _, scored = await read(scope, row["code"], code, as_of, None, None, explain=True)
    return scored.standing


def _kept(row: Any) -> tuple[str | None, dict[str, str | None]]:
    return row["total"], {each["code"]: each["points"] for each in json.loads(row["dimensions"])}


def _kept_of(standing: Standing) -> tuple[str | None, dict[str, str | None]]:
    return _number(standing.total), {each.code: _number(each.points) for each in standing.dimensions}


def _cohort(rows: list[Case], settled: Mapping[str, Any], live: Mapping[str, Standing]) -> dict[str, Any]:
    grades = {code: row["grade"] for code, row in settled.items()}
    return {
        "totals": {row["code"]: settled[row["code"]]["total"] if row["code"] in settled else None for row in rows},
        "ranks": {code: str(row["rank"]) for code, row in settled.items()},
        "grades": grades,
        "spread": {grade: str(count) for grade, count in Counter(grades.values()).items() if grade},
        "items": {
            f"{code}/{item.code}": _number(item.points)
            for code, standing in live.items()
            for part in standing.dimensions
            for item in part.items
        },
        "outcomes": {code: [each.code for each in standing.outcomes] for code, standing in live.items()},
    }


def _shown(standing: Standing) -> dict[str, Any]:
    items = [item for part in standing.dimensions for item in part.items]
    return {
        "total": _number(standing.total),
        "raw": _number(standing.raw_total),
        "grade": standing.grade,
        "state": standing.state,
        "benchmark": standing.benchmark and ("met" if standing.benchmark.met else "missed"),
        "dimensions": {each.code: _number(each.points) for each in standing.dimensions},
        "items": {each.code: _number(each.points) for each in items},
        "counts": {each.code: str(each.count) for each in items},
        "cut": {each.at: text(each.by) for each in standing.cut},
        "outcomes": [each.code for each in standing.outcomes],
        "balance": _number(standing.balance),
        "sentence": list(_sentences(standing, "zh-CN")),
        "sentence_en": list(_sentences(standing, "en")),
    }


def _sentences(standing: Standing, locale: str) -> Iterator[str]:
    waiting = [standing.trace] if standing.trace else []
    while waiting:
        node = waiting.pop()
        yield sentence(node, locale)
        waiting.extend(node.inputs)


def _number(value: Any) -> str | None:
    return None if value is None else text(value)


def _narrow(got: Any, wanted: Any) -> Any:
    """A mapping is held to the keys the case names, a sentence to the piece it quotes."""
    if isinstance(wanted, dict) and wanted and isinstance(got, dict):
        return {key: got.get(key) for key in wanted}
    if isinstance(wanted, str) and isinstance(got, list):
        return next((wanted for each in got if wanted in each), got)
    return got
