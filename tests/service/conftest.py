"""The application in process on a real database, and callers with tokens of the world's people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledger.db import Database
from service.app import create_app, services
from service.auth.keys import Keys
from service.auth.tokens import issue
from service.settings import Settings
from service.shell import Shell
from tests.world import World

_keys = count(1)


@dataclass
class Caller:
    """One person's way into the API: adds the token, and on changes an idempotency key."""

    client: httpx.AsyncClient
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **params: str) -> httpx.Response:
        """GET below /api/v1."""
        return await self.request("GET", path, params=params)

    async def post(self, path: str, json: Any = None, key: str | None = None, **more: Any) -> httpx.Response:
        """POST below /api/v1 under a fresh key, or the given one."""
        more["headers"] = {"Idempotency-Key": key or f"test-{next(_keys)}", **more.get("headers", {})}
        if json is not None:
            more["json"] = json
        return await self.request("POST", path, **more)

    async def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Any request below /api/v1."""
        headers = {"Authorization": f"Bearer {self.token}", **self.headers, **more.pop("headers", {})}
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **more)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of the application."""
    return tmp_path


@pytest.fixture(scope="session")
def assembled(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The whole application, put together once a run (longer than most tests take); its start is tested apart."""
    return create_app(Settings(home=tmp_path_factory.mktemp("nobodys")))


@pytest.fixture
def app(assembled: Shell, db: Database, home: Path) -> Shell:
    """The application on the fresh database, with a home of its own, as its start leaves it."""
    assembled.inner.state["services"] = services(Settings(home=home), db)  # type: ignore[attr-defined]
    return assembled


@pytest.fixture
async def client(app: Shell) -> AsyncIterator[httpx.AsyncClient]:
    """A client without any token."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as one:
        yield one


@pytest.fixture
def keys(app: Shell) -> Keys:
    """The signing key of the application's home."""
    found: Keys = app.inner.state["services"].keys
    return found


@pytest.fixture
def caller(client: httpx.AsyncClient, world: World, keys: Keys) -> Callable[[str], Caller]:
    """Somebody of the world by code, with a token."""

    def of(code: str) -> Caller:
        return Caller(client, issue(keys, "city", world.people[code].person_id))

    return of


def fault_codes(response: httpx.Response) -> dict[str, str]:
    """The faults of a problem answer: pointer to code."""
    return {one["pointer"]: one["code"] for one in response.json()["errors"]}
