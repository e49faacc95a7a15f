"""A reason: a stable code, the clause, the sentence, and the values that were compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rules.dates import Period
from rules.facts import Fact, Subject
from rules.mechanisms.carry import Past
from rules.scheme import Item, Scheme
from rules.words.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Reason:
    """``figures`` are text; ``fact`` is the id of the fact it is about, where there are several."""

    code: str
    clause: str
    text: str
    figures: Mapping[str, str] = field(default_factory=dict)
    fact: str | None = None

    @classmethod
    def of(cls, to: Speaker, code: str, clause: str, **figures: str) -> "Reason":
        """The reason told by the pattern of its code."""
        return cls(code, clause, to.say("why:" + code, **figures), figures)


@dataclass(frozen=True, slots=True)
class Case:
    """One fact among the others of its subject."""

    to: Speaker
    scheme: Scheme
    subject: Subject
    item: Item
    fact: Fact
    others: Sequence[Fact]
    period: Period
    day: date
    past: Sequence[Past] = ()

    @property
    def all(self) -> list[Fact]:
        """The fact and the others."""
        return [*self.others, self.fact]
