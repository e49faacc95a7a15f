"""The demo's people: who is in which branch from when, with what rank and zeal. Pure, the same from the same seed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from service.demo_days import START, chance_of
from service.demo_names import person_name

T = TypeVar("T")
PEOPLE = 3000
# Everyone whose words and deeds the sheets need every month: they neither move nor leave.
OFFICERS = ("书记", "组织委员", "纪检委员")
_RANKS = ("二级科员", "一级科员", "四级主任科员", "三级主任科员", "二级主任科员", "一级主任科员")
_OFFICER_RANKS = ("四级调研员", "三级调研员", "二级调研员", "一级主任科员")
_POSTS = ("科员", "科员", "科员", "副科长", "科长")
_KNOWN = {(1, 0): "demo-branch", (1, len(OFFICERS)): "demo-member", (2, 0): "demo-neighbour"}


@dataclass(slots=True)
class Resident:
    """A Party member. stays: (first day, branch number, 0 for none); zeal 0 to 1; absences: None ends one."""

    code: str
    name: str
    number: int
    zeal: float
    rank: str
    post: str
    officer: int | None
    stays: list[tuple[date, int]]
    categories: list[tuple[date, str]]
    absences: list[tuple[date, str | None]] = field(default_factory=list)

    def branch(self, day: date) -> int:
        """The number of the home branch on that day, 0 for none."""
        return _on(self.stays, day, 0)

    def active(self, day: date) -> bool:
        """Whether the person takes part in the life of a branch on that day."""
        return self.branch(day) > 0 and _on(self.absences, day, None) is None

    @property
    def since(self) -> date:
        """First day in the realm."""
        return self.stays[0][0]


def _on(points: Sequence[tuple[date, T]], day: date, none: T) -> T:
    found = bisect_right(points, day, key=lambda one: one[0])
    return points[found - 1][1] if found else none


def residents(seed: str, sizes: Sequence[int], neighbours: Sequence[Sequence[int]]) -> list[Resident]:
    """Everyone, by branch; sizes: people of each branch, neighbours: numbers of the branches of its committee."""
    chance = chance_of(seed, "people")
    found: list[Resident] = []
    for branch, size in enumerate(sizes, start=1):
        spirit = chance.uniform(-0.12, 0.12)
        for place in range(size):
            found.append(_resident(chance, len(found) + 1, branch, place, spirit))
    ordinary = [one for one in found if one.officer is None and one.code != "demo-member"]
    _lives(chance_of(seed, "lives"), ordinary, len(sizes), neighbours)
    return found


def _resident(chance: Random, number: int, branch: int, place: int, spirit: float) -> Resident:
    officer = place if place < len(OFFICERS) else None
    zeal = min(1.0, max(0.0, chance.betavariate(3, 2) + spirit + (0.1 if officer is not None else 0)))
    since = START - timedelta(days=chance.randrange(200, 3200))
    return Resident(
        code=_KNOWN.get((branch, place), f"demo-p{number:04d}"),
        name=person_name(chance),
        number=number,
        zeal=zeal,
        rank=chance.choice(_RANKS if officer is None else _OFFICER_RANKS),
        post=chance.choice(_POSTS) if officer is None else ("处长" if officer == 0 else "副处长"),
        officer=officer,
        stays=[(since, branch)],
        categories=[(since, "正式")],
    )


def _lives(chance: Random, ordinary: list[Resident], branches: int, neighbours: Sequence[Sequence[int]]) -> None:
    """Each ordinary person has at most one turn of life, so that a month's roster names nobody twice."""
    _exchange(ordinary)
    for person in ordinary:
        if len(person.stays) > 1:
            continue
        turn = chance.random()
        if turn < 0.02:
            person.absences.append((max(person.since, START - timedelta(days=chance.randrange(1, 150))), "退休"))
        elif turn < 0.032:
            person.absences.append((_some_day(chance), "退休"))
        elif turn < 0.045:
            person.absences.append((_some_day(chance), "流动"))
        elif turn < 0.055:
            out = _some_day(chance)
            person.absences += [(out, "挂职"), (out + timedelta(days=chance.randrange(60, 200)), None)]
        elif turn < 0.085:
            _admitted(chance, person)
        elif turn < 0.125:
            _moved(chance, person, branches, neighbours[person.stays[0][1] - 1])
        elif turn < 0.132:
            person.stays.append((_some_day(chance), 0))


def _some_day(chance: Random) -> date:
    return START + timedelta(days=chance.randrange(40, 700))


def _exchange(ordinary: Sequence[Resident]) -> None:
    """Between the two branches everyone looks at first: one came in 2025, one left in 2026."""
    came = next(one for one in ordinary if one.stays[0][1] == 2)
    left = next(one for one in ordinary if one.stays[0][1] == 1)
    came.stays.append((date(2025, 6, 16), 1))
    left.stays.append((date(2026, 4, 13), 2))


def _admitted(chance: Random, person: Resident) -> None:
    """Admitted on probation in the last year before the demo or in its course; a full member a year later."""
    first = START + timedelta(days=chance.randrange(-330, 640))
    branch = person.stays[0][1]
    person.stays = [(first, branch)]
    person.categories = [(first, "预备"), (first.replace(day=min(first.day, 28), year=first.year + 1), "正式")]


def _moved(chance: Random, person: Resident, branches: int, near: Sequence[int]) -> None:
    """To a branch of the same committee, or anywhere in the city."""
    here = person.stays[0][1]
    pool = [one for one in near if one != here] if chance.random() < 0.5 else []
    there = chance.choice(pool) if pool else chance.randrange(1, branches + 1)
    if there != here:
        person.stays.append((_some_day(chance), there))
