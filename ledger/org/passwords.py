"""Hashing and making passwords, away from the event loop and never many at once."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from ledger.errors import Refusal

T = TypeVar("T")
SHORTEST, LONGEST = 10, 128
# No look-alikes: these passwords are read from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_HASHER = PasswordHash((Argon2Hasher(),))
# A hash takes 64 MiB and an eighth of a second, so the number at work and the number waiting are both bounded.
_POOL = ThreadPoolExecutor(min(4, os.cpu_count() or 2), thread_name_prefix="passwords")
_MOST_WAITING = 64
_waiting = 0


def one_time_password() -> str:
    """Twelve characters in three groups, 59 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


async def hashes(passwords: Sequence[str]) -> list[str]:
    """The argon2id hash of each password, as many at once as there are processors."""
    return list(await asyncio.gather(*(_away(_HASHER.hash, one) for one in passwords)))


async def matches(password: str, known: str | None) -> bool:
    """Whether the password has that hash; without a hash it takes as long and is False. Refusal busy under a flood."""
    global _waiting
    if _waiting >= _MOST_WAITING:
        raise Refusal("busy")
    _waiting += 1
    try:
        return await _away(_verify, password, known)
    finally:
        _waiting -= 1


def _verify(password: str, known: str | None) -> bool:
    if len(password) > LONGEST:
        password = ""
    return _HASHER.verify(password, known or _nobodys_hash()) and known is not None


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_hex(16))


async def _away(work: Callable[..., T], *arguments: str | None) -> T:
    return await asyncio.get_running_loop().run_in_executor(_POOL, work, *arguments)
