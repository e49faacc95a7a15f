"""Builds the frozen scheme from a document whose shape is right, and checks what only the whole can show."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from rules import references
from rules.conditions import condition
from rules.governance import asks, claims, consultation, derives, duties, evidence, from_meeting, purposes
from rules.governance import checks as spot_checks
from rules.layout import BASES, STEPS, AttributeShape, DimensionShape, GradesShape, ItemShape, PriceShape, SchemeShape
from rules.mechanisms import (
    alternatives,
    ballots,
    bands,
    becomes,
    blocking,
    carry,
    groups,
    heads,
    highest,
    outcomes,
    parts,
    propagates,
    prorate,
    quota,
    raters,
    rescale,
    rollup,
    states,
    validity,
    vetoes,
    zeroed,
)
from rules.mechanisms.base import AttributeSpec, CohortRule, FactRule, Mechanism
from rules.mechanisms.bounds import bounds, limits, pool
from rules.mechanisms.fixed import Fixed
from rules.mechanisms.range import Range
from rules.scheme import Dimension, Grades, Item, Publicity, Rounding, Scheme, Ties
from rules.settling import COHORT_RULES, FACT_RULES, WHOLE_RULES
from rules.shape import Problem, prices
from rules.unread import named


def clashes(shape: SchemeShape) -> Iterator[Problem]:
    """Codes used twice and references to nothing, with their paths."""
    seen: dict[str, str] = {}
    dimensions: set[str] = set()
    for index, part in enumerate(shape.dimensions):
        if part.code in dimensions:
            yield Problem(
                ("dimensions", index, "code"), "clash", f"the dimension {part.code} stands twice", "each code once"
            )
        dimensions.add(part.code)
        for place, item in enumerate(part.items):
            if item.code in seen:
                yield Problem(
                    ("dimensions", index, "items", place, "code"),
                    "clash",
                    f"the item {item.code} stands twice, here and in {seen[item.code]}",
                    "each code once",
                )
            seen[item.code] = part.code
    yield from _unknown(shape, set(seen), dimensions)
    yield from references.flaws(shape, set(seen), dimensions)


def _unknown(shape: SchemeShape, items: set[str], dimensions: set[str]) -> Iterator[Problem]:
    for index, part in enumerate(shape.dimensions):
        for place, item in enumerate(part.items):
            here = ("dimensions", index, "items", place)
            for code in item.barred_by:
                if code not in items or code == item.code:
                    yield Problem(
                        (*here, "barred_by"),
                        "unknown-item",
                        f"{code} is not another item of this scheme",
                        "an item code",
                    )
            yield from (
                Problem((*here, *each.path), each.code, each.message, each.expected)
                for each in (*_attribute_flaws(item), *_rule_attribute_flaws(item))
            )
    if not isinstance(shape.ties, str):
        for code in shape.ties.by:
            if code not in dimensions:
                yield Problem(
                    ("ties", "by"), "unknown-dimension", f"{code} is not a dimension of this scheme", "a dimension code"
                )
    yield from _grade_flaws(shape, items)


def _grade_flaws(shape: SchemeShape, items: set[str]) -> Iterator[Problem]:
    if shape.grades is None:
        return
    known = set()
    for index, each in enumerate(shape.grades.bands):
        if each.when is None and index < len(shape.grades.bands) - 1:
            yield Problem(
                ("grades", "bands", index),
                "unreachable",
                "nothing reaches the tables after this one",
                "the table without when comes last",
            )
        for place, row in enumerate(each.table):
            known.add(row.grade)
            for code in row.needs.item if row.needs else ():
                if code not in items:
                    yield Problem(
                        ("grades", "bands", index, "table", place, "needs"),
                        "unknown-item",
                        f"{code} is not an item of this scheme",
                        "an item code",
                    )
    for place, share in enumerate(shape.grades.quota.cascade if shape.grades.quota else ()):
        if share.grade not in known:
            yield Problem(
                ("grades", "quota", "cascade", place, "grade"),
                "unknown-grade",
                f"{share.grade} is not a grade of the bands",
                "a grade of the bands",
            )


def _attribute_flaws(item: ItemShape) -> Iterator[Problem]:
    names = [each.code for each in item.attributes]
    for index, each in enumerate(item.attributes):
        if each.code in names[:index]:
            yield Problem(
                ("attributes", index, "code"), "clash", f"the attribute {each.code} stands twice", "each attribute once"
            )
        if (each.type == "choice") != (each.choices is not None) and (
            each.choices is not None or not _inferred(item, each.code)
        ):
            yield Problem(
                ("attributes", index, "choices"),
                "choices",
                "choices and type choice belong together",
                "type: choice with choices",
            )


def _rule_attribute_flaws(item: ItemShape) -> Iterator[Problem]:
    """Attributes that rules read and no fact of the item can have, or that must be numbers and are not."""
    price = item.award or item.deduct
    specs = _attributes(_steps(price, "") if price else (), item.attributes)
    for path, name, number in _read_by_rules(item):
        if name not in specs:
            told = f"{name} is not an attribute of this item"
            yield Problem(path, "unknown-attribute", told, "an attribute listed under attributes or read by the price")
        elif number and specs[name].kind != "number":
            yield Problem(path, "not-a-number", f"{name} is not a number", "an attribute with type: number")


def _read_by_rules(item: ItemShape) -> Iterator[tuple[tuple[str | int, ...], str, bool]]:
    """Where a rule names an attribute, its name, and whether it must be a number."""
    if item.becomes and item.becomes.by and item.becomes.by != "quantity":
        yield ("becomes", "by"), item.becomes.by, True
    if item.peers:
        yield ("peers", "by"), item.peers.by, True
    if item.repeat and item.repeat.attribute:
        yield ("repeat", "attribute"), item.repeat.attribute, False
    if item.pattern:
        yield ("pattern", "attribute"), item.pattern.attribute, False
    if item.distinct and item.distinct.by != "quantity":
        yield ("distinct", "by"), item.distinct.by, False
    if item.heads:
        yield ("heads", "attribute"), item.heads.attribute, False
    if item.raters:
        yield ("raters", "attribute"), item.raters.attribute, False
        yield from ((("raters", "by", index), name, False) for index, name in enumerate(item.raters.by))
    for index, each in enumerate(item.propagates):
        if each.to_named_in:
            yield ("propagates", index, "to_named_in"), each.to_named_in, False
    if item.ballots:
        if item.ballots.invalid:
            yield ("ballots", "invalid", "attribute"), item.ballots.invalid.attribute, False
        for index, level in enumerate(item.ballots.levels):
            if level.by not in ballots.WINDOWS:
                yield ("ballots", "levels", index, "by"), level.by, False


def _inferred(item: ItemShape, code: str) -> bool:
    price = item.award or item.deduct
    return price is not None and any(spec.code == code for step in _steps(price, "") for spec in step.attributes())


def _steps(price: PriceShape, clause: str) -> tuple[Mechanism, ...]:
    modules: Mapping[str, Any] = {**BASES, **STEPS}
    found: list[Mechanism] = []
    for name, module in modules.items():
        if (shape := getattr(price, name)) is None:
            continue
        # A share and the bounds are those of the whole fact: the quantity is applied in them unless a step did already.
        whole = (all(step.per_unit for step in found),) if name in ("split", "within") else ()
        found.append(module.read(shape, clause, *whole))
    return tuple(found)


def _attributes(steps: tuple[Mechanism, ...], shapes: list[AttributeShape]) -> dict[str, AttributeSpec]:
    specs = {spec.code: spec for step in steps for spec in step.attributes()}
    for shape in shapes:
        known = specs.get(shape.code)
        specs[shape.code] = AttributeSpec(
            shape.code,
            known.kind if known else shape.type or "text",
            known.choices if known else tuple(shape.choices or ()),
            shape.places if shape.places is not None else known.places if known else None,
            shape.required if shape.required is not None else known.required if known else False,
            shape.name,
        )
    return specs


def _item(shape: ItemShape, dimension: str, clause: str) -> Item:
    price = shape.award or shape.deduct
    assert price is not None, "the layout asks for one of the two"
    own = shape.clause or clause
    steps = _steps(price, own)
    only = steps[0] if len(steps) == 1 and price.rounding is None else None
    attributes = _attributes(steps, shape.attributes)
    needed = any(spec.required for spec in attributes.values())
    return Item(
        code=shape.code,
        name=shape.name,
        name_en=shape.name_en,
        dimension=dimension,
        sign=1 if shape.award is not None else -1,
        unit=shape.unit,
        places=shape.places,
        steps=steps,
        attributes=attributes,
        discretionary=isinstance(steps[0], Range),
        counts=shape.counts,
        barred_by=tuple(shape.barred_by),
        limits=limits(shape.cap, own),
        rounding=Rounding(price.rounding.places, price.rounding.mode) if price.rounding else None,
        clause=own,
        illustration=shape.illustration,
        tags=tuple(shape.tags),
        tariff=only.tariff if isinstance(only, Fixed) and not needed else None,
        simple=shape.counts == "sum"
        and not shape.cap
        and not shape.barred_by
        and not shape.applies
        and not _ruled(shape),
        applies=condition(shape.applies) if shape.applies else None,
        rules=tuple(_fact_rules(shape, own)),
        whole=next(_read(WHOLE_RULES, shape, own), None),
        cohort=_cohort(shape, own),
        becomes=becomes.read(shape.becomes, own) if shape.becomes else None,
        lookback=shape.lookback,
        propagates=tuple(propagates.read(each, shape.code, own) for each in shape.propagates),
        raters=raters.read(shape.raters, own) if shape.raters else None,
        heads=heads.read(shape.heads, own) if shape.heads else None,
        redeems=shape.redeems,
        fact=shape.fact,
        evidence_of=shape.evidence_of,
        asks=asks.read(shape.asks),
        from_meeting=from_meeting.read(shape.from_meeting),
        claims=claims.read_item(shape.claims),
        evidence=evidence.read(shape.evidence),
    )


def _fact_rules(shape: ItemShape, clause: str) -> Iterator[FactRule]:
    """The rules on single facts: those the scheme puts in order first, then the others as they are listed."""
    usual = (*FACT_RULES, "counts")
    for name in sorted(usual, key=lambda name: shape.order.index(name) if name in shape.order else len(usual)):
        if name == "counts" and shape.counts != "sum":
            yield highest.Highest(shape.counts, clause)
        elif name != "counts" and (each := getattr(shape, name)) is not None:
            yield FACT_RULES[name].read(each, clause)


def _read(modules: Mapping[str, Any], shape: ItemShape, clause: str) -> Iterator[Any]:
    """The rules of these kinds that the item has, in the order they are applied."""
    for name, module in modules.items():
        if (each := getattr(shape, name)) is not None:
            yield module.read(each, clause)


def _cohort(shape: ItemShape, clause: str) -> CohortRule | None:
    """The comparison of an item; where there are two, the mean stands in for whoever brings nothing into the other."""
    found = list(_read(COHORT_RULES, shape, clause))
    return replace(found[1], over=found[0]) if len(found) > 1 else next(iter(found), None)


def _ruled(shape: ItemShape) -> bool:
    """Whether anything but the sum of its facts decides what the item counts."""
    names = (*FACT_RULES, *WHOLE_RULES, *COHORT_RULES, "becomes", "lookback")
    return shape.redeems or any(getattr(shape, name) is not None for name in names)


def _dimension(shape: DimensionShape, clause: str) -> Dimension:
    own = shape.clause or clause
    within = pool(shape.pool, own) if shape.pool is not None else bounds(shape.start, shape.cap, shape.floor, own)
    return Dimension(
        code=shape.code,
        name=shape.name,
        name_en=shape.name_en,
        items=tuple(item.code for item in shape.items),
        bounds=within,
        weight=prices(shape.weight, own) if shape.weight else None,
        rollup=rollup.read(shape.rollup, shape.code, own) if shape.rollup else None,
        clause=own,
        illustration=shape.illustration,
        applies=condition(shape.applies) if shape.applies else None,
        weight_first=shape.weight_first,
        groups=tuple(groups.read(each, own) for each in shape.groups),
        parts=parts.read(shape.parts, own) if shape.parts else None,
        carry=carry.read(shape.carry, own) if shape.carry else None,
        zeroed=zeroed.read(shape.zeroed, own) if shape.zeroed else None,
    )


def _grades(shape: GradesShape | None, clause: str) -> Grades:
    if shape is None:
        return Grades()
    sets = tuple(bands.read(each, clause) for each in shape.bands)
    limited = quota.read(shape.quota, clause) if shape.quota else None
    return Grades(sets, limited, tuple(vetoes.read(each, clause) for each in shape.vetoes))


def _one_by_one(
    shape: SchemeShape, items: Mapping[str, Item], either: tuple[alternatives.Alternatives, ...]
) -> set[str]:
    """Items whose facts something looks at one by one."""
    found = {code for each in either for code in each.items}
    for part in shape.dimensions:
        found.update(item.code for item in part.items if part.parts is not None or _ruled(item))
        seen = (rule for item in part.items for rule in (item.follows, item.stopped_by) if rule)
        found.update(code for rule in seen for code in rule.items)
        found.update(part.zeroed.by if part.zeroed else ())
        found.update(item.becomes.item for item in part.items if item.becomes)
    for _, checks in references.checked(shape):
        found.update(code for each in (*checks.all, *checks.any) for code in (*each.items, *each.cured_by))
    for each in shape.blocking:
        found.update(blocking.read(each, "", {item.code: item.sign for item in items.values()}).items)
    return found | (set(items) if shape.validity else set())


def scheme(shape: SchemeShape, digest: str) -> Scheme:
    """The frozen scheme. A value without a clause stands under the item's, the dimension's or the scheme's, in that
    order."""
    clause = shape.clause or shape.name
    dimensions = tuple(_dimension(part, part.clause or f"{clause} {part.name}") for part in shape.dimensions)
    items = {
        item.code: _item(item, part.code, part.clause or f"{clause} {part.name}")
        for part in shape.dimensions
        for item in part.items
    }
    total = shape.total
    signs = {item.code: item.sign for item in items.values()}
    either = tuple(alternatives.read(each, clause, signs) for each in shape.alternatives)
    return Scheme(
        code=shape.scheme,
        name=shape.name,
        name_en=shape.name_en,
        source=shape.source,
        version_hint=shape.version,
        assessment=shape.assessment,
        subject_kind=shape.subject_kind,
        year_starts=shape.year_starts,
        covers=condition(shape.covers),
        states=tuple(states.read(each, clause) for each in shape.states),
        dimensions=dimensions,
        items=items,
        rollups={part.code: part.rollup for part in dimensions if part.rollup},
        total=bounds(total.start, total.cap, total.floor, clause),
        rounding=Rounding(total.rounding.places, total.rounding.mode) if total.rounding else None,
        benchmark=prices(shape.benchmark, clause) if shape.benchmark else None,
        grades=_grades(shape.grades, clause),
        ties=Ties(shape.ties) if isinstance(shape.ties, str) else Ties("by", tuple(shape.ties.by)),
        population=shape.population,
        publicity=Publicity(tuple(shape.publicity.to)) if shape.publicity else Publicity(),
        digest=digest,
        suspends=any(each.effect == "suspended" for each in shape.states),
        alternatives=either,
        validity=tuple(validity.read(each, clause) for each in shape.validity),
        blocking=tuple(blocking.read(each, clause, signs) for each in shape.blocking),
        outcomes=tuple(outcomes.read(each, clause) for each in shape.outcomes),
        prorate=prorate.read(shape.prorate, clause) if shape.prorate else None,
        rescale=rescale.read(shape.rescale, clause) if shape.rescale else None,
        remembers=bool(shape.validity) or any(item.lookback for item in items.values()),
        compares=any(item.cohort for item in items.values()),
        ranks=any(check.places for _, each in references.checked(shape) for check in (*each.all, *each.any)),
        becoming={code: item.becomes for code, item in items.items() if item.becomes is not None},
        restricted=tuple((code, item.applies) for code, item in items.items() if item.applies is not None),
        spending=frozenset(code for code, item in items.items() if item.redeems),
        one_by_one=frozenset(_one_by_one(shape, items, either)),
        claims=claims.read(shape.claims),
        consultation=consultation.read(shape.consultation),
        checks=spot_checks.read(shape.checks),
        derives=derives.read(shape.derives),
        purposes=tuple(purposes.read(each, clause) for each in shape.purposes),
        duties=tuple(duties.read(each, clause) for each in shape.duties),
        named=named(shape),
    )
