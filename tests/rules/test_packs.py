"""What must hold of every shipped scheme, over random facts of its own items."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.award import Award, score
from rules.cohort import settle_all
from rules.dates import period
from rules.document import json_schema, load
from rules.facts import Fact, Subject
from rules.mechanisms.base import AttributeSpec
from rules.packs import pack, pack_codes
from rules.scheme import Item, Scheme
from rules.settle import Standing, settle, settle_sums
from tests.rules.strategies import sums

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
YEAR = period("2026")
CODES = ("甲", "乙", "丙")


@cache
def scheme_of(code: str) -> Scheme:
    scheme = load(pack(code))
    assert isinstance(scheme, Scheme), scheme
    return scheme


def _value(draw: Any, spec: AttributeSpec) -> str:
    if spec.kind == "choice":
        return str(draw(st.sampled_from(spec.choices)))
    if spec.kind == "number":
        return str(draw(st.integers(1, 40)))
    return str(draw(st.sampled_from(CODES)))


def _fact(draw: Any, scheme: Scheme, item: Item, index: int) -> Fact | None:
    on = FIRST + timedelta(days=draw(st.integers(0, 364)))
    wanted = {name: spec for name, spec in item.attributes.items() if spec.required or draw(st.booleans())}
    attributes = {name: _value(draw, spec) for name, spec in wanted.items()}
    given_points = Decimal(draw(st.integers(0, 100))) if item.discretionary else None
    quantity = Decimal(draw(st.sampled_from([1, 1, 2, 12])))
    award = score(scheme, item.code, on, quantity, attributes, given_points, explain=False)
    if not isinstance(award, Award):
        return None
    matter = draw(st.sampled_from([None, "一", "二"]))
    owner = draw(st.sampled_from(CODES))
    return Fact(f"f{index:02d}", owner, item.code, on, award.points, quantity, attributes, matter)


@st.composite
def booked(draw: Any) -> tuple[Scheme, list[Fact]]:
    scheme = scheme_of(draw(st.sampled_from(pack_codes())))
    items = list(scheme.items.values())
    count = draw(st.integers(0, 10)) if items else 0
    made = [_fact(draw, scheme, draw(st.sampled_from(items)), index) for index in range(count)]
    return scheme, [fact for fact in made if fact is not None]


def everybody(scheme: Scheme, facts: list[Fact], explain: bool = False) -> dict[str, Standing]:
    subjects = [Subject(code, scheme.subject_kind) for code in CODES]
    return settle_all(scheme, subjects, facts, YEAR, LAST, explain)


@settings(max_examples=300)
@given(booked(), st.randoms(use_true_random=False))
def test_the_order_of_facts_decides_nothing(case: tuple[Scheme, list[Fact]], chance: Any) -> None:
    scheme, facts = case
    shuffled = list(facts)
    chance.shuffle(shuffled)
    assert everybody(scheme, facts, True) == everybody(scheme, shuffled, True)


@settings(max_examples=300)
@given(booked())
def test_facts_and_their_reversals_leave_nothing_behind(case: tuple[Scheme, list[Fact]]) -> None:
    scheme, facts = case
    back = [replace(fact, id=f"r-{fact.id}", points=-fact.points, reverses=fact.id) for fact in facts]
    assert everybody(scheme, facts + back) == everybody(scheme, [])


@settings(max_examples=300)
@given(booked())
def test_every_number_is_bounded_and_explained(case: tuple[Scheme, list[Fact]]) -> None:
    scheme, facts = case
    told = everybody(scheme, facts, True)
    plain = everybody(scheme, facts)
    for code, standing in told.items():
        assert replace(standing, trace=None) == plain[code]
        if standing.total is None:
            continue
        assert standing.trace is not None
        assert standing.trace.value == standing.total
        assert standing.trace.text
        assert standing.trace.as_dict("en")["text"]
        parts = {each.code for each in scheme.dimensions}
        cut = {each.at: each.by for each in standing.cut}
        for dimension in standing.dimensions:
            for item in dimension.items:
                assert item.cap is None or abs(item.points) <= item.cap
                # A dimension may carry the code of one of its items, and then both may have been cut.
                assert item.code in parts or item.raw - item.points == cut.get(item.code, 0)


@settings(max_examples=300)
@given(booked())
def test_kept_sums_settle_like_the_facts_they_stand_for(case: tuple[Scheme, list[Fact]]) -> None:
    scheme, facts = case
    own = [fact for fact in facts if fact.subject == CODES[0]]
    subject = Subject(CODES[0], scheme.subject_kind)
    rest = [fact for fact in own if not scheme.plain(fact.item)]
    from_sums = settle_sums(scheme, sums(own, scheme, LAST), subject, YEAR, LAST, facts=rest)
    assert from_sums == settle(scheme, own, subject, YEAR, LAST)


@pytest.mark.parametrize("code", pack_codes())
def test_a_pack_says_what_it_is(code: str) -> None:
    scheme = scheme_of(code)
    assert scheme.code == code
    assert scheme.name_en
    assert all(dimension.name_en for dimension in scheme.dimensions)
    assert all(item.clause for item in scheme.items.values())


def test_the_schema_for_editors_knows_every_rule() -> None:
    keys = set(json_schema()["$defs"]["ItemShape"]["properties"])
    assert {"curve", "ballots", "best", "required", "propagates", "applies"} <= keys
