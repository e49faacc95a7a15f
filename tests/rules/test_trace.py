"""Sentences: every step of a calculation can be told in both languages."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rules import trace
from rules.trace import Node, sentence

RULES = Path(str(trace.__file__)).parent
# Roll-ups choose their operation by measure, bounds by what was cut; a reversal is told by the ledger.
BY_NAME = {"mean", "share", "rollup-sum", "rollup-weighted", "cap", "floor", "reversal"}


def operations() -> set[str]:
    found = set(BY_NAME)
    for path in RULES.rglob("*.py"):
        found |= set(re.findall(r"Node\(\s*\"([a-z-]+)\"", path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("op", sorted(operations()))
def test_every_operation_has_words(op: str, locale: str) -> None:
    node = Node(op, "会议", Decimal("2.50"), "第八条", date(2026, 1, 1), (), "2 half_up", "meeting")
    told = sentence(node, locale)
    assert "第八条" in told
    assert "2026-01-01" in told
    assert "None" not in told


def test_no_words_without_an_operation() -> None:
    assert set(trace._ZH) == set(trace._EN) == operations()


def test_a_node_as_json() -> None:
    leaf = Node("fact", "2026-03-01 会议", Decimal("-0.50"))
    node = Node("sum", "会议", None, "第八条", None, (leaf,), "1", "meeting")
    assert node.as_dict("en") == {
        "op": "sum",
        "label": "meeting",
        "value": None,
        "clause": "第八条",
        "in_force_from": None,
        "text": "meeting: 1 booked, together no value points (clause: 第八条).",
        "inputs": [
            {
                "op": "fact",
                "label": "2026-03-01 会议",
                "value": "-0.5",
                "clause": None,
                "in_force_from": None,
                "text": "2026-03-01 会议: -0.5 points.",
                "inputs": [],
            }
        ],
    }


def test_points_taken_are_said_to_be_taken() -> None:
    assert Node("award", "迟到", Decimal(-2)).text == "迟到：没有记录，扣 2 分。"
