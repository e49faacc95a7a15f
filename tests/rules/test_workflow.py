"""Flows: what may come next, and which flows cannot be written down."""

import pytest

from rules.workflow import Flow, act

LETTER = Flow(
    "letter",
    {"write": "draft"},
    {
        "send": act("draft back", "sent"),
        "decide": act("sent", "granted", "refused"),
        "return": act("sent", "back", reason=True),
    },
    frozenset({"sent", "back"}),
)


def test_an_act_leads_on_from_its_states_only() -> None:
    assert LETTER.next("draft", "send") == "sent"
    assert LETTER.next("granted", "send") is None
    assert LETTER.next("draft", "burn") is None


def test_where_an_act_leads_to_several_the_doer_says_which() -> None:
    assert LETTER.next("sent", "decide") == "granted"
    assert LETTER.next("sent", "decide", "refused") == "refused"
    assert LETTER.next("sent", "decide", "draft") is None


def test_what_is_possible_is_told_in_order() -> None:
    assert LETTER.possible("sent") == ("decide", "return")
    assert LETTER.possible("granted") == ()


def test_a_flow_names_only_states_that_something_leads_to() -> None:
    with pytest.raises(ValueError, match="nobody reaches"):
        Flow("lost", {"write": "draft"}, {"send": act("nowhere", "sent")}, frozenset())
    with pytest.raises(ValueError, match="nobody reaches"):
        Flow("lost", {"write": "draft"}, {}, frozenset({"sent"}))
