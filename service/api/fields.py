"""Kinds of fields bodies are made of. Each takes one form only; errors carry our codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from rules.dates import parse_date
from rules.points import parse_points, parse_quantity

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
QUANTITY = r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,4})?$"
POINTS = r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?$"
NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

# Controls, surrogates and non-characters break storage or exports; bidi controls and other invisible ones deceive.
FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e007f]"
)


class Body(BaseModel):
    """A request body: strict types, no unknown member."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Shape(BaseModel):
    """An answer as the OpenAPI document describes it."""

    model_config = ConfigDict(extra="forbid")


# The same days, quantities and reasons come again and again in a batch; a known one costs next to nothing.
@lru_cache(maxsize=4096)
def plain_words(value: str) -> str:
    """The text in NFC. Errors: forbidden-character, blank, spaces-around."""
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if FORBIDDEN.search(value):
        raise PydanticCustomError("forbidden-character", "control, bidi or invisible character")
    if value != value.strip():
        raise PydanticCustomError("blank" if not value.strip() else "spaces-around", "space at an end")
    return value


@lru_cache(maxsize=4096)
def _date(text: str) -> date:
    try:
        return parse_date(text)
    except ValueError:
        raise PydanticCustomError("not-a-date", "no day", {"expected": "YYYY-MM-DD"}) from None


@lru_cache(maxsize=4096)
def _quantity(text: str) -> Decimal:
    try:
        quantity = parse_quantity(text)
    except ValueError:
        raise PydanticCustomError("not-a-quantity", "no quantity", {"expected": QUANTITY}) from None
    if not quantity:
        raise PydanticCustomError("not-positive", "zero")
    return quantity


def _points(text: str) -> Decimal:
    try:
        return parse_points(text)
    except ValueError:
        raise PydanticCustomError("not-points", "no points", {"expected": POINTS}) from None


@dataclass(frozen=True)
class Written:
    """A value that travels as a JSON string: any other type is refused, then read makes it what it is."""

    read: Callable[[str], Any]
    pattern: str
    format: str | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Pydantic's hook: a strict string, then read."""
        return core_schema.no_info_after_validator_function(self.read, core_schema.str_schema(strict=True))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Pydantic's hook: how the documentation shows it."""
        return {"type": "string", "pattern": self.pattern, **({"format": self.format} if self.format else {})}


Code = Annotated[str, StringConstraints(pattern=CODE)]
Day = Annotated[date, Written(_date, DATE, "date")]
Quantity = Annotated[Decimal, Written(_quantity, QUANTITY)]
Points = Annotated[Decimal, Written(_points, POINTS)]

# Free text by its longest length in characters (code points).
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(plain_words)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(plain_words)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(plain_words)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(plain_words)]

# Fields of answers.
Number = Annotated[str, StringConstraints(pattern=NUMBER)]
SecrecyMark = Literal["public", "internal", "work_secret"]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
DayOut = Annotated[str, StringConstraints(pattern=DATE), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
