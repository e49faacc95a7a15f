"""Settling a period, provisionally or for good, and publishing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from ledger import command
from ledger.books.views import moment
from ledger.closing.steps import SQL, gather
from ledger.command import Tx
from ledger.db import Database
from ledger.errors import Refusal, refuse
from ledger.periods.steps import PeriodInfo, period_of
from ledger.standings.frame import Frame
from ledger.standings.steps import frame_of
from ledger.tree import tree_of
from ledger.types import Answer, Call

# A city of 100,000 takes longer than the limits that guard everyday calls; in seconds.
PATIENCE = 600


async def settle(db: Database, call: Call, period: str, provisional: bool) -> Answer:
    """Stores the next numbered snapshot of the period; for good, it also freezes every day up to its last one.

    A period settled before gets the next number, in which reversals booked since count. Refusals: role-missing
    (work_committee on the whole realm), not-found, invalid-parameter, period-not-started.
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
    whole = any(
        one.role == "work_committee" and one.subtree and tx.tree.is_root(one.unit_id, tx.today)
        for one in tx.scope.roles
    )
    if not whole:
        raise Refusal("role-missing")


async def _settle(tx: Tx, code: str, provisional: bool) -> Answer:
    require_realm(tx)
    info = await period_of(tx.scope, code)
    first, last = await _days(tx, info)
    if first > tx.today:
        raise refuse("period-not-started", "/period", first=first.isoformat())
    taken_at = await _alone(tx, provisional)
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
    body = {"period": code, "snapshot": n, "provisional": provisional, "count": count}
    return Answer(201, body, object=f"period/{code}/{n}")


async def _days(tx: Tx, info: PeriodInfo) -> tuple[date, date]:
    """First and last day over all schemes: a year may start on another day than the calendar's."""
    frame: Frame = await frame_of(tx.scope, info.code, min(info.last, tx.today))
    windows = [frame.span(version)[0] for kind in _kinds(frame) for version in frame.in_force(kind)]
    if not windows:
        return info.first, info.last
    return min(window.first for window in windows), max(window.last for window in windows)


def _kinds(frame: Frame) -> set[str]:
    return {version.subject_kind for version in frame.schemes.all}


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
