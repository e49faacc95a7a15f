"""The signing key of this installation, made once and kept in its home, and the keys derived from it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FILE = "token.key"


class KeyUnusable(Exception):
    """The key file is there but holds no Ed25519 key; the message names the file."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The Ed25519 pair that signs tokens; kid names it in their header."""

    private: Ed25519PrivateKey
    public: Ed25519PublicKey
    kid: str

    @classmethod
    def of(cls, private: Ed25519PrivateKey) -> Keys:
        """The pair with its name, a digest of the public half."""
        public = private.public_key()
        return cls(private, public, hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16])

    def derived(self, purpose: str) -> bytes:
        """A symmetric key for one purpose; knowing it tells nothing about the signing key."""
        return hmac.digest(self.private.private_bytes_raw(), purpose.encode(), hashlib.sha256)


def load(home: Path) -> Keys:
    """The key of the home, made on first use. Raises KeyUnusable, OSError."""
    path = home / FILE
    if not path.exists():
        _make(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as trouble:
        raise KeyUnusable(f"{path} holds no usable key; restore it, or remove it to end all tokens") from trouble
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} holds a key of another kind than Ed25519")
    return Keys.of(key)


def _make(path: Path) -> None:
    """Writes the file whole; of several processes that start together the first one wins."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fresh = path.with_name(f".{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink()
