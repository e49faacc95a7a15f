"""The days a period code means."""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)


def days(code: str) -> tuple[date, date]:
    """First and last day of a year, half, quarter or month."""
    year, _, part = code.partition("-")
    start, months = 1, 12
    if part:
        months = {"H": 6, "Q": 3}.get(part[0], 1)
        number = int(part.lstrip("HQ"))
        start = (number - 1) * months + 1
    after = int(year) * 12 + start - 1 + months
    return date(int(year), start, 1), date(after // 12, after % 12 + 1, 1) - DAY
