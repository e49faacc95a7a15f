"""What a request has around it: the services of this process, and the request's own id and language."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger.db import Database
from service.auth.keys import Keys
from service.auth.limiter import Limiter
from service.auth.tokens import TokenDesk
from service.cursors import Cursors
from service.evidence.store import Store
from service.i18n import choose
from service.settings import Settings

Scope = Mapping[str, Any]

# Our own corner of the ASGI scope: scope["state"] may be one dictionary for all requests of a process.
CORNER = "gongbu"


@dataclass(slots=True)
class Services:
    """What the handlers of one process share; made at start-up, after the home and the database are there."""

    settings: Settings
    db: Database
    keys: Keys
    tokens: TokenDesk
    cursors: Cursors
    evidence: Store
    attempts: Limiter = field(default_factory=Limiter)
    # Codes sent to addresses: five a person and a hundred in all within an hour, so that nobody is flooded by us.
    codes: Limiter = field(default_factory=lambda: Limiter(window=3600.0, per_name=5, per_address=100))

    @property
    def incoming(self) -> Path:
        """The folder for files on their way in, on the disk of the home."""
        return self.settings.home / "evidence" / "incoming"


def services_of(scope: Scope) -> Services:
    """The services of the application that answers this request."""
    services: Services = scope["litestar_app"].state["services"]
    return services


def mark(scope: Any) -> str:
    """Gives the request its id, which answers, audit rows and the log name."""
    request_id = os.urandom(8).hex()
    scope[CORNER] = request_id
    return request_id


def request_id_of(scope: Scope) -> str:
    """The id of the request."""
    return str(scope.get(CORNER, "-"))


def header(scope: Scope, name: bytes) -> str | None:
    """The value of a header (name in lower case), None where it is absent; of several the first."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return None


def headers(scope: Scope, name: bytes) -> list[str]:
    """All values of a header (name in lower case)."""
    return [bytes(value).decode("latin-1") for key, value in scope["headers"] if key == name]


def locale_of(scope: Scope) -> str:
    """The language the request asks for."""
    return choose(header(scope, b"accept-language"))
