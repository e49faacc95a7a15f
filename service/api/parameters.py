"""Query and path parameters: each has one strict form; unknown, repeated and empty ones are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from ledger.errors import Fault, Refusal
from rules.dates import parse_date, period
from service.api.fields import CODE, DATE, QUANTITY
from service.decode import pointer_of

LONGEST_QUERY = 8192
MOST_PARAMETERS = 50
MOST_ROWS = 200
USUAL_ROWS = 50
MOST_WORDS = 200

_CODE = re.compile(rf"\A{CODE[1:-1]}\Z", re.ASCII)
_UUID = re.compile(r"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.ASCII)
_AMOUNT = re.compile(rf"\A{QUANTITY[1:-1]}\Z", re.ASCII)
_ATTRIBUTE = re.compile(r"\A[a-z][a-z0-9_]{0,63}\Z", re.ASCII)
_COUNT = re.compile(r"\A[1-9][0-9]{0,5}\Z", re.ASCII)
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"
_MOMENT = re.compile(
    r"\A([0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})\Z", re.ASCII
)
_LAST_KNOWN = date(9999, 12, 29)


@dataclass(frozen=True, slots=True)
class Param:
    """A query parameter: how it is read, and what the documentation says of it."""

    name: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    about: str
    usual: Any = None
    required: bool = False


def read_query(raw: bytes, declared: Sequence[Param]) -> dict[str, Any]:
    """The values by name. Refusal invalid-parameter naming everything that is wrong."""
    known = {one.name: one for one in declared}
    values = {one.name: one.usual for one in declared}
    seen: set[str] = set()
    faults: list[Fault] = []
    for name, text in _pairs(raw):
        param = known.get(name)
        fault = "unknown-parameter" if param is None else "repeated-parameter" if name in seen else None
        seen.add(name)
        if param is not None and fault is None:
            try:
                values[name] = param.read(text)
                continue
            except ValueError as trouble:
                faults.append(Fault(pointer_of([name]), "wrong-form", {"expected": str(trouble)}))
        elif fault:
            faults.append(Fault(pointer_of([name]), fault))
    faults += [Fault(pointer_of([one.name]), "missing") for one in declared if one.required and one.name not in seen]
    if faults:
        raise Refusal("invalid-parameter", faults)
    return values


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    if not raw:
        return []
    try:
        if len(raw) > LONGEST_QUERY:
            raise ValueError("too long")
        # What is not UTF-8 is kept, so that the refusal can name it.
        pairs = _parsed(raw.decode("ascii"))
    except ValueError as trouble:
        fault = Fault("", "wrong-form", {"expected": f"name=value&..., at most {LONGEST_QUERY} bytes"})
        raise Refusal("invalid-parameter", [fault]) from trouble
    faults = [Fault(pointer_of([name]), "not-utf-8") for name, value in pairs if not _is_utf8(name + value)]
    if faults:
        raise Refusal("invalid-parameter", faults)
    return pairs


def _parsed(text: str) -> list[tuple[str, str]]:
    return parse_qsl(
        text, keep_blank_values=True, strict_parsing=True, errors="surrogateescape", max_num_fields=MOST_PARAMETERS
    )


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= one <= "\udfff" for one in text)


def read_path(values: Mapping[str, str]) -> dict[str, Any]:
    """The values of the path by name. Refusal not-found for what can name nothing."""
    return {name: _PATH[name](text) for name, text in values.items()}


def _path_code(text: str) -> str:
    if not _CODE.match(text):
        raise Refusal("not-found")
    return text


def _path_id(text: str) -> UUID:
    if not _UUID.match(text):
        raise Refusal("not-found")
    return UUID(text)


def _path_count(text: str) -> int:
    if not _COUNT.match(text):
        raise Refusal("not-found")
    return int(text)


_PATH: Mapping[str, Callable[[str], Any]] = {
    "code": _path_code,
    "period": _path_code,
    "id": _path_id,
    "n": _path_count,
}
PATH_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "code": {"type": "string", "pattern": CODE},
    "period": {"type": "string", "pattern": CODE},
    "id": {"type": "string", "format": "uuid"},
    "n": {"type": "integer", "minimum": 1, "maximum": 999_999},
}


def _limit(text: str) -> int:
    if _COUNT.match(text) and int(text) <= MOST_ROWS:
        return int(text)
    raise ValueError(f"1 to {MOST_ROWS}")


def _cursor(text: str) -> str:
    if not 0 < len(text) <= 1024:
        raise ValueError("cursor")
    return text


LIST = (
    Param("limit", _limit, {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS},
          "How many rows at most", USUAL_ROWS),
    Param("cursor", _cursor, {"type": "string", "minLength": 1, "maxLength": 1024}, "`next` of the page before"),
)  # fmt: skip


def code(name: str, about: str, *, required: bool = False) -> Param:
    """A parameter that takes a code."""

    def read(text: str) -> str:
        if not _CODE.match(text):
            raise ValueError("code")
        return text

    return Param(name, read, {"type": "string", "pattern": CODE}, about, required=required)


def period_code(*, required: bool = False) -> Param:
    """`period`: the code of a year, half, quarter or month."""

    def read(text: str) -> str:
        return period(text).code

    schema = {"type": "string", "pattern": "^[0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$"}
    return Param("period", read, schema, "Period, such as 2026, 2026-H1, 2026-Q1, 2026-03", required=required)


def day(name: str, about: str) -> Param:
    """A parameter that takes a day."""
    return Param(name, parse_date, {"type": "string", "format": "date", "pattern": DATE}, about)


def moment(name: str, about: str) -> Param:
    """A parameter that takes a day (all of it) or a time with its offset."""
    schema = {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}
    return Param(name, _moment, schema, about)


def moment_of(text: str) -> datetime | None:
    """The moment in UTC of a time with its offset, written as MOMENT says; None where it is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if _MOMENT.match(text) else None
    except (ValueError, OverflowError):
        return None


def _moment(text: str) -> datetime | date:
    match = _MOMENT.match(text)
    # The end of the very last days of the calendar cannot be told in every zone.
    if parse_date(match[1] if match else text) > _LAST_KNOWN:
        raise ValueError(f"a day up to {_LAST_KNOWN}")
    return datetime.fromisoformat(text).astimezone(UTC) if match else parse_date(text)


def choice(name: str, values: Sequence[str], about: str, *, required: bool = False) -> Param:
    """A parameter that takes one of a few words."""

    def read(text: str) -> str:
        if text not in values:
            raise ValueError(", ".join(values))
        return text

    return Param(name, read, {"type": "string", "enum": list(values)}, about, required=required)


def amount(name: str, about: str, usual: Decimal | None = None) -> Param:
    """A parameter that takes a number of zero or more, as quantities are written."""

    def read(text: str) -> Decimal:
        if not _AMOUNT.match(text):
            raise ValueError("number")
        return Decimal(text)

    return Param(name, read, {"type": "string", "pattern": QUANTITY}, about, usual)


def words(name: str, about: str) -> Param:
    """A parameter that takes a short text."""

    def read(text: str) -> str:
        if not 0 < len(text) <= MOST_WORDS or not text.isprintable():
            raise ValueError(f"1 to {MOST_WORDS} characters")
        return text

    return Param(name, read, {"type": "string", "minLength": 1, "maxLength": MOST_WORDS}, about)


def pairs(name: str, about: str) -> Param:
    """A parameter that takes names with values: `name:value,name:value`."""

    def read(text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in text.split(","):
            key, mark, value = part.partition(":")
            if not _ATTRIBUTE.match(key) or not mark or not value.isprintable() or key in found:
                raise ValueError("name:value,name:value")
            found[key] = value
        return found

    return Param(name, read, {"type": "string", "maxLength": LONGEST_QUERY}, about, {})


def identifier(name: str, about: str) -> Param:
    """A parameter that takes an id."""

    def read(text: str) -> UUID:
        if not _UUID.match(text):
            raise ValueError("id")
        return UUID(text)

    return Param(name, read, {"type": "string", "format": "uuid"}, about)


def flag(name: str, about: str) -> Param:
    """A parameter that is `true` or `false`."""

    def read(text: str) -> bool:
        if text not in ("true", "false"):
            raise ValueError("true, false")
        return text == "true"

    return Param(name, read, {"type": "boolean", "default": False}, about, usual=False)
