"""``applies``: an item or a dimension is for some subjects alone, by type, post or kind of unit
(共性 60 分、分类 40 分；按角色分层考核；双管单位不考领导班子)."""

from collections.abc import Iterable
from datetime import date

from rules.conditions import Condition, WhenShape
from rules.facts import Subject

Shape = WhenShape


def outside(conditions: Iterable[tuple[str, Condition]], subject: Subject, day: date) -> frozenset[str]:
    """Codes of what is not for the subject on the day."""
    return frozenset(code for code, when in conditions if not when.holds(subject, day))
