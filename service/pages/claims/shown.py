"""Claims as templates show them: items by name, states and steps in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ledger.access import Scope
from ledger.schemes.steps import Schemes, schemes_now
from rules.scheme import Item
from service.pages.frame import Visit
from service.pages.lines import moment

# How a state looks: what asks for something, what went well, what did not.
LOOKS = {
    "unconfirmed": "warn",
    "submitted": "warn",
    "returned": "red",
    "seconded": "warn",
    "accepted": "good",
    "partly": "good",
    "granted": "good",
    "refused": "red",
    "appealed": "warn",
    "upheld": "red",
}


class Told:
    """Puts claims into words for one visit."""

    def __init__(self, visit: Visit, scope: Scope, schemes: Schemes) -> None:
        self.visit = visit
        self.scope = scope
        self._schemes = schemes

    @classmethod
    async def of(cls, visit: Visit, scope: Scope) -> Told:
        """With the schemes of this view."""
        return cls(visit, scope, await schemes_now(scope))

    def item(self, content: Mapping[str, Any]) -> Item | None:
        """The item a claim is about, as it was in force on the day."""
        day = date.fromisoformat(content["occurred_on"])
        for one in self._schemes.of_kind("member", day):
            if content["item"] in one.scheme.items and content["scheme"] in (None, one.code):
                return one.scheme.items[content["item"]]
        return None

    def line(self, one: Mapping[str, Any]) -> dict[str, Any]:
        """A claim as a line of a list."""
        content = one["content"]
        item = self.item(content)
        return {
            **one,
            "item_name": self._name(item) if item else content["item"],
            "item_unit": item.unit if item else "",
            "happened_on": content["first_on"] or content["occurred_on"],
            "state_name": self.visit.text("claim-state:" + one["state"]),
            "look": LOOKS.get(one["state"], ""),
            "unit_name": self.scope.tree.by_code[one["unit"]].name,
            "own": one["subject"] == self.scope.actor.code,
            "sent": moment(one["at"]),
        }

    def whole(self, one: Mapping[str, Any]) -> dict[str, Any]:
        """One claim with its steps."""
        specs = item.attributes if (item := self.item(one["content"])) else {}
        attributes = one["content"]["attributes"].items()
        story = [self._step(step) for step in one["steps"]]
        return {
            **self.line(one),
            "details": [(specs[code].name or code if code in specs else code, value) for code, value in attributes],
            "discretionary": bool(item and item.discretionary),
            "story": story,
            "handed_in": any(step["act"] == "submit" for step in story),
            "said": _last_reason(story),
        }

    def _name(self, item: Item) -> str:
        return item.name_en if self.visit.english and item.name_en else item.name

    def _moment(self, stamp: str) -> str:
        zone = ZoneInfo(self.scope.realm.timezone)
        return moment(datetime.fromisoformat(stamp).astimezone(zone).isoformat())

    def _step(self, step: Mapping[str, Any]) -> dict[str, Any]:
        act = step["state"] if step["act"] in ("decide", "answer") else step["act"]
        return {**step, "text": self.visit.text("claim-act:" + act), "moment": self._moment(step["at"])}


def _last_reason(steps: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The step that gave the latest reason, which the member has to answer or may contest."""
    return next(
        (step for step in reversed(steps) if step["reason"] and step["act"] in ("return", "decide", "answer")), None
    )
