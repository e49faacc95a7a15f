"""The OpenAPI document tells the truth: requests made up from it, good and bad, against a real server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from service.api.parameters import PATH_SCHEMAS
from service.api.route import BASE, Route
from service.api.table import ROUTES
from service.auth.keys import load
from service.auth.tokens import issue
from service.openapi import document, problems_of, status_of
from tests.world import World

DOCUMENT = document(ROUTES)
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
EXAMPLES = int(os.environ.get("GONGBU_EXAMPLES", "8"))
# Whoever may use the route; the work committee where everybody may.
HOLDERS = {
    "work_committee": "work", "branch_committee": "s1", "system_admin": "system", "security_admin": "security",
    "rule_admin": "rules", "rule_publisher": "publish", "auditor": "audit", "hr_reader": "hr",
}  # fmt: skip


@dataclass
class Running:
    """A web server of our own with the world in its database."""

    url: str
    home: Path
    world: World

    def headers(self, route: Route) -> dict[str, str]:
        """A token of somebody who may use the route."""
        code = next((code for role, code in HOLDERS.items() if role in route.roles), "work")
        return {"Authorization": f"Bearer {issue(load(self.home), 'city', self.world.people[code].person_id)}"}


@pytest.fixture
def running(app_url: str, world: World, tmp_path: Path, repository: Path) -> Iterator[Running]:
    """Granian with the application, ended after the test."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    env = {**os.environ, "DATABASE_APP_URL": app_url, "GONGBU_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "service.app:app"]
    process = subprocess.Popen(command, env=env, cwd=repository, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        one = Running(f"http://127.0.0.1:{port}", tmp_path, world)
        _wait(one.url)
        yield one
    finally:
        process.terminate()
        process.wait(20)


def _wait(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise TimeoutError(url)


def test_requests_made_from_the_document(running: Running) -> None:
    for route in ROUTES:
        headers = running.headers(route)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _fuzz(running, route, headers, mode)


def _fuzz(running: Running, route: Route, headers: dict[str, str], mode: GenerationMode) -> None:
    operation = SCHEMA[BASE + route.path][route.method]
    if mode is GenerationMode.NEGATIVE and not (route.query or route.body or route.keyed or "{" in route.path):
        return  # nothing of it can be wrong

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    def run(case: Any) -> None:
        response = case.call(base_url=running.url, headers=headers)
        case.validate_response(response, checks=CHECKS)

    run()


def test_every_route_is_described() -> None:
    described = {(path, method.upper()) for path, one in DOCUMENT["paths"].items() for method in one}
    assert described == {(BASE + route.path, route.method) for route in ROUTES}
    for route in ROUTES:
        operation = DOCUMENT["paths"][BASE + route.path][route.method.lower()]
        assert {str(status_of(code)) for code in problems_of(route)} <= set(operation["responses"])
        named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", route.path)) <= set(PATH_SCHEMAS)


def test_every_reference_leads_somewhere() -> None:
    for place in re.findall(r"'\$ref': '#/([^']+)'", str(DOCUMENT)):
        found: Any = DOCUMENT
        for part in place.split("/"):
            assert part in found, place
            found = found[part]


async def test_the_served_document_is_this_one(client: httpx.AsyncClient) -> None:
    answer = await client.get("/openapi.json")
    assert (answer.headers["content-type"], answer.json()) == ("application/json", DOCUMENT)


async def test_swagger_page_is_ours(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    found = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(found) == 4
    for url in found:
        assert re.fullmatch(r"/docs/[0-9a-f]{16}/[a-z0-9.-]+", url)
        answer = await client.get(url)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
        assert (await client.get(url.replace(url.split("/")[2], "0" * 16))).status_code == 404
