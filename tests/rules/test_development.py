"""Developing members: earliest days, deadlines, and probation made longer."""

from datetime import date

import pytest

from rules.development import FLOW, Done, due, earliest, months_later

WAY = [
    Done("apply", date(2023, 1, 31)),
    Done("talk", date(2023, 2, 20)),
    Done("name-activist", date(2023, 6, 1)),
    Done("name-candidate", date(2024, 6, 1)),
    Done("admit", date(2024, 9, 30)),
    Done("approve", date(2024, 11, 5)),
]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 12, 15), 1, date(2024, 1, 15)),
    ],
)
def test_months_later_stay_within_their_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_the_talk_is_due_within_a_month() -> None:
    found = due("applicant", WAY[:1])
    assert found is not None
    assert found[0] == date(2023, 2, 28)
    assert "第六条" in found[1]


def test_an_activist_is_a_candidate_after_a_year_at_the_earliest() -> None:
    found = earliest("name-candidate", WAY[:3])
    assert found is not None
    assert found[0] == date(2024, 6, 1)


def test_probation_counts_from_the_branch_meeting_not_from_the_approval() -> None:
    assert earliest("convert", WAY) == due("probationary", WAY)
    found = earliest("convert", WAY)
    assert found is not None
    assert found[0] == date(2025, 9, 30)


def test_probation_made_longer_ends_later() -> None:
    longer = [*WAY, Done("extend", date(2025, 9, 30), months=6)]
    found = earliest("convert", longer)
    assert found is not None
    assert found[0] == date(2026, 3, 30)
    assert FLOW.next("extended", "extend") is None, "only once"


def test_no_act_comes_before_the_one_before_it() -> None:
    assert earliest("name-activist", WAY[:2]) == (date(2023, 2, 20), "")
    assert earliest("apply", []) is None


def test_nothing_presses_where_the_branch_goes_on_cultivating() -> None:
    assert due("activist", WAY[:3]) is None
    assert due("full", WAY) is None
