"""What a decision grants, as it goes into the books."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from msgspec.structs import replace

from ledger.access import for_counting
from ledger.books.judge import Booked, BookedBy
from ledger.books.limits import over_limits
from ledger.books.queries import entry_row
from ledger.books.rows import counter_entry, new_entry
from ledger.books.steps import NewEntry, post
from ledger.claims.content import WITHHELD
from ledger.claims.duty import REVIEWERS
from ledger.claims.steps import Claim, booked_or_refuse, duplicate, hold_fact, judged_now
from ledger.command import Tx
from ledger.errors import Refusal, refuse
from ledger.schemes.steps import schemes_now
from ledger.types import uuid7
from rules.points import from_scaled, text
from rules.unread import words

REVIEWED_BY: BookedBy = {"member": REVIEWERS}


@dataclass(frozen=True, slots=True)
class Grant:
    """Less than was asked for: its quantity, or its points where the item leaves them to a person; else all of it."""

    quantity: Decimal | None = None
    points: Decimal | None = None

    def given(self) -> dict[str, Decimal]:
        """What differs from the claim, by name."""
        both = {"quantity": self.quantity, "points": self.points}
        return {name: value for name, value in both.items() if value is not None}


def check_part(claim: Claim, grant: Grant) -> None:
    """One of the two, and less than was asked for. Refusal validation-error."""
    asked = {"quantity": claim.content.quantity, "points": claim.content.points}
    given = grant.given()
    name, value = next(iter(given.items()), ("quantity", None))
    most = asked[name]
    if len(given) != 1 or value is None or most is None:
        raise refuse("validation-error", f"/{name}", expected="a smaller quantity, or points of a free item")
    if value >= most:
        raise refuse("validation-error", f"/{name}", expected=f"less than {text(most)}")


async def priced(tx: Tx, claim: Claim, state: str, grant: Grant, reason: str | None) -> Booked:
    """What is granted as the books judge it from the caller, on the day on which it counts now.

    Refusals: what the books refuse; role-missing where that day belongs to a branch the caller does not book for.
    """
    told = reason or claim.content.told or None
    found = await judged_now(tx.scope, claim, state, REVIEWED_BY, told, **grant.given())
    # Of a day that a close has moved, the member may be in a branch out of the caller's sight.
    moved = claim.content.occurred_on < tx.scope.realm.open_from
    if moved and isinstance(found, list) and found[0].pointer == "/subject":
        raise refuse("role-missing", "/subject")
    return booked_or_refuse(found)


async def book(tx: Tx, claim: Claim, booked: Booked) -> NewEntry:
    """Posts the entry. Refusals: duplicate-claim; limits that several entries share."""
    await hold_fact(tx, claim.subject_id, claim.content.item)
    async with for_counting([tx.scope]):
        twice = await duplicate(tx.scope, claim.subject_id, claim.content, claim.id)
    if twice == "booked":
        raise refuse("duplicate-claim", "/item", where=twice)
    fact = withheld(booked) if claim.content.is_secret else booked
    row = new_entry(fact, uuid7(tx.now), tx.scope.actor.person_id, f"claim:{claim.id}")
    over = (await over_limits([tx.scope], await schemes_now(tx.scope), [[row]]))[0]
    if over:
        raise Refusal(over[0][1].code, [fault for _, fault in over])
    await post(tx.conn, tx.realm.id, tx.now, [row], founding=tx.realm.founding)
    return row


def withheld(booked: Booked) -> Booked:
    """The fact of a work secret without the words of its attributes; what rules read, numbers and choices stay, so that
    it earns the same and says why."""
    scheme, line = booked.version.scheme, booked.line
    unread = words(scheme, scheme.items[line.item])
    attributes = {code: WITHHELD if code in unread else value for code, value in (line.attributes or {}).items()}
    return replace(booked, line=replace(line, attributes=attributes))


async def standing_points(tx: Tx, entry_id: UUID | None) -> tuple[Decimal, object | None]:
    """What an earlier decision gave and still counts, with its row; nothing where it was taken back."""
    row = await entry_row(tx.scope, entry_id) if entry_id else None
    if row is None or row["reversed_by"]:
        return Decimal(0), None
    return from_scaled(row["points"]), row


async def take_back(tx: Tx, row: object, reason: str) -> None:
    """Reverses the entry of an earlier decision, to make room for a better one."""
    new = counter_entry(row, uuid7(tx.now), tx.scope.actor.person_id, reason)
    await post(tx.conn, tx.realm.id, tx.now, [new], founding=False)
