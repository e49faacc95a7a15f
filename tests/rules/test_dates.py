"""Days and periods, ordinary and shifted, and change points."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates import parse_date, period, window_code
from rules.history import History

STARTS = ["01-01", "12-01", "07-01", "12-26", "01-26"]
REFUSED = ["2026-13-01", "2026-02-29", "2026-1-5", "20260105", "05-01-2026",
           "2026-01-05T00:00:00", "2026-01-05\n", " 2026-01-05",
           "２０２６-01-05", "1948-12-31", "0001-01-01", "now", "", "民国115年1月5日"]  # fmt: skip


@pytest.mark.parametrize("written", REFUSED)
def test_text_that_is_no_day(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_date(written)


def test_the_first_day_is_1949() -> None:
    assert parse_date("1949-01-01") == date(1949, 1, 1)


@pytest.mark.parametrize(
    ("code", "starts", "first", "last"),
    [
        ("2026", "01-01", "2026-01-01", "2026-12-31"),
        ("2024-02", "01-01", "2024-02-01", "2024-02-29"),
        ("2026-H2", "01-01", "2026-07-01", "2026-12-31"),
        ("2026-Q1", "01-01", "2026-01-01", "2026-03-31"),
        ("2026", "12-01", "2025-12-01", "2026-11-30"),
        ("2026-H1", "12-01", "2025-12-01", "2026-05-31"),
        ("2026-Q4", "12-01", "2026-09-01", "2026-11-30"),
        ("2026-12", "12-01", "2026-12-01", "2026-12-31"),
        ("2026", "12-26", "2025-12-26", "2026-12-25"),
        ("2026-01", "12-26", "2025-12-26", "2026-01-25"),
        ("2026-Q2", "12-26", "2026-03-26", "2026-06-25"),
        ("2026", "01-26", "2025-01-26", "2026-01-25"),
    ],
)
def test_a_code_names_its_days(code: str, starts: str, first: str, last: str) -> None:
    span = period(code, starts)
    assert (span.code, span.first.isoformat(), span.last.isoformat()) == (code, first, last)
    assert span.first in span
    assert span.last in span
    assert span.last + timedelta(days=1) not in span


@pytest.mark.parametrize(
    "code",
    [
        "",
        "26",
        "2026-13",
        "2026-00",
        "2026-H3",
        "2026-Q5",
        "2026-1",
        "2026-h1",
        "2026 ",
        "2026\n",
        "２０２６",
        "1949",
        "9999",
        "2026-Q1-x",
    ],
)
def test_codes_that_name_nothing(code: str) -> None:
    with pytest.raises(ValueError, match="a period such as"):
        period(code)


@pytest.mark.parametrize("starts", ["", "13-01", "02-29", "1-1", "01-31", "12-01\n"])
def test_year_starts_that_do_not_exist_in_every_year(starts: str) -> None:
    with pytest.raises(ValueError, match="first day of the year"):
        period("2026", starts)


@given(
    st.dates(date(1960, 1, 1), date(2090, 12, 31)),
    st.sampled_from(STARTS),
    st.sampled_from(["year", "half", "quarter", "month"]),
)
def test_every_day_lies_in_the_window_that_is_named_for_it(day: date, starts: str, per: str) -> None:
    assert day in period(window_code(day, per, starts), starts)


@given(st.integers(1960, 2090), st.sampled_from(STARTS))
def test_parts_of_a_year_cover_it_without_a_gap(year: int, starts: str) -> None:
    for parts in ([f"{year}-H1", f"{year}-H2"], [f"{year}-Q{n}" for n in range(1, 5)]):
        spans = [period(code, starts) for code in parts]
        assert spans[0].first == period(str(year), starts).first
        assert spans[-1].last == period(str(year), starts).last
        assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(spans))
    assert period(str(year), starts).last + timedelta(days=1) == period(str(year + 1), starts).first


def test_change_points_hold_until_the_next_and_null_ends() -> None:
    history = History.of([(date(2026, 3, 1), None), (date(2026, 1, 1), "a"), (date(2026, 5, 1), "b")])
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 1)]
    assert [history.on(day) for day in days] == [None, "a", "a", None, "b"]
    assert [history.since(day) for day in days] == [None, date(2026, 1, 1), date(2026, 1, 1), None, date(2026, 5, 1)]


def test_one_value_a_day() -> None:
    with pytest.raises(ValueError, match="one value a day"):
        History.of([(date(2026, 1, 1), "a"), (date(2026, 1, 1), "b")])


def test_a_value_without_a_first_day() -> None:
    assert History.always(1).on(date(1949, 1, 1)) == 1
    assert History.always(1).since(date(2026, 1, 1)) is None
