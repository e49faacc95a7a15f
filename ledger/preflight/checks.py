"""The start-up checks: a server, a role or a schema that would weaken a promise is refused before it is used."""

from __future__ import annotations

from collections.abc import Callable

import asyncpg

from ledger.db import sql_file

_SQL = sql_file(__file__)
OLDEST = 180_000
APPEND_ONLY = (
    "entry",
    "audit",
    "request_key",
    "snapshot",
    "snapshot_row",
    "period_publication",
    "scheme_version",
    "scheme_publication",
    "scheme_withdrawal",
    "history_import",
    "history_edition",
    "removed_stay",
    "journal",
    "log_leaf",
    "log_node",
    "log_checkpoint",
    "log_cosignature",
    "claim",
    "claim_version",
    "kin",
    "judgement",
    *("line_query", "query_note", "due_notice"),
    "watch_note",
    "transition",
    "message",
    "message_seen",
    "workday",
    "log_handover",
    *("evidence", "evidence_piece", "evidence_use", "evidence_release", "evidence_likeness", "evidence_opening"),
    "webhook",
    "webhook_act",
    "meeting",
    "meeting_mark",
    "meeting_minutes",
    "meeting_award",
    *("life_frequency", "life_frequency_decision", "attendance_exemption", "meeting_reminder"),
    *("inspection", "inspection_person", "inspection_sight", "inspection_visit", "inspection_report"),
    *("inspection_feedback", "demand", "hearing", "hearing_record", "contact"),
    "draw",
    "draw_frame",
    "draw_stratum",
    "draw_voucher",
    "draw_round",
    "drawn",
    "check_record",
    "check_question",
    "confirmation",
    "resolution",
    "resolution_sheet",
    "resolution_verdict",
)
# Tables whose every change must reach the journal, by the triggers each has.
JOURNALED = (
    *("realm", "unit", "unit_place", "unit_link", "person", "person_trait", "membership", "secondary_membership"),
    *("person_link", "seat", "responsibility_model", "role_grant", "scheme_version", "scheme_publication"),
    *("scheme_withdrawal", "snapshot", "period_publication", "seal", "period_act", "history_import", "adoption"),
    *("claim", "claim_version", "kin", "judgement", "line_query", "query_note", "watch_note"),
    *("consultation", "consultation_result", "rule_comment", "rule_comment_answer", "rule_basis", "rule_mark"),
    *("rule_mark_answer", "transition", "workday", "history_edition", "removed_stay", "log_handover"),
    *("evidence", "evidence_use", "evidence_release", "evidence_likeness", "evidence_opening"),
    *("webhook", "webhook_act"),
    *("meeting", "meeting_mark", "meeting_minutes", "meeting_award"),
    *("life_frequency", "life_frequency_decision", "attendance_exemption"),
    *("inspection", "inspection_person", "inspection_sight", "inspection_visit", "inspection_report"),
    *("inspection_feedback", "demand", "hearing", "hearing_record", "contact"),
    *("draw", "draw_frame", "draw_stratum", "draw_voucher", "draw_round", "drawn", "check_record", "check_question"),
    "confirmation",
    *("resolution", "resolution_sheet", "resolution_verdict"),
)
# Append-only tables of many rows, where the trigger on INSERT is all there is to have.
ADDED = ("snapshot_row", "audit")


def _at_least(low: int) -> Callable[[str], bool]:
    return lambda value: int(value) >= low


def _one_of(*allowed: str) -> Callable[[str], bool]:
    return lambda value: value in allowed


# Setting, what it must be, in words. Times are in milliseconds, 0 meaning none at all.
_MUST: tuple[tuple[str, Callable[[str], bool], str], ...] = (
    ("server_version_num", _at_least(OLDEST), "PostgreSQL 18 or newer"),
    ("fsync", _one_of("on"), "on"),
    ("full_page_writes", _one_of("on"), "on"),
    ("synchronous_commit", _one_of("on", "remote_write", "remote_apply"), "on, remote_write or remote_apply"),
    ("data_sync_retry", _one_of("off"), "off"),
    ("data_checksums", _one_of("on"), "on"),
    ("server_encoding", _one_of("UTF8"), "UTF8"),
    ("max_pred_locks_per_transaction", _at_least(1024), "1024 or more"),
    ("idle_in_transaction_session_timeout", _at_least(1), "set for the role"),
    ("lock_timeout", _at_least(1), "set for the role"),
    ("statement_timeout", _at_least(1), "set for the role"),
    ("TimeZone", _one_of("UTC", "Etc/UTC"), "UTC"),
)


async def faults(app_url: str) -> list[str]:
    """What is wrong with the database as the application role meets it, a sentence each; empty where all is well.

    Raises asyncpg errors and OSError where it cannot be reached.
    """
    conn = await asyncpg.connect(app_url, timeout=10)
    try:
        return [*await _settings(conn), *await _role(conn), *await _schema(conn)]
    finally:
        await conn.close()


async def _settings(conn: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    rows = await conn.fetch(_SQL["settings"], [name for name, _, _ in _MUST])
    have = {row["name"]: row["setting"] for row in rows}
    return [
        f"the server's {name} is {have.get(name, 'unknown')}; it must be {words}"
        for name, holds, words in _MUST
        if name not in have or not holds(have[name])
    ]


async def _role(conn: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    role = await conn.fetchrow(_SQL["role"])
    assert role is not None
    found = {
        "is a superuser, makes roles or databases, or bypasses row-level security": role["mighty"],
        "owns tables, or is a member of another role": role["owns"],
        "may create tables": role["creates"],
    }
    return [
        f"the role {role['rolname']} {what}; the service must not run as such" for what, bad in found.items() if bad
    ]


async def _schema(conn: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    tables = list(APPEND_ONLY)
    changeable = await conn.fetch(_SQL["changeable"], tables)
    return [
        *(f"row-level security is not forced on {row['relname']}" for row in await conn.fetch(_SQL["open_tables"])),
        *(f"the service's role may {row['privilege']} {row['relname']}" for row in changeable),
        *(f"no trigger keeps {row['relname']} append-only" for row in await conn.fetch(_SQL["unguarded"], tables)),
        *(f"a change of {row['relname']} would not reach the journal" for row in await _unseen(conn)),
        *(f"trigger {row['tgname']} on {row['relname']} is switched off" for row in await conn.fetch(_SQL["silenced"])),
    ]


async def _unseen(conn: asyncpg.Connection[asyncpg.Record]) -> list[asyncpg.Record]:
    return await conn.fetch(_SQL["unseen"], [*JOURNALED, *ADDED], list(ADDED))
