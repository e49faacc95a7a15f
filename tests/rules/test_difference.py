"""Two versions side by side: only what differs is marked, and the marks say what."""

from itertools import pairwise

from hypothesis import given

from rules.difference import difference
from rules.document import load
from rules.packs import pack, pack_codes
from rules.scheme import Scheme
from tests.rules.strategies import documents


def scheme(text: str) -> Scheme:
    found = load(text)
    assert isinstance(found, Scheme), found
    return found


def marks(old: str, new: str) -> list[tuple[str, str, str | None, str | None]]:
    return [(one.kind, one.path, one.before, one.after) for one in difference(scheme(old), scheme(new))]


def test_a_version_does_not_differ_from_itself() -> None:
    for code in pack_codes():
        assert difference(scheme(pack(code)), scheme(pack(code))) == ()


def test_every_two_shipped_schemes_can_be_laid_side_by_side() -> None:
    schemes = [scheme(pack(code)) for code in pack_codes()]
    for old, new in pairwise(schemes):
        there, back = difference(old, new), difference(new, old)
        assert [one.path for one in there if one.kind == "added"]
        assert {one.path for one in there if one.kind != "changed"} == {
            one.path for one in back if one.kind != "changed"
        }


def test_values_caps_and_items_are_marked_where_they_are() -> None:
    old = pack("s15")
    essay = "name_en: Essay, unit: 篇, award: 2"
    new = old.replace(essay, essay.replace("award: 2", "award: {2025-01-01: 2, 2027-01-01: 5}"))
    [mark] = marks(old, new)
    assert mark[:2] == ("changed", "items/essay/steps/tariff")
    assert "2" in str(mark[2])
    assert "2027-01-01 5" in str(mark[3])
    new = old.replace("cap: {value: 60, clause", "cap: {value: 40, clause")
    assert [one[:2] for one in marks(old, new)] == [("changed", "dimensions/activities/bounds/cap")]
    new = old.replace("code: essay, name: 撰写心得文章", "code: paper, name: 撰写论文")
    assert marks(old, new) == [
        ("removed", "items/essay", "撰写心得文章", None),
        ("added", "items/paper", None, "撰写论文"),
    ]
    assert [one[:2] for one in marks(old, old.replace("value: 70", "value: 75"))] == [("changed", "benchmark")]


@given(documents(), documents())
def test_there_and_back_mark_the_same_places(old: str, new: str) -> None:
    there, back = difference(scheme(old), scheme(new)), difference(scheme(new), scheme(old))
    assert {(one.path, one.before, one.after) for one in there} == {(one.path, one.after, one.before) for one in back}
    assert all(one.before != one.after for one in there)
