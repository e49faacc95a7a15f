"""Receivers in other systems: which address may be one, its secrets, its end, a try, and failed deliveries again."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.access import Scope
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.errors import Fault, Refusal
from ledger.types import Answer, Call, Page, uuid7

SQL = sql_file(__file__)
# (kind of flow, state it comes to) -> type of event; the others come from entries, settlements and publications.
STEPS = {("claim", one): "claim.decided" for one in ("accepted", "partly", "refused", "granted", "upheld")} | {
    ("draw", "drawn"): "draw.published"
}
EVENTS = ("entry.posted", "entry.reversed", "period.settled", "results.published", "scheme.published", *sorted(
    set(STEPS.values())))  # fmt: skip
# How long the secret before still signs after a change.
OVERLAP = timedelta(hours=24)
LONGEST_URL = 500
MOST = 20
STATES = ("waiting", "delivered", "failed", "again")

# One form only: https, a name in lower case without a trailing dot, maybe a port, and a path of plain characters.
_URL = re.compile(
    r"\Ahttps://(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)"
    r"(?P<port>:[1-9][0-9]{0,4})?(?P<path>/[A-Za-z0-9/._~!$&'()*+,;=:%?-]*)?\Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a webhook is: host is on the allow-list; target is what the request line asks for."""

    host: str
    port: int
    target: str


def place_of(url: str, allowed: Collection[str]) -> Place | None:
    """The parts of an address in its one form whose host (with its port, other than 443) is allowed; None otherwise."""
    match = _URL.match(url) if len(url) <= LONGEST_URL else None
    if match is None or int((match["port"] or ":443")[1:]) > 65535:
        return None
    port = int((match["port"] or ":443")[1:])
    named = match["host"] if port == 443 else f"{match['host']}:{port}"
    return Place(match["host"], port, match["path"] or "/") if named in allowed else None


async def register(db: Database, call: Call, url: str, events: Sequence[str], allowed: Collection[str]) -> Answer:
    """Registers a receiver: 201. By a system_admin. allowed: hosts that may be one, as `host` or `host:port`.

    Refusals: role-missing, webhook-url-refused (/url), validation-error (/events, or too many receivers).
    """
    return await command.run(db, call, partial(_register, url=url, events=events, allowed=allowed))


async def rotate(db: Database, call: Call, webhook_id: UUID) -> Answer:
    """Begins a new secret; the one before signs beside it for OVERLAP: 201. Refusals: role-missing, not-found,
    illegal-transition (it has ended)."""
    return await command.run(db, call, partial(_act, webhook_id=webhook_id, act="rotate"))


async def end(db: Database, call: Call, webhook_id: UUID) -> Answer:
    """Ends a receiver: 200; what still waits for it is not sent. Refusals: role-missing, not-found,
    illegal-transition."""
    return await command.run(db, call, partial(_act, webhook_id=webhook_id, act="end"))


async def test(db: Database, call: Call, webhook_id: UUID) -> Answer:
    """Sends an event of type webhook.test: 201 with its delivery. Refusals: role-missing, not-found,
    illegal-transition."""
    return await command.run(db, call, partial(_test, webhook_id=webhook_id))


async def again(db: Database, call: Call, delivery_id: UUID) -> Answer:
    """Tries a failed delivery anew: 200. Refusals: role-missing, not-found, illegal-transition (it has not failed)."""
    return await command.run(db, call, partial(_again, delivery_id=delivery_id))


async def webhooks(scope: Scope) -> list[dict[str, Any]]:
    """All receivers of the realm, the newest first, with what waits for each and what failed."""
    counts = {row["target_id"]: row for row in await scope.conn.fetch(SQL["waiting"], scope.realm.id)}
    rows = await scope.conn.fetch(SQL["webhooks"], scope.realm.id, None)
    return [_view(row, counts.get(row["webhook_id"])) for row in rows]


async def deliveries(
    scope: Scope, *, state: str | None = None, webhook: UUID | None = None, limit: int = 50, cursor: int | None = None
) -> Page:
    """Deliveries, the latest first; of e-mails only those that failed are kept."""
    rows = await scope.conn.fetch(SQL["deliveries"], scope.realm.id, state, webhook, cursor, None, limit + 1)
    return Page([_delivery(row) for row in rows[:limit]], str(rows[limit - 1]["n"]) if len(rows) > limit else None)


async def _register(tx: Tx, url: str, events: Sequence[str], allowed: Collection[str]) -> Answer:
    _require(tx)
    faults = [] if place_of(url, allowed) else [Fault("/url", "webhook-url-refused", {"expected": _expected(allowed)})]
    refused = bool(faults)
    wrong = [one for one in events if one not in EVENTS]
    if wrong or not events or len(set(events)) < len(events):
        faults.append(Fault("/events", "validation-error", {"expected": "some of " + ", ".join(EVENTS)}))
    live = [one for one in await webhooks(tx.scope) if one["ended_at"] is None]
    if len(live) >= MOST:
        faults.append(Fault("", "validation-error", {"expected": f"at most {MOST} webhooks"}))
    if faults:
        raise Refusal("webhook-url-refused" if refused else "validation-error", faults)
    webhook_id = uuid7(tx.now)
    by = tx.scope.actor.person_id
    await tx.conn.execute(SQL["add_webhook"], tx.realm.id, webhook_id, url, list(events), by, tx.now)
    await tx.conn.execute(SQL["begin_mark"], tx.realm.id)
    body = _view(await _row(tx.scope, webhook_id), None)
    return Answer(201, body, "/api/v1/webhooks", object=f"webhook/{webhook_id}")


def _expected(allowed: Collection[str]) -> str:
    hosts = ", ".join(sorted(allowed)) or "none is allowed by the operator"
    return f"https://HOST/PATH; hosts: {hosts}"


async def _act(tx: Tx, webhook_id: UUID, act: str) -> Answer:
    _require(tx)
    row = await _live(tx, webhook_id)
    by = tx.scope.actor.person_id
    await tx.conn.execute(SQL["add_act"], tx.realm.id, webhook_id, row["acts"] + 1, act, by, tx.now)
    body = _view(await _row(tx.scope, webhook_id), None)
    return Answer(201 if act == "rotate" else 200, body, object=f"webhook/{webhook_id}")


async def _test(tx: Tx, webhook_id: UUID) -> Answer:
    _require(tx)
    await _live(tx, webhook_id)
    delivery_id = uuid7(tx.now)
    await tx.conn.execute(SQL["add_test"], tx.realm.id, delivery_id, webhook_id, tx.now)
    return Answer(201, await _one(tx.scope, delivery_id), object=f"webhook/{webhook_id}")


async def _again(tx: Tx, delivery_id: UUID) -> Answer:
    _require(tx)
    found = await _one(tx.scope, delivery_id)
    if await tx.conn.execute(SQL["again"], tx.realm.id, delivery_id) != "UPDATE 1":
        raise Refusal("illegal-transition", state=found["state"], possible=[])
    if found["channel"] == "mail":
        await tx.conn.execute(SQL["mail_again"], tx.realm.id, delivery_id)
    return Answer(200, await _one(tx.scope, delivery_id), object=f"delivery/{delivery_id}")


async def _row(scope: Scope, webhook_id: UUID) -> Any:
    row = await scope.conn.fetchrow(SQL["webhooks"], scope.realm.id, webhook_id)
    if row is None:
        raise Refusal("not-found")
    return row


async def _live(tx: Tx, webhook_id: UUID) -> Any:
    row = await _row(tx.scope, webhook_id)
    if row["ended_at"] is not None:
        raise Refusal("illegal-transition", state="ended", possible=[])
    return row


async def _one(scope: Scope, delivery_id: UUID) -> dict[str, Any]:
    row = await scope.conn.fetchrow(SQL["deliveries"], scope.realm.id, None, None, None, delivery_id, 1)
    if row is None:
        raise Refusal("not-found")
    return _delivery(row)


def _require(tx: Tx) -> None:
    if not tx.scope.may("system_admin"):
        raise Refusal("role-missing")


def _view(row: Any, counts: Any) -> dict[str, Any]:
    return {
        "id": str(row["webhook_id"]),
        "url": row["url"],
        "events": list(row["events"]),
        "created_at": row["created_at"].isoformat(),
        "created_by": row["created_by"],
        "turn": row["turn"],
        "turned_at": _moment(row["turned_at"]),
        "ended_at": _moment(row["ended_at"]),
        "waiting": counts["waiting"] if counts else 0,
        "failed": counts["failed"] if counts else 0,
    }


def _delivery(row: Any) -> dict[str, Any]:
    return {
        "id": str(row["delivery_id"]),
        "channel": row["channel"],
        "to": row["url"] or row["person"],
        "webhook": str(row["target_id"]) if row["channel"] == "webhook" else None,
        "type": row["type"],
        "event": row["event_id"],
        "state": row["state"],
        "attempts": row["attempts"],
        "trouble": row["trouble"],
        "at": row["at"].isoformat(),
        "tried_at": _moment(row["tried_at"]),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
