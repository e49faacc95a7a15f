"""Where the people of late facts ever were: a first date may lie in a branch that the caller cannot see into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.access import Scope, for_counting
from ledger.books.judge import AwardLine
from ledger.org.people import Person, by_code


async def know_lives(scopes: Sequence[Scope], people: Mapping[str, Person], lines: Sequence[AwardLine]) -> None:
    """Lets the members of late lines know their whole life in the realm; asks nothing where there are none."""
    late = {line.subject for line in lines if line.first_on is not None and line.subject in people}
    if not late:
        return
    async with for_counting(scopes):
        whole = await by_code(scopes[0].conn, scopes[0].realm.id, late)
    for code in late:
        people[code].life = whole[code].homes
