"""What an endpoint is: declared once; its handler, its documentation and its row of the access matrix come from it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request
from pydantic import BaseModel

from ledger import command
from ledger.access import Scope
from ledger.db import Database
from ledger.errors import Fault, Refusal
from ledger.types import Actor, Answer, Call, Page
from service.api.fields import Body
from service.api.parameters import Param
from service.context import Services
from service.decode import JSON_LIMIT

BASE = "/api/v1"
JSON = "application/json"
YAML = "application/yaml"
# Seconds for routes that work through a whole realm.
LONG = 600.0

# Whoever has a good token, whatever the roles.
ANYONE: frozenset[str] = frozenset()
# Stands where a public route has no caller; no realm has that number.
NOBODY = Actor(-1, UUID(int=1), "")


class Nothing(Body):
    """Nothing has to be said: no body, or an empty object."""


@dataclass(slots=True)
class Reply:
    """What a handler answers: ready bytes, or pieces of them."""

    body: bytes | AsyncIterator[bytes]
    status: int = 200
    media: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Ask:
    """One request after every check of its form: who, what, with which values."""

    request: Request[Any, Any, Any]
    services: Services
    route: Route
    request_id: str
    actor: Actor
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any = None
    media: str = JSON
    accepts: str = JSON
    key: str | None = None
    digest: bytes = b""

    @property
    def db(self) -> Database:
        """The database of the application role."""
        return self.services.db

    @property
    def call(self) -> Call:
        """The change as a command wants it."""
        return Call(self.actor, self.route.name, self.route.signature, self.key, self.digest, self.request_id)

    @asynccontextmanager
    async def reading(self, *, planned: bool = False) -> AsyncIterator[Scope]:
        """One consistent view; refused before any look-up where no role of the caller may use the route."""
        async with command.reading(self.db, self.actor, planned=planned) as scope:
            self.route.admit(scope)
            yield scope

    @property
    def cursor(self) -> str | None:
        """What the query handed out with the last page."""
        sealed = self.query.get("cursor")
        return None if sealed is None else self.services.cursors.open(self._list, sealed)

    def page(self, page: Page) -> Reply:
        """A page as it is answered, its cursor sealed for this caller and list."""
        return json_reply({"items": page.items, "next": self.sealed(page.next)})

    def sealed(self, following: object | None) -> str | None:
        """A cursor of a query, sealed for this caller and list."""
        return None if following is None else self.services.cursors.seal(self._list, str(following))

    @property
    def _list(self) -> str:
        filters = sorted((name, str(value)) for name, value in self.query.items() if name not in ("cursor", "limit"))
        return f"{self.request.url.path} {self.actor.realm_id} {self.actor.person_id} {filters}"


Handle = Callable[[Ask], Awaitable[Reply]]
SecondLook = Callable[[Ask, Any, Sequence[Fault]], Awaitable[list[Fault]]]


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint. path is below BASE; roles may use it (ANYONE: every token); name names it in audit and documents.

    raw: media types of a body that is no JSON, which parse reads from its bytes (at most limit of them) and its
    content type. optional: the body may be left out. keyed: an Idempotency-Key is required. public: no token is needed.
    lean: the command itself checks the roles and the route asks only when something was refused, which saves the hot
    ones a transaction. located: a 201 names its place. statuses: success first.
    within: seconds after which the caller is told busy, whatever hangs; the key tells later what became of a change.
    also: what else is wrong with a body that is no model already, so that all is told at once.
    problems: codes beyond those that any route of its kind can answer.
    """

    method: str
    path: str
    name: str
    summary: str
    handle: Handle
    roles: frozenset[str] = ANYONE
    query: tuple[Param, ...] = ()
    body: type[BaseModel] | None = None
    optional: bool = False
    raw: tuple[str, ...] = ()
    parse: Callable[[bytes, str], Any] | None = None
    limit: int = JSON_LIMIT
    answer: Any = None
    statuses: tuple[int, ...] = (200,)
    answers: tuple[str, ...] = (JSON,)
    problems: tuple[str, ...] = ()
    keyed: bool = False
    located: bool = False
    lean: bool = False
    within: float = 9.0
    also: SecondLook | None = None
    public: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # What a change takes nothing from is not passed over in silence: a caller would think that it counted.
        if self.changes and self.body is None and not self.raw:
            object.__setattr__(self, "body", Nothing)
            object.__setattr__(self, "optional", True)

    @property
    def signature(self) -> str:
        """Method and template: idempotency keys are unique within it."""
        return f"{self.method} {BASE}{self.path}"

    @property
    def changes(self) -> bool:
        """Whether it is a command, so that a refusal leaves an audit row."""
        return self.method != "GET" and not self.public

    def admit(self, scope: Scope) -> None:
        """Refusal role-missing where no role of the caller may use this route."""
        if self.roles and not scope.may(*self.roles):
            raise Refusal("role-missing")


def json_reply(body: Any, status: int = 200) -> Reply:
    """A JSON answer."""
    return Reply(msgspec.json.encode(body), status)


def answered(answer: Answer) -> Reply:
    """What a command answered, word for word as it is kept for replays."""
    headers = {} if answer.location is None else {"Location": answer.location}
    if answer.replayed:
        headers["Idempotency-Replayed"] = "true"
    text = answer.text if answer.text is not None else command.encode(answer)
    return Reply(text.encode(), answer.status, headers=headers)
