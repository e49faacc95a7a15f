"""The receipt of a claim handed in: nobody can let it lie and say that it never came."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.views import moment
from ledger.claims.steps import SQL, claim_row
from ledger.errors import Refusal
from ledger.log import queries as log


async def receipt(scope: Scope, claim_id: UUID) -> dict[str, Any]:
    """When and in which edition the claim was last handed in, with the proof that this is in the signed log; its fields
    are null while it waits.

    What is proved is the step with the digest of the content, so that no word of the claim is in it. version and
    digest are null of claims handed in before steps named them. Refusals: not-found; claim-not-handed-in.
    """
    await claim_row(scope, claim_id)
    step = await scope.conn.fetchrow(SQL["hand_in"], scope.realm.id, claim_id)
    if step is None:
        raise Refusal("claim-not-handed-in")
    return {
        "claim": str(claim_id),
        "n": step["n"],
        "at": moment(step["at"], scope.realm.timezone),
        "version": step["params"].get("version"),
        "digest": step["params"].get("digest"),
        **(await log.hand_in(scope, claim_id, step["n"]) or log.WAITING),
    }
