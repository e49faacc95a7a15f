"""`serve --demo`: built whole on an empty home, never on one with data, its sign-ins printed at every start."""

import json
import select
import signal
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.setup.served import Served, eventually, run_py

PEOPLE = 13
BUILD_SECONDS = 180.0
JPEG = b"\xff\xd8"


def signins(served: Served) -> list[list[str]]:
    assert served.process.stdout is not None
    return [served.process.stdout.readline().decode().split() for _ in range(PEOPLE)]


def test_a_home_with_data_is_left_alone(home: Path) -> None:
    founded = run_py("realm", "new", "city", "--name", "某市", "--system", "a", "--security", "b", "--home", str(home))
    assert founded.returncode == 0
    with Served(home, "--demo") as served:
        served.wait_for_address()
        assert served.stop() == 0
        assert served.process.stdout is not None
        assert served.process.stdout.read() == b""
        assert "nothing was changed" in served.errors.read_text()


def _read(served: Served, passwords: Mapping[str, str], code: str, path: str, *, raw: bool = False) -> Any:
    """What somebody who signs in with the printed password is answered."""
    base, body = served.address + "/api/v1/", json.dumps({"name": code, "password": passwords[code]}).encode()
    asked = urllib.request.Request(base + "tokens", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        bearer = {"Authorization": f"Bearer {json.load(answer)['access_token']}"}
    with urllib.request.urlopen(urllib.request.Request(base + path, headers=bearer), timeout=10) as answer:
        return answer.read() if raw else json.load(answer)


@pytest.mark.slow
def test_the_demo_is_built_once_even_where_the_first_try_is_killed(tmp_path: Path) -> None:
    home = tmp_path / "var"
    with Served(home, "--demo") as killed:
        assert eventually(lambda: any("demo_build" in line for line in killed.below().values()), BUILD_SECONDS)
        eventually(lambda: False, 2)
        killed.signal(signal.SIGKILL)
    with Served(home, "--demo") as first:
        assert first.process.stdout is not None
        assert select.select([first.process.stdout], [], [], BUILD_SECONDS)[0]
        first.wait_for_address()
        made = signins(first)
        assert {role for _, _, role in made} >= {"member", "branch_committee", "work_committee", "hr_reader"}
        passwords = {code: password for code, password, _ in made}
        claims = _read(first, passwords, "demo-member", "claims")["items"]
        proof = [photo for one in claims for photo in one["content"]["evidence"]]
        assert len(proof) == 2
        assert _read(first, passwords, "demo-member", f"evidence/{proof[0]}/thumbnail", raw=True)[:2] == JPEG
        (alike,) = _read(first, passwords, "demo-audit", "watch/likenesses")["items"]
        assert (alike["here"]["unit"], alike["before"]["unit"]) == ("demo-b2", "demo-b1")
        assert (home / "demo-signins").stat().st_mode & 0o777 == 0o600
        assert first.stop() == 0
    with Served(home, "--demo") as second:
        second.wait_for_address()
        assert signins(second) == made
        assert second.stop() == 0
