"""The demo: one city with its organs, branches and members over two years, lived through under an injected clock."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from ledger.access import OPERATOR
from ledger.closing.commands import publish as publish_period
from ledger.closing.commands import settle
from ledger.command import reading
from ledger.db import Database, connect
from ledger.org.commands import NewUnit, add_units
from ledger.org.credentials import set_passwords
from ledger.org.founding import found_realm
from ledger.org.grants import NewGrant
from ledger.org.grants_many import grant_many
from ledger.org.many import (
    NewContact,
    NewHelper,
    NewLink,
    NewSeat,
    fill_seats,
    join_bodies,
    link_units,
    set_contacts,
)
from ledger.org.roster import import_roster
from ledger.org.staff import NewStaff, add_staff
from ledger.org.steps import find_people
from ledger.schemes.commands import Adoption, add_version, publish
from ledger.types import Actor, Call
from rules.packs import pack
from service.demo_books import MOMENT, REQUEST, Books
from service.demo_branch import build_branch
from service.demo_city import (
    BUILT_ON,
    REALM_NAME,
    SIGN_INS,
    TERM_ENDS,
    City,
    bodies,
    city,
    contacts,
    helpers,
    links,
    posts,
    rights,
)
from service.demo_claims import MEMBER, Desk, Photos, build_claims
from service.demo_days import START, YEARS, at, closing_moment, correction_moment, months
from service.demo_deeds import Deed, branch_deeds, member_deeds
from service.demo_draws import build_draws
from service.demo_marks import SCHEME as SIX_COMPARE
from service.demo_marks import committee_deeds
from service.demo_meetings import Room
from service.demo_oversight import WAYS, build_oversight
from service.demo_papers import build_papers
from service.demo_people import Resident
from service.demo_photos import Place, hand_in_photos
from service.demo_roster import roster_files
from service.demo_sittings import FED, LIFE, YEAR

REALM = "demo"
SCHEMES = ("s15", "s25", "unit-rollup")
# Decided towards the end of the first year, for the second one.
LATER = date(YEARS[1], 1, 1)
DECIDED = at(date(YEARS[0], 12, 22), 10)
PAPER = Adoption("临市直工委〔2024〕18号", date(2024, 12, 16))
FOUNDED = at(START + timedelta(days=1), 9)


class SignIn(NamedTuple):
    """A line of the demo's sign-ins."""

    code: str
    password: str
    role: str


@dataclass(frozen=True)
class Demo:
    """The realm while it is built: the past is lived through up to `now`."""

    db: Database
    realm_id: int
    now: datetime
    place: Place | None

    def call(self, name: str, actor: Actor | None = None) -> Call:
        """A call of the operator, or of somebody."""
        return Call(actor or Actor(self.realm_id, OPERATOR, "operator"), name, request_id=REQUEST)


async def build(app_url: str, now: datetime | None = None, place: Place | None = None) -> list[SignIn]:
    """Builds the realm `demo` in a database without it; returns the sign-ins in the order of SIGN_INS.

    now: the day of building ends there. place: where photos go; without one the demo has none. Raises ValueError
    before February 2026, where the first year cannot be closed yet, and Refusal where the realm exists.
    """
    now = now or datetime.now(UTC)
    if now < at(date(YEARS[1], 2, 1), 0):
        raise ValueError("the demo's first year is not over by this machine's clock")
    db = await connect(app_url)
    try:
        db.clock = MOMENT.get
        with _no_collector():
            return await _build(db, now, place)
    finally:
        await db.close()


@contextmanager
def _no_collector() -> Iterator[None]:
    """Two years of deeds are many objects and no rubbish: looking through them each time costs a third more."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _build(db: Database, now: datetime, place: Place | None) -> list[SignIn]:
    MOMENT.set(FOUNDED)
    founded = await found_realm(db, REALM, REALM_NAME, "demo-system", "demo-security", demo=True)
    demo, built = Demo(db, founded.body["realm_id"], now, place), city()
    await _organisation(demo, built)
    actors = await _actors(demo, built)
    await _schemes(demo, actors)
    passwords = asyncio.create_task(set_passwords(db, demo.realm_id, SIGN_INS, one_time=False, request_id=REQUEST))
    await _years(demo, Books(db, built, actors, now), actors)
    made = await passwords
    return [SignIn(code, made[code], role) for code, role in SIGN_INS.items()]


async def _organisation(demo: Demo, built: City) -> None:
    """Bodies, people and rights as they are on the day of founding."""
    db = demo.db
    units = [NewUnit(one.code, one.name, one.line, one.kind, one.parent, BUILT_ON) for one in bodies(built)]
    await add_units(db, demo.call("add-units"), units)
    await link_units(db, demo.call("link-units"), [NewLink(unit, office, BUILT_ON) for unit, office in links(built)])
    for rows in roster_files(built, until=FOUNDED.date()):
        await import_roster(db, demo.call("import-roster"), rows)
    staff = [NewStaff(one.code, one.name, BUILT_ON, one.office, "群众" if one.office else None) for one in built.staff]
    await add_staff(db, demo.call("add-staff"), staff)
    seats = [NewSeat(one.unit, one.seat, one.person, START, TERM_ENDS) for one in posts(built)]
    await fill_seats(db, demo.call("fill-seats"), seats)
    await set_contacts(db, demo.call("set-contacts"), [NewContact(*pair, START) for pair in contacts(built)])
    await join_bodies(db, demo.call("join-bodies"), [NewHelper(*pair, START) for pair in helpers(built)])
    grants = [NewGrant(one.person, one.role, one.unit, one.subtree, START) for one in rights(built)]
    await grant_many(db, demo.call("grant-many"), grants)


async def _actors(demo: Demo, built: City) -> dict[str, Actor]:
    """Everyone who will do something, by code."""
    codes = {one.person for one in rights(built)} | {MEMBER}
    async with reading(demo.db, demo.call("read").actor) as scope:
        found = await find_people(scope.conn, demo.realm_id, codes)
    return {code: Actor(demo.realm_id, person, code) for code, person in found.items()}


async def _schemes(demo: Demo, actors: Mapping[str, Actor]) -> None:
    """Drafted and published in two hands; adopted from a paper document, as the realm has no entry yet."""
    for code in SCHEMES:
        await add_version(demo.db, demo.call("add-version", actors["demo-rules"]), code, pack(code))
        call = demo.call("publish-version", actors["demo-publish"])
        await publish(demo.db, call, code, 1, START, PAPER)


async def _six_compare(demo: Demo, actors: Mapping[str, Actor]) -> None:
    """The scheme the committees are graded under beside the roll-up, published before it begins."""
    MOMENT.set(DECIDED)
    await add_version(demo.db, demo.call("add-version", actors["demo-rules"]), SIX_COMPARE, pack(SIX_COMPARE))
    await publish(demo.db, demo.call("publish-version", actors["demo-publish"]), SIX_COMPARE, 1, LATER)


async def _years(demo: Demo, books: Books, actors: Mapping[str, Actor]) -> None:
    """Month by month: the roster's changes, the sheets, and what was wrong in them; the first year is closed."""
    today = demo.now.astimezone(FOUNDED.tzinfo).date()
    deeds, known, work = _by_month(books.city, today), FOUNDED.date(), actors["demo-work"]
    room = Room(demo.db, books.city, actors, demo.now)
    for year, month in months(today):
        if (year, month) == (YEARS[0], 12):
            await _six_compare(demo, actors)
        moment = closing_moment(year, month, demo.now)
        MOMENT.set(moment)
        for rows in roster_files(books.city, after=known, until=moment.date()):
            await import_roster(demo.db, demo.call("import-roster"), rows)
        known = moment.date()
        held = (room.live(branch, year, month) for branch in LIFE)
        await asyncio.gather(books.book(deeds.get((year, month), ()), moment), *held)
        await books.put_right(correction_moment(year, month, demo.now))
        if (year, month) == (YEARS[0], 12):
            await _close(demo, work, at(date(YEARS[1], 1, 20), 9))
    await _claims(demo, books.city, actors, today)
    await room.ahead()
    MOMENT.set(demo.now)
    await settle(demo.db, demo.call("settle", work), str(YEARS[1]), True)


async def _claims(demo: Demo, built: City, actors: Mapping[str, Actor], today: date) -> None:
    """Some life in the first branch, and what is overseen and decided above it."""
    plain = [one.code for one in built.people if one.officer is None and one.branch(today) == 1 and one.active(today)]
    others = [code for code in plain if code != MEMBER][:3]
    async with reading(demo.db, demo.call("read").actor) as scope:
        found = await find_people(scope.conn, demo.realm_id, others)
    more = {code: Actor(demo.realm_id, person, code) for code, person in found.items()}
    desk = Desk(demo.db, {**actors, **more}, demo.now)
    photos = await hand_in_photos(desk, demo.place) if demo.place else Photos()
    await build_claims(desk, photos, *others[:2])
    await build_branch(desk, built.officers(1)[1].code, others)
    applicants = [one.code for one in built.staff if one.office == "demo-o1"]
    # Neither looks at what the other does; each has a clock of its own.
    await asyncio.gather(_checked(desk, built), build_oversight(desk, applicants[: len(WAYS)]))


async def _checked(desk: Desk, built: City) -> None:
    """Spot checks first: the papers before the Party group say what they looked at."""
    await build_draws(desk, built)
    await build_papers(desk)


async def _close(demo: Demo, work: Actor, moment: datetime) -> None:
    MOMENT.set(moment)
    await settle(demo.db, demo.call("settle", work), str(YEARS[0]), False)
    MOMENT.set(moment + timedelta(days=7))
    await publish_period(demo.db, demo.call("publish-period", work), str(YEARS[0]))


def _by_month(built: City, today: date) -> dict[tuple[int, int], list[Deed]]:
    """All deeds up to today, in the order of branches inside a month."""
    found: dict[tuple[int, int], list[Deed]] = {}
    for deed in _deeds(built):
        if deed.on <= today:
            found.setdefault((deed.on.year, deed.on.month), []).append(deed)
    return found


def _from_meetings(person: Resident, deed: Deed) -> bool:
    """Whether a record of a meeting books this, and no sheet."""
    return deed.item in FED and deed.on.year == YEAR and person.branch(deed.on) in LIFE


def _deeds(built: City) -> Iterable[Deed]:
    for year in YEARS:
        for person in built.people:
            yield from (one for one in member_deeds(person, year) if not _from_meetings(person, one))
        for branch in range(1, built.branches + 1):
            yield from branch_deeds(branch, year)
        for committee in range(1, len(built.shares) + 1):
            yield from committee_deeds(committee, year)


__all__ = ["SignIn", "build"]
