"""Looking into a PDF: readable without a password, and nothing in it that acts, opens or carries other files."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from service.evidence.looks import look_of
from service.evidence.reasons import ACTIVE, BOMB, ENCRYPTED, UNREADABLE, Unfit

MOST_OBJECTS = 200_000
_PAGES_READ = 30
_DEEPEST = 40
_KEYS = frozenset({"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/AA"})
_VALUES = frozenset(
    {"/JavaScript", "/Launch", "/EmbeddedFile", "/RichMedia", "/FileAttachment", "/ImportData", "/SubmitForm", "/GoToE"}
)
# Objects that no table lists any more are read by some readers; long names do not come about by chance.
_HIDDEN = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])")
_WRITTEN = re.compile(rb"#([0-9A-Fa-f]{2})")
_TROUBLE = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError,
            NotImplementedError, ArithmeticError, AssertionError)  # fmt: skip


def paper_look(raw: bytes) -> tuple[bytes | None, str]:
    """The look of the first picture of the first page, if any, and the text. Unfit with what is wrong."""
    # A name may be written with numbers for its letters.
    plain = _WRITTEN.sub(lambda match: bytes([int(match[1], 16)]), raw)
    if found := _HIDDEN.search(plain):
        raise Unfit(ACTIVE, found[1].decode())
    try:
        reader = PdfReader(io.BytesIO(raw), strict=False)
        if reader.is_encrypted:
            raise Unfit(ENCRYPTED)
        pages = len(reader.pages)
        for one in _objects(reader):
            _judge(one)
    except _TROUBLE as trouble:
        raise Unfit(UNREADABLE) from trouble
    if not pages:
        raise Unfit(UNREADABLE)
    return _look(reader), _text(reader)


def _objects(reader: PdfReader) -> Iterator[Any]:
    numbers = {(number, generation) for generation, rows in reader.xref.items() for number in rows}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise Unfit(BOMB, f"{len(numbers)} objects")
    yield reader.trailer
    for number, generation in sorted(numbers):
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _judge(one: Any) -> None:
    """Walks through what is written in this object itself; what it points at is looked at in its own turn."""
    waiting = [(one, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Unfit(BOMB, "nesting")
        if isinstance(value, DictionaryObject):
            found = _KEYS & value.keys()
            if found:
                raise Unfit(ACTIVE, min(found).lstrip("/"))
            waiting += [(inner, depth + 1) for inner in value.values()]
        elif isinstance(value, ArrayObject):
            waiting += [(inner, depth + 1) for inner in value]
        elif isinstance(value, str) and value in _VALUES:
            raise Unfit(ACTIVE, value.lstrip("/"))


def _look(reader: PdfReader) -> bytes | None:
    """Scans are pages of one picture; what cannot be taken out of a page is not compared."""
    try:
        for image in reader.pages[0].images:
            return look_of(image.image) if image.image else None
    except (*_TROUBLE, Unfit, MemoryError, SyntaxError, EOFError):
        return None
    return None


def _text(reader: PdfReader) -> str:
    try:
        return "\n".join(page.extract_text() for page in reader.pages[:_PAGES_READ])
    except (*_TROUBLE, MemoryError):
        return ""
