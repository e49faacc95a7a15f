"""The web process of the product, with places in it at which it can be made to fail.

    GONGBU_FAILPOINT=after-key-claim:kill9:0.02   at this place, do this, with this chance
    GONGBU_MUTANT=key-not-claimed                 run with this defect

The product itself knows nothing of either: functions are wrapped here before it starts.
"""

import ctypes
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

from asyncpg.pool import PoolConnectionProxy

from ledger import command
from ledger.books import commands as books
from service import web

_PLACE, _, _REST = os.environ.get("GONGBU_FAILPOINT", "").partition(":")
_ACT, _, _CHANCE = _REST.partition(":")
_BOOKED: set[int] = set()
_dice = random.Random(os.getpid())


def reached(place: str) -> None:
    """Fails here if this is the place and chance wants it."""
    if place != _PLACE or _dice.random() > float(_CHANCE or 1):
        return
    if _ACT == "kill9":
        # The parent first: it would start another worker at once, and nobody would see that this one died.
        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    elif _ACT == "sleep":
        time.sleep(1.5)
    elif _ACT == "raise":
        raise ConnectionResetError(f"failpoint {place}")


def around(before: str, after: str, function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The function with a place before and one after it."""

    @wraps(function)
    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        reached(before)
        _BOOKED.add(id(args[0]))
        found = await function(*args, **kwargs)
        reached(after)
        return found

    return wrapped


def _with_commit_places() -> None:
    execute = PoolConnectionProxy.execute

    async def wrapped(self: Any, query: str, *args: Any, **kwargs: Any) -> Any:
        if query != "COMMIT" or id(self) not in _BOOKED:  # most transactions only read
            return await execute(self, query, *args, **kwargs)
        reached("before-commit")
        found = await execute(self, query)
        reached("after-commit-before-response")
        return found

    PoolConnectionProxy.execute = wrapped  # type: ignore[method-assign]


def _key_not_claimed() -> None:
    async def claim(conn: Any, now: Any, answers: Any) -> set[Any]:
        return {(call.actor.person_id, call.route, call.key) for call, _ in answers}

    command.claim = claim


def _answered_before_commit() -> None:
    execute = PoolConnectionProxy.execute

    async def wrapped(self: Any, query: str, *args: Any, **kwargs: Any) -> Any:
        if query == "COMMIT" and _dice.random() < 0.2:
            await execute(self, "ROLLBACK")
            return "COMMIT"
        return await execute(self, query, *args, **kwargs)

    PoolConnectionProxy.execute = wrapped  # type: ignore[method-assign]


def _busy_is_a_bug() -> None:
    command.RETRYABLE = ()
    command.AWAY = ()


MUTANTS = {
    "key-not-claimed": _key_not_claimed,
    "answered-before-commit": _answered_before_commit,
    "lost-database-is-a-bug": _busy_is_a_bug,
}
PLACES = (
    *("before-key-claim", "after-key-claim", "before-entry-insert", "after-entry-insert"),
    *("before-audit", "after-audit", "before-commit", "after-commit-before-response"),
)


def _enter_network(name: str) -> None:
    # Python's own wrapper of setns came with 3.12; the listening socket stays where it was made.
    with Path(f"/var/run/netns/{name}").open() as space:
        if ctypes.CDLL(None, use_errno=True).setns(space.fileno(), 0x40000000):
            raise OSError(ctypes.get_errno(), "setns")


def prepare() -> None:
    """Wraps what can fail, and breaks what shall be broken."""
    if network := os.environ.get("GONGBU_NETNS"):
        _enter_network(network)
    if defect := os.environ.get("GONGBU_MUTANT"):
        MUTANTS[defect]()
    if _PLACE:
        _with_commit_places()
        command.claim = around("before-key-claim", "after-key-claim", command.claim)
        command.audit = around("before-audit", "after-audit", command.audit)
        books.post = around("before-entry-insert", "after-entry-insert", books.post)


if __name__ == "__main__":
    prepare()
    web.main()
