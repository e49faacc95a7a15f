"""Days and periods. A period code names a year, half, quarter or month of a year that may start on any day."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

FIRST_DAY = date(1949, 1, 1)
WINDOWS = ("period", "year", "half", "quarter", "month")

_DATE = re.compile(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_STARTS = re.compile(r"\A(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])\Z", re.ASCII)
_CODE = re.compile(r"\A([0-9]{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?\Z", re.ASCII)


def parse_date(text: str) -> date:
    """A day written YYYY-MM-DD, from 1949-01-01 on. ValueError otherwise."""
    if not isinstance(text, str) or not _DATE.match(text):
        raise ValueError("a day written YYYY-MM-DD")
    day = date.fromisoformat(text)
    if day < FIRST_DAY:
        raise ValueError("a day from 1949-01-01 on")
    return day


@dataclass(frozen=True, slots=True)
class Period:
    """A named span of days, both ends included."""

    code: str
    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class YearStart:
    """The day on which the assessment year starts; months, quarters and halves are counted from it."""

    month: int
    day: int

    @property
    def lead(self) -> int:
        """Month that names the first month of the year: a month from the 26th is named by the one it ends in."""
        return self.month % 12 + 1 if self.day > 1 else self.month


def year_start(starts: str) -> YearStart:
    """``MM-DD`` as a year start; the day must exist in every month (01 to 28). ValueError otherwise."""
    match = _STARTS.match(starts) if isinstance(starts, str) else None
    if not match:
        raise ValueError("the first day of the year as MM-DD, day 01 to 28")
    return YearStart(int(match[1]), int(match[2]))


def _month_first(year: int, month: int, start: YearStart) -> date:
    """First day of the month named (year, month) when months turn on ``start.day``."""
    if start.day == 1:
        return date(year, month, 1)
    return date(year - 1, 12, start.day) if month == 1 else date(year, month - 1, start.day)


def _span(code: str, year: int, month: int, length: int, start: YearStart) -> Period:
    end = year * 12 + month - 1 + length
    first = _month_first(year, month, start)
    last = _month_first(end // 12, end % 12 + 1, start) - timedelta(days=1)
    return Period(code, first, last)


def period(code: str, starts: str = "01-01") -> Period:
    """The period a code names, in a year that starts on ``starts`` (MM-DD).

    ``2026`` is the year that ends in 2026; ``2026-H1`` and ``2026-Q1`` are parts of it in order; ``2026-03`` is the
    month that ends in March 2026. ValueError on any other code.
    """
    start = year_start(starts)
    match = _CODE.match(code) if isinstance(code, str) else None
    if not match or not FIRST_DAY.year < int(match[1]) < 9999:
        raise ValueError("a period such as 2026, 2026-H1, 2026-Q1 or 2026-03")
    year, half, quarter, month = int(match[1]), match[2], match[3], match[4]
    if month:
        return _span(code, year, int(month), 1, start)
    length = 6 if half else 3 if quarter else 12
    offset = (int(half or quarter or 1) - 1) * length
    # The year carries the number of the year it ends in, so a shifted one begins in the year before.
    index = (year if start.lead == 1 else year - 1) * 12 + start.lead - 1 + offset
    return _span(code, index // 12, index % 12 + 1, length, start)


# Settling asks for the same days of a year over and over: a few thousand at most.
@lru_cache(maxsize=16_384)
def window_code(day: date, per: str, starts: str = "01-01") -> str:
    """Code of the year, half, quarter or month the day lies in; ``period`` is the whole settled period and gives
    ``""``."""
    if per == "period":
        return ""
    start = year_start(starts)
    index = day.year * 12 + day.month - 1 + (1 if start.day > 1 and day.day >= start.day else 0)
    if per == "month":
        return f"{index // 12:04d}-{index % 12 + 1:02d}"
    since = (index - (start.lead - 1)) % 12
    last = index - since + 11
    year = f"{last // 12:04d}"
    return {"year": year, "half": f"{year}-H{since // 6 + 1}", "quarter": f"{year}-Q{since // 3 + 1}"}[per]


def previous(code: str) -> str:
    """Code of the period of the same length right before. ValueError where the code is no period's."""
    named = period(code)
    day = named.first - timedelta(days=1)
    per = "year" if len(code) == 4 else {"H": "half", "Q": "quarter"}.get(code[5], "month")
    return window_code(day, per)
