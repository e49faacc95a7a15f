"""What a name may hold, how names sort, and change points; pure."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.org.names import is_code, name_key, person_name, plain_text
from ledger.org.points import end_after, first_change, start_of, value_on, with_value


@pytest.mark.parametrize(
    "name",
    ["张三", "𠮷田", "𬭚", "阿卜杜拉·买买提", "John Smith", "Anne-Marie O'Neil", "null", "undefined", "NaN", "true",
     "王" * 50],
)  # fmt: skip
def test_names_that_are_names(name: str) -> None:
    assert person_name(name) == name
    assert name_key(name).endswith(name)


@pytest.mark.parametrize(
    "name",
    ["", " ", "王" * 51, "李\u202e四", "\u2066x\u2069", "张三\ufe0f", "张三\U000e0100", "张 三", "张\u200d三", "张•三",
     "张·", "·张", "张··三", "张三1", "１", "a\nb", "张\u0000", "<script>", "John  Smith", "\u0301a", "张\u3000三",
     "\ud83d\ude00"],
)  # fmt: skip
def test_names_that_are_none(name: str) -> None:
    assert person_name(name) is None


def test_a_compatibility_character_is_the_same_name() -> None:
    assert person_name("\uf900") == person_name("\u8c48") == "\u8c48"
    assert person_name("e\u0301a") == "\u00e9a"


@given(st.text(max_size=60))
def test_a_stored_name_is_stable(text: str) -> None:
    name = person_name(text)
    if name is not None:
        assert person_name(name) == name == unicodedata.normalize("NFC", name)
        assert name_key(name)
    label = plain_text(text)
    assert label is None or plain_text(label) == label


def test_names_sort_by_pinyin_and_family_names_as_they_are_read() -> None:
    names = ["赵一", "曾二", "单三", "白四", "Zoe Li", "尉迟恭", "任五"]
    assert sorted(names, key=name_key) == ["白四", "任五", "单三", "尉迟恭", "曾二", "赵一", "Zoe Li"]


@pytest.mark.parametrize(
    ("text", "good"), [("0012", True), ("a.b_c-d", True), ("-a", False), ("１", False), ("a" * 65, False)]
)
def test_codes(text: str, good: bool) -> None:
    assert is_code(text) is good


DAYS = st.integers(0, 12).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
STEPS = st.lists(st.tuples(DAYS, st.sampled_from(["a", "b", None])), max_size=8)


@given(STEPS)
def test_change_points_say_what_was_set(steps: list[tuple[date, str | None]]) -> None:
    """Against the plain meaning: a value a day, set from one day until the next point of that time."""
    points: list[tuple[date, str | None]] = []
    for day, value in steps:
        end = end_after(points, day)
        before = points
        points = with_value(points, day, value)
        for other in (date(2025, 12, 31) + timedelta(days=n) for n in range(16)):
            within = day <= other and (end is None or other < end)
            assert value_on(points, other) == (value if within else value_on(before, other))
        assert [one for one, _ in points] == sorted({one for one, _ in points})
        assert all(one[1] != other[1] for one, other in pairwise(points))
        assert not points or points[0][1] is not None
        changed = first_change(before, points)
        assert (changed is None) == (before == points)
        assert changed is None or value_on(before, changed) != value_on(points, changed)
        assert value is None or value_on(points, start_of(points, day)) == value
