"""Settling a period, provisionally or for good, publishing it, closing it, and opening it again by two people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.books.views import moment
from ledger.claims.queries import unfinished
from ledger.closing.ready import days_of, open_items
from ledger.closing.seals import seal
from ledger.closing.steps import SQL, gather
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Fault, Refusal, refuse
from ledger.periods.steps import PeriodInfo, period_of
from ledger.standings.frame import Frame
from ledger.standings.steps import frame_of
from ledger.tree import tree_of
from ledger.types import Answer, Call, uuid7

# A city of 100,000 takes longer than the limits that guard everyday calls; in seconds.
PATIENCE = 600


async def settle(db: Database, call: Call, period: str, provisional: bool) -> Answer:
    """Stores the next numbered snapshot of the period; for good, it also freezes every day up to its last one.

    A period settled before gets the next number, in which reversals booked since count. For good, the snapshot is
    sealed. What nobody has decided on by then is named in the answer and in the seal.
    Refusals: role-missing (work_committee on the whole realm), not-found, invalid-parameter, period-not-started,
    illegal-transition where the period is closed.
    A year may be settled before its last day, as offices do in December: the days left are closed with it.
    """
    return await command.run(db, call, partial(_settle, code=period, provisional=provisional))


async def publish(db: Database, call: Call, period: str) -> Answer:
    """Shows the latest final snapshot to those the scheme names.

    Refusals: as `settle`; not-settled; illegal-transition where that snapshot is published already.
    """
    return await command.run(db, call, partial(_publish, code=period))


def require_realm(tx: Tx) -> None:
    """Settling and publishing are the 机关工委's, for the whole realm. Refusal role-missing."""
    if not tx.scope.whole("work_committee"):
        raise Refusal("role-missing")


async def _settle(tx: Tx, code: str, provisional: bool) -> Answer:
    require_realm(tx)
    info = await period_of(tx.scope, code)
    first, last = await days_of(tx.scope, info)
    if first > tx.today:
        raise refuse("period-not-started", "/period", first=first.isoformat())
    taken_at = await _alone(tx, provisional)
    if not provisional and (await period_of(tx.scope, code)).state == "closed":
        raise Refusal("illegal-transition", state="closed")
    frame = await _frame(tx, code, min(last, tx.today))
    count = await gather(tx, frame)
    n = await tx.conn.fetchval(SQL["next_number"], tx.realm.id, code)
    await tx.conn.execute(
        SQL["add_snapshot"],
        tx.realm.id,
        code,
        n,
        first,
        last,
        provisional,
        frame.limit,
        count,
        tx.scope.actor.person_id,
        taken_at,
    )
    await tx.conn.execute(SQL["add_rows"], tx.realm.id, code, n, timeout=PATIENCE)
    if not provisional:
        waiting = await unfinished(tx.conn, tx.realm.id, last)
        await seal(tx, code, n, taken_at, PATIENCE, sorted(one.id for one in waiting))
    body = {"period": code, "snapshot": n, "provisional": provisional, "count": count}
    return Answer(201, body, object=f"period/{code}/{n}")


async def _alone(tx: Tx, provisional: bool) -> datetime:
    """Lets one settlement in at a time, and for good no posting beside it; the moment from which that holds."""
    await tx.conn.execute(f"SET LOCAL statement_timeout = '{PATIENCE}s'")
    await tx.conn.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{PATIENCE}s'")
    await tx.conn.execute(SQL["lock_snapshots"], tx.realm.id)
    if not provisional:
        await tx.conn.execute(SQL["lock_postings"], tx.realm.id)
    # The transaction began before it had to wait, and what was booked meanwhile is in the snapshot.
    waited = await tx.conn.fetchval("SELECT clock_timestamp() - now()")
    return tx.now + (waited if tx.scope.db.clock is None else timedelta(0))


async def _frame(tx: Tx, code: str, limit: date) -> Frame:
    """The frame with the organisation as it is now: it may have changed while the locks were waited for."""
    version = await tx.conn.fetchval(SQL["org_version"], tx.realm.id)
    tree = await tree_of(tx.scope.db, tx.conn, tx.realm.id, version)
    return replace(await frame_of(tx.scope, code, limit), tree=tree)


async def _publish(tx: Tx, code: str) -> Answer:
    require_realm(tx)
    info = await period_of(tx.scope, code)
    if info.final is None:
        raise Refusal("not-settled")
    if info.published == info.final:
        raise Refusal("illegal-transition")
    await tx.conn.execute(SQL["publish"], tx.realm.id, code, info.final, tx.scope.actor.person_id, tx.now)
    body = {"period": code, "snapshot": info.final, "published_at": moment(tx.now, tx.realm.timezone)}
    return Answer(201, body, object=f"period/{code}/{info.final}")


async def close(db: Database, call: Call, period: str, accept: Collection[str]) -> Answer:
    """Closes a settled period: its latest final snapshot, which is sealed, is the last word until two people reopen it.

    accept: codes of what is still open and may stay so; the act keeps them. Refusals: as `settle`; not-settled;
    illegal-transition where it is closed already; not-ready-to-close with what is open and was not accepted.
    """
    return await command.run(db, call, partial(_close, code=period, accept=frozenset(accept)))


async def ask_reopening(db: Database, call: Call, period: str, reason: str) -> Answer:
    """The first of two people asks to open a settled or closed period again; nothing changes yet.

    Refusals: as `settle`; not-settled; period-order where a settled period that ends later, or a longer one that ends
    with it, holds its days and is to be opened first; illegal-transition where it is open or was opened already.
    """
    return await command.run(db, call, partial(_ask, code=period, reason=reason))


async def reopen(db: Database, call: Call, period: str, act_id: UUID, reason: str) -> Answer:
    """The second person opens the period again: its days can be booked until it is settled anew. What was sealed stays.

    Where a shorter settled period ends with it, the answer's state is still frozen until that one is opened too.

    Refusals: as `ask_reopening`; not-found; separation-of-duty for whoever asked; illegal-transition where the asking
    is about an older snapshot or was granted already.
    """
    return await command.run(db, call, partial(_reopen, code=period, act_id=act_id, reason=reason))


async def _final(tx: Tx, code: str) -> tuple[PeriodInfo, int]:
    """The period and its latest final snapshot, with no settlement beside this command."""
    require_realm(tx)
    await tx.conn.execute(SQL["lock_snapshots"], tx.realm.id)
    info = await period_of(tx.scope, code)
    if info.final is None:
        raise Refusal("not-settled")
    return info, info.final


async def _close(tx: Tx, code: str, accept: frozenset[str]) -> Answer:
    info, n = await _final(tx, code)
    if info.state != "frozen" or info.reopened:
        raise Refusal("illegal-transition", state=info.state)
    items = await open_items(tx.scope, code, n)
    left = [Fault(f"/accept/{one['code']}", "not-ready-to-close", one) for one in items if one["code"] not in accept]
    if left:
        raise Refusal("not-ready-to-close", left)
    act_id = await _act(tx, code, n, "closed", accepted=items)
    sealed = await tx.conn.fetchval(SQL["seal_of"], tx.realm.id, code, n)
    body = {"period": code, "snapshot": n, "state": "closed", "seal": sealed, "accepted": items}
    return Answer(201, body, object=f"period/{code}/{act_id}")


async def _ask(tx: Tx, code: str, reason: str) -> Answer:
    _, n = await _reopenable(tx, code)
    act_id = await _act(tx, code, n, "asked", reason=reason)
    return Answer(201, {"id": str(act_id), "period": code, "snapshot": n}, object=f"period/{code}/{act_id}")


async def _reopen(tx: Tx, code: str, act_id: UUID, reason: str) -> Answer:
    info, n = await _reopenable(tx, code)
    asked = await tx.conn.fetchrow(SQL["act"], tx.realm.id, act_id)
    if asked is None or asked["period"] != code or asked["act"] != "asked":
        raise Refusal("not-found")
    if asked["by_id"] == tx.scope.actor.person_id:
        raise Refusal("separation-of-duty")
    if asked["n"] != n:
        raise Refusal("illegal-transition")
    await tx.conn.execute(SQL["lock_postings"], tx.realm.id)
    done = await _act(tx, code, n, "reopened", asked=act_id, reason=reason)
    held = await _holding(tx, info)
    body = {"id": str(done), "period": code, "snapshot": n, "state": "frozen" if held else "open"}
    return Answer(201, body, object=f"period/{code}/{done}")


async def _reopenable(tx: Tx, code: str) -> tuple[PeriodInfo, int]:
    info, n = await _final(tx, code)
    held = await _holding(tx, info)
    if held and held["before"]:
        raise Refusal("period-order", later=held["period"])
    if info.state == "open" or info.reopened:
        raise Refusal("illegal-transition", state=info.state)
    return info, n


async def _holding(tx: Tx, info: PeriodInfo) -> Any:
    """Another settled period that shuts the last day, and whether it must be opened first; None where there is none."""
    return await tx.conn.fetchrow(SQL["holding"], tx.realm.id, info.code, info.last, info.first)


async def _act(
    tx: Tx,
    code: str,
    n: int,
    act: str,
    *,
    asked: UUID | None = None,
    reason: str | None = None,
    accepted: Sequence[Mapping[str, Any]] = (),
) -> UUID:
    act_id = uuid7(tx.now)
    await tx.conn.execute(
        SQL["add_act"],
        tx.realm.id,
        act_id,
        code,
        n,
        act,
        asked,
        reason,
        list(accepted),
        tx.scope.actor.person_id,
        tx.now,
    )
    return act_id
