"""The demo's six-compare marks: a third of the items each month, graded for every committee by the work committee."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from rules.document import load
from rules.packs import pack
from rules.scheme import Scheme
from service.demo_city import SEED
from service.demo_days import chance_of, working_days
from service.demo_deeds import Deed

SCHEME = "s002"
FIRST_YEAR = 2026
# One of the three months of a quarter in which an item is due.
_TURNS = 3


@lru_cache(maxsize=1)
def items() -> tuple[str, ...]:
    """The graded items in the order of the scheme."""
    scheme = load(pack(SCHEME))
    assert isinstance(scheme, Scheme), "a shipped scheme is valid"
    return tuple(scheme.items)


def due_in(month: int) -> tuple[str, ...]:
    """The items graded in that month: every item comes up once a quarter."""
    return tuple(code for at, code in enumerate(items()) if at % _TURNS == (month - 1) % _TURNS)


def marking_day(year: int, month: int) -> date:
    """The day of the month on which the work committee sits over the sheet."""
    return working_days(year, month)[12]


def committee_deeds(number: int, year: int, seed: str = SEED) -> list[Deed]:
    """The marks of a committee in that year, in order of days: none before the scheme is in force."""
    if year < FIRST_YEAR:
        return []
    merit = chance_of(seed, "committee", number).betavariate(3, 2)
    chance = chance_of(seed, "committee", number, year)
    strong = {code: chance.uniform(-0.25, 0.25) for code in items()}
    found = []
    for month in range(1, 13):
        day = marking_day(year, month)
        for code in due_in(month):
            drawn = merit + strong[code] + chance.uniform(-0.2, 0.2)
            grade = "好" if drawn > 0.62 else "较好" if drawn > 0.3 else "一般"
            matter, slip = f"{month}月考评", chance.random() < 0.002
            found.append(Deed(f"demo-c{number}", code, day, attributes={"grade": grade}, matter=matter, slip=slip))
    return found
