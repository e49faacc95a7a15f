"""What happens in the demo: deeds of members and failings of branches, over whole years. Pure, from the seed.

A year's deeds do not depend on the day of building, so that a demo built later only has more of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from random import Random
from typing import NamedTuple

from service.demo_city import SEED
from service.demo_days import chance_of, working_days
from service.demo_people import Resident

GRADES = (("优秀", 0.2), ("称职", 0.93), ("基本称职", 0.985), ("不称职", 1.0))
_TOPICS = ("理论学习", "作风建设", "服务群众", "业务攻坚", "廉洁自律", "基层减负")


class Deed(NamedTuple):
    """A fact to book. slip: it is booked twice by mistake, and the second entry is taken back the month after."""

    subject: str
    item: str
    on: date
    quantity: int = 1
    attributes: Mapping[str, str] | None = None
    matter: str | None = None
    points: int | None = None
    slip: bool = False


def member_deeds(person: Resident, year: int, seed: str = SEED) -> list[Deed]:
    """The person's deeds of the year on days of active membership, in order of days."""
    chance = chance_of(seed, person.code, year)
    deeds = [*_appraisal(chance, person, year), *_routine(chance, person, year), *_initiative(chance, person, year)]
    return sorted((one for one in deeds if person.active(one.on)), key=lambda one: (one.on, one.item))


def _appraisal(chance: Random, person: Resident, year: int) -> Iterator[Deed]:
    """The grade of the year before, decided in January; whoever came later has none."""
    drawn = min(max(chance.random() - (person.zeal - 0.6) * 0.5, 0.0), 0.999)
    day = chance.choice(working_days(year, 1)[10:18])
    if person.since.year < year:
        grade = next(name for name, limit in GRADES if drawn < limit)
        yield Deed(person.code, "appraisal", day, attributes={"grade": grade}, matter=f"{year - 1}年度考核")


def _routine(chance: Random, person: Resident, year: int) -> Iterator[Deed]:
    """Meetings of each month on the branch's day, study each quarter, the life meeting once a year."""
    for month in range(1, 13):
        days = working_days(year, month)
        # A branch in the year the person is there on that day: all of one branch sit together.
        day = days[(person.branch(days[8]) * 7 + month * 3) % 14]
        if chance.random() < 0.62 + 0.34 * person.zeal:
            sittings = 1 + (chance.random() < person.zeal) + (chance.random() < person.zeal * 0.7)
            yield Deed(person.code, "meeting", day, sittings, matter=f"{month}月三会一课")
        elif chance.random() < 0.35:
            yield Deed(person.code, "absence", day, matter=f"{month}月支部党员大会")
        if month % 3 == 2:
            times = 1 + round(3 * person.zeal) + (chance.random() < 0.5)
            yield Deed(person.code, "study", chance.choice(days), times, matter=f"第{month // 3 + 1}季度集中学习")
    if chance.random() < 0.93:
        yield Deed(person.code, "life-meeting", chance.choice(working_days(year, 2)), matter="年度组织生活会")


def _initiative(chance: Random, person: Resident, year: int) -> Iterator[Deed]:
    """What people do of their own accord, the more the keener."""
    zeal = person.zeal
    tries = [("speech", 0.15 + 0.7 * zeal), ("speech", 0.4 * zeal), ("essay", 0.1 + 0.7 * zeal), ("essay", 0.4 * zeal)]
    tries += [("volunteer", 0.2 + 0.5 * zeal), ("volunteer", 0.7 * zeal), ("volunteer", 0.35 * zeal)]
    tries += [("community", 0.55), ("community", 0.4 * zeal), ("lecture-outside", 0.02)]
    tries.append(("lecture-internal", 0.5 if person.officer == 0 else 0.05))
    for item, likely in tries:
        if chance.random() < likely:
            day = chance.choice(working_days(year, chance.randint(1, 12)))
            quantity = 1 + (item == "volunteer" and chance.random() < 0.4)
            topic = chance.choice(_TOPICS)
            yield Deed(person.code, item, day, quantity, matter=topic, slip=chance.random() < 0.002)
    if chance.random() < 0.22:
        day = chance.choice(working_days(year, chance.randint(3, 11)))
        days = chance.choice(("1", "2", "3", "4", "5", "5"))
        yield Deed(person.code, "training", day, attributes={"days": days}, matter="外出培训")


# Item, how likely in half a year in the worst branch, the most points where they are decided case by case.
_FAILINGS: tuple[tuple[str, float, int | None], ...] = (
    ("activity-missed", 0.9, None), ("activity-missed", 0.7, None), ("activity-missed", 0.5, None),
    ("activity-late", 0.8, None), ("activity-late", 0.7, None), ("activity-late", 0.6, None),
    ("minutes-missing", 0.9, None), ("minutes-missing", 0.6, None), ("system-missing", 0.6, None),
    ("dues-late", 0.8, None), ("dues-late", 0.5, None), ("records-incomplete", 0.7, None),
    ("pioneer-poor", 0.7, None), ("no-pledges", 0.5, None), ("service-missed", 0.6, None),
    ("service-missed", 0.4, None), ("complaint", 0.35, None), ("plan-missing", 0.6, None),
    ("no-equipment", 0.3, None), ("no-venue", 0.07, None), ("no-worker", 0.35, None),
    ("election-late", 0.25, None), ("committee-incomplete", 0.25, None), ("inactive", 0.1, None),
    ("recruitment", 0.4, 5),
)  # fmt: skip


def branch_deeds(branch: int, year: int, seed: str = SEED) -> list[Deed]:
    """What the committee found in the branch in that year, in order of days; some branches have a project to show."""
    manner = chance_of(seed, "branch", branch)
    chance = chance_of(seed, "branch", branch, year)
    laxity = min(1.0, max(0.05, manner.betavariate(2, 2.8) + chance.uniform(-0.12, 0.12)))
    code, deeds = f"demo-b{branch}", []
    for item, likely, most in (*_FAILINGS, *_FAILINGS):
        happened, day = chance.random() < likely * laxity * 0.8, _day_of(chance, year)
        points = chance.randint(1, most) if most else None
        if happened:
            deeds.append(
                Deed(code, item, day, matter=f"{day.month}月检查", points=points, slip=chance.random() < 0.004)
            )
    if chance.random() < 0.6 - 0.6 * laxity:
        deeds.append(Deed(code, "innovation", _day_of(chance, year), matter="党建创新项目"))
    return sorted(deeds, key=lambda one: (one.on, one.item))


def _day_of(chance: Random, year: int) -> date:
    return chance.choice(working_days(year, chance.randint(1, 12)))
