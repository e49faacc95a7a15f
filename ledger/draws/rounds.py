"""Drawing: the first round once the seed stands, wider ones where errors ask for it, and who checks what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.command import Tx
from ledger.db import set_local, sql_file
from ledger.draws.flows import CHECK, UNDECIDED, WRONG
from ledger.draws.seeds import vouchers_of
from ledger.errors import Refusal
from ledger.evidence.steps import open_to
from ledger.messages.steps import News, tell
from ledger.org.holders import holders
from ledger.org.people import by_id
from ledger.periods.workdays import due_after
from ledger.schemes.steps import schemes_now
from ledger.types import uuid7s
from ledger.workflow.steps import Move, Owner, begin
from rules.governance.checks import Checks
from rules.sampling import Frame, Stratum, assigned, drawn, next_round

SQL = sql_file(__file__)


@dataclass(frozen=True, slots=True)
class Found:
    """One that was drawn: key, the unit whose it is, whom it concerns, who evaluated it, and what it came from."""

    key: UUID
    unit_id: UUID
    subject_id: UUID | None
    evaluator_id: UUID | None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How the checks of a draw stand: how many were drawn, are undecided, were found wrong, left out."""

    drawn: int
    undecided: int
    wrong: int
    exempt: int

    def widen_by(self, row: Any, checks: Checks) -> int:
        """How many more must be drawn; 0 where nothing asks for it or checks are undecided."""
        if self.undecided or self.wrong < checks.widen_at:
            return 0
        wanted = next_round(row["frame_count"], self.drawn - self.exempt, self.wrong, row["error"], row["confidence"])
        return int(min(wanted, row["frame_count"] - self.drawn))


async def checks_of(scope: Scope, row: Any) -> Checks:
    """How the scheme of the draw says checks are made."""
    return (await schemes_now(scope)).by_id[row["scheme_version_id"]].scheme.checks


async def tally(scope: Scope, draw_id: UUID) -> Tally:
    """How the checks of the draw stand now, as far as the caller sees them."""
    rows = await scope.conn.fetch(SQL["tally"], scope.realm.id, draw_id)
    counts = {row["state"]: row["count"] for row in rows}
    undecided = sum(counts.get(one, 0) for one in UNDECIDED)
    wrong = sum(counts.get(one, 0) for one in WRONG)
    return Tally(sum(counts.values()), undecided, wrong, counts.get("exempt", 0))


async def frame_text(scope: Scope, draw_id: UUID) -> str:
    """The frame as it was published."""
    text: str = await scope.conn.fetchval(SQL["frame"], scope.realm.id, draw_id)
    return text


def frame_from(text: str) -> Frame:
    """The published text read back: size, minimum, strata and entries."""
    head: list[tuple[str, str]] = []
    sizes, strata, entries = {}, [], []
    counts: dict[int, int] = {}
    for line in text.splitlines()[1:]:
        name, _, value = line.partition(" ")
        if name == "entry":
            key, number = value.split(" ")
            entries.append((key, int(number)))
            counts[int(number)] = counts.get(int(number), 0) + 1
        elif name == "stratum":
            strata.append(value.split(" "))
        elif name in ("size", "minimum"):
            sizes[name] = int(value)
        else:
            head.append((name, value))
    # Frames of the first kind did not name the item.
    made = tuple(
        Stratum(int(at), branch, counts[int(at)], int(weight), next((one for one in item if one != "-"), None))
        for at, branch, weight, *item in strata
    )
    return Frame(tuple(head), sizes["size"], sizes["minimum"], made, tuple(entries))


async def draw_first(tx: Tx, row: Any) -> None:
    """Draws the first round: the seed stands, since two people entered the same number."""
    await _draw(tx, row, [row["size"]])


async def draw_more(tx: Tx, row: Any) -> int:
    """Draws the next round and returns its number. Refusal illegal-transition where nothing asks for it."""
    found = await tally(tx.scope, row["draw_id"])
    more = found.widen_by(row, await checks_of(tx.scope, row))
    if not more:
        raise Refusal("illegal-transition", state=row["state"], open=found.undecided, widen_by=0)
    rows = await tx.conn.fetch(SQL["rounds"], tx.realm.id, row["draw_id"])
    sizes = [one["size"] for one in rows] + [more]
    await _draw(tx, row, sizes)
    return len(sizes)


async def _draw(tx: Tx, row: Any, sizes: Sequence[int]) -> None:
    seed = (await vouchers_of(tx.scope, row["draw_id"])).seed(row["frame_hash"])
    assert seed is not None
    frame = frame_from(await frame_text(tx.scope, row["draw_id"]))
    rounds = drawn(seed, frame, sizes)
    keys, before = [UUID(key) for key in rounds[-1]], sum(len(one) for one in rounds[:-1])
    number, by = len(sizes), tx.scope.actor.person_id
    await tx.conn.execute(SQL["add_round"], tx.realm.id, row["draw_id"], number, sizes[-1], keys, by, tx.now)
    found = await _found(tx, row, keys)
    people = await _assign(tx, row, seed, [found[key] for key in keys])
    ids = uuid7s(tx.now, len(keys))
    await tx.conn.execute(
        SQL["add_drawn"], tx.realm.id, row["draw_id"], by, tx.now, number, ids,
        list(range(before + 1, before + len(keys) + 1)), keys, [found[key].unit_id for key in keys],
        [found[key].subject_id for key in keys], [one[0] for one in people], [one[1] for one in people],
    )  # fmt: skip
    await _open_evidence(tx, row, found, dict(zip(keys, (one[0] for one in people), strict=True)))
    due = await due_after(tx.scope, (await checks_of(tx.scope, row)).days)
    for drawn_id, key in zip(ids, keys, strict=True):
        one = found[key]
        await begin(tx, CHECK, drawn_id, Owner(one.unit_id, one.subject_id), Move("assign", "draw", due_on=due))
    await _tell(tx, row, found, [one[0] for one in people], due)


async def _open_evidence(tx: Tx, row: Any, found: Mapping[UUID, Found], checkers: Mapping[UUID, UUID | None]) -> None:
    """Whoever checks sees what supported the claim behind an entry as it was handed in."""
    for key, one in found.items():
        (kind, _, claim), who = (one.source or "").partition(":"), checkers[key]
        if kind == "claim" and who:
            await open_to(tx, "claim", UUID(claim), [who], f"draws/{row['draw_id']}")


async def _found(tx: Tx, row: Any, keys: Sequence[UUID]) -> dict[UUID, Found]:
    if row["kind"] == "entries":
        rows = await tx.conn.fetch(SQL["entries_drawn"], tx.realm.id, list(keys))
        return {
            one["key"]: Found(
                one["key"], one["unit_id"], one["subject_id"] if one["subject_kind"] == "member" else None,
                one["actor_id"], one["source"],
            )
            for one in rows
        }  # fmt: skip
    if row["kind"] == "members":
        people = await by_id(tx.conn, tx.realm.id, keys)
        day = min(row["last_day"], tx.today)
        return {key: Found(key, people[key].home(day) or row["unit_id"], key, None) for key in keys}
    return {key: Found(key, key, None, None) for key in keys}


async def _assign(tx: Tx, row: Any, seed: bytes, found: Sequence[Found]) -> list[tuple[UUID | None, bool]]:
    """Who checks each one, and whether the change of checkers from draw to draw had to be given up for it."""
    people = await by_id(tx.conn, tx.realm.id, row["checkers"])
    homes = {one.id: one.home(tx.today) for one in people.values()}
    last: dict[UUID, set[UUID]] = {}
    for each in await tx.conn.fetch(SQL["checked_before"], tx.realm.id, row["unit_id"], row["kind"], row["draw_id"]):
        last.setdefault(each["unit_id"], set()).add(each["checker_id"])
    kin = await _kin(tx, row["checkers"])
    return [_one(seed, one, row["checkers"], homes, last.get(one.unit_id, set()), kin) for one in found]


def _one(
    seed: bytes,
    one: Found,
    panel: Sequence[UUID],
    homes: Mapping[UUID, UUID | None],
    before: set[UUID],
    kin: Mapping[UUID, set[UUID]],
) -> tuple[UUID | None, bool]:
    barred = {one.subject_id, one.evaluator_id} | (kin.get(one.subject_id, set()) if one.subject_id else set())
    free = [person for person in panel if person not in barred and homes.get(person) != one.unit_id]
    fresh = [person for person in free if person not in before]
    picked = assigned(seed, str(one.key), (str(person) for person in fresh or free))
    return (UUID(picked), not fresh) if picked else (None, False)


async def _kin(tx: Tx, checkers: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """Who of the checkers stands aside for whom: by the person concerned."""
    # The list of kin is shut to all but those who keep it; nothing of it leaves but who was not given the check.
    await set_local(tx.conn, kin="*")
    rows = await tx.conn.fetch(SQL["kin_of"], tx.realm.id, list(checkers), tx.today)
    await set_local(tx.conn, kin=tx.scope.settings.get("kin", frozenset()))
    found: dict[UUID, set[UUID]] = {}
    for row in rows:
        # Of two checkers who are kin either stands aside for the other.
        found.setdefault(row["other"], set()).add(row["checker"])
        found.setdefault(row["checker"], set()).add(row["other"])
    return found


async def _tell(tx: Tx, row: Any, found: Mapping[UUID, Found], checkers: Sequence[UUID | None], due: Any) -> None:
    path, params = f"draws/{row['draw_id']}", {"period": row["period"]}
    await tell(tx, [one for one in checkers if one], News("check-assigned", path, params, due))
    if row["style"] == "covert":
        return
    await tell(tx, [one.subject_id for one in found.values() if one.subject_id], News("you-were-drawn", path, params))
    for unit in {one.unit_id for one in found.values()}:
        people = await holders(tx.scope, unit, ["branch_committee"])
        await tell(tx, people, News("branch-was-drawn", path, params))
