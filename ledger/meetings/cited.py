"""Minutes that are cited as the second hand of a large award: whether the item stands for it, by the meeting's own
record."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from ledger.access import Scope
from ledger.books.judge import Cited
from ledger.errors import Fault, Refusal
from ledger.meetings.decided import Decided, decided


async def item_of(scope: Scope, cited: Cited) -> Decided:
    """The item as the caller may see it. Refusal unknown-reference, at /minutes/meeting or /minutes/item."""
    try:
        return await decided(scope, cited.meeting, cited.item)
    except Refusal as refusal:
        place = "/minutes/item" if refusal.code == "unknown-reference" else "/minutes/meeting"
        named = {"code": str(cited.item if "item" in place else cited.meeting)}
        raise Refusal("unknown-reference", [Fault(place, "unknown-reference", named)]) from None


def unfit(found: Decided, unit_id: UUID) -> Fault | None:
    """What keeps the item from being cited in that branch at all: another branch's, or not closed."""
    if found.meeting.unit_id != unit_id:
        return Fault("/minutes/meeting", "meeting-other-branch")
    if found.meeting.state != "approved":
        return Fault("/minutes/meeting", "meeting-not-closed", {"state": found.meeting.state})
    return None


def unbinding(found: Decided, actor: UUID, aside: Collection[UUID], barred: Collection[UUID]) -> Fault | None:
    """What keeps the item from standing for a second hand; None where it stands for one.

    aside: who counts neither for the quorum nor for the majority, the member and kin; barred: whose hands on the record
    count for nothing, besides those of the actor, who cites it.
    """
    if not found.can_decide(aside):
        return Fault("/minutes/meeting", "meeting-no-quorum", {"needed": len(found.voting) // 2 + 1})
    if not found.carried(aside):
        return Fault("/minutes/item", "meeting-not-carried")
    if not found.vouched(actor, barred):
        return Fault("/minutes", "separation-of-duty")
    return None
