"""A realm of its own for a worked case: its subjects, their attributes, its scheme published, its facts booked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from ledger.books.commands import award, reverse
from ledger.books.judge import AwardCall, AwardLine
from ledger.db import Database
from ledger.errors import Refusal
from ledger.schemes.commands import Adoption, add_version, publish
from ledger.types import Actor, Answer, Call
from rules.dates import parse_date, period
from rules.points import parse_number
from rules.scheme import Scheme
from tests.world import FOUNDED, person_id, unit_id

Owner = asyncpg.Connection
Case = Mapping[str, Any]
NewUnit = tuple[str, str, str, str | None]
START = date(2000, 1, 1)
LATER = datetime(2030, 1, 1, 4, tzinfo=UTC)
STAFF = {
    "x-branch": ("branch_committee", "x-w", True),
    "x-unit": ("unit_committee", "x-w", True),
    "x-work": ("work_committee", "x-w", True),
    "x-rules": ("rule_admin", "x-w", True),
    "x-publish": ("rule_publisher", "x-w", True),
}
BOOKERS = {"member": "x-branch", "branch": "x-unit", "committee": "x-work", "unit": "x-work", "district": "x-work"}
# Above the subjects of a case only what they hang from: a unit more would be placed and graded among them.
UNITS = {
    "x-w": ("party", "work_committee", None),
    "x-c": ("party", "committee", "x-w"),
    "x-b": ("party", "branch", "x-c"),
}
NEEDS = {"member": ("x-w", "x-c", "x-b"), "branch": ("x-w", "x-c")}
# A scheme under which a subject gets what a case says it has; who is 缺 has no total.
GIVEN = """
scheme: given-{kind}
name: 给定分
source: 案例给定的分
assessment: {assessment}
subject_kind: {kind}
states: [{{when: {{member.absence: [缺]}}, effect: exempt, clause: 没有得分}}]
dimensions:
  - {{code: given, name: 给定分, clause: 给定, items: [{{code: given, name: 给定分, places: 4, award: 1}}]}}
"""
PLACES = {
    "branch": ("party", "branch", "x-c"),
    "committee": ("party", "committee", "x-w"),
    "unit": ("admin", "organ", None),
    "district": ("admin", "district", None),
}
TRAITS = ("category", "rank", "post", "absence", "duty", "grade")


@dataclass(slots=True)
class Realm:
    """The realm of one case; the clock moves on with every command."""

    db: Database
    owner: Owner
    id: int
    scheme: Scheme
    now: datetime = LATER
    entries: dict[str, UUID] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def actor(self, code: str) -> Actor:
        """Somebody of the realm."""
        return Actor(self.id, person_id(code, self.id), code)

    def call(self, by: str, name: str) -> Call:
        """The next command, a second later."""
        self.now += timedelta(seconds=1)
        moment = self.now
        self.db.clock = lambda: moment
        return Call(self.actor(by), name, f"POST /{name}", None, b"1")

    def stop_at(self, day: date) -> None:
        """From here on it is noon of that day."""
        self.now = datetime.combine(day, time(4), UTC)


async def found(db: Database, owner: Owner, number: int, scheme: Scheme, text: str, rows: Sequence[Case]) -> Realm:
    """A realm with the subjects of the case and the scheme, adopted while it is founding."""
    realm = Realm(db, owner, number, scheme)
    columns = "realm_id, code, name, first_year, founded_at"
    await owner.execute(
        f"INSERT INTO realm ({columns}) VALUES ($1, $2, '某市', 2000, $3)", number, f"r{number}", FOUNDED
    )
    parts = [part for row in rows for part in parts_of(scheme, row)]
    units, homes = _laid_out(scheme, rows, parts)
    await _units(owner, number, units)
    await _people(owner, number, homes, {unit[0] for unit in units})
    for one in (*rows, *parts):
        await _attributes(owner, number, one)
    await _adopt(realm, scheme.code, text)
    for rollup in scheme.rollups.values():
        kind = rollup.subject_kind
        await _adopt(realm, f"given-{kind}", GIVEN.format(kind=kind, assessment=rollup.assessment))
    return realm


def _laid_out(scheme: Scheme, rows: Sequence[Case], parts: Sequence[Case]) -> tuple[list[NewUnit], dict[str, str]]:
    """The units that are needed, and the homes of the people."""
    kinds = {_kind(scheme, row) for row in rows}
    needed = max((NEEDS.get(kind, ("x-w",)) for kind in kinds), key=len)
    units: list[NewUnit] = [(code, *UNITS[code]) for code in needed]
    units += [(row["code"], *PLACES[_kind(scheme, row)]) for row in rows if _kind(scheme, row) != "member"]
    units += [(part["code"], "party", part["kind"], part["above"]) for part in parts if part["kind"] != "member"]
    homes = {row["code"]: "x-b" for row in rows if _kind(scheme, row) == "member"}
    return units, homes | {part["code"]: part["above"] for part in parts if part["kind"] == "member"}


async def _adopt(realm: Realm, code: str, text: str) -> None:
    await add_version(realm.db, realm.call("x-rules", "draft"), code, text)
    adoption = Adoption("某市〔2000〕1号", START)
    await publish(realm.db, realm.call("x-publish", "publish"), code, 1, START, adoption)


def parts_of(scheme: Scheme, row: Case) -> Iterator[dict[str, Any]]:
    """The subjects a case gives the totals of: units below its own subject, people in the first of them or in it."""
    given = row.get("parts") or {}
    kinds = {code: scheme.rollups[code].subject_kind for code in given}
    units = [name for code, kind in kinds.items() if kind != "member" for name, _ in given[code]]
    for code, kind in kinds.items():
        for name, total in given[code]:
            above = row["code"] if kind != "member" or not units else units[0]
            yield {
                "code": name,
                "kind": kind,
                "above": above,
                "subject": {} if total is not None else {"member.absence": "缺"},
                "facts": [] if total in (None, "0") else [{"item": "given", "quantity": total}],
            }


def _kind(scheme: Scheme, row: Case) -> str:
    return str(row.get("kind", scheme.subject_kind))


async def _units(owner: Owner, realm: int, units: Sequence[NewUnit]) -> None:
    await owner.executemany(
        "INSERT INTO unit VALUES ($1, $2, $3, $3, $4, $5)",
        [(realm, unit_id(code, realm), code, line, kind) for code, line, kind, _ in units],
    )
    await owner.executemany(
        "INSERT INTO unit_place VALUES ($1, $2, $3, $4, true)",
        [(realm, unit_id(code, realm), START, unit_id(above, realm) if above else None) for code, _, _, above in units],
    )


async def _people(owner: Owner, realm: int, homes: Mapping[str, str], units: Collection[str]) -> None:
    await owner.executemany(
        "INSERT INTO person VALUES ($1, $2, $3, $3, $3)",
        [(realm, person_id(code, realm), code) for code in (*homes, *STAFF)],
    )
    await owner.executemany(
        "INSERT INTO membership VALUES ($1, $2, 'party', $3, $4, NULL)",
        [(realm, person_id(code, realm), START, unit_id(home, realm)) for code, home in homes.items()],
    )
    await owner.executemany(
        "INSERT INTO role_grant VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6, NULL, NULL, $7)",
        [
            (realm, person_id(code, realm), role, unit_id(unit, realm), subtree, START, FOUNDED)
            for code, (role, unit, subtree) in STAFF.items()
            if unit in units
        ],
    )


async def _attributes(owner: Owner, realm: int, row: Case) -> None:
    """Traits of people and heads of units; a case that needs others has no home here and fails."""
    for key, value in (row.get("subject") or {}).items():
        name = key.split(".")[1]
        if key == "unit.head":
            seat = (realm, unit_id(row["code"], realm), START, person_id(value, realm))
            await owner.execute("INSERT INTO seat VALUES ($1, $2, '负责人', $3, $4, NULL)", *seat)
        elif key.startswith("member.") and name in TRAITS:
            trait = (realm, person_id(row["code"], realm), name, START, value)
            await owner.execute("INSERT INTO person_trait VALUES ($1, $2, $3, $4, $5)", *trait)
        else:
            raise LookupError(key)


async def book(realm: Realm, row: Case, first: date, *, alone: bool) -> None:
    """Books the facts of one subject: in one batch, or one by one where some are to be refused."""
    for part in parts_of(realm.scheme, row):
        await book(realm, part, first, alone=alone)
    kind = _kind(realm.scheme, row)
    given = [fact for fact in row.get("facts") or () if "reverses" not in fact]
    lines = [(fact, line) for fact in given for line in _lines(kind, row["code"], fact, first)]
    if alone:
        for fact, line in lines:
            await _one(realm, BOOKERS[kind], fact, line)
    elif lines:
        call = realm.call(BOOKERS[kind], "entry-batches")
        answer = await award(realm.db, AwardCall(call, tuple(line for _, line in lines), batch=True))
        entries = zip(lines, answer.body["entries"], strict=True)
        realm.entries |= {fact["id"]: UUID(each["id"]) for (fact, _), each in entries if "id" in fact}
    for fact in row.get("facts") or ():
        if "reverses" in fact:
            call = realm.call(BOOKERS[kind], "reversal")
            await reverse(realm.db, call, realm.entries[fact["reverses"]], "booked by mistake")


def _lines(kind: str, subject: str, fact: Case, first: date) -> Iterator[AwardLine]:
    for _ in range(int(fact.get("times", "1"))):
        yield AwardLine(
            subject=subject,
            item=fact["item"],
            occurred_on=parse_date(fact["on"]) if "on" in fact else first,
            subject_kind=kind,
            quantity=parse_number(fact.get("quantity", "1")),
            attributes=fact.get("attributes") or {},
            matter=fact.get("matter"),
            points=parse_number(fact["points"]) if "points" in fact else None,
        )


async def _one(realm: Realm, by: str, fact: Case, line: AwardLine) -> Answer | None:
    try:
        answer = await award(realm.db, AwardCall(realm.call(by, "entries"), (line,)))
    except Refusal as refusal:
        realm.refused.extend(f"{line.subject} {one.pointer}" for one in refusal.faults)
        return None
    if "id" in fact:
        realm.entries[fact["id"]] = UUID(answer.body["id"])
    return answer


async def remember(realm: Realm, row: Case, assessment: str) -> None:
    """What became of the subject before, as snapshots that settled those periods for good."""
    for past in row.get("past") or ():
        days = period(past["period"], realm.scheme.year_starts)
        await realm.owner.execute(
            "INSERT INTO snapshot VALUES ($1, $2, 1, $3, $4, false, $4, 1, NULL, $5) ON CONFLICT DO NOTHING",
            realm.id, days.code, days.first, days.last, FOUNDED,
        )  # fmt: skip
        dimensions = [{"code": code, "points": text} for code, text in (past.get("dimensions") or {}).items()]
        await realm.owner.execute(
            "INSERT INTO snapshot_row SELECT $1, $2, 1, $3, 'member', $4, $5, $5, $6, 'x-b', 'x-b', scheme_version_id,"
            " $7, $8, $9, $10, $11 FROM scheme_version WHERE realm_id = $1",
            realm.id, days.code, assessment, person_id(row["code"], realm.id), row["code"], unit_id("x-b", realm.id),
            past.get("total"), past.get("grade"), _whole(past.get("place")), _whole(past.get("of")),
            json.dumps(dimensions),
        )  # fmt: skip


def _whole(text: str | None) -> int | None:
    return None if text is None else int(text)
