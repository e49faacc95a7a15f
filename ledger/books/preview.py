"""What a batch would earn, and what would be refused, before anything is booked."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.access import Scope
from ledger.books.judge import AwardLine, Booked, Stands, judge
from ledger.books.lives import know_lives
from ledger.errors import Fault
from ledger.org.kin import kin_today
from ledger.org.people import by_code
from ledger.schemes.steps import schemes_of


async def preview(scope: Scope, lines: Sequence[AwardLine]) -> list[Booked | list[Fault]]:
    """The verdict on each line, in order, as booking would give it now; nothing is written."""
    named = {line.subject for line in lines if line.subject_kind == "member"}
    people = await by_code(scope.conn, scope.realm.id, named)
    await know_lives([scope], people, lines)
    schemes = await schemes_of(scope.db, scope.conn, scope.realm.id)
    stands: Stands = {}
    # Whether what is cited stands is found out when it is booked.
    aside = (await kin_today([scope])).get(scope.actor.person_id, ())
    return [
        judge(scope, people, schemes, line, stands, explain=True, seconded=line.minutes is not None, aside=aside)
        for line in lines
    ]
