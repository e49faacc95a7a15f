"""The demo's city: bodies on both lines, people, offices and rights. Pure: one seed gives one city on any day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from random import Random

from service.demo_days import START, chance_of
from service.demo_names import CITY, department_name, organ_names, person_name
from service.demo_people import OFFICERS, PEOPLE, Resident, residents

SEED = "gongbu-demo"
ROOT = "demo-w"
REALM_NAME = f"{CITY}直机关工委（演示）"
BRANCHES = 300
BUILT_ON = date(2016, 1, 1)
TERM_ENDS = date(2027, 6, 30)


@dataclass(frozen=True, slots=True)
class Body:
    """A unit of any line; all of them stand from BUILT_ON."""

    code: str
    name: str
    line: str
    kind: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody outside the Party line: office None for those who only hold a right."""

    code: str
    name: str
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Right:
    """A role of a person on a unit."""

    person: str
    role: str
    unit: str
    subtree: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A seat of a committee and who holds it."""

    unit: str
    seat: str
    person: str


# In the order the sign-ins are printed. The two administrators are made with the realm.
SIGN_INS = {
    "demo-member": "member",
    "demo-branch": "branch_committee",
    "demo-neighbour": "branch_committee",
    "demo-unit": "unit_committee",
    "demo-work": "work_committee",
    "demo-party": "party_group",
    "demo-clerk": "office_clerk",
    "demo-rules": "rule_admin",
    "demo-publish": "rule_publisher",
    "demo-hr": "hr_reader",
    "demo-audit": "auditor",
    "demo-system": "system_admin",
    "demo-security": "security_admin",
}
_RIGHTS = (
    Right("demo-unit", "unit_committee", "demo-c1", True),
    Right("demo-work", "work_committee", ROOT, True),
    Right("demo-party", "party_group", "demo-c1"),
    Right("demo-clerk", "office_clerk", "demo-c1", True),
    Right("demo-rules", "rule_admin", ROOT, True),
    Right("demo-publish", "rule_publisher", ROOT, True),
    Right("demo-hr", "hr_reader", ROOT, True),
    Right("demo-audit", "auditor", ROOT, True),
)


@dataclass(frozen=True)
class City:
    """Everything that is founded; shares[c] are the numbers of the branches of committee c + 1."""

    shares: tuple[tuple[int, ...], ...]
    people: tuple[Resident, ...]
    staff: tuple[Staff, ...]

    @property
    def branches(self) -> int:
        """How many branches there are; they are numbered from 1."""
        return sum(map(len, self.shares))

    def committee(self, branch: int) -> int:
        """The number of the committee above a branch."""
        return self._committees[branch]

    def officers(self, branch: int) -> list[Resident]:
        """The committee of the branch, its secretary first."""
        return self._officers.get(branch, [])

    @cached_property
    def _officers(self) -> dict[int, list[Resident]]:
        found: dict[int, list[Resident]] = {}
        for one in self.people:
            if one.officer is not None:
                found.setdefault(one.stays[0][1], []).append(one)
        return found

    @cached_property
    def _committees(self) -> dict[int, int]:
        return {branch: number for number, share in enumerate(self.shares, start=1) for branch in share}


@lru_cache(maxsize=1)
def city(seed: str = SEED) -> City:
    """The city of that seed."""
    chance = chance_of(seed, "city")
    organs = len(organ_names())
    shares = _shares(_parts(chance, BRANCHES, organs, 2, 7, first=4))
    sizes = _parts(chance, PEOPLE, BRANCHES, 6, 16, first=14)
    neighbours = [share for share in shares for _ in share]
    staff = [Staff(code, person_name(chance)) for code in SIGN_INS if code in {one.person for one in _RIGHTS}]
    staff += [Staff(head_of(number), person_name(chance)) for number in range(2, organs + 1)]
    staff += [Staff(f"demo-n{n:03d}", person_name(chance), f"demo-o{n % organs + 1}") for n in range(1, 4 * organs + 1)]
    return City(tuple(shares), tuple(residents(seed, sizes, neighbours)), tuple(staff))


def _parts(chance: Random, total: int, count: int, least: int, most: int, *, first: int) -> list[int]:
    """`count` sizes from least to most that add up to the total; the first one is given."""
    sizes = [first, *(chance.randint(least, most) for _ in range(count - 1))]
    while sum(sizes) != total:
        at = chance.randrange(1, count)
        step = 1 if sum(sizes) < total else -1
        if least <= sizes[at] + step <= most:
            sizes[at] += step
    return sizes


def _shares(sizes: list[int]) -> list[tuple[int, ...]]:
    shares, next_one = [], 1
    for size in sizes:
        shares.append(tuple(range(next_one, next_one + size)))
        next_one += size
    return shares


def head_of(number: int) -> str:
    """Who books for the branches of a committee."""
    return "demo-unit" if number == 1 else f"demo-u{number:02d}"


def bodies(built: City) -> Iterator[Body]:
    """All units below the root, parents before children."""
    yield Body("demo-assessment", f"{CITY}直机关党建考核委员会", "body", "assessment", ROOT)
    yield Body("demo-inspection", f"{CITY}直机关督查室", "body", "inspection", ROOT)
    for number, (name, share) in enumerate(zip(organ_names(), built.shares, strict=True), start=1):
        yield Body(f"demo-o{number}", name, "admin", "organ", None)
        yield Body(f"demo-g{number}", f"{name}党组", "body", "party_group", f"demo-o{number}")
        yield Body(f"demo-c{number}", f"{name}机关党委", "party", "committee", ROOT)
        yield Body(f"demo-j{number}", f"{name}机关纪委", "body", "discipline", f"demo-c{number}")
        for at, branch in enumerate(share):
            department = department_name(at)
            yield Body(office_of(branch), f"{name}{department}", "admin", "office", f"demo-o{number}")
            yield Body(f"demo-b{branch}", f"{name}{department}党支部", "party", "branch", f"demo-c{number}")
    yield Body("demo-b1-g1", "第一党小组", "party", "group", "demo-b1")
    yield Body("demo-b1-g2", "第二党小组", "party", "group", "demo-b1")
    yield Body("demo-joint", "重点项目联合党支部", "secondary", "joint_branch", ROOT)
    yield Body("demo-squad", "防汛抢险党员突击队", "secondary", "squad", "demo-c1")
    yield Body("demo-zone", "窗口服务党员责任区", "secondary", "zone", "demo-c1")


def office_of(branch: int) -> str:
    """The code of the department whose people make up the branch."""
    return f"demo-d{branch}"


def links(built: City) -> Iterator[tuple[str, str]]:
    """Which Party unit belongs to which part of the administrative line."""
    for number, share in enumerate(built.shares, start=1):
        yield f"demo-c{number}", f"demo-o{number}"
        yield from ((f"demo-b{branch}", office_of(branch)) for branch in share)


def rights(built: City) -> Iterator[Right]:
    """All grants but those of the two administrators; each branch has two hands, as nobody books for himself."""
    yield from _RIGHTS
    for number in range(2, len(built.shares) + 1):
        yield Right(head_of(number), "unit_committee", f"demo-c{number}", True)
    for person in built.people:
        if person.officer in (0, 1):
            yield Right(person.code, "branch_committee", f"demo-b{person.stays[0][1]}")


def posts(built: City) -> Iterator[Post]:
    """The seats of the branch committees."""
    for person in built.people:
        if person.officer is not None:
            yield Post(f"demo-b{person.stays[0][1]}", OFFICERS[person.officer], person.code)


def helpers(built: City) -> Iterator[tuple[str, str]]:
    """(person, secondary body or group) of the first committee's people."""
    first = [one for one in built.people if one.stays[0][1] in built.shares[0] and one.active(START)]
    for at, person in enumerate(one for one in first if one.stays[0][1] == 1):
        yield person.code, f"demo-b1-g{at % 2 + 1}"
    for at, person in enumerate(first[::4]):
        yield person.code, ("demo-joint", "demo-squad", "demo-zone")[at % 3]


def contacts(built: City) -> Iterator[tuple[str, str]]:
    """(person, who keeps in touch): the committee members of branch 1 share its ordinary members and three others."""
    officers = built.officers(1)
    ordinary = [one.code for one in built.people if one.stays[0][1] == 1 and one.officer is None]
    outsiders = [one.code for one in built.staff if one.office == "demo-o1"][:3]
    for at, code in enumerate([*ordinary, *outsiders]):
        yield code, officers[at % len(officers)].code
