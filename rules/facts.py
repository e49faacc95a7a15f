"""What happened, and to whom: the input of every settlement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rules.history import History


@dataclass(frozen=True, slots=True)
class Fact:
    """One booked fact with the signed raw points it was given; a reversal names the fact it takes back."""

    id: str
    subject: str
    item: str
    on: date
    points: Decimal
    quantity: Decimal = Decimal(1)
    attributes: Mapping[str, str] = field(default_factory=dict)
    matter: str | None = None
    reverses: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is scored. Attributes (``member.category``, ``member.absence``, ``unit.kind`` …) are plain or dated."""

    code: str
    kind: str
    attributes: Mapping[str, str | History[str]] = field(default_factory=dict)

    def value(self, key: str, day: date) -> str | None:
        """The attribute's value on the day, None where unknown."""
        value = self.attributes.get(key)
        return value.on(day) if isinstance(value, History) else value
