"""Codes that prove that somebody reads what is sent to an address: kept nowhere, good for half an hour or longer.

Made from a key of the home, the person and the address, so that an address nobody has proved is never stored.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from uuid import UUID

from service.auth.keys import Keys

_PURPOSE = "email-proof"
# Without letters that are taken for figures; ten of them are 50 bits, more than anybody can try.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 10
WINDOW = 1800.0
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def proof_of(keys: Keys, realm: int, person: UUID, email: str, now: float | None = None) -> str:
    """The code, in two halves."""
    code = _code(keys, realm, person, email, int((now or time.time()) / WINDOW))
    return f"{code[:5]}-{code[5:]}"


def proves(keys: Keys, realm: int, person: UUID, email: str, given: str, now: float | None = None) -> bool:
    """Whether the code was made for this person and address in this half hour or the one before."""
    turn = int((now or time.time()) / WINDOW)
    plain = given.upper().translate(_READ_AS).encode()
    right = [_code(keys, realm, person, email, one).encode() for one in (turn, turn - 1)]
    return any(hmac.compare_digest(plain, one) for one in right)


def _code(keys: Keys, realm: int, person: UUID, email: str, turn: int) -> str:
    told = f"{realm}/{person}/{turn}/{email}".encode()
    number = int.from_bytes(hmac.digest(keys.derived(_PURPOSE), told, hashlib.sha256)[:8], "big")
    return "".join(_LETTERS[number >> (5 * n) & 31] for n in range(_LENGTH))
