"""Making a draw in the order that leaves nobody a choice: frame and public number announced, two secrets committed to,
revealed before the number is known, the number entered twice, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from ledger import command
from ledger.access import Scope
from ledger.command import Tx
from ledger.db import Database, sql_file
from ledger.draws.flows import CHECKERS, DRAW, OFFICES
from ledger.draws.frames import KINDS, SUBJECTS, Gathered, Weight, gather
from ledger.draws.queries import draw_row, draw_view
from ledger.draws.rounds import draw_first, draw_more
from ledger.draws.seeds import SECRET_TEXT, vouchers_of
from ledger.errors import Fault, Refusal, refuse
from ledger.messages.steps import News, tell
from ledger.org.holders import holders
from ledger.org.people import by_code
from ledger.org.steps import together
from ledger.org.texts import line_of, one_of
from ledger.periods.steps import calendar
from ledger.schemes.steps import Published, schemes_now
from ledger.tree import Unit
from ledger.types import Answer, Call, uuid7
from ledger.workflow.steps import Move, Owner, Place, begin, hold, move_on
from rules.dates import period as dates_of
from rules.sampling import HEAVIEST, Frame, commitment, frame_hash, least_size, sample_size

SQL = sql_file(__file__)
STYLES = ("push", "research", "open", "covert")
LONGEST_BEACON, LONGEST_VALUE = 200, 64
FURTHEST = timedelta(days=92)
MOST_CHECKERS, MOST_WEIGHTS = 50, 50


@dataclass(frozen=True, slots=True)
class NewWeight:
    """A risk by branch or item (one of them): drawn `factor` (2 to 10) times as often, for the reason."""

    factor: int
    reason: str
    unit: str | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class NewDraw:
    """What is to be drawn from (one of KINDS) below a unit in a period.

    beacon: which public number of which day decides; beacon_at: when it is drawn, up to which secrets are taken.
    checkers: codes; none: everybody who holds a role that checks. style: one of STYLES.
    """

    unit: str
    kind: str
    period: str
    beacon: str
    beacon_at: datetime
    scheme: str | None = None
    style: str = "open"
    checkers: Sequence[str] = ()
    weights: Sequence[NewWeight] = ()


async def prepare(db: Database, call: Call, new: NewDraw) -> Answer:
    """Freezes and publishes the frame and announces the public number: 201. By those who check over the unit.

    Refusals: role-missing, validation-error, unknown-reference, no-scheme-in-force, frame-empty, draw-exists (one of
    the same unit and kind whose days overlap).
    """
    return await command.run(db, call, partial(_prepare, new=new))


async def commit(db: Database, call: Call, draw_id: UUID, office: str, digest: str) -> Answer:
    """Publishes an office's commitment, SHA-256 of its secret: 201. Two offices, two people, neither of them the maker.

    Refusals: role-missing, not-found, separation-of-duty, draw-too-late, illegal-transition, validation-error.
    """
    return await command.run(db, call, partial(_commit, draw_id=draw_id, office=office, digest=digest))


async def reveal(db: Database, call: Call, draw_id: UUID, office: str, secret: str) -> Answer:
    """Reveals an office's secret, after both have committed and before the public number is drawn: 201.

    Refusals: role-missing, not-found, commitment-mismatch, draw-too-late, illegal-transition, validation-error.
    """
    return await command.run(db, call, partial(_reveal, draw_id=draw_id, office=office, secret=secret))


async def enter_beacon(db: Database, call: Call, draw_id: UUID, office: str, value: str) -> Answer:
    """Enters the public number; when two people have entered the same one, the draw is made: 201.

    Refusals: role-missing, not-found, beacon-too-early, illegal-transition (also for a second try), validation-error.
    """
    return await command.run(db, call, partial(_beacon, draw_id=draw_id, office=office, value=value))


async def widen(db: Database, call: Call, draw_id: UUID) -> Answer:
    """Draws the next ones in the queue where the errors found ask for it, up to a full check: 201.

    Refusals: role-missing, not-found, illegal-transition (checks are open, or nothing asks for it).
    """
    return await command.run(db, call, partial(_widen, draw_id=draw_id))


async def close(db: Database, call: Call, draw_id: UUID) -> Answer:
    """Ends the draw when every check is decided and none asks for more: 201. Refusals: as `widen`."""
    return await command.run(db, call, partial(_close, draw_id=draw_id))


def office_of(scope: Scope, unit_id: UUID, roles: Sequence[str]) -> str:
    """The first of the roles in which the caller may act on a draw over the unit. Refusal role-missing."""
    found = next((role for role in roles if scope.covers(role, unit_id)), None)
    if found is None:
        raise Refusal("role-missing")
    return found


async def _prepare(tx: Tx, new: NewDraw) -> Answer:
    faults = [*one_of("/frame", new.kind, KINDS), *one_of("/style", new.style, STYLES), *_period(tx, new.period)]
    unit = tx.tree.by_code.get(new.unit)
    if unit is None or not tx.scope.reads_unit(unit.id):
        raise Refusal("unknown-reference", [Fault("/unit", "unknown-reference", {"code": new.unit})])
    role = office_of(tx.scope, unit.id, CHECKERS)
    beacon = line_of("/beacon", new.beacon, LONGEST_BEACON, faults)
    if not tx.now < new.beacon_at <= tx.now + FURTHEST:
        faults.append(_expected("/beacon_at", f"a moment after now, within {FURTHEST.days} days"))
    versions = await _versions(tx, new, faults)
    checkers = await _checkers(tx, unit.id, new, faults)
    weights = _weights(tx, new, versions, faults)
    together(faults)
    await tx.conn.execute(SQL["hold_frames"], tx.realm.id, str(unit.id))
    return await _freeze(tx, unit, role, new, beacon, versions, checkers, weights)


def _period(tx: Tx, code: str) -> list[Fault]:
    try:
        calendar(tx.scope, code)
    except Refusal:
        return [Fault("/period", "unknown-reference", {"code": code})]
    return []


async def _versions(tx: Tx, new: NewDraw, faults: list[Fault]) -> list[Published]:
    """All published versions of the scheme that says how is checked, the one of today first."""
    kind = SUBJECTS.get(new.kind, "")
    schemes = await schemes_now(tx.scope)
    in_force = {one.code: one for one in schemes.of_kind(kind, tx.today) if new.scheme in (None, one.code)}
    if new.scheme is not None and not in_force and kind:
        faults.append(Fault("/scheme", "unknown-reference", {"code": new.scheme}))
    if len(in_force) > 1:
        # Of several the one whose assessment is named like the kind of subject is meant, as in standings.
        in_force = {code: one for code, one in in_force.items() if one.assessment == kind} or in_force
    if len(in_force) > 1:
        faults.append(_expected("/scheme", ", ".join(sorted(in_force))))
    if not in_force and not faults:
        raise Refusal("no-scheme-in-force")
    ours = next(iter(in_force.values()), None)
    return [] if ours is None else [ours, *(one for one in schemes.all if one.code == ours.code and one is not ours)]


async def _checkers(tx: Tx, unit_id: UUID, new: NewDraw, faults: list[Fault]) -> list[UUID]:
    able = await holders(tx.scope, unit_id, CHECKERS)
    if not new.checkers:
        return sorted(able)
    known = await by_code(tx.conn, tx.realm.id, new.checkers)
    for at, code in enumerate(new.checkers):
        if code not in known or known[code].id not in able:
            faults.append(Fault(f"/checkers/{at}", "unknown-reference", {"code": code}))
    return sorted({person.id for person in known.values() if person.id in able})


def _weights(tx: Tx, new: NewDraw, versions: Sequence[Published], faults: list[Fault]) -> list[Weight]:
    items = {item for one in versions for item in one.scheme.items}
    found = []
    for at, one in enumerate(new.weights):
        here = f"/weights/{at}"
        unit = tx.tree.by_code.get(one.unit) if one.unit else None
        if (one.unit is None) == (one.item is None):
            faults.append(_expected(here, "unit or item"))
        elif one.unit is not None and (unit is None or not tx.scope.reads_unit(unit.id)):
            faults.append(Fault(f"{here}/unit", "unknown-reference", {"code": one.unit}))
        elif one.item is not None and one.item not in items:
            faults.append(Fault(f"{here}/item", "unknown-reference", {"code": one.item}))
        if not 1 < one.factor <= HEAVIEST:
            faults.append(_expected(f"{here}/factor", f"2 to {HEAVIEST}"))
        reason = line_of(f"{here}/reason", one.reason, LONGEST_BEACON, faults)
        found.append(Weight(one.factor, reason, unit.id if unit else None, one.item))
    return found


async def _freeze(
    tx: Tx,
    unit: Unit,
    role: str,
    new: NewDraw,
    beacon: str,
    versions: Sequence[Published],
    checkers: Sequence[UUID],
    weights: Sequence[Weight],
) -> Answer:
    version, checks = versions[0], versions[0].scheme.checks
    days = dates_of(calendar(tx.scope, new.period).code, version.scheme.year_starts)
    earlier = await tx.conn.fetchval(SQL["overlapping"], tx.realm.id, unit.id, new.kind, days.first, days.last)
    if earlier is not None:
        raise refuse("draw-exists", "/period", draw=str(earlier))
    found = await gather(tx.scope, new.kind, unit.id, (days.first, days.last), versions, checks, weights)
    if not found.entries:
        raise refuse("frame-empty", "/period")
    count = len(found.entries)
    size = max(sample_size(count, checks.error, checks.confidence), least_size(found.strata, checks.minimum))
    draw_id = uuid7(tx.now)
    named = {"draw": draw_id, "realm": tx.realm.code, "kind": new.kind, "unit": unit.id, "period": days.code,
             "error": checks.error, "confidence": checks.confidence, "beacon": beacon,
             "beacon_at": new.beacon_at.isoformat()}  # fmt: skip
    head = [(name, str(value)) for name, value in named.items()]
    head += [("checker", str(one)) for one in checkers]
    head += [("weight", f"{one.unit_id or one.item} {one.factor} {one.reason}") for one in weights]
    head += found.even.head(found.gauged)
    text = Frame(tuple(head), size, checks.minimum, found.strata, found.entries).text()
    told = [_weight_view(tx, one) for one in weights] + _raised(tx, found)
    await tx.conn.execute(
        SQL["add_draw"],
        tx.realm.id, draw_id, unit.id, new.kind, days.code, days.first, days.last, version.id, new.style, checks.error,
        checks.confidence, size, checks.minimum, told, count, frame_hash(text).hex(), beacon, new.beacon_at,
        list(checkers), tx.scope.actor.person_id, tx.now,
    )  # fmt: skip
    await tx.conn.execute(SQL["add_frame"], tx.realm.id, draw_id, text)
    await _add_strata(tx, draw_id, found)
    local_day = new.beacon_at.date()
    await begin(tx, DRAW, draw_id, Owner(unit.id), Move("prepare", role, due_on=local_day))
    people = await holders(tx.scope, unit.id, OFFICES)
    await tell(
        tx, people, News("draw-announced", f"draws/{draw_id}", {"unit": unit.name, "period": days.code}, local_day)
    )
    return await _answer(tx, draw_id, located=True)


def _weight_view(tx: Tx, one: Weight) -> dict[str, Any]:
    unit = tx.tree.units[one.unit_id].code if one.unit_id else None
    return {"unit": unit, "item": one.item, "factor": one.factor, "reason": one.reason}


def _raised(tx: Tx, found: Gathered) -> list[dict[str, Any]]:
    """The units whose unevenness raises their weight, by code."""
    units = sorted((tx.tree.units[one] for one in found.gauged if found.even.weight(one) > 1), key=lambda one: one.code)
    return [
        {"unit": one.code, "item": None, "factor": found.even.weight(one.id), "reason": "evenness",
         "gauge": found.even.told(one.id)}
        for one in units
    ]  # fmt: skip


async def _add_strata(tx: Tx, draw_id: UUID, found: Gathered) -> None:
    strata, groups = found.strata, found.groups
    await tx.conn.execute(
        SQL["add_strata"], tx.realm.id, draw_id, [one.number for one in strata], [one[0] for one in groups],
        [one[1] for one in groups], [one[2] for one in groups], [one.count for one in strata],
        [one.weight for one in strata],
    )  # fmt: skip


async def _held(tx: Tx, draw_id: UUID, office: str, roles: Sequence[str]) -> tuple[Any, Place]:
    """The draw, kept from moving, where the caller acts in that office over its unit."""
    row = await draw_row(tx.scope, draw_id)
    together(one_of("/office", office, roles))
    if not tx.scope.covers(office, row["unit_id"]):
        raise Refusal("role-missing")
    return row, await hold(tx, DRAW, draw_id)


async def _commit(tx: Tx, draw_id: UUID, office: str, digest: str) -> Answer:
    row, place = await _held(tx, draw_id, office, OFFICES)
    _hexadecimal("/commitment", digest)
    if tx.scope.actor.person_id == row["made_by"]:
        raise Refusal("separation-of-duty")
    _in_time(tx, row)
    given = (await vouchers_of(tx.scope, draw_id)).commitments
    # Who repeats another's would add nothing to the seed, and reveals it by waiting.
    if place.state == "announced" and digest in {one.value for one in given.values()}:
        raise refuse("validation-error", "/commitment", expected="of a secret of one's own")
    last = len(given) == 1 and place.state == "announced"
    await _voucher(tx, draw_id, "commitment", office, digest)
    await move_on(tx, DRAW, draw_id, Move("commit", office, "committed" if last else "announced"))
    return await _answer(tx, draw_id)


async def _reveal(tx: Tx, draw_id: UUID, office: str, secret: str) -> Answer:
    row, place = await _held(tx, draw_id, office, OFFICES)
    _hexadecimal("/secret", secret)
    _in_time(tx, row)
    if place.state != "committed":
        raise Refusal("illegal-transition", state=place.state, possible=list(DRAW.possible(place.state)))
    vouchers = await vouchers_of(tx.scope, draw_id)
    promised = vouchers.commitments.get(office)
    if promised is None:
        raise Refusal("not-found")
    if commitment(bytes.fromhex(secret)) != promised.value:
        raise refuse("commitment-mismatch", "/secret")
    await _voucher(tx, draw_id, "reveal", office, secret)
    last = len(vouchers.reveals) == 1
    await move_on(tx, DRAW, draw_id, Move("reveal", office, "revealed" if last else "committed"))
    return await _answer(tx, draw_id)


async def _beacon(tx: Tx, draw_id: UUID, office: str, value: str) -> Answer:
    row, place = await _held(tx, draw_id, office, OFFICES)
    faults: list[Fault] = []
    number = line_of("/value", value, LONGEST_VALUE, faults)
    together(faults)
    if tx.now < row["beacon_at"]:
        raise Refusal("beacon-too-early", at=row["beacon_at"].isoformat())
    if DRAW.next(place.state, "beacon") is None:
        raise Refusal("illegal-transition", state=place.state, possible=list(DRAW.possible(place.state)))
    agreed = number in {one.value for one in (await vouchers_of(tx.scope, draw_id)).beacons}
    await _voucher(tx, draw_id, "beacon", office, number)
    await move_on(tx, DRAW, draw_id, Move("beacon", office, "drawn" if agreed else "read"))
    if agreed:
        await draw_first(tx, row)
    return await _answer(tx, draw_id)


async def _widen(tx: Tx, draw_id: UUID) -> Answer:
    row = await draw_row(tx.scope, draw_id)
    office = office_of(tx.scope, row["unit_id"], CHECKERS)
    await hold(tx, DRAW, draw_id)
    number = await draw_more(tx, row)
    await move_on(tx, DRAW, draw_id, Move("widen", office, params={"round": number}))
    return await _answer(tx, draw_id)


async def _close(tx: Tx, draw_id: UUID) -> Answer:
    row = await draw_row(tx.scope, draw_id)
    office = office_of(tx.scope, row["unit_id"], CHECKERS)
    await hold(tx, DRAW, draw_id)
    told = await draw_view(tx.scope, row)
    if told["open_checks"] or told["widen_by"]:
        raise Refusal("illegal-transition", state=told["state"], open=told["open_checks"], widen_by=told["widen_by"])
    await move_on(tx, DRAW, draw_id, Move("close", office))
    return await _answer(tx, draw_id)


def _in_time(tx: Tx, row: Any) -> None:
    if tx.now >= row["beacon_at"]:
        raise Refusal("draw-too-late", at=row["beacon_at"].isoformat())


def _hexadecimal(pointer: str, text: str) -> None:
    if not SECRET_TEXT.match(text):
        raise refuse("validation-error", pointer, expected="64 hexadecimal digits, lower case")


async def _voucher(tx: Tx, draw_id: UUID, kind: str, office: str, value: str) -> None:
    by = tx.scope.actor.person_id
    await tx.conn.execute(SQL["add_voucher"], tx.realm.id, draw_id, kind, office, value, by, tx.now)


async def _answer(tx: Tx, draw_id: UUID, *, located: bool = False) -> Answer:
    body = await draw_view(tx.scope, await draw_row(tx.scope, draw_id))
    return Answer(201, body, f"/api/v1/draws/{draw_id}" if located else None, object=f"draw/{draw_id}")


def _expected(pointer: str, expected: str) -> Fault:
    return Fault(pointer, "validation-error", {"expected": expected})
