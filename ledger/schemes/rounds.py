"""Rounds of consultation on a draft, and who may therefore read it before it is published."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import Connection, sql_file

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class Round:
    """A round: opened by one row; closed_on and the figures are None until its result is recorded.

    kind: hearing (听证), comment (征求意见), expert (专家论证). voices: who may comment. closes_on is the last day.
    """

    id: UUID
    version_id: UUID
    kind: str
    voices: Sequence[str]
    opened_on: date
    closes_on: date
    closed_on: date | None
    participants: int | None
    votes_for: int | None
    votes_against: int | None
    votes_abstain: int | None
    minutes: str | None
    result: str | None

    def ended_on(self, today: date) -> date | None:
        """Its last day once it is over: that of the result, or for comments the day it was open until."""
        if self.closed_on is not None:
            return self.closed_on
        return self.closes_on if self.kind == "comment" and self.closes_on < today else None

    def takes_comments(self, today: date) -> bool:
        """Whether comments are taken on the day."""
        return self.kind == "comment" and self.ended_on(today) is None

    @property
    def opposed(self) -> bool:
        """Whether more were against than for; abstentions count for neither side."""
        return (self.votes_against or 0) > (self.votes_for or 0)


def round_of(row: Any) -> Round:
    """The round of a row of the statement `rounds`."""
    return Round(*tuple(row)[:13])


async def rounds_of(conn: Connection, realm_id: int, version_id: UUID) -> list[Round]:
    """All rounds of a version in the order they were opened."""
    return [round_of(row) for row in await conn.fetch(SQL["rounds"], realm_id, version_id)]


def rounds_lock(realm_id: int) -> str:
    """Who comments, or opens or closes a round, does so while nothing is published, and publishing waits for them."""
    return f"SELECT pg_advisory_xact_lock_shared({int(realm_id)}, 2)"


def voices_of(scope: Scope) -> list[str]:
    """As what the caller may comment: a member for oneself, a clerk or a maker of rules on behalf of those outside."""
    outside = ["panels", "advisers"] if scope.may("office_clerk", "rule_admin") else []
    return (["members"] if scope.member else []) + outside


async def sees_draft(scope: Scope, code: str, n: int, roles: Collection[str]) -> bool:
    """Whether the caller may read the version though it is a draft: by role, or while their comments are taken."""
    if scope.may(*roles):
        return True
    voices = voices_of(scope)
    asked = (scope.realm.id, code, n, voices, scope.today)
    return bool(voices) and bool(await scope.conn.fetchval(SQL["invited"], *asked))
