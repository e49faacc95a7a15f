"""What must hold of every settlement, over random schemes and facts; and one number followed by hand."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules.dates import period
from rules.document import load
from rules.facts import Fact, Subject
from rules.history import History
from rules.packs import pack
from rules.scheme import Scheme
from rules.settle import settle, settle_sums
from tests.rules.strategies import FIRST, LAST, documents, facts, reversal, standing_facts, sums

YEAR = period("2026")
SUBJECT = Subject("m", "member")


def scheme_of(text: str) -> Scheme:
    scheme = load(text)
    assert isinstance(scheme, Scheme), scheme
    return scheme


@st.composite
def scored(draw: Any) -> tuple[Scheme, list[Fact], date]:
    scheme = scheme_of(draw(documents()))
    as_of = FIRST + timedelta(days=draw(st.integers(0, (LAST - FIRST).days)))
    return scheme, draw(facts(scheme)), as_of


@given(scored(), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(case: tuple[Scheme, list[Fact], date], chance: Any) -> None:
    scheme, every, as_of = case
    shuffled = list(every)
    chance.shuffle(shuffled)
    assert settle(scheme, every, SUBJECT, YEAR, as_of, explain=True) == settle(
        scheme, shuffled, SUBJECT, YEAR, as_of, explain=True
    )


@given(scored())
def test_a_fact_and_its_reversal_leave_nothing_behind(case: tuple[Scheme, list[Fact], date]) -> None:
    scheme, every, as_of = case
    assert settle(scheme, every, SUBJECT, YEAR, as_of) == settle(scheme, standing_facts(every), SUBJECT, YEAR, as_of)
    alone = standing_facts(every)
    nothing = settle(scheme, [], SUBJECT, YEAR, as_of)
    assert settle(scheme, alone + [reversal(fact) for fact in alone], SUBJECT, YEAR, as_of) == nothing


@given(scored())
def test_kept_sums_settle_like_the_facts_they_stand_for(case: tuple[Scheme, list[Fact], date]) -> None:
    scheme, every, as_of = case
    rest = [fact for fact in every if not scheme.plain(fact.item)]
    from_sums = settle_sums(scheme, sums(every, scheme, as_of), SUBJECT, YEAR, as_of, facts=rest)
    assert from_sums == settle(scheme, every, SUBJECT, YEAR, as_of)


@given(scored())
def test_nothing_counts_beyond_its_bounds(case: tuple[Scheme, list[Fact], date]) -> None:
    scheme, every, as_of = case
    standing = settle(scheme, every, SUBJECT, YEAR, as_of)
    assert standing.total is not None
    floor, cap = scheme.total.floor, scheme.total.cap
    if floor is not None:
        assert standing.total >= floor.on(as_of).value  # type: ignore[union-attr]
    elif cap is not None:
        assert standing.total <= cap.on(as_of).value  # type: ignore[union-attr]
    for dimension, each in zip(scheme.dimensions, standing.dimensions, strict=True):
        weight = dimension.weight.on(as_of).value if dimension.weight else Decimal(1)  # type: ignore[union-attr]
        assert each.points is not None
        if each.cap is not None:
            assert each.points <= each.cap * weight
        for item in each.items:
            if item.cap is not None:
                assert abs(item.points) <= item.cap


@given(scored())
def test_what_was_cut_explains_the_difference(case: tuple[Scheme, list[Fact], date]) -> None:
    scheme, every, as_of = case
    standing = settle(scheme, every, SUBJECT, YEAR, as_of)
    cut = {each.at: each.by for each in standing.cut}
    for dimension in standing.dimensions:
        for item in dimension.items:
            assert item.raw - item.points == cut.get(item.code, 0)


@given(scored())
def test_the_trace_is_the_same_number(case: tuple[Scheme, list[Fact], date]) -> None:
    scheme, every, as_of = case
    plain, told = settle(scheme, every, SUBJECT, YEAR, as_of), settle(scheme, every, SUBJECT, YEAR, as_of, explain=True)
    assert plain.trace is None
    assert told.trace is not None
    assert told.trace.value == plain.total == told.total
    assert told.trace.as_dict("en")["inputs"] is not None
    assert told.trace.text


def test_as_of_and_the_ends_of_the_period_are_inclusive() -> None:
    scheme = scheme_of(pack("s15"))
    days = [
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 6, 30),
        date(2026, 7, 1),
        date(2026, 12, 31),
        date(2027, 1, 1),
    ]
    every = [Fact(f"{day}", "m", "meeting", day, Decimal(1)) for day in days]
    assert settle(scheme, every, SUBJECT, YEAR, date(2026, 6, 30)).total == 2
    assert settle(scheme, every, SUBJECT, YEAR, date(2030, 1, 1)).total == 4
    assert settle(scheme, every, SUBJECT, period("2026-H2"), date(2026, 12, 31)).total == 2


def test_facts_of_suspended_days_do_not_count_and_the_trace_says_so() -> None:
    scheme = scheme_of(pack("s14"))
    absence = History.of([(date(2026, 3, 1), "floating"), (date(2026, 5, 1), None)])
    subject = Subject("m", "member", {"member.absence": absence})
    every = [Fact(f"{m}", "m", "party-life", date(2026, m, 15), Decimal(1)) for m in (2, 3, 4, 5)]
    standing = settle(scheme, every, subject, YEAR, LAST, explain=True)
    assert standing.total == 62
    assert standing.dimensions[0].items[0].count == 4
    assert standing.trace is not None
    texts = [node.text for part in standing.trace.inputs for item in part.inputs for node in item.inputs]
    assert any("暂停计分" in text for text in texts)


def test_a_subject_of_another_kind_is_not_covered() -> None:
    standing = settle(scheme_of(pack("s15")), [], Subject("b", "branch"), YEAR, LAST)
    assert (standing.total, standing.state) == (None, "not-covered")


def test_facts_of_items_the_scheme_does_not_have_are_left_out() -> None:
    scheme = scheme_of(pack("s15"))
    assert settle(scheme, [Fact("x", "m", "unknown", FIRST, Decimal(9))], SUBJECT, YEAR, LAST).total == 0
