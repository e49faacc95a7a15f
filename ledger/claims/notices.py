"""Whom the steps of a claim are told."""

from __future__ import annotations

from ledger.claims.duty import duty_of
from ledger.claims.steps import Claim
from ledger.command import Tx
from ledger.messages.steps import News, tell
from ledger.workflow.steps import Place


async def handed_in(tx: Tx, claim: Claim, place: Place) -> None:
    """To who decides, or to the member who is asked to stand by it."""
    duty = await duty_of(tx.scope, claim, place.state, late=False)
    readers = [one.id for one in duty.reviewers(place.state)] if place.state == "submitted" else [claim.subject_id]
    await tell(tx, readers, _news(tx, claim, place))


async def settled(tx: Tx, claim: Claim, place: Place) -> None:
    """To the member and to who wrote it down: returned, decided, taken back."""
    await tell(tx, {claim.subject_id, claim.entered_by}, _news(tx, claim, place))


def _news(tx: Tx, claim: Claim, place: Place) -> News:
    params = {
        "subject": claim.subject,
        "item": claim.content.item,
        "occurred_on": claim.content.happened_on.isoformat(),
    }
    told = (f"claims/{claim.id}", params, place.due_on)
    return {
        "unconfirmed": News("claim-unconfirmed", *told),
        "submitted": News("claim-submitted", *told),
        "returned": News("claim-returned", *told),
        "seconded": News("claim-seconded", *told),
        "accepted": News("claim-accepted", *told),
        "partly": News("claim-partly", *told),
        "refused": News("claim-refused", *told),
        "withdrawn": News("claim-withdrawn", *told),
        "appealed": News("claim-appealed", *told),
        "granted": News("claim-granted", *told),
        "upheld": News("claim-upheld", *told),
    }[place.state]
