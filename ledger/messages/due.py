"""What is due from whom, derived from where things stand; nothing is stored for it.

A noun whose things go from hand to hand says with `Wait`s who has to move them on (`WAITS` in the noun, joined in
`ledger.duties`); label of a duty: `due-KIND-STATE`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ledger.access import Scope, reach
from ledger.messages.steps import SQL

MOST = 200


@dataclass(frozen=True, slots=True)
class Wait:
    """Things of a flow (kind) in a state wait for somebody.

    roles: of committees on their unit or above it; above: roles that come in once the thing is overdue; subject: the
    person it concerns; mover: whoever moved it last. path: where it is read, with `{id}`.
    """

    kind: str
    state: str
    path: str
    roles: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    subject: bool = False
    mover: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the caller has to do. about, about_name: the person it concerns, if any; due_on: the last day."""

    kind: str
    state: str
    path: str
    unit_id: UUID
    about: str | None
    about_name: str | None
    due_on: date | None
    since: datetime
    overdue: bool

    @property
    def label(self) -> str:
        """The message that says what is to be done."""
        return f"due-{self.kind}-{self.state}"


async def due_from(scope: Scope, waits: Sequence[Wait]) -> list[Duty]:
    """What waits for the caller, the most urgent first, at most MOST."""
    asked = [one for wait in waits for one in _asked(scope, wait)]
    if not asked:
        return []
    kinds, states, whose, units = (list(column) for column in zip(*asked, strict=True))
    me = scope.actor.person_id
    rows = await scope.conn.fetch(SQL["due"], scope.realm.id, me, kinds, states, whose, units, scope.today, MOST)
    paths = {(one.kind, one.state): one.path for one in waits}
    found = {
        (row["kind"], row["object_id"]): Duty(
            row["kind"],
            row["state"],
            paths[row["kind"], row["state"]].format(id=row["object_id"]),
            row["unit_id"],
            row["about"],
            row["about_name"],
            row["due_on"],
            row["at"],
            row["due_on"] is not None and row["due_on"] < scope.today,
        )
        for row in rows
    }
    return list(found.values())


def _asked(scope: Scope, wait: Wait) -> Iterator[tuple[str, str, str, str]]:
    """The wait as rows for SQL: kind, state, in which capacity, and for which units as an array's text or *."""
    if wait.subject:
        yield wait.kind, wait.state, "subject", "{}"
    if wait.mover:
        yield wait.kind, wait.state, "mover", "{}"
    for capacity, roles in (("role", wait.roles), ("above", wait.above)):
        units = reach(scope.tree, scope.roles, roles, scope.today)
        if units is None:
            yield wait.kind, wait.state, capacity, "*"
        elif units:
            yield wait.kind, wait.state, capacity, "{" + ",".join(str(one) for one in sorted(units)) + "}"
