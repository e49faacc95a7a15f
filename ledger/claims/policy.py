"""What the scheme says about a claim: its deadline, when one person is not enough, what proves it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.judge import Booked
from ledger.claims.content import Content
from ledger.command import Tx
from ledger.db import sql_file
from ledger.errors import Fault, Refusal
from ledger.evidence.steps import Use, cite, release
from ledger.periods.workdays import due_after
from rules.governance.evidence import Proof

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class Policy:
    """review_within, answer_within: working days."""

    review_within: int = 10
    proof: Proof = field(default_factory=Proof)
    answer_within: int = 5


def policy_of(found: Booked | Sequence[Fault]) -> Policy:
    """What the scheme that would price the claim says; the usual where none would."""
    if not isinstance(found, Booked):
        return Policy()
    scheme = found.version.scheme
    item = scheme.items[found.line.item]
    return Policy(scheme.claims.review_within, item.evidence, scheme.claims.answer_within)


def claimable(found: Booked | list[Fault]) -> Booked | list[Fault]:
    """Only what gives points is reported, and only where the item takes reports."""
    if isinstance(found, Booked):
        item = found.version.scheme.items[found.line.item]
        if item.sign < 0 or not item.claims.allowed:
            return [Fault("/item", "validation-error", {"expected": "an item that members claim"})]
    return found


async def due_on(scope: Scope, policy: Policy) -> date:
    """The last day for what comes next."""
    return await due_after(scope, policy.review_within)


def kind_of(media_type: str | None) -> str:
    """Which of the kinds a scheme names the evidence is."""
    if media_type is None:
        return "number"
    return "photo" if media_type.startswith("image/") else "pdf" if media_type == "application/pdf" else "office"


async def missing(scope: Scope, policy: Policy, ids: Collection[UUID]) -> list[Fault]:
    """What is wrong with the evidence as the item asks for it; whose it is, and whether it is used, is judged later."""
    if policy.proof.required and not ids:
        return [Fault("/evidence", "validation-error", {"expected": "at least one"})]
    if not policy.proof.kinds or not ids:
        return []
    rows = await scope.conn.fetch(SQL["kinds_of_evidence"], scope.realm.id, list(ids))
    known: Mapping[Any, Any] = {row["evidence_id"]: kind_of(row["media_type"]) for row in rows}
    taken = ", ".join(sorted(policy.proof.kinds))
    return [
        Fault(f"/evidence/{n}", "validation-error", {"expected": taken})
        for n, one in enumerate(ids)
        if known.get(one, taken) not in policy.proof.kinds and one in known
    ]


async def prove(tx: Tx, claim_id: UUID, about: tuple[UUID, UUID], content: Content, policy: Policy) -> None:
    """Lets the evidence of a claim support it, and nothing else any more. about: ids of member and branch.

    Refusals: validation-error, unknown-reference, evidence-reused, at /evidence.
    """
    faults = await missing(tx.scope, policy, content.evidence)
    if faults:
        raise Refusal("validation-error", faults)
    await release(tx, "claim", claim_id)
    use = Use("claim", claim_id, content.item, about[0], about[1], policy.proof.most)
    await cite(tx, content.evidence, use)
