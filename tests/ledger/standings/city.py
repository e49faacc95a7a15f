"""A random small city over the test realm: awards, deductions, transfers, reversals, from a seed."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from tests.ledger.standings.booking import Owner, book, move, reverse
from tests.world import HOMES, World

ITEMS = {"meeting": 1, "study": 1, "life-meeting": 3, "speech": 2, "essay": 2, "lecture-outside": 3, "absence": -1,
         "volunteer": 2, "community": 1}  # fmt: skip
FAULTS = {"election-late": -5, "inactive": -5, "no-worker": -3, "recruitment": -4, "no-venue": -10, "no-equipment": -5}
GRADES = {30: "优秀", 25: "称职", 0: "不称职"}


async def populate(owner: Owner, world: World, seed: int) -> None:
    """A year of 2025 in the books, with some people moving and some entries taken back."""
    chance = random.Random(seed)
    homes: dict[str, list[tuple[date, str]]] = {code: [(date(2025, 1, 1), home)] for code, home in HOMES.items()}
    for code in chance.sample(sorted(homes), 4):
        day = date(2025, chance.randint(2, 11), 15)
        to = chance.choice([one for one in ("b1", "b2", "b3") if one != homes[code][0][1]])
        await move(owner, world, code, day, to, homes[code][0][1])
        homes[code].append((day, to))
    for code in homes:
        await _member(owner, world, chance, code, homes[code])
    for branch in ("b1", "b2", "b3"):
        for item in chance.sample(sorted(FAULTS), chance.randint(0, 4)):
            on = date(2025, 1, 1) + timedelta(days=chance.randrange(365))
            await book(owner, world, branch, branch, item, on, FAULTS[item], kind="branch", scheme="s25")


async def _member(owner: Owner, world: World, chance: random.Random, code: str, homes: list[tuple[date, str]]) -> None:
    for _ in range(chance.randint(5, 60)):
        on = date(2025, 1, 1) + timedelta(days=chance.randrange(365))
        home = [unit for day, unit in homes if day <= on][-1]
        item = chance.choice(sorted(ITEMS))
        entry = await book(owner, world, code, home, item, on, ITEMS[item])
        if chance.random() < 0.1:
            await reverse(owner, world, entry, datetime(2025, 12, 31, 12, tzinfo=UTC))
    for points in chance.sample([30, 25, 0], chance.randint(1, 2)):
        grade = f'{{"grade": "{GRADES[points]}"}}'
        await book(owner, world, code, homes[0][1], "appraisal", date(2025, 1, 20), points, attributes=grade)
