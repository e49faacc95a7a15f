"""Who is settled together. Subjects with the same attributes are one class, so each condition is asked once a class,
of the same functions that ask it of a single subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from rules.facts import Subject
from rules.history import History

Key = tuple[str, frozenset[tuple[str, str | History[str]]]]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Codes in the order of the columns, the class of each, and one subject of each class to ask."""

    codes: Sequence[str]
    classes: pl.Series
    models: Sequence[Subject]

    @property
    def places(self) -> Mapping[str, int]:
        """The row of each code."""
        return {code: index for index, code in enumerate(self.codes)}


def crowd(subjects: Sequence[Subject]) -> Crowd:
    """The subjects by class."""
    known: dict[Key, int] = {}
    models: list[Subject] = []
    classes = []
    for subject in subjects:
        key = (subject.kind, frozenset(subject.attributes.items()))
        if key not in known:
            known[key] = len(models)
            models.append(subject)
        classes.append(known[key])
    return Crowd([one.code for one in subjects], pl.Series("class", classes, dtype=pl.UInt32), models)
