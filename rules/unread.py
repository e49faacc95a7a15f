"""What facts may say that no rule of a scheme looks at: words for people; where they stay away no point moves."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from rules.layout import AttributeShape, SchemeShape
from rules.scheme import Item, Scheme

# Fields that name a thing itself, or are there to be read; no rule is found by them.
_OWN = frozenset({"code", "name", "name_en", "clause", "source"})


def named(shape: SchemeShape) -> frozenset[str]:
    """Every text the rules of a scheme hold. An attribute whose code is among them may be read by one; which mechanism
    it is does not matter, so that a new one is never forgotten here."""
    return frozenset(_texts(shape))


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, BaseModel):
        # What facts may carry is only declared there.
        for name, value in () if isinstance(part, AttributeShape) else part:
            yield from () if name in _OWN else _texts(value)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(part, list | tuple | set | frozenset):
        for each in part:
            yield from _texts(each)


def words(scheme: Scheme, item: Item) -> frozenset[str]:
    """The codes of the attributes of free text of an item that no rule reads. Numbers and choices are none: they are
    the scheme's own vocabulary."""
    texts = {code for code, spec in item.attributes.items() if spec.kind == "text"}
    priced = {spec.code for step in item.steps for spec in step.attributes()}
    return frozenset(texts - priced - scheme.named)
