"""The year grid: done, late, made up, missing, due, not yet; and which kinds a branch owes at all."""

from __future__ import annotations

from datetime import date

import pytest

from rules.document import load
from rules.meetings import Record, Votes, passed, proposed, quorum, voters, votes_on
from rules.organisational_life import KINDS, Branch, Held, grid, is_window, read, shipped
from rules.packs import pack
from rules.scheme import Scheme

BIG = Branch(date(2025, 1, 1), None, 9, 2)
TODAY = date(2026, 5, 20)


def states(held: list[Held], kind: str = "theme-day", branch: Branch = BIG, today: date = TODAY) -> list[str]:
    return [cell.state for cell in grid(2026, branch, held, today)[kind]]


def test_an_empty_year_says_what_is_missing_due_and_to_come():
    assert states([]) == ["missing"] * 4 + ["due"] + ["not-yet"] * 7
    assert states([], "general-meeting") == ["missing", "due", "not-yet", "not-yet"]
    assert states([], "life-meeting") == ["due"]
    assert set(grid(2026, BIG, [], TODAY)) == set(KINDS)


def test_done_late_and_made_up_by_the_day_that_completed_the_window():
    held = [
        Held("a", "theme-day", date(2026, 1, 31)),
        Held("b", "theme-day", date(2026, 3, 10), "2026-02"),
        Held("c", "theme-day", date(2026, 4, 11), "2026-03"),
        Held("d", "theme-day", date(2026, 4, 12)),
        Held("e", "theme-day", date(2026, 4, 13)),
    ]
    assert states(held)[:5] == ["done", "late", "made-up", "done", "due"]
    april = grid(2026, BIG, held, TODAY)["theme-day"][3]
    assert (april.held, april.meetings, april.window) == (2, ("d", "e"), "2026-04")
    # A day later than the grace is a make-up, the last day of it is late.
    assert states([Held("b", "theme-day", date(2026, 3, 11), "2026-02")])[1] == "made-up"


def test_small_branches_owe_no_committee_and_those_without_groups_no_group_meeting():
    small = grid(2026, Branch(date(2025, 1, 1), None, 6, 0), [], TODAY)
    assert set(KINDS) - set(small) == {"committee-meeting", "group-meeting"}


def test_windows_before_a_branch_began_and_after_it_ended_are_not_owed():
    new = grid(2026, Branch(date(2026, 3, 15), date(2026, 6, 30), 9, 1), [], date(2026, 12, 31))
    assert [cell.window for cell in new["theme-day"]] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert "life-meeting" not in new


def test_a_dated_change_of_the_frequency_begins_with_its_window():
    text = """
kinds:
""" + "".join(
        f"  {kind}: {{quorum: none, every: {{2018-10-28: {{window: month, at_least: 1, grace: 5, clause: 甲}},"
        f" 2026-07-01: {{window: quarter, at_least: 2, grace: 5, clause: 乙}}, 2026-10-01: null}}}}\n"
        for kind in KINDS
    )
    cells = grid(2026, BIG, [], TODAY, read(text))["theme-day"]
    assert [cell.window for cell in cells] == [f"2026-0{n}" for n in range(1, 7)] + ["2026-Q3"]
    assert (cells[-1].due, cells[-1].clause) == (2, "乙")
    with pytest.raises(ValueError, match="kinds"):
        read("kinds: {theme-day: {quorum: none, every: {}}}")


def test_what_a_meeting_may_be_held_for():
    assert is_window("theme-day", "2026-04", date(2026, 6, 1))
    assert not is_window("theme-day", "2026-Q1", date(2026, 6, 1))
    assert not is_window("theme-day", "2026-07", date(2026, 6, 1))
    assert not is_window("theme-day", "soon", date(2026, 6, 1))
    assert all(one.on(date(2026, 1, 1)).clause for one in shipped().values())


def test_quorum_counts_full_members_and_asks_for_more_than_half():
    assert [quorum(["general-meeting"], list("abcd"), there).met for there in ("ab", "abc", "")] == [False, True, False]
    assert quorum(["general-meeting"], list("abcd"), "abx").present == 2
    assert quorum(["theme-day"], list("abcd"), "").met
    assert not quorum(["general-meeting"], [], "").met
    assert [votes_on(one) for one in ("正式", "预备", "预备党员", None)] == [True, False, False, False]
    people = {"a": "正式", "b": "预备", "c": None}
    assert (voters(["general-meeting"], people), voters(["committee-meeting"], people)) == ({"a"}, set("abc"))
    assert passed(Votes(3, 0, 0), 5)
    assert not passed(Votes(2, 0, 0), 4)


def test_a_record_proposes_what_the_scheme_says():
    scheme = load(pack("s15"))
    assert isinstance(scheme, Scheme)
    marks = {"a": "present", "b": "made-up", "c": "leave", "d": "absent", "e": "present"}
    record = Record(("theme-day",), marks, {"a", "c"}, "e")
    assert proposed(scheme, record) == {"study": ["a", "e"], "speech": ["a"]}
    both = Record(("general-meeting", "life-meeting"), marks, {"a"}, "e")
    assert proposed(scheme, both) == {"meeting": ["a", "e"], "life-meeting": ["a", "e"]}
