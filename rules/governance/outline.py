"""``outline``: a reference outline (考核大纲) for lower bodies says of its parts what a derived scheme may do with
them: ``fixed`` (as it is), ``free`` (changed or left out), or within stated ends. What it does not mark is fixed; an
item takes the mark of its dimension, a dimension that of the document.

``own`` lets the lower body add items of its own (自设项目) up to a number, and up to the points they can come to
together. ``keeps`` names other keys of the document that stay as they are."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from rules.mechanisms.required import Whole
from rules.shape import Amount, Problem, Strict, refuse, wrong

Mark = Literal["fixed", "free"]
Kept = Literal[
    "alternatives",
    "benchmark",
    "blocking",
    "checks",
    "consultation",
    "covers",
    "duties",
    "grades",
    "outcomes",
    "population",
    "prorate",
    "publicity",
    "purposes",
    "rescale",
    "states",
    "ties",
    "total",
    "validity",
    "year_starts",
]

# Where the points of a price stand: the way from the name of its base, with * for each row.
PRICES: Mapping[str, tuple[str, ...]] = {
    "fixed": (),
    "lookup": ("table", "*"),
    "matrix": ("table", "*", "*"),
    "range": ("*",),
    "series": ("points", "*"),
    "tiers": ("table", "*", "points"),
}


def _ordered(ends: list[Decimal]) -> list[Decimal]:
    if len(ends) != 2 or ends[0] > ends[1]:
        raise wrong("out-of-order", "a range is the least and the most", "[least, most]")
    return ends


Range = Annotated[list[Amount], AfterValidator(_ordered)]


class OwnShape(Strict):
    """Items (and of a document dimensions) the lower body adds: how many, and how many points they can reach
    together; left out: any."""

    items: Whole | None = None
    dimensions: Whole | None = None
    points: Amount | None = None


def _marked(raw: object) -> object:
    """A word alone is the mark."""
    return {"mark": raw} if isinstance(raw, str) else raw


class Shape(Strict):
    """``mark``: what holds of the part itself. ``cap``, ``weight`` of a dimension and ``cap``, ``price`` of an item may
    instead lie within ``[least, most]``, everything else as it is."""

    mark: Mark | None = None
    cap: Range | None = None
    price: Range | None = None
    weight: Range | None = None
    own: OwnShape | None = None
    keeps: list[Kept] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_way(self) -> "Shape":
        bound = [name for name in ("cap", "price", "weight") if getattr(self, name) is not None]
        if self.mark == "free" and bound:
            refuse([Problem((bound[0],), "free-and-bound", "what is free has no range", "a range, or free")])
        return self


Marked = Annotated[Shape, BeforeValidator(_marked, json_schema_input_type=Mark | Shape)]


def base_of(price: Any) -> str:
    """The name of the mechanism that gives the points of a price, where they can be bound; nothing otherwise."""
    return next((name for name in PRICES if getattr(price, name, None) is not None), "")
