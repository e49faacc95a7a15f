"""The generated city: the same from the same seed, plausible, and independent of the day of building."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from service.demo_city import BRANCHES, SIGN_INS, City, bodies, city, contacts, helpers, links, posts, rights
from service.demo_days import START, YEARS, at, chance_of, closing_moment, correction_moment, months, working_days
from service.demo_deeds import branch_deeds, member_deeds
from service.demo_marks import committee_deeds, items, marking_day
from service.demo_names import organ_names, person_name
from service.demo_people import PEOPLE
from service.demo_roster import roster_files


@pytest.fixture(scope="module")
def built() -> City:
    """The demo's city."""
    return city()


def test_one_seed_gives_one_city(built: City) -> None:
    city.cache_clear()
    again = city()
    assert again.shares == built.shares
    assert again.people == built.people
    assert again.staff == built.staff


def test_another_seed_gives_other_people(built: City) -> None:
    other = city("another")
    city.cache_clear()
    assert [one.name for one in other.people] != [one.name for one in built.people]


def test_the_city_has_its_size(built: City) -> None:
    kinds = Counter(one.kind for one in bodies(built))
    assert (kinds["committee"], kinds["organ"], kinds["party_group"]) == (74, 74, 74)
    assert kinds["branch"] == built.branches == BRANCHES
    assert len(built.people) == PEOPLE
    assert {1, 2} <= set(built.shares[0])


def test_codes_are_unique_and_everything_named_exists(built: City) -> None:
    units = [one.code for one in bodies(built)]
    people = [one.code for one in (*built.people, *built.staff)]
    assert len(set(units)) == len(units)
    assert len(set(people)) == len(people)
    known = {*people, "demo-system", "demo-security"}
    assert set(SIGN_INS) <= known
    named = {one.person for one in rights(built)} | {one.person for one in posts(built)}
    named |= {code for pair in contacts(built) for code in pair} | {person for person, _ in helpers(built)}
    assert named <= known
    linked = {code for pair in links(built) for code in pair} | {unit for _, unit in helpers(built)}
    assert linked <= set(units)


def test_names_are_put_together_not_copied() -> None:
    chance = chance_of("names")
    names = [person_name(chance) for _ in range(3000)]
    assert {len(one) for one in names} == {3, 4}
    assert len(set(names)) > 2700
    assert len(set(organ_names())) == 74


def test_every_branch_has_two_hands_that_stay(built: City) -> None:
    for branch in range(1, built.branches + 1):
        officers = built.officers(branch)
        assert len(officers) == 3
        assert all(one.stays == [(one.since, branch)] and not one.absences for one in officers)


def test_a_roster_file_names_nobody_twice(built: City) -> None:
    known = START
    for year, month in months(date(2026, 12, 31)):
        until = working_days(year, month)[-1]
        for rows in roster_files(built, after=known, until=until):
            assert len({row.code for row in rows}) == len(rows)
            assert all(row.starts_on <= until and (row.to or until) <= until for row in rows)
        known = until


def test_somebody_comes_moves_retires_and_leaves(built: City) -> None:
    moved = [one for one in built.people if len({branch for _, branch in one.stays if branch}) > 1]
    absent = Counter(value for one in built.people for _, value in one.absences)
    assert len(moved) > 60
    assert {one.stays[1][0].year for one in moved} == set(YEARS)
    assert min(absent["退休"], absent["流动"], absent["挂职"]) > 10
    assert sum(one.stays[-1][1] == 0 for one in built.people) > 5
    assert sum(one.categories[0][1] == "预备" for one in built.people) > 40


def test_deeds_fall_on_working_days_of_active_membership(built: City) -> None:
    for person in built.people[::50]:
        for deed in member_deeds(person, 2025):
            assert deed.on in working_days(2025, deed.on.month)
            assert person.active(deed.on)


def test_deeds_are_the_same_every_time(built: City) -> None:
    for person in built.people[:20]:
        assert member_deeds(person, 2026) == member_deeds(person, 2026)
    assert branch_deeds(1, 2025) == branch_deeds(1, 2025) != branch_deeds(1, 2026)


def test_about_twenty_entries_a_member_a_year(built: City) -> None:
    for year in YEARS:
        count = sum(len(member_deeds(person, year)) for person in built.people)
        assert 18 <= count / len(built.people) <= 22


def test_every_committee_is_graded_on_every_item_once_a_quarter() -> None:
    assert committee_deeds(1, 2025) == []
    deeds = committee_deeds(1, 2026)
    assert len(deeds) == 24 * 4
    assert Counter(one.item for one in deeds) == dict.fromkeys(items(), 4)
    for quarter in range(4):
        held = [one.item for one in deeds if (one.on.month - 1) // 3 == quarter]
        assert sorted(held) == sorted(items())
    assert all(one.on == marking_day(2026, one.on.month) for one in deeds)
    grades = Counter(one.attributes["grade"] for number in range(1, 75) for one in committee_deeds(number, 2026))
    assert min(grades[grade] for grade in ("好", "较好", "一般")) > 500


def test_moments_never_pass_the_day_of_building() -> None:
    now = at(date(2026, 3, 11), 12)
    assert closing_moment(2026, 2, now) == at(date(2026, 2, 27), 15)
    assert closing_moment(2026, 3, now) == now
    assert correction_moment(2026, 2, now) == at(date(2026, 3, 6), 10)
    assert correction_moment(2026, 3, now) == now
    assert list(months(now.date()))[-1] == (2026, 3)
    assert list(months(date(2027, 5, 1)))[-1] == (2026, 12)
