"""Whether a derived scheme keeps to its reference outline: every departure, with what the outline says and what would
be right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any

from rules import yamltree
from rules.document import load, pointer, shape
from rules.findings import Finding, finding
from rules.governance.outline import PRICES, OwnShape, Shape, base_of
from rules.layout import DimensionShape, ItemShape, SchemeShape
from rules.plainly import blanked, leaves, plainly, said
from rules.points import EXACT, ZERO, text
from rules.scheme import Scheme
from rules.shares import stake

Path = tuple[str | int, ...]
NONE_OWN = OwnShape.model_validate({"items": "0"})
# What every scheme words for itself, and what steers nothing.
_OPEN = frozenset({"clause", "name_en", "illustration", "outline", "asks", "tags"})


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of the derived scheme: where it stands, and in which dimension."""

    path: Path
    dimension: str
    item: ItemShape


@dataclass(slots=True)
class _Derived:
    """The derived scheme: as written, as loaded, and the day whose values count."""

    shape: SchemeShape
    scheme: Scheme
    day: date
    items: dict[str, _Item]
    dimensions: dict[str, int]


def departures(outline: str, derived: str, day: date) -> list[Finding]:
    """Every departure of one document from the outline it derives from, in the order of its lines; none where it keeps
    to it. ``day``: whose values the points of own items are. ValueError where either text is no scheme.
    """
    upper, lower = shape(outline), shape(derived)
    scheme = load(derived)
    if not isinstance(scheme, Scheme):
        raise ValueError("the derived text is no scheme")
    items = {
        item.code: _Item(("dimensions", index, "items", place), part.code, item)
        for index, part in enumerate(lower.dimensions)
        for place, item in enumerate(part.items)
    }
    made = _Derived(lower, scheme, day, items, {part.code: index for index, part in enumerate(lower.dimensions)})
    tree = yamltree.read(derived)
    found = [
        _placed(tree, path, each) for path, each in (*_whole(upper, made), *_parts(upper, made), *_own(upper, made))
    ]
    return sorted(found, key=lambda each: each.line)


def _placed(tree: yamltree.Tree, path: Path, found: Finding) -> Finding:
    return replace(found, line=tree.line(path), pointer=pointer(path))


Told = tuple[Path, Finding]


def _whole(upper: SchemeShape, made: _Derived) -> Iterator[Told]:
    if made.shape.derives is None or made.shape.derives.source != upper.scheme:
        said_so = made.shape.derives.source if made.shape.derives else "–"
        yield ("derives", "from"), finding("derives", "outline-other", outline=upper.scheme, here=said_so)
    kept = ("subject_kind", *(upper.outline.keeps if upper.outline else ()))
    for key in dict.fromkeys(kept):
        wanted, got = (plainly(getattr(each, key), _OPEN) for each in (upper, made.shape))
        if wanted != got:
            yield (key,), finding(key, "outline-changed", part=key, outline=said(wanted), here=said(got))


def _mark(*marks: Shape | None) -> str:
    """The first mark that is given, from the part itself up to the document."""
    return next((each.mark for each in marks if each is not None and each.mark is not None), "fixed")


def _parts(upper: SchemeShape, made: _Derived) -> Iterator[Told]:
    for part in upper.dimensions:
        free = _mark(part.outline, upper.outline) == "free"
        index = made.dimensions.get(part.code)
        if index is None:
            if not free:
                yield ("dimensions",), finding("dimensions", "outline-missing", name=part.name, missing=part.code)
        elif not free:
            yield from _dimension(part, made.shape.dimensions[index], ("dimensions", index))
        for item in part.items:
            if _mark(item.outline, part.outline, upper.outline) == "fixed":
                yield from _item(part.code, item, made, index)


def _dimension(wanted: DimensionShape, got: DimensionShape, here: Path) -> Iterator[Told]:
    mark = wanted.outline or Shape()
    bound = {"pool" if wanted.pool is not None else "cap": mark.cap, "weight": mark.weight}
    ranges = {key: ((), ends) for key, ends in bound.items() if ends is not None}
    skipped = _OPEN | {"items", "code"}
    yield from _compared(wanted.code, plainly(wanted, skipped), plainly(got, skipped), here, ranges)


def _item(dimension: str, item: ItemShape, made: _Derived, index: int | None) -> Iterator[Told]:
    got = made.items.get(item.code)
    name = f"{dimension}/{item.code}"
    if got is None:
        path: Path = ("dimensions",) if index is None else ("dimensions", index, "items")
        yield path, finding(name, "outline-missing", name=item.name, missing=item.code)
        return
    if got.dimension != dimension:
        yield got.path, finding(name, "outline-moved", name=item.name, outline=dimension, here=got.dimension)
    lost = [tag for tag in item.tags if tag not in got.item.tags]
    if lost:
        params = {"part": "tags", "outline": said(list(item.tags)), "here": said(list(got.item.tags))}
        yield (*got.path, "tags"), finding(name, "outline-changed", **params)
    mark = item.outline or Shape()
    ranges: dict[str, tuple[tuple[str, ...], list[Decimal]]] = {}
    if mark.cap is not None:
        ranges["cap"] = (("*", "value"), mark.cap)
    price = "award" if item.award is not None else "deduct"
    if mark.price is not None:
        base = base_of(item.award or item.deduct)
        ranges[price] = ((base, *PRICES[base]), mark.price)
    yield from _compared(name, plainly(item, _OPEN), plainly(got.item, _OPEN), got.path, ranges)


def _compared(
    name: str,
    wanted: Mapping[str, Any],
    got: Mapping[str, Any],
    here: Path,
    ranges: Mapping[str, tuple[tuple[str, ...], list[Decimal]]],
) -> Iterator[Told]:
    """Key by key: the same, or within its range with everything around it the same."""
    for key in dict.fromkeys((*wanted, *got)):
        one, other = wanted.get(key), got.get(key)
        path: Path = (*here, key)
        where = f"{name}/{key}"
        way, ends = ranges.get(key, ((), None))
        if ends is None:
            if one != other:
                yield path, finding(where, "outline-changed", part=key, outline=said(one), here=said(other))
            continue
        if blanked(one, way) != blanked(other, way):
            yield path, finding(where, "outline-changed", part=key, outline=said(one), here=said(other))
            continue
        low, high = text(ends[0]), text(ends[1])
        for number in leaves(other, way):
            if not ends[0] <= number <= ends[1]:
                yield path, finding(where, "outline-range", part=key, here=text(number), low=low, high=high)


def _own(upper: SchemeShape, made: _Derived) -> Iterator[Told]:
    """Items and dimensions that the outline does not have, against how many it lets a lower body add."""
    known = {item.code for part in upper.dimensions for item in part.items}
    parts = {part.code: part for part in upper.dimensions}
    top = upper.outline.own if upper.outline else None
    every = [each for code, each in made.items.items() if code not in known]
    added = [code for code in made.dimensions if code not in parts]
    most = int(top.dimensions) if top and top.dimensions is not None else None
    if added and (top is None or (most is not None and len(added) > most)) and _mark(upper.outline) != "free":
        path: Path = ("dimensions", made.dimensions[added[most or 0]])
        yield path, finding("dimensions", "outline-own-dimensions", count=len(added), most=most or 0)
    for code, part in parts.items():
        own = [each for each in every if each.dimension == code]
        mark = part.outline.own if part.outline else None
        if mark is None and (top is not None or _mark(part.outline, upper.outline) == "free"):
            continue
        yield from _limited(code, own, mark or NONE_OWN, made)
    if top is not None:
        yield from _limited("dimensions", every, top, made)


def _limited(name: str, own: Sequence[_Item], most: OwnShape, made: _Derived) -> Iterator[Told]:
    if most.items is not None and len(own) > most.items:
        first = own[int(most.items)]
        yield first.path, finding(name, "outline-own-items", count=len(own), most=int(most.items), item=first.item.name)
    if most.points is None or not own:
        return
    stakes = [(each, stake(made.scheme.items[each.item.code], made.day, None)) for each in own]
    for each, points in stakes:
        if points is None:
            where = f"{each.dimension}/{each.item.code}"
            yield each.path, finding(where, "outline-own-unlimited", name=each.item.name, most=text(most.points))
    reached = reduce(EXACT.add, [points for _, points in stakes if points is not None], ZERO)
    if reached > most.points:
        yield own[0].path, finding(name, "outline-own-points", reached=text(reached), most=text(most.points))
