"""A scheme in plain language: every rule as a sentence a member can read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rules.conditions import Condition
from rules.mechanisms.bands import Band
from rules.mechanisms.quota import percent
from rules.mechanisms.rollup import Rollup
from rules.points import text
from rules.scheme import Dimension, Item, Scheme
from rules.words.settling import item_lines
from rules.words.speaker import Speaker
from rules.words.whole import dimension_lines, grade_lines, required_text, scheme_lines
from service.i18n import Translator


class Words:
    """Says the rules of a scheme as of a day in one language."""

    def __init__(self, texts: Translator, scheme: Scheme, day: date) -> None:
        self.texts = texts
        self.scheme = scheme
        self.day = day
        self.speaker = Speaker(scheme, day, "en" if texts.locale == "en" else "zh-CN")

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
        return [*lines, *scheme_lines(self.speaker)]

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
        return self.speaker.condition(one)

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
        return [*lines, *dimension_lines(self.speaker, one)]

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
        """What a fact of the item earns or costs, and what several of them come to."""
        return item_lines(self.speaker, one)

    def attribute(self, item: Item, code: str) -> str:
        """The name of an attribute of a fact."""
        return self.speaker.attribute(item, code)

    def band(self, band: Band) -> str:
        """Where a grade lies, and what it asks for beside the score."""
        said = self.speaker.span(band.span)
        if band.needs:
            names = self.join([self.name(self.scheme.items[code]) for code in band.needs if code in self.scheme.items])
            said += self.say("; needs {names}, otherwise {grade}", names=names, grade=band.otherwise)
        return said + required_text(self.speaker, band)

    def grade_lines(self) -> list[str]:
        """What decides the grade beside the score."""
        return grade_lines(self.speaker)

    def quota_lines(self) -> list[str]:
        """Shares of the grades, from the top."""
        quota = self.scheme.grades.quota
        if quota is None:
            return []
        shares = [self.say("{grade} {n} %", grade=grade, n=percent(share)) for grade, share in quota.cascade]
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
