"""``derives``: the reference outline (考核大纲) a scheme is made from, by code and version number. Whatever departs
from what the outline fixes is refused when the scheme is checked against it and when it is published."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from rules.shape import Amount, Code, Strict, wrong


def _numbered(value: Decimal) -> Decimal:
    if value % 1 or not 1 <= value <= 10_000:
        raise wrong("not-a-version", "versions are numbered from 1 on", "a whole number from 1")
    return value


class Shape(Strict):
    """``from``: the code of the outline; ``version``: its number in the same books."""

    source: Code = Field(alias="from")
    version: Annotated[Amount, AfterValidator(_numbered)]


@dataclass(frozen=True, slots=True)
class Derives:
    """The outline a scheme names."""

    code: str
    version: int


def read(shape: Shape | None) -> Derives | None:
    """The outline a document names; None where it names none."""
    return Derives(shape.source, int(shape.version)) if shape is not None else None
