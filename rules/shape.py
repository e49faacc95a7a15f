"""The typed scalars a scheme document is made of. Text in, exact values out; anything that looks like an expression
is refused."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from rules.dates import parse_date
from rules.history import History
from rules.points import parse_number

CODE = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z", re.ASCII)
ATTRIBUTE = re.compile(r"\A[a-z][a-z0-9_]{0,63}\Z", re.ASCII)
SUBJECT_KEY = re.compile(r"\A(member|unit|subject)\.[a-z][a-z0-9_]{0,63}\Z", re.ASCII)

_NAME_MARKS = set(" -·•、，,。.：；（）()《》〈〉“”‘’—–…％%／/〔〕【】①②③④⑤⑥⑦⑧⑨+&＋")
_VALUE_MARKS = set(" -_·、（）()《》“”．.：＋+")
_PROSE_MARKS = _NAME_MARKS | set(":;!?！？#№[]'’\"×÷＝≥≤<>=~～_|\n")
# What a call, an attribute path, a statement or a query looks like: never part of a name, a value or a sentence.
_STATEMENT = (
    r"__|\(\s*\)|\b(lambda|import|exec|eval|nonlocal|yield)\b|\bif\b.+\belse\b|\bfor\b.+\bin\b|\bwhile\s+\w+\s*:"
    r"|(?i:\b(drop|alter|create)\s+table\b|\bunion\s+select\b|\bselect\b.+\bfrom\b)"
)
# Chinese names hold brackets and plus signs (公务员5+X, QC(五小)), so these are looked for in ASCII text alone.
_OPERATION = re.compile(
    r"[A-Za-z0-9_\])}]\(|[(（]\s*[(（]|[A-Za-z_]\w*\.[A-Za-z_]|[A-Za-z0-9_)]\s*[+*]\s*[A-Za-z0-9_(]", re.ASCII
)
_CODE_LIKE = re.compile(_STATEMENT + r"|([(（]\s*){3}", re.ASCII)
_PROSE_CODE = re.compile(_STATEMENT + r"|;--|\]\s*\(|[A-Za-z_]\(\s*[\"']|<<|>>|\*\*|([(（]\s*){3}", re.ASCII)


def wrong(code: str, message: str, expected: str) -> PydanticCustomError:
    """An error of the document: stable code, what is wrong, what would be right."""
    return PydanticCustomError(code, "{message}", {"message": message, "expected": expected})


@dataclass(frozen=True, slots=True)
class Problem:
    """One of several things wrong inside one part; ``path`` is relative to that part."""

    path: tuple[str | int, ...]
    code: str
    message: str
    expected: str


def refuse(problems: Iterable[Problem]) -> None:
    """Raises all problems of one part at once; nothing where there are none."""
    listed = list(problems)
    if listed:
        raise PydanticCustomError("problems", "several problems", {"problems": listed})


class Strict(BaseModel):
    """A mapping of the document: every key known, nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _shown(raw: object) -> str:
    return repr(raw if isinstance(raw, str) else type(raw).__name__)[:80]


def _text(raw: object, expected: str, limit: int) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise wrong("not-text", "text is missing here", expected)
    if len(raw) > limit:
        raise wrong("too-long", f"longer than {limit} characters", expected)
    return raw.strip()


def _plain(raw: object, marks: set[str], code_like: re.Pattern[str], limit: int, expected: str) -> str:
    text = _text(raw, expected, limit)
    strange = [each for each in text if each not in marks and unicodedata.category(each)[0] not in "LNM"]
    operation = text.isascii() and code_like is _CODE_LIKE and _OPERATION.search(text)
    if strange or operation or code_like.search(text):
        raise wrong("not-plain", f"{_shown(text)} is not plain text: a scheme holds no expressions", expected)
    return unicodedata.normalize("NFC", text)


def _name(raw: object) -> str:
    expected = "a name in plain words"
    text = _plain(raw, _NAME_MARKS, _CODE_LIKE, 200, expected)
    if not any(unicodedata.category(each)[0] == "L" for each in text):
        raise wrong("not-plain", f"{_shown(text)} is not a name", expected)
    return text


def _value(raw: object) -> str:
    return _plain(raw, _VALUE_MARKS, _CODE_LIKE, 64, "a value in plain words or digits")


def _prose(raw: object) -> str:
    return _plain(raw, _PROSE_MARKS, _PROSE_CODE, 2000, "a sentence in plain words")


def _code(raw: object) -> str:
    if not isinstance(raw, str) or not CODE.match(raw):
        raise wrong("not-a-code", f"{_shown(raw)} is not a code", "letters, digits, dot, dash, underscore, 64 at most")
    return raw


def _attribute(raw: object) -> str:
    if not isinstance(raw, str) or not ATTRIBUTE.match(raw):
        raise wrong("not-an-attribute", f"{_shown(raw)} is not an attribute", "small letters, digits, underscore")
    return raw


def _number(raw: object) -> Decimal:
    try:
        return parse_number(raw)  # type: ignore[arg-type]
    except ValueError as error:
        raise wrong("not-a-number", f"{_shown(raw)} is not a number", str(error)) from None


def _amount(raw: object) -> Decimal:
    value = _number(raw)
    if value < 0:
        raise wrong("negative", f"{_shown(raw)} is below zero", "zero or more; a deduction is written under deduct")
    return value


def _places(raw: object) -> int:
    if not isinstance(raw, str) or raw not in ("0", "1", "2", "3", "4"):
        raise wrong("not-places", f"{_shown(raw)} is not a number of decimal places", "0 to 4")
    return int(raw)


def _flag(raw: object) -> bool:
    if raw not in ("true", "false"):
        raise wrong("not-a-flag", f"{_shown(raw)} is neither true nor false", "true or false")
    return raw == "true"


def _day(raw: object) -> date:
    if isinstance(raw, date):
        return raw
    try:
        return parse_date(raw)  # type: ignore[arg-type]
    except ValueError as error:
        raise wrong("not-a-day", f"{_shown(raw)} is not a day", str(error)) from None


def anchored(pattern: re.Pattern[str]) -> str:
    """The pattern in the anchors of JSON Schema."""
    return f"^{pattern.pattern[2:-2]}$"


def _schema(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema(schema)


_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TEXTUAL = {"type": ["string", "number"]}
Name = Annotated[str, PlainValidator(_name), _schema(type="string", maxLength=200)]
Label = Annotated[str, PlainValidator(_value), _schema(type=["string", "number"], maxLength=64)]
Prose = Annotated[str, PlainValidator(_prose), _schema(type="string", maxLength=2000)]
Code = Annotated[str, PlainValidator(_code), _schema(type=["string", "number"], pattern=anchored(CODE))]
Attribute = Annotated[str, PlainValidator(_attribute), _schema(type="string", pattern=anchored(ATTRIBUTE))]
Number = Annotated[Decimal, PlainValidator(_number), _schema(**_TEXTUAL)]
Amount = Annotated[Decimal, PlainValidator(_amount), _schema(**_TEXTUAL, minimum=0)]
Places = Annotated[int, PlainValidator(_places), _schema(**_TEXTUAL)]
Flag = Annotated[bool, PlainValidator(_flag), _schema(type="boolean")]
Day = Annotated[date, PlainValidator(_day), _schema(type="string", format="date")]


def listed(raw: object) -> object:
    """One text stands for a list of one."""
    return [raw] if isinstance(raw, str) else raw


Codes = Annotated[list[Code], BeforeValidator(listed, json_schema_input_type=Code | list[Code])]
Labels = Annotated[list[Label], BeforeValidator(listed, json_schema_input_type=Label | list[Label])]


@dataclass(frozen=True, slots=True)
class Priced:
    """A value of a rule with the clause that sets it."""

    value: Decimal
    clause: str


class SignedShape(Strict):
    """A value with its clause."""

    value: Number
    clause: Prose | None = None


class PricedShape(Strict):
    """A value of zero or more with its clause."""

    value: Amount
    clause: Prose | None = None


def _spread(raw: object) -> object:
    """One notation for all: a number, ``{value, clause}``, or a mapping of days to either of them or to null."""
    if raw is None or isinstance(raw, list):
        raise wrong("not-a-number", "a number is missing here", "a number, or days with a number each")
    if isinstance(raw, str):
        return {date.min: {"value": raw}}
    if isinstance(raw, dict):
        if not raw or "value" in raw or "clause" in raw:
            return {date.min: raw}
        return {day: {"value": each} if isinstance(each, str) else each for day, each in raw.items()}
    return raw


def _dated_schema(**number: Any) -> WithJsonSchema:
    """A number, or one with its clause, or days with either of them or null."""
    plain = {"type": ["string", "number"], **number}
    keys = {"value": plain, "clause": {"type": "string"}}
    priced = {"type": "object", "properties": keys, "required": ["value"], "additionalProperties": False}
    each = {"anyOf": [plain, priced, {"type": "null"}]}
    by_day = {"type": "object", "patternProperties": {_DAY: each}, "additionalProperties": False, "minProperties": 1}
    return WithJsonSchema({"anyOf": [plain, priced, by_day]})


_SPREAD = BeforeValidator(_spread)
Signed = Annotated[dict[Day, SignedShape | None], _SPREAD, _dated_schema()]
Dated = Annotated[dict[Day, PricedShape | None], _SPREAD, _dated_schema(minimum=0)]
Prices = History[Priced]


def prices(shape: dict[date, PricedShape | None] | dict[date, SignedShape | None], clause: str) -> Prices:
    """The change points of a dated value; a value without a clause of its own stands under ``clause``."""
    return History.of((day, Priced(each.value, each.clause or clause) if each else None) for day, each in shape.items())
