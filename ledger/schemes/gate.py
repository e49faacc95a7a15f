"""What stands between a draft and its publication: rounds that were asked for, majorities against, open comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ledger.command import Tx
from ledger.db import sql_file
from ledger.errors import Fault, Refusal
from ledger.schemes.rounds import Round, rounds_of
from ledger.schemes.steps import Published
from rules.scheme import Scheme

SQL = sql_file(__file__)


def required(wanted: Scheme, published: Iterable[Published], today: date) -> dict[str, int]:
    """Days by kind of round that a version of `wanted` needs: what it says, and what its predecessors still in force
    or to come say, since a draft could otherwise walk past a gate by leaving it out."""
    mine = [one for one in published if one.code == wanted.code]
    before = [one.scheme for one in mine if one.ends_on is None or one.ends_on > max(today, one.starts_on)]
    found: dict[str, int] = {}
    for scheme in (*before, wanted):
        for kind, days in scheme.consultation.items():
            found[kind] = max(days, found.get(kind, 0))
    return found


def findings(needs: Mapping[str, int], rounds: Sequence[Round], today: date) -> list[Fault]:
    """What the rounds so far leave to be done; the last round of a kind that is over decides.

    consultation-opposed: more against than for. consultation-missing: reason none (not one is over, or nobody came),
    too-short (none stayed open for the days) or open (one still runs).
    """
    faults = []
    for kind in sorted({*needs, *(one.kind for one in rounds)}):
        mine = [one for one in rounds if one.kind == kind]
        over = [one for one in mine if one.ended_on(today) is not None]
        if over and over[-1].opposed:
            figures = {"for": over[-1].votes_for, "against": over[-1].votes_against}
            faults.append(Fault(f"/consultations/{over[-1].id}", "consultation-opposed", {"kind": kind, **figures}))
        if len(over) < len(mine):
            faults.append(_missing(kind, "open", needs.get(kind, 0)))
        elif kind in needs and not any(_long(one, needs[kind], today) for one in over):
            held = any(_long(one, 0, today) for one in over)
            faults.append(_missing(kind, "too-short" if held else "none", needs[kind]))
    return faults


def _missing(kind: str, reason: str, days: int) -> Fault:
    return Fault(f"/{kind}", "consultation-missing", {"kind": kind, "reason": reason, "days": days})


def _long(one: Round, days: int, today: date) -> bool:
    """Whether the round counts: open for the days, first and last included; a hearing where nobody was is none."""
    ended = one.ended_on(today)
    held = one.kind == "comment" or bool(one.participants)
    return ended is not None and held and (ended - one.opened_on).days + 1 >= days


async def check(tx: Tx, row: Any, scheme: Scheme, published: Iterable[Published], adopted: bool) -> None:
    """Refuses with all that is left to do: comments-unanswered, consultation-opposed, consultation-missing.

    The code is that of the first fault. adopted: a paper already put the scheme in force, so it was consulted on paper.
    """
    realm, version = tx.realm.id, row["scheme_version_id"]
    unanswered = await tx.conn.fetch(SQL["unanswered"], realm, version)
    faults = [
        Fault(f"/comments/{one['comment_id']}", "comments-unanswered", {"item": one["item"]}) for one in unanswered
    ]
    needs = {} if adopted else required(scheme, published, tx.today)
    found = findings(needs, await rounds_of(tx.conn, realm, version), tx.today)
    faults += sorted(found, key=lambda one: one.code != "consultation-opposed")
    if faults:
        raise Refusal(faults[0].code, faults)
