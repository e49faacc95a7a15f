"""Everybody settled together: the same numbers as one by one, whatever the order, and comparisons that need all."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules.cohort import settle_all
from rules.dates import period
from rules.document import load
from rules.facts import Fact, Subject
from rules.gather import since
from rules.history import History
from rules.mechanisms.repeat import months_after
from rules.scheme import Scheme
from rules.settle import settle
from tests.rules.strategies import FIRST, LAST, documents, facts

YEAR = period("2026")
HEAD = "scheme: t\nname: 试算\nsource: 试算文件\nassessment: member\nsubject_kind: member\n"


def scheme_of(text: str) -> Scheme:
    scheme = load(text)
    assert isinstance(scheme, Scheme), scheme
    return scheme


def _owned(fact: Fact, code: str) -> Fact:
    back = fact.reverses and code + fact.reverses
    return replace(fact, id=code + fact.id, subject=code, reverses=back)


@st.composite
def cohorts(draw: Any) -> tuple[Scheme, list[Subject], list[Fact], date]:
    scheme = scheme_of(draw(documents()))
    subjects = [Subject(f"m{index}", "member") for index in range(draw(st.integers(1, 4)))]
    every = [_owned(fact, one.code) for one in subjects for fact in draw(facts(scheme))]
    return scheme, subjects, every, FIRST + timedelta(days=draw(st.integers(0, (LAST - FIRST).days)))


@given(cohorts(), st.randoms(use_true_random=False))
def test_together_is_one_by_one_in_any_order(case: tuple[Scheme, list[Subject], list[Fact], date], chance: Any) -> None:
    scheme, subjects, every, as_of = case
    alone = {
        one.code: settle(scheme, [fact for fact in every if fact.subject == one.code], one, YEAR, as_of)
        for one in subjects
    }
    assert settle_all(scheme, subjects, every, YEAR, as_of) == alone
    chance.shuffle(every)
    chance.shuffle(subjects)
    assert settle_all(scheme, subjects, every, YEAR, as_of) == alone


def test_a_comparison_without_the_others_has_no_value() -> None:
    best = "best: {to: 30, places: 2, mode: half_up}"
    scheme = scheme_of(f"{HEAD}dimensions: [{{code: d, name: 甲, items: [{{code: a, name: 乙, award: 1, {best}}}]}}]\n")
    subject = Subject("m", "member")
    fact = Fact("f", "m", "a", FIRST, Decimal(4))
    alone = settle(scheme, [fact], subject, YEAR, LAST, explain=True)
    assert (alone.total, alone.state) == (None, "no-value")
    assert settle_all(scheme, [subject], [fact], YEAR, LAST)["m"].total == 30
    assert scheme.compares
    assert not scheme.plain("a")


def test_days_away_lower_the_benchmark_and_raise_the_total() -> None:
    absence = History.of([(date(2026, 1, 1), None), (date(2026, 7, 2), "病假")])
    subject = Subject("m", "member", {"member.absence": absence})
    item = "dimensions: [{code: d, name: 甲, items: [{code: a, name: 乙, award: 1}]}]\n"
    rule = "prorate: {away: {member.absence: [病假]}, what: WHAT, places: 2, mode: half_up}\n"
    fact = Fact("f", "m", "a", FIRST, Decimal(40))
    line = scheme_of(f"{HEAD}benchmark: 73\n{rule.replace('WHAT', 'benchmark')}{item}")
    found = settle(line, [fact], subject, YEAR, LAST).benchmark
    assert found is not None
    assert (found.line, found.met) == (Decimal("36.40"), True)
    whole = scheme_of(f"{HEAD}{rule.replace('WHAT', 'total')}{item}")
    assert settle(whole, [fact], subject, YEAR, LAST).total == Decimal("80.22")
    begun = scheme_of(f"{HEAD}total: {{start: 73}}\n{rule.replace('WHAT', 'start')}{item}")
    assert settle(begun, [fact], subject, YEAR, LAST).total == Decimal("76.40")


def test_a_ledger_knows_how_far_back_facts_are_wanted() -> None:
    item = "{code: a, name: 乙, award: 1, lookback: 36}"
    scheme = scheme_of(f"{HEAD}dimensions: [{{code: d, name: 甲, items: [{item}]}}]\n")
    assert since(scheme, YEAR) == date(2023, 1, 1)
    entries = scheme_of(f"{HEAD}validity: [{{months: 24}}]\ndimensions: [{{code: d, name: 甲}}]\n")
    assert since(entries, YEAR) == date(2024, 1, 1)


def test_months_end_where_a_month_is_shorter() -> None:
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2026, 12, 31), -36) == date(2023, 12, 31)
    assert months_after(date(9999, 1, 1), 12) == date.max
