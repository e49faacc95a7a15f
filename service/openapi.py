"""The OpenAPI 3.1 document, made from the route table alone, so that it cannot say what the handlers do not do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ledger.errors import CODES, STATUS
from service.api.parameters import PATH_SCHEMAS, Param
from service.api.route import BASE, JSON, Route
from service.api.shapes import Problem
from service.problems import MEDIA

Json = dict[str, Any]
REF = "#/components/schemas/{model}"
ABOUT = (
    "An append-only points and career ledger. Points and quantities are decimal strings. "
    "Every POST except sign-in, dry runs and simulations needs an Idempotency-Key; "
    "a repeated request gets the first answer again."
)
# What every route can answer, by what it takes.
OF_ALL = ("bad-host", "bad-request", "not-acceptable", "busy", "internal-error")
OF_SIGNED_IN = ("token-missing", "token-invalid", "token-expired")
OF_BODY = ("malformed-json", "validation-error", "payload-too-large", "unsupported-media-type")
OF_KEYED = ("idempotency-key-missing", "idempotency-key-invalid", "idempotency-key-reused")
OF_RAW = ("payload-too-large", "unsupported-media-type")


def problems_of(route: Route) -> list[str]:
    """Every code the route can answer, in the order of the table of codes."""
    found = {*OF_ALL, *route.problems}
    found |= set() if route.public else set(OF_SIGNED_IN)
    found |= {"role-missing"} if route.roles else set()
    found |= {"not-found"} if "{" in route.path else set()
    # A parameter nobody knows is refused by all.
    found |= {"invalid-parameter"}
    found |= set(OF_BODY) if route.body else set()
    found |= set(OF_RAW) if route.raw else set()
    found |= set(OF_KEYED) if route.keyed else set()
    return [code for code in CODES if code in found]


def status_of(code: str) -> int:
    """The status a code is answered with."""
    return STATUS.get(code, CODES[code].value)


def document(routes: Sequence[Route]) -> Json:
    """The whole document."""
    models = _models(routes)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Gongbu 功簿", "version": "1", "description": ABOUT, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "tags": [{"name": name} for name in dict.fromkeys(_tag(one) for one in routes)],
        "paths": _paths(routes, models),
        "components": {
            "schemas": models.schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "responses": {
                f"problem-{one}": _problem(one, models) for one in sorted({status_of(code) for code in CODES})
            },
        },
    }


def _tag(route: Route) -> str:
    return route.path.split("/")[1]


def _paths(routes: Iterable[Route], models: _Models) -> Json:
    paths: Json = {}
    for route in routes:
        paths.setdefault(BASE + route.path, {})[route.method.lower()] = _operation(route, models)
    return paths


def _operation(route: Route, models: _Models) -> Json:
    operation: Json = {
        "operationId": route.name,
        "summary": route.summary,
        "description": _description(route),
        "tags": [_tag(route)],
        "parameters": _parameters(route),
        "responses": _responses(route, models),
    }
    if route.public:
        operation["security"] = []
    if route.body is not None:
        content = {JSON: {"schema": models.places[route.body, "validation"]}}
        operation["requestBody"] = {"required": not route.optional, "content": content}
    if route.raw:
        content = {media: {"schema": {"type": "string", "format": "binary"}} for media in route.raw}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _description(route: Route) -> str:
    who = ", ".join(sorted(route.roles)) or ("nobody needs a token" if route.public else "every signed-in caller")
    return f"{_doc(route.handle)} Open to: {who}. Problems: {', '.join(problems_of(route))}."


def _doc(handle: Any) -> str:
    return " ".join((handle.__doc__ or "").split())


def _parameters(route: Route) -> list[Json]:
    named = re.findall(r"\{(\w+)\}", route.path)
    found = [{"name": one, "in": "path", "required": True, "schema": dict(PATH_SCHEMAS[one])} for one in named]
    found += [_query(one) for one in route.query]
    if route.keyed:
        # Where a dry run is possible the key is needed for the real one only.
        needed = not any(one.name == "dry_run" for one in route.query)
        schema = {"type": "string", "pattern": "^[!-~]{1,255}$"}
        found.append({"name": "Idempotency-Key", "in": "header", "required": needed, "schema": schema})
    return found


def _query(one: Param) -> Json:
    return {
        "name": one.name,
        "in": "query",
        "required": one.required,
        "description": one.about,
        "schema": dict(one.schema),
    }


def _responses(route: Route, models: _Models) -> Json:
    responses: Json = {str(status): _success(route, status, models) for status in route.statuses}
    for status in sorted({status_of(code) for code in problems_of(route)}):
        responses[str(status)] = {"$ref": f"#/components/responses/problem-{status}"}
    return responses


def _success(route: Route, status: int, models: _Models) -> Json:
    schema = models.places[route.answer, "serialization"] if route.answer else {"type": "string"}
    content = {media: {"schema": schema if media == JSON else {"type": "string"}} for media in route.answers}
    headers = {**_success_headers(route, status), **{name: _header(about) for name, about in route.headers.items()}}
    return {"description": route.summary, "content": content, **({"headers": headers} if headers else {})}


def _success_headers(route: Route, status: int) -> Json:
    headers: Json = {}
    if route.located and status == 201:
        headers["Location"] = {**_header("Where the new thing is"), "required": True}
    if route.keyed:
        about = "Present, and true, where this is the first answer again"
        headers["Idempotency-Replayed"] = {"description": about, "schema": {"type": "string", "const": "true"}}
    return headers


def _header(about: str) -> Json:
    return {"description": about, "schema": {"type": "string"}}


def _problem(status: int, models: _Models) -> Json:
    codes = [code for code in CODES if status_of(code) == status]
    described: Json = {
        "description": ", ".join(codes),
        "content": {MEDIA: {"schema": models.places[Problem, "serialization"]}},
    }
    if status == 401:
        described["headers"] = {"WWW-Authenticate": {**_header("How to sign in"), "required": True}}
    if status in (429, 503):
        described["headers"] = {"Retry-After": {**_header("Seconds to wait"), "required": True}}
    if status == 405:
        described["headers"] = {"Allow": {**_header("Methods of this address"), "required": True}}
    return described


@dataclass(frozen=True, slots=True)
class _Models:
    """Bodies and answers: where each is described, and the descriptions by name."""

    places: Mapping[tuple[type[BaseModel], str], Json]
    schemas: Json


def _models(routes: Iterable[Route]) -> _Models:
    bodies = [route.body for route in routes if route.body is not None]
    answers = [route.answer for route in routes if isinstance(route.answer, type)]
    wanted: list[tuple[type[BaseModel], Any]] = [(one, "validation") for one in dict.fromkeys(bodies)]
    wanted += [(one, "serialization") for one in dict.fromkeys([Problem, *answers])]
    places, schema = models_json_schema(wanted, ref_template=REF, by_alias=True)
    found: Mapping[str, Any] = schema["$defs"]
    named = {_name(name): _plain(one) for name, one in found.items()}
    return _Models(_plain(places), dict(sorted(named.items())))


def _name(name: str) -> str:
    """Two models of one name are told apart by their module, which Pydantic writes out in full."""
    return re.sub(r"^service__api__(\w+?)__(\w+)$", r"\1.\2", name)


def _plain(schema: Any) -> Any:
    """Without Pydantic's titles, which only repeat the names."""
    if isinstance(schema, dict):
        kept = {name: one for name, one in schema.items() if name != "title" or not isinstance(one, str)}
        return {name: _reference(one) if name == "$ref" else _plain(one) for name, one in kept.items()}
    return [_plain(one) for one in schema] if isinstance(schema, list) else schema


def _reference(place: Any) -> Any:
    if not isinstance(place, str):
        return _plain(place)
    head, _, name = place.rpartition("/")
    return f"{head}/{_name(name)}"
