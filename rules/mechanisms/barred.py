"""``barred_by``: beside one of the named items this item earns or costs nothing, whichever came first (the entry
itself stays); in a dimension with ``parts`` only within the part. For what comes later alone: ``stopped_by``."""

from collections.abc import Collection, Sequence


def barring(barred_by: Sequence[str], booked: Collection[str]) -> str | None:
    """The first named item that has a fact, or None."""
    return next((item for item in barred_by if item in booked), None)
