"""Random schemes, facts and sums for the property tests."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import yaml
from hypothesis import strategies as st

from rules.facts import Fact
from rules.points import text
from rules.scheme import Scheme

FIRST = date(2026, 1, 1)
LAST = date(2026, 12, 31)

amounts = st.decimals(0, 200, places=1, allow_nan=False).map(text)
signed = st.decimals(-200, 200, places=1, allow_nan=False).map(text)


@st.composite
def items(draw: Any, code: str, others: list[str]) -> dict[str, Any]:
    item: dict[str, Any] = {"code": code, "name": f"条目 {code}"}
    item["award" if draw(st.booleans()) else "deduct"] = draw(amounts)
    item["counts"] = draw(st.sampled_from(["sum", "sum", "highest", "highest_by_matter"]))
    per = st.sampled_from(["period", "period", "month", "quarter", "half", "year"])
    if draw(st.booleans()):
        item["cap"] = [{"per": draw(per), "value": draw(amounts)} for _ in range(draw(st.integers(1, 2)))]
    if others and draw(st.integers(0, 3)) == 0:
        item["barred_by"] = [draw(st.sampled_from(others))]
    return item


@st.composite
def dimensions(draw: Any, index: int) -> dict[str, Any]:
    dimension: dict[str, Any] = {"code": f"d{index}", "name": f"维度 {index}"}
    if draw(st.booleans()):
        dimension["pool"] = draw(amounts)
    else:
        dimension |= draw(st.fixed_dictionaries({}, optional={"start": signed, "cap": amounts}))
    if draw(st.booleans()):
        dimension["weight"] = draw(st.sampled_from(["0.5", "0.7", "2"]))
    codes = [f"d{index}i{n}" for n in range(draw(st.integers(0, 4)))]
    dimension["items"] = [draw(items(code, codes[:n])) for n, code in enumerate(codes)]
    return dimension


@st.composite
def documents(draw: Any) -> str:
    content = {
        "scheme": "random",
        "name": "随机办法",
        "source": "随机生成",
        "assessment": "member",
        "subject_kind": "member",
        "total": draw(st.fixed_dictionaries({}, optional={"start": signed, "cap": amounts, "floor": signed})),
        "dimensions": [draw(dimensions(index)) for index in range(draw(st.integers(1, 3)))],
    }
    return str(yaml.safe_dump(content, allow_unicode=True))


@st.composite
def facts(draw: Any, scheme: Scheme) -> list[Fact]:
    """Facts priced by the tariffs of the scheme, some of them reversed."""
    made: list[Fact] = []
    codes = list(scheme.items)
    for index in range(draw(st.integers(0, 12)) if codes else 0):
        item = scheme.items[draw(st.sampled_from(codes))]
        on = FIRST + timedelta(days=draw(st.integers(0, (LAST - FIRST).days)))
        quantity = Decimal(draw(st.integers(1, 3)))
        priced = item.tariff.on(on) if item.tariff else None
        points = item.sign * quantity * (priced.value if priced else Decimal(0))
        matter = draw(st.sampled_from([None, "甲", "乙"]))
        made.append(Fact(f"f{index}", "m", item.code, on, points, quantity, {}, matter))
    back = [fact for fact in made if draw(st.integers(0, 4)) == 0]
    return made + [reversal(fact) for fact in back]


def reversal(fact: Fact) -> Fact:
    return Fact(f"r-{fact.id}", fact.subject, fact.item, fact.on, -fact.points, fact.quantity, {}, fact.matter, fact.id)


def standing_facts(every: list[Fact]) -> list[Fact]:
    """Facts that were not taken back, and no reversals."""
    gone = {fact.reverses for fact in every}
    return [fact for fact in every if fact.reverses is None and fact.id not in gone]


def sums(every: list[Fact], scheme: Scheme, last: date) -> Mapping[str, tuple[int, Decimal]]:
    """What a kept tally of the plain items would hold."""
    folded: dict[str, tuple[int, Decimal]] = {}
    for fact in standing_facts(every):
        if scheme.plain(fact.item) and fact.on <= last:
            count, points = folded.get(fact.item, (0, Decimal(0)))
            folded[fact.item] = (count + 1, points + fact.points)
    return folded
