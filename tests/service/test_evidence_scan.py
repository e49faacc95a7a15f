"""The scanner of the house: a command that says clean, infected, or nothing of use."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from service.evidence import judging
from tests.evidence_files import picture

PNG = {"Content-Type": "image/png"}
INFECTED = "import sys; sys.exit(1 if open(sys.argv[1], 'rb').read(8)[1:4] == b'PNG' else 0)"


@pytest.fixture
def scanner(app):
    """Sets the command of the running application."""

    def use(command: str) -> None:
        services = app.inner.state["services"]
        services.settings = replace(services.settings, scan=command)

    return use


def python(code: str) -> str:
    return f'{sys.executable} -c "{code}"'


async def outcome(caller) -> tuple[int, str]:
    answer = await caller("m1").post("/evidence", content=picture(), headers=PNG)
    return answer.status_code, answer.json().get("code", "")


async def test_the_scanner_decides(caller, scanner, owner):
    scanner(python(INFECTED))
    assert await outcome(caller) == (422, "evidence-infected")
    assert await owner.fetchval("SELECT count(*) FROM evidence") == 0
    scanner(python("pass"))
    assert await outcome(caller) == (201, "")


@pytest.mark.parametrize("command", ["no-such-scanner-here", "'", python("import sys; sys.exit(2)")])
async def test_a_scanner_that_cannot_answer_lets_nothing_through(caller, scanner, owner, command):
    scanner(command)
    assert await outcome(caller) == (503, "busy")
    assert await owner.fetchval("SELECT count(*) FROM evidence") == 0


async def test_a_scanner_that_hangs_is_ended(caller, scanner, monkeypatch):
    monkeypatch.setattr(judging, "SCAN_SECONDS", 0.2)
    scanner(python("import time; time.sleep(60)"))
    assert await outcome(caller) == (503, "busy")
