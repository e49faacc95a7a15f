"""What the ledger and its signer say to each other; the signer is another process, which knows no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Fork(Exception):
    """The book and what was signed of it do not go together; nothing more is signed until a person has looked."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the signer signed last for a realm; size 0 and no note before the first of an epoch.

    handovers: how many it has signed, each of which must be a leaf before it signs more.
    """

    size: int
    note: str | None
    fence: int
    instance: str
    handovers: int = 0


class Signer(Protocol):
    """The process that holds the key, as the ledger needs it."""

    async def head(self, realm: str) -> Head:
        """What it signed last. Raises OSError where it is away."""

    async def sign(self, realm: str, size: int, root: bytes, path: Sequence[bytes]) -> Head:
        """The new checkpoint. Raises Fork where the tree is smaller or does not extend what it signed, OSError."""
