"""The receipt of an entry: where it stands in the signed log, as a page to print and a file to check offline."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import segno
from litestar import Response
from markupsafe import Markup

from ledger.access import Scope
from ledger.books.queries import entry
from ledger.errors import Refusal
from ledger.log import queries as log
from service.pages.frame import AnyRequest, inside
from service.pages.home import id_of
from service.pages.lines import Lines, moment
from service.signer_vault import published_key


async def receipt_page(request: AnyRequest) -> Response[bytes]:
    """The receipt, or that it still waits for its signature. Refusal not-found."""
    async with inside(request) as (visit, scope):
        lines = await Lines.of(visit, scope)
        shown = lines.show(await entry(scope, id_of(request)))
        found = await log.receipt(scope, id_of(request))
        key = published_key(visit.services.settings.home, scope.realm.code)
        at = signed_at(found, scope) if found else None
        trail = [
            ("/", visit.text("Home")),
            (f"/entries/{shown['id']}", shown["item_name"]),
            ("", visit.text("Receipt")),
        ]
        return visit.page(
            "receipt.html",
            entry=shown,
            receipt=found,
            key=key,
            at=at,
            code=code_of(found) if found else "",
            trail=trail,
        )


async def receipt_file(request: AnyRequest) -> Response[bytes]:
    """The receipt as a tlog-proof file. Refusal not-found, also while it waits."""
    async with inside(request) as (_, scope):
        await entry(scope, id_of(request))
        found = await log.receipt(scope, id_of(request))
    if found is None:
        raise Refusal("not-found")
    return proof_file(found["entry"], found["proof"])


def proof_file(name: str, proof: str) -> Response[bytes]:
    """A tlog-proof to be kept under the id of what it proves."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.tlog-proof"', "X-Content-Type-Options": "nosniff"}
    return Response(proof.encode(), media_type="text/plain; charset=utf-8", headers=headers)


def signed_at(found: dict[str, Any], scope: Scope) -> str:
    """When the head was signed, in the realm's own time."""
    return moment(datetime.fromisoformat(found["signed_at"]).astimezone(ZoneInfo(scope.realm.timezone)).isoformat())


def code_of(found: dict[str, Any]) -> Markup:
    """What a paper receipt needs to be held against the log later: the leaf, its hash, the signed head."""
    note = found["proof"].partition("\n\n")[2]
    text = f"leaf {found['leaf']}\n{found['leaf_hash']}\n{note}"
    return Markup(segno.make(text, error="m", micro=False).svg_inline(scale=3, border=2, light="#fff"))  # noqa: S704
