"""``barred_by``: once one of the named items is booked, this item earns or costs nothing more (the entry itself
stays)."""

from collections.abc import Collection, Sequence


def barring(barred_by: Sequence[str], booked: Collection[str]) -> str | None:
    """The first named item that has a fact, or None."""
    return next((item for item in barred_by if item in booked), None)
