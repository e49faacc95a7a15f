"""Access tokens of the built-in issuer: made, and checked without believing anything the library would let pass."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import jwt

from ledger.errors import Refusal
from ledger.types import Actor
from service.auth.keys import Keys

ISSUER = "gongbu"
AUDIENCE = "gongbu"
TYPE = "at+jwt"
ALGORITHM = "EdDSA"
LONGEST_LIFE = 3600
LEEWAY = 30
MOST_KEPT = 10_000

_CLAIMS = {"iss", "sub", "realm", "aud", "iat", "exp", "jti"}
_TOKEN = re.compile(r"\A[A-Za-z0-9_-]{1,600}\.[A-Za-z0-9_-]{1,2000}\.[A-Za-z0-9_-]{86}\Z")
_UUID = re.compile(r"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_CODE = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
FindActor = Callable[[str, UUID], Awaitable[Actor | None]]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says after every check; exp in seconds since 1970."""

    realm: str
    person_id: UUID
    exp: int


def issue(keys: Keys, realm: str, person_id: UUID, minutes: int = 60) -> str:
    """A token for the person of that realm (its code), 1 to 60 minutes long. ValueError otherwise."""
    if not 1 <= minutes <= LONGEST_LIFE // 60:
        raise ValueError("a token lives 1 to 60 minutes")
    now = int(time.time())
    claims: dict[str, str | int] = {"iss": ISSUER, "sub": str(person_id), "realm": realm, "aud": AUDIENCE}
    claims |= {"iat": now, "exp": now + minutes * 60, "jti": secrets.token_urlsafe(16)}
    return jwt.encode(claims, keys.private, algorithm=ALGORITHM, headers={"typ": TYPE, "kid": keys.kid})


def verify(keys: Keys, token: str) -> Claims:
    """The claims of a good token. Refusal token-invalid without saying why, token-expired for one that was good."""
    try:
        return _verified(keys, token)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, RecursionError) as trouble:
        raise Refusal("token-invalid") from trouble


def _verified(keys: Keys, token: str) -> Claims:
    _demand(_TOKEN.match(token) is not None)
    head = jwt.get_unverified_header(token)
    # Exactly these three: a `jku`, `jwk` or `crit` is somebody telling us where to look or what to believe.
    _demand(head == {"alg": ALGORITHM, "typ": TYPE, "kid": keys.kid})
    # The library checks the signature alone: it takes times as strings and lists of audiences.
    checks = dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss"), False)
    claims = jwt.decode(token, keys.public, algorithms=[ALGORITHM], options=checks)  # type: ignore[arg-type]
    return _checked(claims)


def _checked(claims: dict[str, Any]) -> Claims:
    _demand(set(claims) == _CLAIMS)
    _demand(claims["iss"] == ISSUER and claims["aud"] == AUDIENCE)
    sub, realm, jti, iat, exp = (claims[name] for name in ("sub", "realm", "jti", "iat", "exp"))
    _demand(isinstance(sub, str) and _UUID.match(sub) is not None)
    _demand(isinstance(realm, str) and _CODE.match(realm) is not None)
    _demand(isinstance(jti, str) and 0 < len(jti) <= 100)
    _demand(type(iat) is int and type(exp) is int and 0 < exp - iat <= LONGEST_LIFE)
    now = time.time()
    _demand(0 < iat <= now + LEEWAY)
    if exp <= now:
        raise Refusal("token-expired")
    return Claims(realm, UUID(sub), exp)


def _demand(fine: bool) -> None:
    if not fine:
        raise ValueError("not a token of ours")


class TokenDesk:
    """Answers who a token speaks for; remembers good ones until they end, since checking one costs more than a read."""

    def __init__(self, keys: Keys, find: FindActor) -> None:
        self._keys = keys
        self._find = find
        self._known: dict[str, tuple[Actor, int]] = {}

    def known(self, token: str) -> Actor | None:
        """The caller of a token that was found good before and has not ended."""
        known = self._known.get(token)
        return known[0] if known and known[1] > time.time() else None

    async def actor(self, token: str) -> Actor:
        """The caller. Refusal token-invalid, token-expired."""
        known = self._known.get(token)
        if known:
            if known[1] <= time.time():
                self._known.pop(token, None)
                raise Refusal("token-expired")
            return known[0]
        claims = verify(self._keys, token)
        actor = await self._find(claims.realm, claims.person_id)
        if actor is None:
            raise Refusal("token-invalid")
        self._remember(token, actor, claims.exp)
        return actor

    def _remember(self, token: str, actor: Actor, exp: int) -> None:
        if len(self._known) >= MOST_KEPT:
            now = time.time()
            self._known = {one: kept for one, kept in self._known.items() if kept[1] > now}
        while len(self._known) >= MOST_KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[token] = (actor, exp)
