"""Who says it: one scheme in one language as of one day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.conditions import Condition
from rules.points import text
from rules.scheme import Dimension, Item, Scheme
from rules.spans import Span
from rules.trace import Locale
from rules.words.phrases import PHRASES
from rules.words.reasons import REASONS

_ALL = PHRASES | REASONS


@dataclass(frozen=True, slots=True)
class Speaker:
    """Turns rules into sentences. ``locale``: ``zh-CN`` or ``en``; values are those of the day."""

    scheme: Scheme
    day: date
    locale: Locale = "zh-CN"

    @property
    def english(self) -> bool:
        """Whether the sentences are English."""
        return self.locale == "en"

    def say(self, key: str, **figures: object) -> str:
        """The pattern with its figures."""
        return _ALL[key][self.english].format(**figures)

    def cited(self, said: str, clause: str) -> str:
        """The sentence with the clause it stands under; the bare name of the scheme is no clause."""
        if clause in ("", self.scheme.name):
            return said
        stop = self.say("stop")
        return said.removesuffix(stop) + self.say("clause", clause=clause) + stop

    def name(self, one: Scheme | Dimension | Item) -> str:
        """The name in the language; Chinese where the document has no English one."""
        return one.name_en if self.english and one.name_en else one.name

    def names(self, codes: Iterable[str]) -> str:
        """The names of items; a code that is no item stands for itself."""
        items = self.scheme.items
        return self.join([self.name(items[code]) if code in items else code for code in codes])

    def join(self, parts: Sequence[str]) -> str:
        """A list inside a sentence."""
        return self.say("comma").join(parts)

    def attribute(self, item: Item | None, code: str) -> str:
        """The name of an attribute of a fact."""
        if code == "quantity":
            return self.say("quantity")
        spec = item.attributes.get(code) if item else None
        return spec.name if spec and spec.name else code

    def key(self, key: str) -> str:
        """The name of an attribute of the subject; one nobody named by its code."""
        return self.say("key:" + key) if "key:" + key in PHRASES else key.partition(".")[2]

    def rounding(self, places: int, mode: str) -> str:
        """A declared rounding."""
        return self.say("rounding", mode=self.say("mode:" + mode), places=places)

    def condition(self, one: Condition) -> str:
        """What must hold of the subject, attribute by attribute."""
        said = []
        for test in one.tests:
            key = "condition" if test.wanted else "condition-not"
            said.append(self.say(key, what=self.key(test.key), values=self.join(self.fitting(test.values))))
        return self.join(said)

    def fitting(self, values: Collection[str]) -> list[str]:
        """The values in the script of the language, where a scheme names each in several."""
        chosen = sorted(one for one in values if one.isascii() is self.english)
        return chosen or sorted(values)

    def span(self, span: Span) -> str:
        """A span of numbers with its ends as they are meant."""
        low, high = span.low, span.high
        below = self.say("span-to" if high[1] else "span-high", high=text(high[0])) if high else ""
        if low is None:
            return below or self.say("span-any")
        if high is None:
            return self.say("span-above" if low[1] else "span-low", low=text(low[0]))
        if low[1] or high[1]:
            above = self.say("span-above" if low[1] else "span-low", low=text(low[0]))
            return self.say("span-between", low=above, high=below)
        return self.say("span-both", low=text(low[0]), high=text(high[0]))

    def ordinals(self, key: str, values: Iterable[Decimal]) -> list[str]:
        """The first, second, third … of a list."""
        return [self.say(key, k=index, n=text(value)) for index, value in enumerate(values, start=1)]
