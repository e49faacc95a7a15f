"""References inside a document that only the whole can check: rules that name items, dimensions and grades."""

from collections.abc import Iterable, Iterator

from rules.checks import CheckShape, ChecksShape
from rules.governance.outline import PRICES, base_of
from rules.governance.outline import Shape as OutlineShape
from rules.layout import DimensionShape, ItemShape, SchemeShape
from rules.shape import Problem

Path = tuple[str | int, ...]

_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def flaws(shape: SchemeShape, items: set[str], dimensions: set[str]) -> Iterator[Problem]:
    """Everything the settling rules name that the document does not have."""
    for index, part in enumerate(shape.dimensions):
        here: Path = ("dimensions", index)
        yield from _of_dimension(here, part, items, dimensions)
        for place, item in enumerate(part.items):
            yield from _of_item((*here, "items", place), item, shape, items)
    for index, each in enumerate(shape.alternatives):
        yield from _known((("alternatives", index, "items"), each.items), items)
        if (each.sign is None) == (len(each.items) < 2):
            yield Problem(("alternatives", index), "alternatives", "one of what?", "two items or more, or a sign")
    for index, row in enumerate(shape.validity):
        yield from _known((("validity", index, "items"), row.items), items)
    yield from _twice(shape, items | dimensions)
    yield from _governance(shape)
    yield from _checks(shape, items, dimensions)
    if shape.rescale is not None:
        for index, part in enumerate(shape.dimensions):
            if part.cap is None and part.pool is None:
                yield Problem(("dimensions", index, "cap"), "no-cap", "rescaling needs every full mark", "a cap")


def _twice(shape: SchemeShape, taken: set[str]) -> Iterator[Problem]:
    """Codes of groups and outcomes that stand for something else already."""
    seen = set(taken)
    for index, part in enumerate(shape.dimensions):
        for place, group in enumerate(part.groups):
            if group.code in seen:
                path: Path = ("dimensions", index, "groups", place, "code")
                yield Problem(path, "clash", f"the code {group.code} is taken", "each code once")
            seen.add(group.code)
    known: set[str] = set()
    for index, each in enumerate(shape.outcomes):
        if each.code in known:
            yield Problem(
                ("outcomes", index, "code"), "clash", f"the outcome {each.code} stands twice", "each code once"
            )
        known.add(each.code)


def _governance(shape: SchemeShape) -> Iterator[Problem]:
    """Codes that stand twice, purposes that nothing serves, and marks where they mean nothing."""
    tags = {tag for part in shape.dimensions for item in part.items for tag in item.tags}
    for name, codes in (
        ("purposes", [each.tag for each in shape.purposes]),
        ("duties", [d.code for d in shape.duties]),
    ):
        for index, code in enumerate(codes):
            if code in codes[:index]:
                key = "tag" if name == "purposes" else "code"
                yield Problem((name, index, key), "clash", f"{code} stands twice in {name}", "each code once")
    for index, each in enumerate(shape.purposes):
        if each.tag not in tags:
            yield Problem(
                ("purposes", index, "tag"), "unknown-tag", f"no item has the tag {each.tag}", "a tag of an item"
            )
    yield from _misplaced(("outline",), shape.outline, ("cap", "price", "weight"))
    for index, part in enumerate(shape.dimensions):
        yield from _misplaced(("dimensions", index, "outline"), part.outline, ("price", "keeps"))
        for place, item in enumerate(part.items):
            here: Path = ("dimensions", index, "items", place, "outline")
            yield from _misplaced(here, item.outline, ("weight", "own", "keeps"))
            if item.outline is not None and item.outline.price is not None and not base_of(item.award or item.deduct):
                yield Problem((*here, "price"), "no-range", "this price has no points to bound", ", ".join(PRICES))


def _misplaced(path: Path, mark: OutlineShape | None, names: Iterable[str]) -> Iterator[Problem]:
    for name in names if mark is not None else ():
        if getattr(mark, name):
            expected = "cap and price of an item; cap, weight and own of a dimension; own and keeps of the document"
            yield Problem((*path, name), "misplaced", f"{name} means nothing here", expected)


def _known(named: tuple[Path, Iterable[str]], known: set[str], kind: str = "item") -> Iterator[Problem]:
    path, codes = named
    for code in codes:
        if code not in known:
            yield Problem(path, f"unknown-{kind}", f"{code} is not a {kind} of this scheme", f"a code of a {kind}")


def _of_dimension(here: Path, part: DimensionShape, items: set[str], dimensions: set[str]) -> Iterator[Problem]:
    own = {item.code for item in part.items}
    seen: set[str] = set()
    for index, group in enumerate(part.groups):
        path = (*here, "groups", index, "items")
        yield from _known((path, group.items), own)
        for code in group.items:
            if code in seen:
                yield Problem(path, "clash", f"{code} stands in two groups", "each item in one group")
            seen.add(code)
    if part.carry is not None and part.carry.of is not None:
        yield from _known(((*here, "carry", "of"), [part.carry.of]), dimensions, "dimension")
    if part.zeroed is not None:
        yield from _known(((*here, "zeroed", "by"), part.zeroed.by), items)
    if part.rollup is not None and (part.parts or part.groups or part.carry):
        yield Problem((*here, "rollup"), "rollup-and-items", "a roll-up has no parts of its own", "two dimensions")
    if part.parts is not None and part.carry is not None:
        yield Problem((*here, "carry"), "carry-and-parts", "each part would start from it", "two dimensions")
    yield from _too_long(here, part)
    if part.parts is not None and any(_cohort(item) for item in part.items):
        yield Problem((*here, "parts"), "cohort-and-parts", "a comparison is over the whole period", "two dimensions")


def _too_long(here: Path, part: DimensionShape) -> Iterator[Problem]:
    """What adds up over a window longer than a part would see only the facts of the part."""
    if part.parts is None:
        return
    for index, item in enumerate(part.items):
        for name, rule in (("accumulate", item.accumulate), ("required", item.required)):
            if rule is not None and _MONTHS.get(rule.per, 0) > _MONTHS[part.parts.per]:
                told = f"{name} looks at a {rule.per}, and the dimension is settled by {part.parts.per}"
                yield Problem((*here, "items", index, name, "per"), "longer-than-part", told, "two dimensions")


def _cohort(item: ItemShape) -> bool:
    return any(rule is not None for rule in (item.best, item.ranked, item.peers, item.fallback))


def _of_item(here: Path, item: ItemShape, shape: SchemeShape, items: set[str]) -> Iterator[Problem]:
    for name, rule in (("follows", item.follows), ("stopped_by", item.stopped_by)):
        if rule is not None:
            yield from _known(((*here, name, "items"), rule.items), items)
    for index, each in enumerate(item.propagates):
        yield from _known(((*here, "propagates", index, "item"), [each.item] if each.item else []), items)
    if item.becomes is not None:
        path = (*here, "becomes", "item")
        yield from _known((path, [item.becomes.item]), items)
        targets = [each for part in shape.dimensions for each in part.items if each.code == item.becomes.item]
        for target in targets:
            price = target.award or target.deduct
            if price is None or price.fixed is None or target.becomes is not None:
                yield Problem(path, "not-fixed", f"{target.code} has no fixed price", "an item with a fixed price")


def _checks(shape: SchemeShape, items: set[str], dimensions: set[str]) -> Iterator[Problem]:
    for path, checks in checked(shape):
        for name, listed in (("all", checks.all), ("any", checks.any)):
            for index, each in enumerate(listed):
                yield from _check((*path, name, index), each, items, dimensions)
    grades = shape.grades
    known = {row.grade for each in grades.bands for row in each.table} if grades else set()
    ceilings: list[tuple[Path, str | None]] = [
        (("grades", "vetoes", index, "ceiling"), veto.ceiling)
        for index, veto in enumerate(grades.vetoes if grades else ())
    ]
    ceilings += [(("duties", index, "ceiling"), duty.ceiling) for index, duty in enumerate(shape.duties)]
    for path, ceiling in ceilings:
        if ceiling is not None and ceiling not in known:
            yield Problem(path, "unknown-grade", f"{ceiling} is not a grade of the bands", "a grade of the bands")


def checked(shape: SchemeShape) -> Iterator[tuple[Path, ChecksShape]]:
    """Every part with checks, and where it stands."""
    if shape.grades is not None:
        yield from ((("grades", "vetoes", index), each) for index, each in enumerate(shape.grades.vetoes))
        for index, each in enumerate(shape.grades.bands):
            for place, row in enumerate(each.table):
                if row.requires is not None:
                    yield ("grades", "bands", index, "table", place, "requires"), row.requires
    yield from ((("outcomes", index), each) for index, each in enumerate(shape.outcomes))
    for index, duty in enumerate(shape.duties):
        yield ("duties", index), duty
        if duty.excused is not None:
            yield ("duties", index, "excused"), duty.excused
    yield from ((("blocking", index), each) for index, each in enumerate(shape.blocking))


def _check(here: Path, check: CheckShape, items: set[str], dimensions: set[str]) -> Iterator[Problem]:
    yield from _known(((*here, "items"), check.items), items)
    yield from _known(((*here, "cured_by"), check.cured_by), items)
    if check.dimension is not None:
        yield from _known(((*here, "dimension"), [check.dimension]), dimensions, "dimension")
