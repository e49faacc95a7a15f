"""Published texts written down to the letter: each hole and each overlap they have is found, where it stands, with what
would be right; and once that is done, nothing is left."""

from datetime import date
from pathlib import Path

import pytest

from rules.document import SchemeErrors, load
from rules.review import review
from rules.scheme import Scheme

HERE = Path(__file__).parent / "literal"
BANDS = "/grades/bands/0/table"
ITEM = "/dimensions/0/items/0"
TOUCH = "rows that touch: below: {} in the row before, or a row for what lies between"
APART = "below: {0} in the row before, or above: {0} here"
HOLE = "nothing covers the numbers between {} and {}"
BOTH = "this row and the one before it overlap: {} stands in both"
FOUND = {
    "01": [(f"{BANDS}/{row}", HOLE.format(low, high), TOUCH.format(high))
           for row, low, high in ((1, 599, 600), (2, 849, 850), (3, 959, 960), (4, 1029, 1030), (5, 1049, 1050))],
    "37": [(f"{BANDS}/{row}", HOLE.format(low, high), TOUCH.format(high))
           for row, low, high in ((2, 69, 70), (3, 79, 80), (4, 89, 90), (5, 95, 96))],
    "14": [(f"{ITEM}/award/tiers/table/1", HOLE.format(31, 60), TOUCH.format(60))],
    "09": [(f"{ITEM}/award/tiers/table/{row}", BOTH.format(n), APART.format(n)) for row, n in ((1, 3), (2, 5))],
    "25": [(f"{BANDS}/4", "a grade with a condition must say what is given without it, and only such a grade may",
            "needs or requires together with otherwise")],
    "21": [(f"{ITEM}/accumulate/table/{row}", BOTH.format(n), APART.format(n)) for row, n in ((1, 2), (2, 3))],
}  # fmt: skip
# What each hole or overlap becomes once somebody has decided.
DECIDED = {
    "01": [(f"to: {edge}", f"below: {edge + 1}") for edge in (599, 849, 959, 1029, 1049)],
    "37": [(f"to: {edge}", f"below: {edge + 1}") for edge in (69, 79, 89, 95)],
    "14": [("to: 30", "below: 60")],
    "09": [("to: 3,", "below: 3,"), ("to: 5,", "below: 5,")],
    "25": [("needs: {item: innovation}", "needs: {item: innovation}, otherwise: 四星")],
    "21": [("to: 2,", "below: 2,"), ("to: 3,", "below: 3,")],
}


def text(number: str) -> str:
    return (HERE / f"{number}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", FOUND)
def test_every_hole_and_overlap_is_told_where_it_stands(number: str) -> None:
    name = f"{number}.yaml"
    errors = review(text(number), date(2026, 12, 31), name)
    assert isinstance(errors, SchemeErrors)
    assert [(each.path, each.message, each.expected) for each in errors.errors] == FOUND[number]
    lines = text(number).splitlines()
    for each in errors.errors:
        assert each.file == name
        assert lines[each.line - 1].strip().startswith("- {")


@pytest.mark.parametrize("number", FOUND)
def test_the_decided_text_loads(number: str) -> None:
    document = text(number)
    for before, after in DECIDED[number]:
        assert before in document
        document = document.replace(before, after)
    assert isinstance(load(document), Scheme), load(document)


def test_every_document_is_tested() -> None:
    assert {path.stem for path in HERE.glob("*.yaml")} == set(FOUND) == set(DECIDED)
