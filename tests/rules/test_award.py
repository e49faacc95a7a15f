"""Pricing one fact: the points, the reason in words, and everything wrong with a request at once."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.award import Award, Refusal, score
from rules.document import load
from rules.packs import pack
from rules.points import fits
from rules.scheme import Scheme
from rules.trace import sentence

DAY = date(2026, 3, 1)


def scheme_of(text: str) -> Scheme:
    scheme = load(text)
    assert isinstance(scheme, Scheme), scheme
    return scheme


S15 = scheme_of(pack("s15"))
S25 = scheme_of(pack("s25"))


def awarded(result: Award | list[Refusal]) -> Award:
    assert isinstance(result, Award), result
    return result


def refused(result: Award | list[Refusal]) -> list[tuple[str, str]]:
    assert isinstance(result, list), result
    return [(each.pointer, each.code) for each in result]


@pytest.mark.parametrize(("item", "points"), [("life-meeting", "6"), ("absence", "-2")])
@pytest.mark.parametrize("explain", [True, False])
def test_the_fast_way_has_the_same_sign(item: str, points: str, explain: bool) -> None:
    assert str(awarded(score(S15, item, DAY, Decimal(2), {}, explain=explain)).points) == points


def test_the_sign_is_the_items() -> None:
    assert awarded(score(S15, "life-meeting", DAY, Decimal(2), {})).points == 6
    assert awarded(score(S15, "absence", DAY, Decimal(2), {})).points == -2
    assert awarded(score(S25, "recruitment", DAY, Decimal(1), {}, Decimal("2.5"))).points == Decimal("-2.5")
    assert str(awarded(score(S25, "innovation", DAY, Decimal(1), {})).points) == "0"


def test_the_reason_reads_as_a_sentence_with_its_clause() -> None:
    trace = awarded(score(S15, "training", DAY, Decimal(2), {"days": "3"})).trace
    assert trace is not None
    assert trace.text == "参加外出培训：标准 2 分，培训天数为“3”，数量 2 次，得 4 分（依据：第一部分 参加党内活动）。"
    assert sentence(trace, "en").startswith("Training away: tariff 2, ")
    assert list(trace.as_dict()) == ["op", "label", "value", "clause", "in_force_from", "text", "inputs"]
    assert trace.as_dict()["value"] == "4"


def test_no_reason_is_made_where_none_is_asked_for() -> None:
    assert awarded(score(S15, "meeting", DAY, Decimal(1), {}, explain=False)).trace is None
    assert awarded(score(S15, "training", DAY, Decimal(1), {"days": "3"}, explain=False)).trace is None


def test_everything_wrong_is_said_at_once() -> None:
    result = score(S15, "training", DAY, Decimal("1.5"), {"days": "three", "x/y~": "1"}, Decimal(3))
    assert refused(result) == [
        ("/quantity", "validation-error"),
        ("/points", "validation-error"),
        ("/attributes/x~1y~0", "validation-error"),
        ("/attributes/days", "validation-error"),
    ]


@pytest.mark.parametrize("explain", [True, False])
def test_refusals_are_the_same_on_the_fast_way(explain: bool) -> None:
    assert refused(score(S15, "none", DAY, Decimal(1), {}, explain=explain)) == [("/item", "unknown-reference")]
    assert refused(score(S15, "meeting", DAY, Decimal(0), {}, explain=explain)) == [("/quantity", "validation-error")]
    assert refused(score(S15, "meeting", DAY, Decimal("0.5"), {}, explain=explain)) == [
        ("/quantity", "validation-error")
    ]
    assert refused(score(S15, "meeting", DAY, Decimal(1), {"a": "b"}, explain=explain)) == [
        ("/attributes/a", "validation-error")
    ]
    assert refused(score(S15, "meeting", DAY, Decimal(1), {}, Decimal(1), explain)) == [("/points", "validation-error")]
    assert refused(score(S15, "life-meeting", DAY, Decimal(999999999), {}, explain=explain)) == [
        ("/quantity", "validation-error")
    ]


@pytest.mark.parametrize("days", ["3\n", " 3", "３", "1e1", "-3", "+3", "3.00001", "", "NaN"])
def test_a_numeric_attribute_is_a_plain_decimal(days: str) -> None:
    assert refused(score(S15, "training", DAY, Decimal(1), {"days": days})) == [
        ("/attributes/days", "validation-error")
    ]


def test_points_that_need_more_than_four_places_need_a_declared_rounding() -> None:
    text = """scheme: t
name: 试算
source: 试算文件
assessment: member
subject_kind: member
dimensions:
  - code: d
    name: 活动
    items:
      - {code: fine, name: 甲, places: 4, award: 0.25}
      - {code: rounded, name: 乙, places: 4, award: {fixed: 0.25, rounding: {places: 2, mode: half_up}}}
"""
    scheme = scheme_of(text)
    assert awarded(score(scheme, "fine", DAY, Decimal("0.5"), {})).points == Decimal("0.125")
    assert refused(score(scheme, "fine", DAY, Decimal("0.0001"), {})) == [("/quantity", "validation-error")]
    assert awarded(score(scheme, "rounded", DAY, Decimal("0.02"), {})).points == Decimal("0.01")


@given(st.decimals(0, 999999999, places=4, allow_nan=False), st.sampled_from(list(S15.items)), st.booleans())
def test_whatever_is_awarded_fits_and_explaining_changes_nothing(quantity: Decimal, item: str, explain: bool) -> None:
    attributes = {"training": {"days": "5"}, "appraisal": {"grade": "优秀"}}.get(item, {})
    result = score(S15, item, DAY, quantity, attributes, explain=explain)
    if isinstance(result, Award):
        assert fits(result.points)
        assert quantity == int(quantity) > 0
    else:
        assert refused(result) == refused(score(S15, item, DAY, quantity, attributes, explain=not explain))


def test_the_tariff_as_a_reader_sees_it() -> None:
    shown = {code: S15.items[code].shown(DAY) for code in ("meeting", "absence", "appraisal", "training")}
    assert shown["meeting"] == "1"
    assert shown["absence"] == "-1"
    assert shown["appraisal"] == "优秀 30 / 称职 25 / 基本称职 0 / 不称职 0"
    assert S25.items["recruitment"].shown(DAY) == "-1 … -5"
