"""Conditions as data: what must hold of the subject, and which items must have been booked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator, RootModel, WithJsonSchema

from rules.facts import Subject
from rules.shape import SUBJECT_KEY, Codes, Labels, Strict, anchored, wrong


def _key(raw: object) -> str:
    if not isinstance(raw, str) or not SUBJECT_KEY.match(raw):
        raise wrong(
            "not-a-condition",
            f"{raw!r:.80} is not a condition",
            "member.…, unit.… or subject.… with the values it may have",
        )
    return raw


def _choices(raw: object) -> object:
    return raw if isinstance(raw, dict) else {"any_of": raw}


Key = Annotated[str, PlainValidator(_key), WithJsonSchema({"type": "string", "pattern": anchored(SUBJECT_KEY)})]


class ChoicesShape(Strict):
    """The values that are wanted, or the values that are not."""

    any_of: Labels | None = None
    none_of: Labels | None = None


Choices = Annotated[ChoicesShape, BeforeValidator(_choices, json_schema_input_type=ChoicesShape | Labels)]


class WhenShape(RootModel[Annotated[dict[Key, Choices], Field(max_length=50)]]):
    """All keys must hold; within one key any of the values. A value nobody recorded satisfies ``none_of`` alone."""


class NeedsShape(Strict):
    """Something beside the score: at least one fact of one of these items."""

    item: Codes


@dataclass(frozen=True, slots=True)
class Test:
    """One attribute of the subject against the values wanted or unwanted."""

    key: str
    values: frozenset[str]
    wanted: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """Every test must hold on the day. No tests: always true."""

    tests: tuple[Test, ...] = ()

    def holds(self, subject: Subject, day: date) -> bool:
        return all((subject.value(each.key, day) in each.values) is each.wanted for each in self.tests)


def condition(shape: WhenShape | None) -> Condition:
    """The condition of a ``when`` or ``covers`` part; none is always true."""
    tests = []
    for key, choices in (shape.root if shape else {}).items():
        if choices.any_of is not None:
            tests.append(Test(key, frozenset(choices.any_of), True))
        if choices.none_of is not None:
            tests.append(Test(key, frozenset(choices.none_of), False))
    return Condition(tuple(tests))


def met(items: Collection[str], booked: Collection[str]) -> bool:
    """Whether a condition beside the score is met: one of the items has a fact."""
    return not items or any(item in booked for item in items)


def apart(one: Condition, other: Condition) -> bool:
    """Whether no subject can meet both conditions."""
    return any(clash(a, b) for a in one.tests for b in other.tests if a.key == b.key)


def clash(a: Test, b: Test) -> bool:
    """Whether two tests of one attribute cannot hold together."""
    if a.wanted and b.wanted:
        return not a.values & b.values
    if a.wanted != b.wanted:
        wanted, unwanted = (a, b) if a.wanted else (b, a)
        return wanted.values <= unwanted.values
    return False


__all__ = ["ChoicesShape", "Condition", "NeedsShape", "Test", "WhenShape", "apart", "clash", "condition", "met"]
