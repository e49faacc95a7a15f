"""Whether a scheme keeps to the reference outline it says it derives from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger.command import Tx
from ledger.db import sql_file
from rules.findings import Finding, finding
from rules.outline import departures
from rules.scheme import Scheme

SQL = sql_file(__file__)


async def departed(tx: Tx, document: str, scheme: Scheme, day: date) -> list[Finding]:
    """Every departure from the outline the document names, with the values of the day; none where it names none.

    The outline must be a version published in the same realm; one that ended since binds as it was.
    """
    named = scheme.derives
    if named is None:
        return []
    row = await tx.conn.fetchrow(SQL["versions"], tx.realm.id, named.code, named.version, False)
    if row is None or row["withdrawn_on"] is not None:
        found = finding("derives", "outline-unpublished", outline=named.code, version=named.version)
        return [replace(found, pointer="/derives")]
    return departures(row["document"], document, day)
