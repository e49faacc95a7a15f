"""Bytes into a checked model, one way for every body: nothing is coerced or passes unknown, all errors at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from litestar import Request
from litestar.types import Scope
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ledger.errors import Fault, Refusal
from service.context import header, headers

JSON_LIMIT = 1024 * 1024
IMPORT_LIMIT = 32 * 1024 * 1024
DEEPEST = 32
_EXACT_DIGITS = 15

M = TypeVar("M", bound=BaseModel)

# What Pydantic says -> our code, and which of its figures go out under which name.
_CODES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "missing": ("missing", {}),
    "string_unicode": ("forbidden-character", {}),
    "extra_forbidden": ("unknown-field", {}),
    "string_too_long": ("too-long", {"max_length": "most"}),
    "string_too_short": ("too-short", {"min_length": "least"}),
    "string_pattern_mismatch": ("wrong-form", {"pattern": "expected"}),
    "literal_error": ("not-one-of", {"expected": "expected"}),
    "enum": ("not-one-of", {"expected": "expected"}),
    "too_long": ("too-many", {"max_length": "most"}),
    "too_short": ("too-few", {"min_length": "least"}),
}
_TYPES = {"string_type": "string", "bool_type": "boolean", "list_type": "array", "dict_type": "object"}
_TYPES |= {"model_type": "object", "int_type": "integer", "model_attributes_type": "object"}


async def read_body(request: Request[Any, Any, Any], limit: int) -> bytes:
    """The whole body. Refusal payload-too-large as soon as it is known to be longer than limit (bytes)."""
    announced = header(request.scope, b"content-length")
    if announced is not None and announced.isdigit() and int(announced) > limit:
        raise Refusal("payload-too-large", most=limit)
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await request.receive()
        if message["type"] != "http.request":
            raise Refusal("bad-request")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise Refusal("payload-too-large", most=limit)
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


def media_of(scope: Scope, allowed: Iterable[str], charsets: Iterable[str] | None = ("utf-8",)) -> tuple[str, str]:
    """Media type and charset of the body; charsets None: any. Refusal unsupported-media-type for any other."""
    values = headers(scope, b"content-type")
    name, _, parameters = (values[0] if len(values) == 1 else "").partition(";")
    media, charset = name.strip().lower(), "utf-8"
    for part in filter(None, (one.strip() for one in parameters.split(";"))):
        key, _, value = part.partition("=")
        if key.strip().lower() != "charset":
            media = ""
        charset = value.strip().strip('"').lower()
    known = charsets is None or charset in charsets
    if media not in allowed or not known or header(scope, b"content-encoding") not in (None, "identity"):
        raise Refusal("unsupported-media-type", expected=", ".join(allowed))
    return media, charset


def parse_json(raw: bytes) -> Any:
    """The value written in raw. Refusal malformed-json for all that is not strict JSON in UTF-8."""
    if raw.startswith(b"\xef\xbb\xbf"):
        raise _malformed("byte-order-mark")
    try:
        return _DECODER.decode(raw.decode("utf-8"))
    except UnicodeDecodeError as trouble:
        raise _malformed("not-utf-8", at=trouble.start) from trouble
    except json.JSONDecodeError as trouble:
        raise _malformed("not-json", at=trouble.pos) from trouble
    except RecursionError as trouble:
        raise _malformed("too-deep", most=DEEPEST) from trouble


def _malformed(code: str, pointer: str = "", **params: Any) -> Refusal:
    return Refusal("malformed-json", [Fault(pointer, code, params)])


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        # One look at each: a body of a hundred thousand names must not keep everybody else waiting.
        if name in found:
            raise _malformed("duplicate-key", pointer_of([name]))
        found[name] = value
    return found


def _whole(text: str) -> int | Decimal:
    # A longer one would leave the exact range of other people's JSON, and minus nothing is no count; no field takes a
    # Decimal, so both are refused.
    return Decimal(text) if text == "-0" or len(text) > _EXACT_DIGITS else int(text)


def _no_constant(name: str) -> Any:
    raise _malformed("not-json")


# A number with a point becomes a Decimal, never a float: no field takes it, and the refusal can name the place.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=Decimal, parse_int=_whole, parse_constant=_no_constant, strict=True
)


def to_model(model: type[M], value: Any) -> M:
    """The value as that model. Refusal validation-error naming everything that is wrong."""
    try:
        return model.model_validate(value, strict=True)
    except ValidationError as trouble:
        # Looked at only here: no model is that deep, so a value that fits one is not either.
        if _deeper(value, DEEPEST):
            raise _malformed("too-deep", most=DEEPEST) from trouble
        found = [_fault(one) for one in trouble.errors(include_url=False, include_context=True, include_input=False)]
        raise Refusal("validation-error", found) from trouble


def _deeper(value: Any, most: int) -> bool:
    level, depth = [value], 0
    while level := [one for one in level if isinstance(one, dict | list)]:
        depth += 1
        if depth > most:
            return True
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
    return False


def pointer_of(place: Iterable[int | str]) -> str:
    """The JSON pointer of a place; names are cut to 100 characters, and what is no character is replaced."""
    parts = (str(one)[:100].encode("utf-8", "replace").decode() for one in place)
    return "".join("/" + one.replace("~", "~0").replace("/", "~1") for one in parts)


def _fault(error: ErrorDetails) -> Fault:
    kind, context = error["type"], error.get("ctx", {})
    # A fault of a key of an object points at the object's member, not at Pydantic's own "[key]".
    pointer = pointer_of([one for one in error["loc"] if one != "[key]"])
    if kind in _TYPES:
        return Fault(pointer, "wrong-type", {"expected": _TYPES[kind]})
    if kind in _CODES:
        code, names = _CODES[kind]
        return Fault(pointer, code, {ours: context[theirs] for theirs, ours in names.items() if theirs in context})
    return Fault(pointer, kind, {name: str(value) for name, value in context.items()})
