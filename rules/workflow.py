"""Ways of working as data: which act leads from which state to which, who may do it, and where the thing rests.

A thing that goes from hand to hand (a claim, a meeting, a draw) has a `Flow`. The ledger keeps one row a step and asks
here what may come next; pages ask here which buttons to show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done in the states of `sources`: leads to one of `targets`, the first unless the doer says."""

    sources: frozenset[str]
    targets: tuple[str, ...]
    reason: bool = False

    def leads_to(self, target: str | None) -> str | None:
        """The state it leads to; None where it cannot lead to the one asked for."""
        wanted = target or self.targets[0]
        return wanted if wanted in self.targets else None


@dataclass(frozen=True, slots=True)
class Flow:
    """One way of working. kind: its name in the books; first: acts that begin a thing, with the state each gives.

    open: states in which somebody still has to do something. papers: it is read by who reads the papers of the unit,
    not by who reads its entries.
    """

    kind: str
    first: Mapping[str, str]
    acts: Mapping[str, Act]
    open: frozenset[str]
    papers: bool = False

    def __post_init__(self) -> None:
        unknown = {state for act in self.acts.values() for state in act.sources} - self.states
        if unknown or not self.open <= self.states:
            raise ValueError(f"{self.kind}: states nobody reaches: {sorted(unknown | (self.open - self.states))}")

    @property
    def states(self) -> frozenset[str]:
        """Every state a thing can be in."""
        return frozenset(self.first.values()) | {state for act in self.acts.values() for state in act.targets}

    def next(self, state: str, act: str, target: str | None = None) -> str | None:
        """The state after the act; None where it is not possible now."""
        known = self.acts.get(act)
        return known.leads_to(target) if known and state in known.sources else None

    def possible(self, state: str) -> tuple[str, ...]:
        """The acts that are possible in the state, in the order in which the flow names them."""
        return tuple(name for name, act in self.acts.items() if state in act.sources)


def act(sources: str, *targets: str, reason: bool = False) -> Act:
    """An act from the states named in `sources`, apart by spaces. reason: whoever does it must say why."""
    return Act(frozenset(sources.split()), targets, reason)
