"""The bytes of a leaf: kind and named columns of one row, each with its length before it, so that nothing can shift."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from asyncpg import Record

TAG = b"gongbu-leaf/1\n"
_NULL = b"\xff\xff\xff\xff"
# Columns at the end of the statement `entries` that the first leaves did not know.
_LATER = (("first_on", None),)
Fields = Iterable[tuple[str, str | None]]


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


@lru_cache(maxsize=256)
def _name(text: str) -> bytes:
    return _sized(text.encode())


def encode(kind: str, fields: Fields) -> bytes:
    """The canonical bytes. Values are texts as the queries of this noun write them; None is no empty text."""
    parts = [TAG, _name(kind)]
    for name, value in fields:
        parts += (_name(name), _NULL if value is None else _sized(value.encode()))
    return b"".join(parts)


def decode(data: bytes) -> tuple[str, dict[str, str | None]]:
    """Kind and columns again. Raises ValueError for bytes of another form."""
    if not data.startswith(TAG):
        raise ValueError("not a leaf of this version")
    words: list[str | None] = []
    at = len(TAG)
    while at < len(data):
        size, at = data[at : at + 4], at + 4
        if size == _NULL:
            words.append(None)
            continue
        end = at + int.from_bytes(size, "big")
        if len(size) < 4 or end > len(data):
            raise ValueError("a leaf cut short")
        words.append(data[at:end].decode())
        at = end
    kind, *rest = words
    names, values = rest[::2], rest[1::2]
    if kind is None or None in names or len(names) != len(values):
        raise ValueError("a leaf without its names")
    return kind, dict(zip((one or "" for one in names), values, strict=True))


def entry_leaf(row: Record | Mapping[str, Any]) -> bytes:
    """The leaf of a row of the statement `entries`; a column that came later is in the leaves of rows that have it."""
    fields = list(row.items())
    while fields[-1] in _LATER:
        fields.pop()
    return encode("entry", fields)


def journal_leaf(row: Record | Mapping[str, Any]) -> bytes:
    """The leaf of a row of the statement `changes`: a change of one row of another table."""
    return encode("journal", row.items())
