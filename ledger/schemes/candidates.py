"""A scheme version to be tried out: a draft, or one that is published already."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.access import Scope
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.schemes.queries import SEES_DRAFTS
from ledger.schemes.rounds import sees_draft
from ledger.schemes.steps import Published
from rules.difference import difference
from rules.document import load
from rules.scheme import Scheme

SQL = sql_file(__file__)
# The committee that a scheme is made for sees what a draft would do before it is published.
TRIES_DRAFTS = (*SEES_DRAFTS, "work_committee")


async def candidate(scope: Scope, code: str, n: int) -> Published:
    """The version as if it were in force; a draft starts on `date.max`. Refusal not-found, of a draft also for those
    who may not see it."""
    drafts = await sees_draft(scope, code, n, TRIES_DRAFTS)
    row = await scope.conn.fetchrow(SQL["versions"], scope.realm.id, code, n, drafts)
    if row is None:
        raise Refusal("not-found")
    cache: dict[object, Scheme] = scope.db.caches.setdefault("scheme_documents", {})
    scheme = cache.get(row["scheme_version_id"]) or load(row["document"])
    assert isinstance(scheme, Scheme), "a stored document was valid when it was stored"
    cache[row["scheme_version_id"]] = scheme
    return Published(
        row["scheme_version_id"],
        row["code"],
        row["version"],
        row["assessment"],
        row["subject_kind"],
        row["starts_on"] or date.max,
        row["ends_on"],
        scheme,
    )


async def marks(scope: Scope, code: str, n: int, other: int) -> dict[str, Any]:
    """What version n says otherwise than version `other` of the same scheme, in the order of the document.

    Refusal not-found, also for a draft the caller may not see.
    """
    old, new = await candidate(scope, code, other), await candidate(scope, code, n)
    rows = [
        {"kind": one.kind, "path": one.path, "name": one.name, "before": one.before, "after": one.after}
        for one in difference(old.scheme, new.scheme)
    ]
    return {"code": code, "from": other, "version": n, "marks": rows}
