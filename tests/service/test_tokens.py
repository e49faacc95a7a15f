"""Signing in by password, and tokens that must not be believed."""

from __future__ import annotations

import base64
import json
import time
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from ledger.org.credentials import set_passwords
from service.auth.keys import Keys
from service.auth.tokens import issue

HEAD = 'Bearer error="invalid_token"'


def claims(world, **changes: Any) -> dict[str, Any]:
    """The claims of a good token of member m1, some changed; None takes one out."""
    now = int(time.time())
    good = {"iss": "gongbu", "sub": str(world.people["m1"].person_id), "realm": "city", "aud": "gongbu"}
    good |= {"iat": now, "exp": now + 600, "jti": "j1"}
    return {name: one for name, one in {**good, **changes}.items() if one is not None}


def signed(keys: Keys, body: dict[str, Any], **head: Any) -> str:
    """A token signed with our key, whatever it says; written by hand, since the library refuses to write some."""
    header = {"alg": "EdDSA", "typ": "at+jwt", "kid": keys.kid, **head}
    parts = [_part(json.dumps(one).encode()) for one in (header, body)]
    return ".".join([*parts, _part(keys.private.sign(".".join(parts).encode()))])


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def test_a_good_token_written_by_hand(client, world, keys):
    answer = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {signed(keys, claims(world))}"})
    assert (answer.status_code, answer.json()["code"]) == (200, "m1")


def bad_claims(world) -> dict[str, dict[str, Any]]:
    """Changes to good claims that make a token worthless."""
    now = int(time.time())
    return {
        "exp string": {"exp": str(now + 600)},
        "exp float": {"exp": now + 600.5},
        "exp huge": {"exp": 1e308},
        "exp true": {"exp": True},
        "exp none": {"exp": None},
        "exp far": {"exp": now + 3601},
        "exp before iat": {"iat": now - 10, "exp": now - 20},
        "iat string": {"iat": str(now)},
        "iat ahead": {"iat": now + 3000, "exp": now + 3600},
        "iat none": {"iat": None},
        "iat negative": {"iat": -1, "exp": 100},
        "nbf in an hour": {"nbf": now + 3600},
        "aud list": {"aud": ["gongbu"]},
        "aud two": {"aud": ["other", "gongbu"]},
        "aud other": {"aud": "points"},
        "aud none": {"aud": None},
        "iss other": {"iss": "https://evil.example"},
        "iss none": {"iss": None},
        "sub number": {"sub": 42},
        "sub empty": {"sub": ""},
        "sub none": {"sub": None},
        "sub upper case": {"sub": str(world.people["m1"].person_id).upper()},
        "sub unknown": {"sub": str(uuid4())},
        "sub operator": {"sub": "00000000-0000-0000-0000-000000000000"},
        "realm unknown": {"realm": "nowhere"},
        "realm number": {"realm": 1},
        "realm injected": {"realm": "x' OR '1'='1"},
        "jti none": {"jti": None},
        "roles": {"roles": ["root"]},
        "scope": {"scope": "admin"},
    }


def bad_headers(world, keys: Keys) -> dict[str, str]:
    """Authorization headers that must all be answered alike."""
    good = claims(world)
    token = signed(keys, good)
    other = Keys.of(Ed25519PrivateKey.generate())
    public = keys.public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    rsa = generate_private_key(65537, 2048)
    head, body, seal = token.split(".")
    none = _part(b'{"alg":"none","typ":"at+jwt","kid":"%s"}' % keys.kid.encode())
    oct_head = {"alg": "HS256", "typ": "at+jwt", "kid": keys.kid}
    hs_input = ".".join(_part(json.dumps(one).encode()) for one in (oct_head, good))
    tokens = {
        "none": f"{none}.{body}.",
        "none with a signature": f"{none}.{body}.{seal}",
        "nOnE": f"{_part(json.dumps({'alg': 'nOnE', 'typ': 'at+jwt', 'kid': keys.kid}).encode())}.{body}.{seal}",
        "rsa": jwt.encode(good, rsa, algorithm="RS256", headers={"typ": "at+jwt", "kid": keys.kid}),
        "public key as secret": hs_input
        + "."
        + _part(jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(hs_input.encode(), public)),
        "other key": signed(Keys(other.private, other.public, keys.kid), good),
        "test environment": signed(other, good),
        "kid unknown": signed(keys, good, kid="k2"),
        "kid path": signed(keys, good, kid="../../dev/null"),
        "jku": signed(keys, good, jku="https://evil.example/jwks.json"),
        "jwk": signed(keys, good, jwk={"kty": "OKP"}),
        "crit": signed(keys, good, crit=["bork"], bork=1),
        "id token": signed(keys, good, typ="id+jwt"),
        "plain jwt": signed(keys, good, typ="JWT"),
        "body changed": f"{head}.{_part(json.dumps(claims(world, realm='other')).encode())}.{seal}",
        "signature cut": token[:-2],
        "padding": token + "=",
        "padding inside": f"{head}=.{body}.{seal}",
        "newline": f"{head}.{body}\n.{seal}".replace("\n", "%0a"),
        "space": token[:20] + " " + token[20:],
        "four parts": token + ".x",
        "two parts": f"{head}.{body}",
        "garbage": "x",
        "long": "a" * 5000,
        "body no object": signed(keys, [1]),  # type: ignore[arg-type]
        "deep body": f"{head}.{_part(b'[' * 100_000)[:2000]}.{seal}",
    }
    tokens |= {name: signed(keys, claims(world, **one)) for name, one in bad_claims(world).items()}
    headers = {name: f"Bearer {one}" for name, one in tokens.items()}
    return headers | {"empty": "Bearer", "empty with space": "Bearer ", "basic": "Basic bTE6eA==", "bare": token}


async def test_bad_tokens_are_answered_alike(client, world, keys):
    seen = set()
    for name, header in bad_headers(world, keys).items():
        answer = await client.get("/api/v1/me", headers={"Authorization": header})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, HEAD), name
        seen.add(json.dumps({**answer.json(), "instance": ""}, sort_keys=True))
        assert answer.json()["code"] == "token-invalid", name
    assert len(seen) == 1


async def test_no_token_and_an_old_one(client, world, keys):
    answer = await client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "token-missing")
    assert answer.headers["www-authenticate"] == "Bearer"
    now = int(time.time())
    old = signed(keys, claims(world, iat=now - 100, exp=now - 1))
    answer = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {old}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token-expired")
    both = [("Authorization", f"Bearer {signed(keys, claims(world))}"), ("Authorization", "Bearer x")]
    assert (await client.get("/api/v1/me", headers=both)).json()["code"] == "token-invalid"


async def test_a_remembered_token_ends_on_its_second(client, world, keys, monkeypatch):
    now = time.time()
    token = {"Authorization": f"Bearer {issue(keys, 'city', world.people['m1'].person_id, 1)}"}
    assert (await client.get("/api/v1/me", headers=token)).status_code == 200
    monkeypatch.setattr("service.auth.tokens.time.time", lambda: now + 61)
    assert (await client.get("/api/v1/me", headers=token)).json()["code"] == "token-expired"


async def test_sign_in(client, db, world):
    password = (await set_passwords(db, 1, ["s1"], one_time=False))["s1"]
    for name in ("s1", "s1@city"):
        answer = await client.post("/api/v1/tokens", json={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
        assert set(body) == {"access_token", "token_type", "expires_in"}
    me = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert me.json()["code"] == "s1"
    for name, wrong in (("s1", "x"), ("nobody", password), ("s1@elsewhere", password), ("m1", password)):
        answer = await client.post("/api/v1/tokens", json={"name": name, "password": wrong})
        assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-failed")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_guessing_is_braked(client, db, world):
    password = (await set_passwords(db, 1, ["s1"], one_time=False))["s1"]
    for _ in range(10):
        await client.post("/api/v1/tokens", json={"name": "s1", "password": "guess"})
    answer = await client.post("/api/v1/tokens", json={"name": "s1", "password": password})
    assert (answer.status_code, answer.json()["code"]) == (429, "rate-limited")
    assert 0 < int(answer.headers["retry-after"]) <= 300
    other = await client.post("/api/v1/tokens", json={"name": "s2", "password": "guess"})
    assert other.status_code == 401


def test_what_is_issued(keys, world):
    token = issue(keys, "city", world.people["m1"].person_id, 60)
    assert jwt.get_unverified_header(token) == {"alg": "EdDSA", "typ": "at+jwt", "kid": keys.kid}
    told = jwt.decode(token, keys.public, algorithms=["EdDSA"], audience="gongbu")
    assert set(told) == {"iss", "sub", "realm", "aud", "iat", "exp", "jti"}
    assert told["aud"] == "gongbu"
    assert told["exp"] - told["iat"] == 3600


async def test_what_is_no_code_is_nobodys_name(client, world):
    for name in ("a\x00b", "m1@ci\x00ty", "m1@city@city", "会 计"):
        answer = await client.post("/api/v1/tokens", json={"name": name, "password": "x"})
        assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-failed"), name
