"""The receipt of a claim handed in, as a page to print and a file to check offline."""

from __future__ import annotations

from litestar import Response

from ledger.claims.queries import claim_view
from ledger.claims.receipts import receipt
from ledger.claims.steps import claim_row
from ledger.errors import Refusal
from service.pages.acting import id_of
from service.pages.claims.shown import Told
from service.pages.frame import AnyRequest, inside
from service.pages.lines import moment
from service.pages.receipt import code_of, proof_file, signed_at
from service.signer_vault import published_key


async def receipt_page(request: AnyRequest) -> Response[bytes]:
    """The receipt, or that it still waits for its signature. Refusals not-found, claim-not-handed-in."""
    async with inside(request) as (visit, scope):
        found = await receipt(scope, id_of(request))
        claim = (await Told.of(visit, scope)).line(claim_view(scope, await claim_row(scope, id_of(request))))
        trail = [
            ("/", visit.text("Home")),
            (f"/claims/{found['claim']}", claim["item_name"]),
            ("", visit.text("Receipt")),
        ]
        return visit.page(
            "claim_receipt.html",
            claim=claim,
            receipt=found,
            handed_in=moment(found["at"]),
            key=published_key(visit.services.settings.home, scope.realm.code),
            at=signed_at(found, scope) if found["proof"] else None,
            code=code_of(found) if found["proof"] else "",
            trail=trail,
        )


async def receipt_file(request: AnyRequest) -> Response[bytes]:
    """The receipt as a tlog-proof file. Refusals not-found, also while it waits; claim-not-handed-in."""
    async with inside(request) as (_, scope):
        found = await receipt(scope, id_of(request))
    if found["proof"] is None:
        raise Refusal("not-found")
    return proof_file(found["claim"], found["proof"])
