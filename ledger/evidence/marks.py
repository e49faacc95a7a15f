"""Marks of secrecy a record may bear: 公开, 内部, 工作秘密. Nothing classified is kept here at all."""

from __future__ import annotations

from ledger.errors import Fault
from ledger.org.texts import one_of

SECRET = "work_secret"  # noqa: S105
USUAL = "internal"
MARKS = ("public", USUAL, SECRET)
# What stands over everything that is a work secret, in the words of the offices.
BANNER = "工作秘密，仅限工作使用，不得复制、外传"


def marked(mark: str | None) -> dict[str, str | None]:
    """The mark of a record as it is told, with the banner over a work secret; what bears none is internal."""
    return {"mark": mark or USUAL, "banner": BANNER if mark == SECRET else None}


def mark_faults(mark: str) -> list[Fault]:
    """What is wrong with a mark that was given."""
    return one_of("/mark", mark, MARKS)
