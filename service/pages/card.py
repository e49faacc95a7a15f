"""The card: total, line, dimensions and items with caps, what is still possible, entries, and the rules beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.schemes.steps import Published
from ledger.standings.queries import member, seen_person
from rules.dates import period as period_named
from rules.facts import Subject
from rules.mechanisms.benchmark import compare
from rules.points import text
from rules.possible import earns_nothing, item_room, nearest
from rules.scheme import Dimension, Item
from service.charts import bar
from service.pages.assured import assured_view
from service.pages.frame import Visit
from service.pages.lines import Lines, all_entries, minus
from service.pages.words import Words

SHOWN = 12
Standing = Mapping[str, Any]


class Card:
    """One standing of one person, told to that person or to the branch."""

    def __init__(
        self, visit: Visit, version: Published, subject: Subject, standing: Standing, *, over: bool = False
    ) -> None:
        self.visit = visit
        self.version = version
        self.subject = subject
        self.standing = standing
        self.over = over
        self.day = date.fromisoformat(standing["as_of"])
        self.words = Words(visit.texts, version.scheme, self.day)

    def view(self) -> dict[str, Any]:
        """Everything but the entries, as the template shows it."""
        shown = [self._dimension(one) for one in self.standing["dimensions"]]
        return {
            "assessment": self.version.assessment,
            "owner": None,
            "period": self.standing["period"],
            "as_of": self.standing["as_of"],
            "total": self.standing["total"],
            "grade": self.standing["grade"],
            "rank": self._rank(),
            "benchmark": self._benchmark(),
            "bar": self._total_bar(),
            "why": self._why(),
            "why_not": self._why("why-not"),
            "next": self._next(),
            "assured": assured_view(self.standing["assurance"], self.version.scheme.checks.objection_days),
            "no_total": self.visit.text("state:" + self.standing["state"]),
            "dimensions": shown,
            "duties": self.standing["duties"],
            "tips": self._tips(shown),
            "scheme": self._scheme(),
        }

    def _next(self) -> str | None:
        """The next grade and the gap to it, while something can still be done."""
        if self.over or self.standing["total"] is None or self.version.scheme.grades.quota is not None:
            return None
        coming = nearest(self.version.scheme, self.subject, Decimal(self.standing["total"]), self.day)
        if coming is None:
            return None
        said = self.visit.text("{grade}: {gap} to go", grade=coming.grade, gap=text(coming.gap))
        if not coming.needs:
            return said
        names = self.words.join([self.words.name(self.version.scheme.items[code]) for code in coming.needs])
        return said + self.visit.text("; also asks for {names}", names=names)

    def _why(self, page: str = "why") -> str:
        where = "members" if self.standing["subject_kind"] == "member" else "units"
        asked = f"period={self.standing['period']}&assessment={self.version.assessment}"
        return f"/{where}/{self.standing['subject']}/{page}?{asked}"

    def _benchmark(self) -> str | None:
        total = self.standing["total"]
        found = compare(self.version.scheme.benchmark, None if total is None else Decimal(total), self.day)
        if found is None:
            return None
        message = "{line} points: reached" if found.met else "{line} points: {gap} to go"
        return self.visit.text(message, line=text(found.line), gap=text(found.gap))

    def _rank(self) -> str | None:
        if not self.standing["rank"]:
            return None
        place, of = self.standing["rank"], self.standing.get("rank_of")
        return self.visit.text("{n} of {all}, snapshot {k}", n=place, all=of, k=self.standing.get("snapshot") or "")

    def _total_bar(self) -> Any:
        total, caps = self.standing["total"], [one["cap"] for one in self.standing["dimensions"]]
        line = self.version.scheme.benchmark.on(self.day) if self.version.scheme.benchmark else None
        if total is None or None in caps or not caps:
            return None
        most = sum((Decimal(one) for one in caps), Decimal(0))
        label = self.visit.text("{n} of at most {most} points", n=total, most=text(most))
        return bar(label, Decimal(total), most, line.value if line else None)

    def _dimension(self, one: Standing) -> dict[str, Any]:
        rule = next(each for each in self.version.scheme.dimensions if each.code == one["code"])
        points = Decimal(one["points"] or 0)
        cap = None if one["cap"] is None else Decimal(one["cap"])
        label = self.visit.text("{n} of at most {most} points", n=one["points"], most=one["cap"])
        pool = rule.bounds.start is not None
        left = None if cap is None or pool else max(Decimal(0), cap - points)
        return {
            **{name: one[name] for name in ("code", "points", "cap", "raw")},
            "name": self.words.name(rule),
            "illustration": rule.illustration,
            "bar": bar(label, points, cap) if cap else None,
            "say": self._say(one, rule, left),
            "left": left,
            "open": True,
            "rows": [self._item(each, left) for each in one["items"]],
        }

    def _say(self, one: Standing, rule: Dimension, left: Decimal | None) -> str:
        if one["points"] is None:
            return self.visit.text("No value yet.")
        start = rule.bounds.start.on(self.day) if rule.bounds.start else None
        if start:
            lost = text(start.value - Decimal(one["points"]))
            return self.visit.text("Started at {n}, {lost} taken off so far.", n=text(start.value), lost=lost)
        if rule.rollup:
            return self.words.rollup(rule.rollup)
        if left is None:
            return self.visit.text("No upper limit.")
        over = Decimal(one["raw"]) - Decimal(one["points"])
        if over > 0:
            return self.visit.text("Full: {over} of the {raw} points earned are above the cap and do not count.",
                                   over=text(over), raw=one["raw"])  # fmt: skip
        if self.over:
            return self.visit.text("{n} under the cap.", n=text(left))
        return self.visit.text("At most {n} more can count here.", n=text(left)) if left else self.visit.text("Full.")

    def _item(self, one: Standing, left: Decimal | None) -> dict[str, Any]:
        item = self.version.scheme.items[one["code"]]
        return {
            **one,
            "points": minus(one["points"]),
            "name": self.words.name(item),
            "tariff": self.words.tariff(item),
            "illustration": item.illustration,
            "left": self._left(item, one, left),
        }

    def _left(self, item: Item, one: Standing, left: Decimal | None) -> str:
        """What the item can still add: its own limit, the best of its table, the room of its dimension."""
        if self.over:
            return "–"
        if item.sign < 0:
            return self.visit.text("takes points off")
        if earns_nothing(item, self.day):
            return self.visit.text("earns no points")
        cap = None if one["cap"] is None else Decimal(one["cap"])
        room = item_room(item, Decimal(one["points"]), cap, left, self.day)
        if room is None:
            return self.visit.text("no limit")
        return self.visit.text("up to {n}", n=text(room)) if room > 0 else self.visit.text("nothing more")

    def _tips(self, shown: Sequence[Mapping[str, Any]]) -> list[str]:
        """Where the most room is left, largest first."""
        open_still = self.standing["total"] is not None and not self.over
        rooms = [(one["left"], one["name"]) for one in shown if one["left"] and open_still]
        rooms.sort(key=lambda room: -room[0])
        return [self.visit.text("{name}: up to {n} more", name=name, n=text(left)) for left, name in rooms]

    def _scheme(self) -> dict[str, Any]:
        version, scheme = self.version, self.version.scheme
        return {
            "code": version.code,
            "version": version.version,
            "name": self.words.name(scheme),
            "days": in_force(self.visit, version.starts_on, version.ends_on),
            "paper": scheme.source,
            "summary": self.words.scheme_lines(),
            "illustration": any(one.illustration for one in scheme.items.values()),
        }


def in_force(visit: Visit, starts: date, ends: date | None) -> str:
    """From when to when a version holds, in words; ends is the first day it holds no more."""
    if ends is None:
        return visit.text("from {day}", day=starts)
    return visit.text("{first} to {last}", first=starts, last=ends - timedelta(days=1))


async def cards_of(
    visit: Visit, scope: Scope, code: str, period: str | None = None, *, every: bool = False
) -> list[dict[str, Any]]:
    """The cards of a person, one an assessment that covers the person. Refusal not-found out of scope."""
    person = await seen_person(scope, code)
    lines = await Lines.of(visit, scope)
    found = []
    for standing in await standings_of(scope, code, period):
        version = lines.version(standing | {"scheme_version": standing["scheme_version"]})
        if standing["state"] == "not-covered":
            continue
        over = period_named(standing["period"], version.scheme.year_starts).last < scope.today
        card = Card(visit, version, person.subject(), standing, over=over).view()
        found.append(card | await _booked(lines, scope, version, standing, every=every))
    return found


async def standings_of(scope: Scope, code: str, period: str | None) -> list[dict[str, Any]]:
    """The standings of a person, one an assessment; none where no scheme is in force. Refusal not-found."""
    try:
        return [await member(scope, code, period)]
    except Refusal as refusal:
        if refusal.code == "no-scheme-in-force":
            return []
        if refusal.code != "invalid-parameter" or not refusal.faults or refusal.faults[0].pointer != "/assessment":
            raise
        several = refusal.faults[0].params["expected"]
    return [await member(scope, code, period, assessment=one) for one in several]


async def _booked(lines: Lines, scope: Scope, version: Published, standing: Standing, *, every: bool) -> dict[str, Any]:
    window = period_named(standing["period"], version.scheme.year_starts)
    rows = await all_entries(scope, window.first, window.last, subject=standing["subject"], kind="member")
    mine = [one for one in rows if lines.version(one).assessment == version.assessment]
    shown = mine if every else mine[:SHOWN]
    return {
        "entries": [lines.show(one) for one in shown],
        "count": len(mine),
        "more": f"/members/{standing['subject']}?period={standing['period']}&all=1" if len(mine) > len(shown) else None,
    }
