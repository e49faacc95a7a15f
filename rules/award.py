"""Prices one fact: the signed points it earns under a scheme on its day, or everything that is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from rules.mechanisms.base import Case, NoPoints
from rules.points import EXACT, fits, round_to, text
from rules.scheme import Item, Scheme
from rules.trace import Node

_NUMBER = re.compile(r"\A(0|[1-9][0-9]{0,8})(\.([0-9]{1,4}))?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Award:
    """Signed points, and why (only where asked for)."""

    points: Decimal
    trace: Node | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing wrong: a JSON pointer into the request, a stable code, and parameters for the message."""

    pointer: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def score(
    scheme: Scheme,
    item_code: str,
    on: date,
    quantity: Decimal,
    attributes: Mapping[str, str],
    points: Decimal | None = None,
    explain: bool = True,
    first_on: date | None = None,
) -> Award | list[Refusal]:
    """The points of a fact. ``quantity`` above 0, in the places the item declares; ``points`` unsigned, for
    discretionary items. ``first_on``: the day a late fact happened, told in the trace."""
    item = scheme.items.get(item_code)
    if item is None:
        return [Refusal("/item", "unknown-reference", {"item": item_code, "scheme": scheme.code})]
    if item.tariff is not None and not attributes and not explain and points is None and not item.places:
        priced = item.tariff.on(on)
        if priced is not None and quantity > 0 and quantity.as_tuple().exponent == 0:
            value = EXACT.multiply(priced.value, quantity)
            if fits(value):
                return Award(value if item.sign > 0 or not value else -value, None)
    award = _score(item, Case(on, quantity, attributes, points), explain)
    return _late(award, first_on) if first_on is not None and isinstance(award, Award) else award


def _late(award: Award, first_on: date) -> Award:
    if award.trace is None:
        return award
    told = Node("late", "首次日期", first_on.isoformat(), label_en="First date")
    return replace(award, trace=replace(award.trace, inputs=(*award.trace.inputs, told)))


def _score(item: Item, case: Case, explain: bool) -> Award | list[Refusal]:
    refusals = [*_quantity(item, case), *_points(item, case), *_attributes(item, case)]
    if refusals:
        return refusals
    try:
        value = item.price(case)
    except NoPoints as none:
        return [Refusal(none.pointer, none.code, {"item": item.code, **none.params})]
    if item.per_unit:
        value = EXACT.multiply(value, case.quantity)
    if item.rounding is not None:
        value = round_to(value, item.rounding.places, item.rounding.mode)
    if not fits(value):
        return [
            Refusal("/quantity", "validation-error", {"reason": "points-too-large-or-fine", "points": text(value)[:40]})
        ]
    signed = value if item.sign > 0 or not value else -value
    return Award(signed, _trace(item, case, signed) if explain else None)


def _quantity(item: Item, case: Case) -> list[Refusal]:
    exponent = case.quantity.as_tuple().exponent
    if not isinstance(exponent, int) or case.quantity <= 0:
        return [Refusal("/quantity", "validation-error", {"reason": "not-positive"})]
    if exponent < -item.places:
        return [Refusal("/quantity", "validation-error", {"reason": "too-many-places", "places": item.places})]
    return []


def _points(item: Item, case: Case) -> list[Refusal]:
    if item.discretionary and case.points is None:
        return [Refusal("/points", "validation-error", {"reason": "required", "item": item.code})]
    if not item.discretionary and case.points is not None:
        return [Refusal("/points", "validation-error", {"reason": "not-discretionary", "item": item.code})]
    return []


def _attributes(item: Item, case: Case) -> list[Refusal]:
    found = [
        Refusal(_pointer(code), "validation-error", {"reason": "unknown-attribute", "expected": list(item.attributes)})
        for code in case.attributes
        if code not in item.attributes
    ]
    for code, spec in item.attributes.items():
        value = case.attributes.get(code)
        if value is None:
            if spec.required or code in case.attributes:
                found.append(
                    Refusal(_pointer(code), "validation-error", {"reason": "required", "expected": list(spec.choices)})
                )
        elif not isinstance(value, str) or (spec.kind == "choice" and value not in spec.choices):
            found.append(
                Refusal(_pointer(code), "validation-error", {"reason": "not-a-choice", "expected": list(spec.choices)})
            )
        elif spec.kind == "number" and not _is_number(value, spec.places):
            found.append(Refusal(_pointer(code), "validation-error", {"reason": "not-a-number", "places": spec.places}))
    return found


def _pointer(attribute: str) -> str:
    return "/attributes/" + str(attribute).replace("~", "~0").replace("/", "~1")


def _is_number(value: str, places: int | None) -> bool:
    match = _NUMBER.match(value)
    return match is not None and (places is None or len(match[3] or "") <= places)


def _named(item: Item, node: Node) -> Node:
    """Nodes about an attribute carry its name instead of its code."""
    spec = item.attributes.get(node.label)
    return replace(node, label=spec.name) if spec is not None and spec.name else node


def _trace(item: Item, case: Case, signed: Decimal) -> Node:
    """The fact as a node: the steps of its mechanisms, the quantity, and the clause of the price."""
    steps: list[Node] = []
    before = Decimal(0)
    for step in item.steps:
        steps.extend(_named(item, node) for node in step.explain(case, before))
        before = step.price(case, before)
    if item.per_unit:
        steps.append(Node("quantity", item.unit, case.quantity))
    priced = next((node for node in steps if node.op in ("tariff", "given")), None)
    clause = (priced.clause if priced else None) or item.clause
    return Node(
        "award",
        item.name,
        signed,
        clause,
        priced.in_force_from if priced else None,
        tuple(steps),
        label_en=item.name_en,
    )
