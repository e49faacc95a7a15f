"""A brake on guessing: counts failed attempts per caller in bounded memory."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from math import ceil

from ledger.errors import Refusal

WINDOW = 300.0
PER_NAME = 10
PER_ADDRESS = 100
MOST_KEPT = 10_000


class Limiter:
    """Failed attempts of the last minutes (window, seconds), by name with address and by address alone; one process's
    view."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        window: float = WINDOW,
        per_name: int = PER_NAME,
        per_address: int = PER_ADDRESS,
    ) -> None:
        self._clock, self._window = clock, window
        self._per_name, self._per_address = per_name, per_address
        self._failures: OrderedDict[tuple[str, ...], list[float]] = OrderedDict()

    def check(self, name: str, address: str) -> None:
        """Refusal rate-limited, with the seconds to wait, where too many attempts failed."""
        now = self._clock()
        for key, most in self._keys(name, address):
            recent = [at for at in self._failures.get(key, ()) if at > now - self._window]
            if len(recent) >= most:
                raise Refusal("rate-limited", seconds=max(1, ceil(recent[-most] + self._window - now)))

    def failed(self, name: str, address: str) -> None:
        """Notes a failed attempt."""
        now = self._clock()
        for key, most in self._keys(name, address):
            recent = [at for at in self._failures.pop(key, ()) if at > now - self._window]
            self._failures[key] = [*recent[-(most - 1) :], now]
        while len(self._failures) > MOST_KEPT:
            self._failures.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Forgets the failures of this name from this address."""
        self._failures.pop((name, address), None)

    def _keys(self, name: str, address: str) -> Iterable[tuple[tuple[str, ...], int]]:
        return (((name, address), self._per_name), ((address,), self._per_address))
