"""What a cell says: codes, names and days as offices write them, read exactly or not at all."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

from ledger.access import FIRST_DAY
from service.files_grid import Cell

# Accepted: 2026-03-05, 2026-3-5, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305; each also with a time of midnight.
# Not accepted: two-figure years, day before month, a bare serial number.
_DAY = re.compile(
    r"(?:([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)|([0-9]{4})([0-9]{2})([0-9]{2}))"
    r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
)
_HAN_GAP = re.compile(
    r"(?<=[\u3400-\u9fff\U00020000-\U000323af])[ \u3000\u00a0]+(?=[\u3400-\u9fff\U00020000-\U000323af])"
)
DAY_EXPECTED = "a day as 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日 or 20260305"


def day_of(cell: Cell) -> date | None:
    """The day, or None where the cell says none without guessing."""
    if isinstance(cell, datetime):
        return day_of(cell.date()) if cell.time() == time.min else None
    if isinstance(cell, date):
        # Spreadsheets number days from a wrong 1900 on; a date cell from before 1949 is a number shown as a date.
        return cell if cell >= FIRST_DAY else None
    text = text_of(cell)
    found = _DAY.fullmatch(text) if text else None
    if not found:
        return None
    year, month, day = (next(one for one in found.group(*at) if one) for at in ((1, 7), (3, 5, 8), (4, 6, 9)))
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def text_of(cell: Cell) -> str | None:
    """The text of a cell; a whole number is written without a point, so that 12.0 is 12. None: it is no text.

    Beyond 15 figures a spreadsheet has already lost some, so such numbers are no text.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    number = Decimal(repr(cell))
    if not number.is_finite() or number != number.to_integral_value() or abs(number) >= 10**15:
        return None
    return str(int(number))


def name_of(text: str) -> str:
    """The name without the gaps that offices put between Chinese characters to align two with three."""
    return _HAN_GAP.sub("", text)
