"""Figures without names: no figure about fewer people than stated, not even as what is left of the others."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

# A figure about fewer people than this would tell about one of them.
FEWEST = 5
EDGES = tuple(Decimal(one) for one in (-20, -10, -5, -2, 0, 2, 5, 10, 20))


def crowds(groups: Mapping[K, Sequence[T]], fewest: int = FEWEST) -> list[tuple[tuple[K, ...], list[T]]]:
    """The groups, the small ones put together with each other and then with the next smallest until all are large.

    Empty where everybody together is too few.
    """
    ordered = sorted(groups.items(), key=lambda one: (len(one[1]), str(one[0])))
    small: tuple[tuple[K, ...], list[T]] = ((), [])
    found: list[tuple[tuple[K, ...], list[T]]] = []
    for key, rows in ordered:
        if len(rows) < fewest or 0 < len(small[1]) < fewest:
            small = ((*small[0], key), [*small[1], *rows])
        else:
            found.append(((key,), list(rows)))
    if len(small[1]) >= fewest:
        found.append(small)
    return sorted(found, key=lambda one: (len(one[0]) > 1, str(one[0])))


def bands(values: Iterable[Decimal], fewest: int = FEWEST) -> list[tuple[Decimal | None, Decimal | None, int]]:
    """How many values lie in (from, up to), both included, None where open; bands join until each holds enough.

    Zero is a band of its own where enough people stay as they are.
    """
    cells: list[list[Decimal]] = [[] for _ in range(2 * len(EDGES) + 1)]
    for value in values:
        cells[_cell(value)].append(value)
    found: list[list[list[Decimal]]] = []
    for cell in cells:
        if found and sum(map(len, found[-1])) < fewest:
            found[-1].append(cell)
        else:
            found.append([cell])
    if len(found) > 1 and sum(map(len, found[-1])) < fewest:
        found[-2:] = [found[-2] + found[-1]]
    counts, at = [], 0
    for band in found:
        first, last = at, at + len(band) - 1
        counts.append((_low(first), _high(last), sum(map(len, band))))
        at = last + 1
    return counts if counts[0][2] >= fewest else []


def _cell(value: Decimal) -> int:
    """Cells go under the first edge, at it, between it and the next, at the next, and so on."""
    below = sum(1 for edge in EDGES if edge < value)
    return 2 * below + 1 if value in EDGES else 2 * below


def _low(cell: int) -> Decimal | None:
    return EDGES[(cell - 1) // 2] if cell else None


def _high(cell: int) -> Decimal | None:
    return EDGES[cell // 2] if cell < 2 * len(EDGES) else None
