"""Random histories of a realm; after each step everything that can be read is compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.model import rights
from tests.model.books import ALWAYS
from tests.model.calendar import DAY
from tests.model.city import SECOND, City, Stage
from tests.model.reads import Reader
from tests.model.rights import Line

AGO = st.integers(0, 120)
FAR = st.one_of(AGO, st.integers(-3, 420))
WHO = st.sampled_from(["s1", "s2", "s3", "clerk", "unit", "unit2", "work", "m1"])
CODES = ["2025", "2025-H1", "2025-H2", "2025-Q4", "2025-Q3", "2025-12", "2025-10", "2026-Q1", "2026-01", "2026"]
PERIODS = st.sampled_from([*CODES[:-1], *CODES])
PICK = st.integers(0, 1000)
ITEMS = ["meeting", "life-meeting", "speech", "training", "absence", "appraisal", "volunteer", "community"]
LACKS = ["election-late", "no-worker", "recruitment", "no-venue", "no-equipment", "activity-missed", "innovation"]
NEW = ("b4", "b5", "n1", "n2")


@st.composite
def member_lines(draw: st.DrawFn) -> dict[str, Any]:
    """A fact of a person, but for who and when."""
    item = draw(st.sampled_from(ITEMS))
    attributes: tuple[tuple[str, str], ...] = ()
    if item == "appraisal":
        attributes = (("grade", draw(st.sampled_from(["优秀", "称职", "不称职"]))),)
    if item == "training":
        attributes = (("days", draw(st.sampled_from(["2", "3", "5"]))),)
    return {"item": item, "quantity": draw(st.sampled_from([1, 1, 4, 30])), "attributes": attributes}


@st.composite
def unit_lines(draw: st.DrawFn) -> dict[str, Any]:
    """A fact of a branch, but for which and when."""
    item = draw(st.sampled_from(LACKS))
    if item == "recruitment":
        return {"item": item, "points": draw(st.integers(1, 5))}
    return {"item": item, "quantity": draw(st.sampled_from([1, 1, 2]))}


class History(RuleBasedStateMachine):
    """One realm from its founding on. stage: where realms are founded."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.city: City = self.stage.found()
        self.books = self.city.books
        self.reader = Reader(self.city, 0)

    @initialize(seed=st.integers(0, 1 << 20))
    def begin(self, seed: int) -> None:
        """What is looked at differs from history to history."""
        self.reader = Reader(self.city, seed)
        for who, code in (("s1", "m1"), ("s1", "m2"), ("s2", "m4"), ("s3", "m5")):
            self.city.wait()
            days = date(2025, 7, 1) + timedelta(days=seed % 180), date(2026, 1, 5)
            grade = (("grade", "优秀"),)
            lines = [Line("member", code, "meeting", day, 45) for day in days]
            self.city.award(
                who, [*lines, *(Line("member", code, "appraisal", day, 1, grade) for day in days)], batch=True
            )

    def _ago(self, days: int) -> date:
        return self.books.today - timedelta(days=days)

    def _any(self, pick: int, among: list[str]) -> str:
        return among[pick % len(among)]

    def _booker(self, code: str, day: date, otherwise: str, pick: int) -> str:
        """Mostly who may book that; at times anybody."""
        home = self.books.home(code, day)
        fitting = [one for one in ("s1", "s2", "s3") if home in rights.reached(self.books, one, {"branch_committee"})]
        return otherwise if pick % 4 == 0 or not fitting else fitting[0]

    @rule(what=member_lines(), ago=FAR, person=PICK, who=WHO, pick=PICK, meeting=st.booleans())
    def award(self, what: dict[str, Any], ago: int, person: int, who: str, pick: int, meeting: bool) -> None:
        """A person is awarded or deducted, often right at the border of what is settled."""
        self.city.wait()
        edge = self.books.open_from()
        day = edge - (pick % 2) * DAY if pick % 3 == 0 and ALWAYS < edge <= self.books.today else self._ago(ago)
        code = self._any(person, sorted(self.books.homes))
        line = Line("member", code, on=day, reason="会议纪要" if meeting else None, **what)
        self.city.award(self._booker(code, day, who, pick), [line], batch=False)

    @rule(what=st.lists(st.tuples(member_lines(), AGO, PICK), min_size=2, max_size=6), who=WHO, pick=PICK)
    def batch(self, what: list[tuple[dict[str, Any], int, int]], who: str, pick: int) -> None:
        """Several people of one committee at once."""
        self.city.wait()
        caller = who if pick % 5 == 0 else self._any(pick, ["s1", "s2", "s3", "clerk"])
        mine = rights.reached(self.books, caller, {"branch_committee", "office_clerk"})
        near = sorted(
            one for one in self.books.homes if self.books.home(one, self.books.today) in mine and one != caller
        )
        lines = [
            Line("member", self._any(person, near or ["m1"]), on=self._ago(ago), reason="会议纪要", **each)
            for each, ago, person in what
        ]
        self.city.award(caller, lines, batch=True)

    @rule(what=member_lines(), ago=FAR, person=PICK, who=WHO, pick=PICK)
    def late(self, what: dict[str, Any], ago: int, person: int, who: str, pick: int) -> None:
        """A fact of a closed day comes late, often of the last one, at times of a day that is open or before all."""
        self.city.wait()
        edge = max(self.books.open_from(), date(2025, 1, 2))
        first = (edge - DAY, edge - timedelta(days=ago), edge, edge - timedelta(days=500))[pick % 4]
        day = self.books.today if pick % 3 else max(edge, self.books.today - timedelta(days=30))
        code = self._any(person, sorted(self.books.homes))
        line = Line("member", code, on=day, reason="会议纪要", first=first, **what)
        self.city.award(self._booker(code, day, who, pick), [line], batch=False)

    @rule(what=unit_lines(), ago=FAR, unit=PICK, who=WHO, pick=PICK)
    def deduct(self, what: dict[str, Any], ago: int, unit: int, who: str, pick: int) -> None:
        """A branch lacks something."""
        self.city.wait()
        code = self._any(unit, sorted(one for one, kind in self.books.kinds.items() if kind == "branch"))
        fitting = [one for one in ("unit", "unit2") if code in rights.reached(self.books, one, {"unit_committee"})]
        caller = who if pick % 4 == 0 or not fitting else fitting[0]
        self.city.award(caller, [Line("branch", code, on=self._ago(ago), **what)], batch=False)

    @precondition(lambda self: self.books.entries)
    @rule(entry=PICK, who=WHO, pick=PICK)
    def reverse(self, entry: int, who: str, pick: int) -> None:
        """An entry is taken back, or somebody tries to."""
        self.city.wait()
        one = self.books.entries[-1 - entry % len(self.books.entries)]
        role = rights.AWARDS[one.kind][0]
        among = ("s1", "s2", "s3", "unit", "unit2")
        fitting = [each for each in among if one.unit in rights.reached(self.books, each, {role})]
        self.city.reverse(who if pick % 4 == 0 or not fitting else fitting[0], one)

    @rule(person=PICK, to=PICK, ago=FAR)
    def transfer(self, person: int, to: int, ago: int) -> None:
        """A person goes to another branch, or comes anew."""
        self.city.wait()
        branches = sorted(one for one, kind in self.books.kinds.items() if kind == "branch")
        among = [*sorted(self.books.homes), *(one for one in NEW[2:] if one not in self.books.homes)]
        self.city.transfer([(self._any(person, among), self._any(to, branches), self._ago(ago))])

    @rule(unit=st.sampled_from(["b1", "b2", "b3", "b4", "c2", "c1", "w"]), above=PICK, ago=FAR)
    def move(self, unit: str, above: int, ago: int) -> None:
        """A unit hangs elsewhere."""
        self.city.wait()
        self.city.move(unit, self._any(above, ["c1", "c2", "w", "c1", "c2", "x9"]), self._ago(ago))

    @rule(unit=st.sampled_from(NEW[:2]), above=st.sampled_from(["c1", "c2", "b9"]), ago=FAR)
    def split(self, unit: str, above: str, ago: int) -> None:
        """A new branch."""
        self.city.wait()
        self.city.add(unit, above, self._ago(ago))

    @rule(gone=PICK, into=PICK, ago=AGO)
    def merge(self, gone: int, into: int, ago: int) -> None:
        """Everybody of a branch goes to another, and the branch ends the day before."""
        self.city.wait()
        branches = sorted(one for one, kind in self.books.kinds.items() if kind == "branch")
        old, new, day = self._any(gone, branches), self._any(into, branches), self._ago(ago)
        moves = [
            (code, new, max([day, *(one for one, unit in turns.items() if unit == old)]))
            for code, turns in sorted(self.books.homes.items())
            if self.books.home(code, self.books.today) == old
        ]
        if not moves or self.city.transfer(moves):
            self.city.wait()
            self.city.end(old, day - DAY)

    @rule(period=PERIODS, provisional=st.sampled_from([False, False, True]))
    def settle(self, period: str, provisional: bool) -> None:
        """A period is settled; what is dated on the last of the shut days is too late, and booked on an open one."""
        self.city.wait()
        self.city.settle(period, provisional=provisional)
        last = self.books.open_from() - DAY
        if ALWAYS < last <= self.books.today:
            self.city.wait()
            self.city.award(self._booker("m1", last, "s2", 1), [Line("member", "m1", "meeting", last)], batch=False)
            code, today = self._any(len(period), ["m1", "m4"]), self.books.today
            late = [Line("member", code, "meeting", today, first=last), Line("member", code, "speech", today)]
            self.city.award(self._booker(code, today, "s2", 1), late, batch=True)

    @rule(period=PERIODS, pick=PICK, act=st.sampled_from(["publish", "close", "close anyway"]))
    def decide(self, period: str, pick: int, act: str) -> None:
        """Results are shown, or the period closed: whatever is open about it, or only if nothing is."""
        self.city.wait()
        code = self._settled(period, pick)
        every = {"uncounted", "unpublished", "unsettled-part"}
        if act == "publish":
            self.city.publish(code)
        else:
            self.city.close(code, every if act == "close anyway" else set())

    @rule(period=PERIODS, pick=PICK, first=st.sampled_from(["work", SECOND, "unit"]), second=st.booleans())
    def open_again(self, period: str, pick: int, first: str, second: bool) -> None:
        """Two people open a period again, or one tries it alone."""
        self.city.wait()
        code = self._settled(period, pick)
        asking = self.city.ask(first, code)
        if asking is not None:
            self.city.wait()
            other = next(one for one in ("work", SECOND) if one != first)
            self.city.reopen(other if second else first, code, asking, code)
            self.city.reopen(other, period, asking, code)

    def _settled(self, period: str, pick: int) -> str:
        """Mostly a period that was settled for good."""
        finals = sorted({one.period for one in self.books.snapshots if not one.provisional})
        return period if pick % 4 == 0 or not finals else self._any(pick, finals)

    @rule(days=st.integers(0, 40))
    def wait(self, days: int) -> None:
        """Time goes on, and the worker is awake."""
        self.city.wait(days)
        self.city.fold()

    @rule(what=member_lines(), ago=AGO, person=PICK)
    def more(self, what: dict[str, Any], ago: int, person: int) -> None:
        """Most of what happens is somebody being awarded by the branch of the day."""
        self.award(what, ago, person, "clerk", 1, meeting=True)

    @invariant()
    def reads(self) -> None:
        """Whatever is asked, the answer is the model's."""
        self.reader.everything()

    def teardown(self) -> None:
        """In the end the sums are those of the entries too; also after a step that failed, which is told first."""
        self.city.fold(whole=False)


def machine(stage: Stage) -> Callable[[], History]:
    """Histories played on that stage."""

    class Played(History):
        pass

    Played.stage = stage
    return Played
