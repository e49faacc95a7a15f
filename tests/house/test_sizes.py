"""Sizes: a file fits the head, a function fits the screen. The lists of exceptions may only shrink."""

from __future__ import annotations

import statistics

from tests.house.source import ALL, RINGS, sources

LONGEST_FILE = 500
LONGEST_FUNCTION = 70
FILE_MEDIAN = 120
FUNCTION_MEDIAN = 10

LONGER_FILES: dict[str, int] = {}
LONGER_FUNCTIONS: dict[str, int] = {}


def test_no_file_is_too_long() -> None:
    lengths = {one.name: len(one.text.splitlines()) for one in sources(*ALL)}
    long = {name: lines for name, lines in lengths.items() if lines > LONGER_FILES.get(name, LONGEST_FILE)}
    assert long == {}, "split it by what its parts are about"
    assert {name for name in LONGER_FILES if lengths.get(name, 0) <= LONGEST_FILE} == set(), "take it off the list"


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{one.name}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for one in sources(*ALL)
        for function in one.functions()
    }
    long = {name: lines for name, lines in lengths.items() if lines > LONGER_FUNCTIONS.get(name, LONGEST_FUNCTION)}
    assert long == {}, "name its parts"
    assert {name for name in LONGER_FUNCTIONS if lengths.get(name, 0) <= LONGEST_FUNCTION} == set()


def test_the_usual_file_and_function_are_short() -> None:
    files = [len(one.text.splitlines()) for one in sources(*RINGS)]
    functions = [(f.end_lineno or 0) - f.lineno + 1 for one in sources(*RINGS) for f in one.functions()]
    assert statistics.median(files) <= FILE_MEDIAN
    assert statistics.median(functions) <= FUNCTION_MEDIAN
