"""What fell due, and who is told: a transaction of the worker keeps the notice with the messages, so a worker that dies
tells nobody twice and forgets nobody.

Nothing rests on it: that the level above may act is derived from the day itself, whether anybody was told or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.access import Grant, reach
from ledger.daily import AT_ONCE, Morning
from ledger.db import Connection, sql_file
from ledger.duties import WAITS
from ledger.messages.due import Wait
from ledger.messages.steps import News, write
from ledger.tree import Tree, read_tree

SQL = sql_file(__file__)


@dataclass(frozen=True)
class Offices:
    """Who holds which role where on a day."""

    tree: Tree
    grants: Sequence[tuple[UUID, Grant]]
    day: date

    def over(self, unit_id: UUID, roles: Collection[str]) -> set[UUID]:
        """Everybody with one of the roles over the unit."""
        found = set()
        for person, grant in self.grants:
            units = reach(self.tree, [grant], roles, self.day)
            if units is None or unit_id in units:
                found.add(person)
        return found


async def remind(conn: Connection, morning: Morning) -> int:
    """Tells people of one realm what fell due for them; returns how many things were told of, at most AT_ONCE.

    Called again it tells only what is left or came up since. Two at once: the second leaves it to the first.
    """
    realm_id = morning.realm_id
    if not await conn.fetchval(SQL["alone"], realm_id):
        return 0
    rows = await conn.fetch(SQL["fallen"], realm_id, morning.today, AT_ONCE)
    if not rows:
        return 0
    held = await conn.fetch(SQL["grants"], realm_id, morning.today)
    grants = [(row["person_id"], Grant(row["role"], row["unit_id"], row["subtree"])) for row in held]
    offices = Offices(await read_tree(conn, realm_id), grants, morning.today)
    for row in rows:
        people: set[UUID] = set()
        for wait in _waiting(row):
            mine = _people(row, wait, offices)
            await write(conn, realm_id, sorted(mine - people), _news(row, wait), morning.now)
            people |= mine
        key = (realm_id, row["kind"], row["object_id"], row["n"], row["stage"])
        await conn.execute(SQL["noted"], *key, len(people), morning.now)
    return len(rows)


def _waiting(row: Any) -> Iterable[Wait]:
    return (one for one in WAITS if (one.kind, one.state) == (row["kind"], row["state"]))


def _people(row: Any, wait: Wait, offices: Offices) -> set[UUID]:
    """Those it waits for, and the level above once its day is over; a role never acts on its holder."""
    roles = (*wait.roles, *wait.above) if row["stage"] == "overdue" else wait.roles
    found = offices.over(row["unit_id"], roles) - {row["subject_id"]}
    if wait.subject and row["subject_id"]:
        found.add(row["subject_id"])
    if wait.mover:
        found.add(row["actor_id"])
    return found


def _news(row: Any, wait: Wait) -> News:
    place = wait.path.format(id=row["object_id"]).lstrip("/")
    return News(
        "overdue" if row["stage"] == "overdue" else "due-today",
        place,
        {"duty": f"due-{row['kind']}-{row['state']}"},
        row["due_on"],
    )
