"""A scheme in plain language: every rule as a sentence a member can read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal

from rules.conditions import Condition
from rules.mechanisms.addon import Addon
from rules.mechanisms.bands import Band
from rules.mechanisms.base import Mechanism
from rules.mechanisms.fixed import Fixed
from rules.mechanisms.lookup import Lookup
from rules.mechanisms.range import Range
from rules.mechanisms.rollup import Rollup
from rules.mechanisms.threshold import Threshold
from rules.mechanisms.tiers import Tiers
from rules.points import text
from rules.scheme import Dimension, Item, Scheme
from rules.shape import Prices
from rules.spans import Span
from service.i18n import Translator


class Words:
    """Says the rules of a scheme as of a day in one language."""

    def __init__(self, texts: Translator, scheme: Scheme, day: date) -> None:
        self.texts = texts
        self.scheme = scheme
        self.day = day

    def say(self, message: str, **figures: object) -> str:
        """The message in the language."""
        return self.texts.text(message, **figures)

    def name(self, one: Scheme | Dimension | Item) -> str:
        """The name in the language, as far as the scheme has it."""
        return one.name_en if self.texts.locale == "en" and one.name_en else one.name

    def join(self, parts: list[str]) -> str:
        """A list inside a sentence."""
        return self.say("list-comma").join(parts)

    def scheme_lines(self) -> list[str]:
        """How the total comes about: start, bounds, line."""
        lines = []
        total = self.scheme.total
        for prices, message in (
            (total.start, "The total starts at {n}."),
            (total.cap, "The total is at most {n}."),
            (total.floor, "The total is never under {n}."),
            (self.scheme.benchmark, "The line to reach is {n}."),
        ):
            if prices and (value := prices.on(self.day)):
                lines.append(self.say(message, n=text(value.value)))
        capped = [one for one in self.scheme.dimensions if one.cap_on(self.day) is not None]
        if capped:
            parts = [f"{self.name(one)} {text(one.cap_on(self.day) or Decimal(0))}" for one in capped]
            lines.append(self.say("At most: {parts}.", parts=self.join(parts)))
        return lines

    def whom(self) -> list[str]:
        """Who is covered, who is exempt, whose points rest."""
        lines = [self.say("It is for: {kind}.", kind=self.say("kind:" + self.scheme.subject_kind))]
        if self.scheme.covers.tests:
            lines.append(self.say("Covered are those with {condition}.", condition=self.condition(self.scheme.covers)))
        said = {"exempt": "Not scored: {condition}.", "suspended": "Points rest while: {condition}."}
        lines += [self.say(said[one.effect], condition=self.condition(one.when)) for one in self.scheme.states]
        return lines

    def condition(self, one: Condition) -> str:
        """What must hold, attribute by attribute."""
        parts = []
        for test in one.tests:
            values = self.join(self._spoken(test.values))
            message = "{what} {values}" if test.wanted else "{what} other than {values}"
            parts.append(self.say(message, what=self.say("attribute:" + test.key), values=values))
        return self.join(parts)

    def _spoken(self, values: Collection[str]) -> list[str]:
        """The values in the script of the page, where a scheme names each in several languages."""
        english = self.texts.locale == "en"
        fitting = sorted(one for one in values if one.isascii() is english)
        return fitting or sorted(values)

    def tariff(self, item: Item) -> str:
        """The tariff as one short text, with names for the codes of attributes."""
        shown = item.shown(self.day).replace("-", "−")
        for code, spec in item.attributes.items():
            if spec.name:
                shown = shown.replace(f"({code} ", f"({spec.name} ")
        return shown

    def dimension_lines(self, one: Dimension) -> list[str]:
        """Bounds, weight and roll-up of a dimension."""
        lines = []
        start = one.bounds.start.on(self.day) if one.bounds.start else None
        cap = one.cap_on(self.day)
        if start and cap == start.value:
            lines.append(
                self.say("Full at the start with {n}; deductions empty it, never under 0.", n=text(start.value))
            )
        elif cap is not None:
            lines.append(self.say("At most {n} points.", n=text(cap)))
        if one.weight and (weight := one.weight.on(self.day)):
            lines.append(self.say("Weighted by {n}.", n=text(weight.value)))
        if one.rollup:
            lines.append(self.rollup(one.rollup))
        return lines

    def rollup(self, one: Rollup) -> str:
        """What is taken from below, and how it is rounded."""
        line = one.line.on(self.day) if one.line else None
        times = one.times.on(self.day) if one.times else None
        taken = self.say(
            "rollup:" + one.measure, kind=self.say("kind:" + one.subject_kind), line=text(line.value) if line else ""
        )
        said = self.say("{taken} × {n}", taken=taken, n=text(times.value)) if times else taken
        if one.places is not None and one.mode is not None:
            said += self.say(", to {n} places, {mode}", n=one.places, mode=self.say("mode:" + one.mode))
        return said + self.say(".")

    def item_lines(self, one: Item) -> list[str]:
        """What a fact of the item earns or costs, and its limits."""
        lines = [line for step in one.steps for line in self.mechanism(one, step)]
        for limit in one.limits:
            if value := limit.value.on(self.day):
                lines.append(self.say("limit:" + limit.per, n=text(value.value)))
        if one.counts != "sum":
            lines.append(self.say("counts:" + one.counts))
        if one.barred_by:
            names = self.join([self.name(self.scheme.items[code]) for code in one.barred_by])
            lines.append(self.say("Does not count beside: {names}.", names=names))
        return lines

    def mechanism(self, item: Item, step: Mechanism) -> Iterator[str]:
        """One step of the price of an item."""
        sign = "costs" if item.sign < 0 else "earns"
        if isinstance(step, Fixed):
            yield from self.dated(step.tariff, f"each {sign} {{n}}", unit=item.unit)
        elif isinstance(step, Range):
            least, most = text(step.least), text(step.most)
            yield self.say(f"{sign} {{least}} to {{most}}, as decided", least=least, most=most)
        elif isinstance(step, Lookup):
            yield self.table(self.attribute(item, step.attribute), step.table)
        elif isinstance(step, Tiers):
            rows = [
                f"{self.span(span)} {text(value.value)}"
                for span, row in zip(step.spans, step.rows, strict=True)
                if (value := row.on(self.day))
            ]
            yield self.say("By {what}: {rows}.", what=self.attribute(item, step.by), rows=self.join(rows))
        elif isinstance(step, Addon):
            yield self.say("On top:") + self.table(self.attribute(item, step.attribute), step.adds)
        elif isinstance(step, Threshold):
            what, least = self.attribute(item, step.by), text(step.at_least)
            yield self.say("{what} under {n}: no points.", what=what, n=least)

    def attribute(self, item: Item, code: str) -> str:
        """The name of an attribute of a fact."""
        if code == "quantity":
            return self.say("Quantity")
        spec = item.attributes.get(code)
        return spec.name if spec and spec.name else code

    def table(self, what: str, table: Mapping[str, Prices]) -> str:
        """Points by the value of an attribute."""
        rows = [f"{value} {text(now.value)}" for value, row in table.items() if (now := row.on(self.day))]
        return self.say("By {what}: {rows}.", what=what, rows=self.join(rows))

    def dated(self, prices: Prices, message: str, **figures: object) -> Iterator[str]:
        """The value of the day; with its other dates, where there are any."""
        now = prices.on(self.day)
        yield self.say(message, n=text(now.value), **figures) if now else self.say("Not in force on this day.")
        for day, value in prices.items():
            if day != date.min and day != prices.since(self.day):
                said = self.say(message, n=text(value.value), **figures) if value else self.say("ends")
                yield self.say("From {day}: {said}", day=day.isoformat(), said=said)

    def span(self, span: Span) -> str:
        """A span of numbers; an edge beside a whole number names it."""
        low, high = span.low, span.high
        if low and high:
            return self.say("{low} to under {high}", low=text(low[0]), high=text(high[0]))
        if low:
            return self.say("{low} and more", low=text(low[0]))
        return self.say("under {high}", high=text(high[0])) if high else self.say("any")

    def band(self, band: Band) -> str:
        """Where a grade lies, and what it asks for beside the score."""
        said = self.span(band.span)
        if band.needs:
            names = self.join([self.name(self.scheme.items[code]) for code in band.needs if code in self.scheme.items])
            said += self.say("; needs {names}, otherwise {grade}", names=names, grade=band.otherwise)
        return said

    def quota_lines(self) -> list[str]:
        """Shares of the grades, from the top."""
        quota = self.scheme.grades.quota
        if quota is None:
            return []
        shares = [self.say("{grade} {n} %", grade=grade, n=text(share * 100)) for grade, share in quota.cascade]
        rounding = self.say("mode:" + quota.mode)
        return [
            self.say("At most: {parts}; places are rounded {mode}.", parts=self.join(shares), mode=rounding),
            self.say("quota:" + quota.kind),
        ]

    def ties(self) -> str:
        """How equals are placed."""
        by = {one.code: self.name(one) for one in self.scheme.dimensions}
        names = self.join([by.get(code, code) for code in self.scheme.ties.by])
        return self.say("ties:" + self.scheme.ties.rule, names=names)

    def publicity(self) -> str:
        """Who sees scores once they are published."""
        groups = [self.say("publicity:" + one) for one in self.scheme.publicity.to]
        return self.say("Once published, scores are shown to: {groups}.", groups=self.join(groups))
