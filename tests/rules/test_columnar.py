"""Whole cohorts in columns: every standing is what the plain path gives, over random schemes, people and facts.

GONGBU_CASES sets how many cases are tried; sixty by default.
"""

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.cohort import settle_all
from rules.columnar.cohort import settle_cohort, settled
from rules.columnar.places import placed
from rules.columnar.qualify import columnar
from rules.dates import period
from rules.document import load
from rules.facts import Fact, Subject
from rules.history import History
from rules.mechanisms.quota import places
from rules.packs import pack, pack_codes
from rules.scheme import Scheme
from rules.simulate import sides
from tests.rules.strategies import FIRST, LAST, amounts, documents, facts, signed

CASES = int(os.environ.get("GONGBU_CASES", "60"))
MODES = ["half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"]
many = settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
POST, AWAY = {"member.post": ["甲"]}, {"member.absence": ["病假"]}
YEARS = {"01-01": period("2026"), "12-01": period("2026", "12-01"), "03-26": period("2026", "03-26")}
Case = tuple[Scheme, list[Subject], list[Fact], Any, date, dict[str, Any]]


def scheme_of(text: str) -> Scheme:
    scheme = load(text)
    assert isinstance(scheme, Scheme), scheme
    return scheme


@st.composite
def richer(draw: Any) -> Scheme:
    """A random scheme with all that columns know beside caps and sums."""
    content = yaml.safe_load(draw(documents()))
    content["year_starts"] = draw(st.sampled_from(list(YEARS)))
    if draw(st.booleans()):
        content["states"] = [{"when": AWAY, "effect": draw(st.sampled_from(["suspended", "exempt"]))}]
    if draw(st.booleans()):
        content["covers"] = {"member.category": {"none_of": ["群众"]}}
    if draw(st.booleans()):
        content["total"]["rounding"] = {"places": str(draw(st.integers(0, 2))), "mode": draw(st.sampled_from(MODES))}
    for part in content["dimensions"]:
        _enrich(draw, part)
    codes = [item["code"] for part in content["dimensions"] for item in part["items"]]
    if codes and draw(st.booleans()):
        content["grades"] = {"bands": [_bands(draw, codes, when) for when in (POST, None)]}
    if draw(st.booleans()):
        content["benchmark"] = draw(amounts)
    if draw(st.integers(0, 3)) == 0:
        rule = {"assessment": "x", "subject_kind": "member", "measure": "mean", "places": "2", "mode": "half_up"}
        content["dimensions"].append({"code": "up", "name": "汇总", "rollup": rule, "cap": draw(amounts)})
    return scheme_of(json.dumps(content, ensure_ascii=False))


def _enrich(draw: Any, part: dict[str, Any]) -> None:
    codes = [item["code"] for item in part["items"]]
    if draw(st.booleans()):
        part["applies"] = POST
    if "weight" in part and draw(st.booleans()):
        part["weight_first"] = "true"
    if codes and draw(st.booleans()):
        part["zeroed"] = {"by": [draw(st.sampled_from(codes))]}
    if len(codes) > 1 and draw(st.booleans()):
        bounds = draw(st.fixed_dictionaries({"cap": amounts}, optional={"start": signed, "floor": signed}))
        part["groups"] = [{"code": f"{part['code']}g", "name": "小组", "items": codes[:2], **bounds}]
    for item in part["items"]:
        if draw(st.integers(0, 3)) == 0:
            item["applies"] = POST


def _bands(draw: Any, codes: list[str], when: Any) -> dict[str, Any]:
    edge = draw(signed)
    rows: list[dict[str, Any]] = [{"grade": "低", draw(st.sampled_from(["to", "below"])): edge}, {"grade": "高"}]
    rows[1]["above" if "to" in rows[0] else "from"] = edge
    if draw(st.booleans()):
        rows[1] |= {"needs": {"item": draw(st.sampled_from(codes))}, "otherwise": "低"}
    return {"table": rows} | ({"when": when} if when else {})


dated = st.lists(st.tuples(st.dates(FIRST - timedelta(40), LAST), st.sampled_from([None, "病假"])), max_size=3)


@st.composite
def subjects(draw: Any) -> list[Subject]:
    """A few people, some of them alike."""
    made = []
    for index in range(draw(st.integers(1, 4))):
        attributes: dict[str, str | History[str]] = {}
        if draw(st.booleans()):
            attributes["member.post"] = draw(st.sampled_from(["甲", "乙"]))
        if draw(st.booleans()):
            attributes["member.absence"] = History.of(dict(draw(dated)).items())
        attributes["member.category"] = draw(st.sampled_from(["正式", "正式", "群众"]))
        made.append(Subject(f"m{index}", draw(st.sampled_from(["member"] * 5 + ["branch"])), attributes))
    return made


@st.composite
def cases(draw: Any) -> Case:
    scheme = draw(richer())
    crowd, every = draw(subjects()), []
    for one in crowd:
        for fact in draw(facts(scheme)):
            back = fact.reverses and one.code + fact.reverses
            every.append(replace(fact, id=one.code + fact.id, subject=one.code, reverses=back))
    within = YEARS[scheme.year_starts]
    as_of = FIRST + timedelta(days=draw(st.integers(-20, (LAST - FIRST).days + 20)))
    values = st.tuples(st.text("abc", max_size=3), st.none() | st.decimals(-99, 99, places=2, allow_nan=False))
    parts = {one.code: {code: draw(st.lists(values, max_size=3)) for code in scheme.rollups} for one in crowd}
    return scheme, crowd, every, within, as_of, parts


@many
@given(cases(), st.randoms(use_true_random=False))
def test_columns_are_the_plain_path_in_any_order(case: Case, chance: Any) -> None:
    scheme, crowd, every, within, as_of, parts = case
    assert columnar(scheme)
    plain = settle_all(scheme, crowd, every, within, as_of, parts=parts)
    found = settled(scheme, crowd, every, within, as_of, parts)
    assert found is not None
    assert found.standings() == plain
    chance.shuffle(every)
    chance.shuffle(crowd)
    assert settle_cohort(scheme, crowd, every, within, as_of, parts=parts) == plain


@many
@given(cases())
def test_nothing_counts_beyond_its_cap(case: Case) -> None:
    scheme, crowd, every, within, as_of, parts = case
    day = min(as_of, within.last)
    for standing in settle_cohort(scheme, crowd, every, within, as_of, parts=parts).values():
        for part, one in zip(scheme.dimensions, standing.dimensions, strict=False):
            weight = part.weight.on(day) if part.weight and not part.weight_first else None
            floor = part.bounds.floor.on(day) if part.bounds.floor else None
            if one.cap is not None and one.points is not None and floor is None:
                assert one.points <= one.cap * (weight.value if weight else 1) or part.zeroed
            for item in one.items:
                assert item.cap is None or abs(item.points) <= item.cap
        cap = scheme.total.cap.on(day) if scheme.total.cap else None
        if standing.total is not None and cap and not scheme.total.floor and not scheme.rounding:
            assert standing.total <= cap.value


@pytest.mark.parametrize("code", ["s15", "s25", "unit-rollup"])
def test_the_schemes_of_a_plain_year_are_columnar(code: str) -> None:
    assert columnar(scheme_of(pack(code)))


def test_what_looks_at_single_facts_or_at_others_is_left_to_the_plain_path() -> None:
    plain = [code for code in pack_codes() if not columnar(scheme_of(pack(code)))]
    assert {"s03", "s20", "s29"} <= set(plain)


def test_numbers_beyond_64_bits_are_settled_plainly() -> None:
    text = pack("s15").replace("cap: {value: 60,", "weight: 0.12345678\n    cap: {value: 60,")
    scheme, one = scheme_of(text), Subject("m", "member")
    every = [Fact(f"{n}", "m", "meeting", FIRST, Decimal(900_000_000)) for n in range(9)]
    year = YEARS["01-01"]
    assert settled(scheme, [one], every, year, LAST) is None
    assert settle_cohort(scheme, [one], every, year, LAST) == settle_all(scheme, [one], every, year, LAST)


@st.composite
def cohorts(draw: Any) -> tuple[Scheme, list[Subject], list[Fact], dict[str, str | None]]:
    """People of a few branches under a scheme with grades, a quota and a rule for equals."""
    ties = draw(st.sampled_from(["shared", "dense", "{by: [d, e]}"]))
    kind, mode, share = draw(st.sampled_from(["hard", "soft"])), draw(st.sampled_from(MODES)), draw(st.integers(0, 5))
    quota = f"{{kind: {kind}, mode: {mode}, cascade: [{{grade: 优, share: 0.{share}}}, {{grade: 良, share: 0.4}}]}}"
    bands = "[{table: [{grade: 差, below: 1}, {grade: 中, from: 1, below: 2}, {grade: 良, from: 2, below: 4}, "
    scheme = scheme_of(
        "scheme: t\nname: 排名\nsource: 试\nassessment: member\nsubject_kind: member\n"
        f"ties: {ties}\ngrades: {{bands: {bands}{{grade: 优, from: 4}}]}}], quota: {quota}}}\n"
        "states: [{when: {member.absence: [退休]}, effect: exempt}]\n"
        "dimensions: [{code: d, name: 甲, items: [{code: a, name: 乙, award: 1}]},"
        "{code: e, name: 丙, items: [{code: b, name: 丁, award: 1}]}]\n"
    )
    crowd, every = [], []
    for n in range(draw(st.integers(0, 12))):
        away = {"member.absence": "退休"} if draw(st.integers(0, 5)) == 0 else {}
        crowd.append(Subject(f"m{draw(st.integers(10, 99))}{n}", "member", away))
        for item in ("a", "b"):
            amount = Decimal(draw(st.integers(0, 3)))
            every.append(Fact(f"{item}{n}", crowd[-1].code, item, FIRST, amount))
    return scheme, crowd, every, {one.code: draw(st.sampled_from(["x", "y"])) for one in crowd}


@many
@given(cohorts())
def test_places_and_quotas_are_those_of_the_plain_path(
    case: tuple[Scheme, list[Subject], list[Fact], dict[str, str | None]],
) -> None:
    scheme, crowd, every, branches = case
    year = YEARS["01-01"]
    wanted = sides(scheme, settle_all(scheme, crowd, every, year, LAST), branches)
    found = settled(scheme, crowd, every, year, LAST)
    assert found is not None
    codes = pl.Series("code", [one.code for one in crowd], dtype=pl.String)
    cohort = pl.Series("cohort", [branches[one.code] for one in crowd], dtype=pl.String)
    rows = placed(found.frame.with_columns(codes, cohort), scheme)
    assert {code: (rank, grade) for code, rank, grade in rows.select("code", "rank", "grade").iter_rows()} == {
        code: (side.rank, side.grade) for code, side in wanted.items() if side.standing.state == "scored"
    }
    for (_, of), mates in rows.group_by("cohort", "of"):
        room = places(scheme.grades.quota, of) if scheme.grades.quota else {}
        held = {grade: mates.filter(pl.col("grade") == grade) for grade in room}
        for grade, mine in held.items():
            # Soft: the last equals who find a place all stay.
            equals = mine.filter(pl.col("rank") == pl.col("rank").max()).height
            soft = scheme.grades.quota is not None and scheme.grades.quota.kind == "soft"
            assert mine.height - (equals if soft and mine.height > room[grade] else 0) <= room[grade]
