"""Kinds of fields bodies are made of. Each takes one form only; errors carry our codes."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from rules.dates import parse_date
from rules.points import parse_points, parse_quantity

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
QUANTITY = r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,4})?$"
POINTS = r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?$"
NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

# Controls, surrogates and non-characters break storage or exports; bidi controls and other invisible ones deceive.
_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e007f]"
)


class Body(BaseModel):
    """A request body: strict types, no unknown member."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Shape(BaseModel):
    """An answer as the OpenAPI document describes it."""

    model_config = ConfigDict(extra="forbid")


def _text(value: str) -> str:
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if _FORBIDDEN.search(value):
        raise PydanticCustomError("forbidden-character", "control, bidi or invisible character")
    if value != value.strip():
        raise PydanticCustomError("blank" if not value.strip() else "spaces-around", "space at an end")
    if not value:
        raise PydanticCustomError("blank", "empty")
    return value


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return parse_date(text)


def _date(value: Any) -> date:
    text = _string(value)
    try:
        return _day(text)
    except ValueError:
        raise PydanticCustomError("not-a-date", "no day", {"expected": "YYYY-MM-DD"}) from None


def _string(value: Any) -> str:
    if type(value) is not str:
        raise PydanticCustomError("wrong-type", "no string", {"expected": "string"})
    return value


@lru_cache(maxsize=4096)
def _parsed_quantity(text: str) -> Decimal:
    return parse_quantity(text)


def _quantity(value: Any) -> Decimal:
    text = _string(value)
    try:
        quantity = _parsed_quantity(text)
    except ValueError:
        raise PydanticCustomError("not-a-quantity", "no quantity", {"expected": QUANTITY}) from None
    if not quantity:
        raise PydanticCustomError("not-positive", "zero")
    return quantity


def _points(value: Any) -> Decimal:
    text = _string(value)
    try:
        return parse_points(text)
    except ValueError:
        raise PydanticCustomError("not-points", "no points", {"expected": POINTS}) from None


def _as_string(pattern: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, **more})


Code = Annotated[str, StringConstraints(pattern=CODE)]
Day = Annotated[date, PlainValidator(_date), _as_string(DATE, format="date")]
Quantity = Annotated[Decimal, PlainValidator(_quantity), _as_string(QUANTITY)]
Points = Annotated[Decimal, PlainValidator(_points), _as_string(POINTS)]

# Free text by its longest length in characters (code points).
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_text)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_text)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_text)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_text)]

# Fields of answers.
Number = Annotated[str, StringConstraints(pattern=NUMBER)]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
DayOut = Annotated[str, StringConstraints(pattern=DATE), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
