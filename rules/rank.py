"""Places by total under the tie rule a scheme declares; whoever has no value comes last."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rules.scheme import Ties
from rules.settle import Standing

NO_VALUE = (Decimal(1), Decimal(0))


def rank(
    rows: Sequence[tuple[str, Decimal | None]],
    ties: Ties,
    criteria: Mapping[str, Sequence[Decimal]] | None = None,
) -> list[tuple[str, int]]:
    """(code, place) by falling total, then code.

    ``shared``: equals share a place and the next place is skipped (1, 2, 2, 4); ``dense``: it is not (1, 2, 2, 3);
    ``by``: the criteria of each code (dimension points in the declared order, higher first) separate equals, and
    what stays equal shares.
    """
    extra = criteria or {}

    def key(row: tuple[str, Decimal | None]) -> tuple[Decimal, ...]:
        total = row[1]
        head = NO_VALUE if total is None else (Decimal(0), -total)
        tail = tuple(-value for value in extra.get(row[0], ())) if ties.rule == "by" else ()
        return (*head, *tail)

    places: list[tuple[str, int]] = []
    previous: tuple[Decimal, ...] | None = None
    place = 0
    for index, row in enumerate(sorted(rows, key=lambda row: (key(row), row[0])), start=1):
        current = key(row)
        if current != previous:
            place = place + 1 if ties.rule == "dense" else index
            previous = current
        places.append((row[0], place))
    return places


def criteria(ties: Ties, standings: Mapping[str, Standing]) -> dict[str, list[Decimal]]:
    """What separates equals: of each code the points of the declared dimensions, in the declared order."""
    found = {}
    for code, standing in standings.items():
        points = {each.code: each.points or Decimal(0) for each in standing.dimensions}
        found[code] = [points.get(name, Decimal(0)) for name in ties.by]
    return found
