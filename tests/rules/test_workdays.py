"""Working days: holidays, make-up days, what a realm entered, and years the table does not hold yet."""

from datetime import date

import pytest

from rules.workdays import after, known, works


def test_the_holiday_table_knows_rest_days_and_make_up_days() -> None:
    assert not works(date(2025, 10, 1))
    assert works(date(2025, 10, 11)), "a Saturday worked for the National Day holiday"
    assert not works(date(2025, 11, 22))


def test_five_working_days_run_over_the_holiday() -> None:
    assert after(date(2025, 9, 29), 5) == date(2025, 10, 13)


def test_what_the_realm_entered_comes_first() -> None:
    assert after(date(2025, 11, 3), 1) == date(2025, 11, 4)
    assert after(date(2025, 11, 3), 1, {date(2025, 11, 4): False}) == date(2025, 11, 5)


def test_a_year_not_announced_yet_has_mondays_to_fridays() -> None:
    assert not known(2049)
    assert works(date(2049, 10, 1))
    assert not works(date(2049, 10, 2))


@pytest.mark.parametrize("count", [0, -1, 1001])
def test_a_deadline_has_one_to_a_thousand_days(count: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        after(date(2025, 1, 1), count)
