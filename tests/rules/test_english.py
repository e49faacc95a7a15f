"""In English a calculation is told in English: whatever is Chinese in it stands in the document or in the fact."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from hypothesis import given, settings

from rules.award import Award, score
from rules.facts import Fact
from rules.scheme import Item, Scheme
from rules.trace import Node, sentence
from tests.rules.test_packs import booked, everybody

HAN = re.compile(r"[一-鿿，。；：、（）]")


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for each in node.inputs:
        yield from _nodes(each)


def _item_data(item: Item) -> Iterator[str]:
    """Of an item: units, names and values of attributes. Its own name has an English one."""
    yield item.unit
    for spec in item.attributes.values():
        yield from (spec.name or "", *spec.choices)


def _data(scheme: Scheme, facts: list[Fact]) -> list[str]:
    """Everything Chinese that is data, longest first, so that no part of a longer one is left."""
    found = {"甲", "乙", "丙", "一", "二"}
    for item in scheme.items.values():
        found.update(_item_data(item))
    for one in scheme.grades.sets:
        found.update(band.grade for band in one.bands)
    found.update(veto.grade or "" for veto in scheme.grades.vetoes)
    for fact in facts:
        found.update(fact.attributes.values())
    return sorted(found - {""}, key=len, reverse=True)


def _told(node: Node, data: list[str]) -> str:
    """The English sentence without its clause and without data."""
    text = sentence(node, "en")
    for clause in {each.clause for each in _nodes(node) if each.clause}:
        text = text.replace(f"clause: {clause}", "")
    for value in data:
        text = text.replace(value, "")
    return text


@settings(max_examples=300)
@given(booked())
def test_an_english_trace_has_no_chinese_of_its_own(case: tuple[Scheme, list[Fact]]) -> None:
    scheme, facts = case
    data = _data(scheme, facts)
    for standing in everybody(scheme, facts, True).values():
        assert standing.trace is not None
        for node in _nodes(standing.trace):
            assert not HAN.search(_told(node, data)), sentence(node, "en")


@settings(max_examples=200)
@given(booked())
def test_an_english_price_has_no_chinese_of_its_own(case: tuple[Scheme, list[Fact]]) -> None:
    scheme, facts = case
    data = _data(scheme, facts)
    for fact in facts:
        given_points = abs(fact.points) if scheme.items[fact.item].discretionary else None
        award = score(scheme, fact.item, fact.on, fact.quantity, fact.attributes, given_points)
        assert isinstance(award, Award)
        assert award.trace is not None
        for node in _nodes(award.trace):
            assert not HAN.search(_told(node, data)), sentence(node, "en")


def test_the_test_can_fail() -> None:
    assert HAN.search(_told(Node("barred", "x", Decimal(0), "第八条", date(2026, 1, 1), detail="缺席"), []))
