"""Secrets of webhooks: made from a key of the home, the receiver and the number of the turn, and kept nowhere else.

A backup of the database therefore holds none of them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

FILE = "webhook.key"
_BYTES = 32


def load(home: Path) -> bytes:
    """The key of the home, made on first use; of several processes that start together the first one wins."""
    path = home / FILE
    if not path.exists():
        aside = path.with_name(f"{FILE}.{os.getpid()}")
        aside.write_bytes(secrets.token_bytes(_BYTES))
        aside.chmod(0o600)
        with suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()
    return path.read_bytes()


def secret_of(key: bytes, realm: str, webhook_id: str, turn: int) -> str:
    """The secret as receivers keep it (Standard Webhooks: `whsec_` and base64)."""
    made = hmac.digest(key, f"{realm}/{webhook_id}/{turn}".encode(), hashlib.sha256)
    return "whsec_" + base64.b64encode(made).decode()
