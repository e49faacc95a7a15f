"""The inventory of a version: every rule with its clause, what it rests on, what was found wrong and the answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.books.views import moment
from ledger.db import sql_file
from ledger.errors import Refusal
from ledger.schemes.queries import SEES_DRAFTS
from ledger.schemes.rounds import sees_draft
from rules.document import load
from rules.scheme import Scheme

SQL = sql_file(__file__)


async def inventory(scope: Scope, code: str, n: int, answered: bool | None = None) -> dict[str, Any]:
    """Every rule of the version with its marks; answered False or True: only rules with open or with answered marks.

    Clauses and the source come from the document itself. Who marked is told to those who make or audit rules. A mark on
    a part that this version has no more stands in a row without a name. Refusal not-found.
    """
    row = await scope.conn.fetchrow(SQL["version"], scope.realm.id, code, n)
    if row is None or not (row["published"] or await sees_draft(scope, code, n, SEES_DRAFTS)):
        raise Refusal("not-found")
    scheme = load(row["document"])
    assert isinstance(scheme, Scheme), "a stored document was valid when it was stored"
    bases = _by_part([basis_view(one) for one in await scope.conn.fetch(SQL["bases"], scope.realm.id, code, n)])
    found = await scope.conn.fetch(SQL["marks"], scope.realm.id, code, n, None, answered)
    marks = _by_part([mark_view(scope, one) for one in found])
    rows = _parts(scheme)
    known = {one["part"] for one in rows}
    gone = dict.fromkeys(part for part in (*bases, *marks) if part not in known)
    rows += [{"part": part, "kind": "gone", "name": None, "name_en": None, "clause": None} for part in gone]
    rows = [{**one, "bases": bases.get(one["part"], []), "marks": marks.get(one["part"], [])} for one in rows]
    shown = rows if answered is None else [one for one in rows if one["marks"]]
    return {"code": code, "version": n, "name": scheme.name, "source": scheme.source, "rules": shown}


def _parts(scheme: Scheme) -> list[dict[str, Any]]:
    rows = [{"part": None, "kind": "scheme", "name": scheme.name, "name_en": scheme.name_en, "clause": None}]
    for one in scheme.dimensions:
        rows.append(_part("dimension", one))
        rows += [_part("item", scheme.items[code]) for code in one.items]
    return rows


def _part(kind: str, one: Any) -> dict[str, Any]:
    return {"part": one.code, "kind": kind, "name": one.name, "name_en": one.name_en, "clause": one.clause or None}


def _by_part(rows: list[dict[str, Any]]) -> dict[str | None, list[dict[str, Any]]]:
    found: dict[str | None, list[dict[str, Any]]] = {}
    for one in rows:
        found.setdefault(one["part"], []).append(one)
    return found


def basis_view(row: Any) -> dict[str, Any]:
    """What a rule rests on; `since` is the version it was entered with."""
    return {
        "id": str(row["basis_id"]),
        "part": row["part"],
        "document": row["document"],
        "article": row["article"],
        "dated": row["dated"].isoformat(),
        "since": row["since"],
    }


async def mark_row(scope: Scope, mark_id: UUID) -> Any:
    """The mark with its answer. Refusal not-found."""
    row = await scope.conn.fetchrow(SQL["marks"], scope.realm.id, None, None, mark_id, None)
    if row is None:
        raise Refusal("not-found")
    return row


def mark_view(scope: Scope, row: Any) -> dict[str, Any]:
    """A mark; its answer is null while it is open."""
    named, zone = scope.may(*SEES_DRAFTS), scope.realm.timezone
    answer = None
    if row["answer"] is not None:
        answer = {
            "answer": row["answer"],
            "version": row["answered_with"],
            "at": moment(row["answered_at"], zone),
            "by": row["answered_by"] if named else None,
        }
    return {
        "id": str(row["mark_id"]),
        "part": row["part"],
        "version": row["version"],
        "kind": row["kind"],
        "reason": row["reason"],
        "at": moment(row["marked_at"], zone),
        "by": row["marked_by"] if named else None,
        "answer": answer,
    }
