"""The log of a running service: signed by a process of its own, witnessed elsewhere, checked from outside."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.embedded import Postgres
from service.home import Home
from service.signer_client import SignerClient
from service.signer_vault import FOLDER
from tests.setup.served import ROOT, Served, environment, eventually, is_alive, run_py


@pytest.fixture
def served(home: Path) -> Iterator[Served]:
    """A service with one realm in it."""
    made = run_py("realm", "new", "city", "--name", "某市", "--system", "a1", "--security", "a2", "--home", str(home))
    assert made.returncode == 0, made.stderr
    with Served(home) as one:
        one.wait_for_address()
        yield one


def note_of(home: Path) -> str:
    path = home / FOLDER / "city.checkpoint"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def ask(home: Path, *statements: str) -> Any:
    """Statements as a superuser; the first value of the last."""

    async def run() -> Any:
        server = Postgres(Home(home), port=int(Home(home).run()["postgres_port"]))
        conn = await asyncpg.connect(server.url())
        try:
            for one in statements[:-1]:
                await conn.execute(one)
            return await conn.fetchval(statements[-1])
        finally:
            await conn.close()

    return asyncio.run(run())


def test_the_signer_signs_outlives_kills_and_ends_with_the_service(served: Served, home: Path) -> None:
    first = eventually(lambda: note_of(home))
    assert first.startswith("gongbu/")
    (signer,) = served.children("service.signer")
    os.kill(signer, signal.SIGKILL)
    ask(home, "UPDATE person SET name = '新名' WHERE code = 'a1'", "SELECT 1")
    assert eventually(lambda: note_of(home) != first and note_of(home))
    assert len(ask(home, "SELECT array_agg(size) FROM log_checkpoint")) == 2
    second = subprocess.run(
        [sys.executable, "-P", "-m", "service.signer"], cwd=ROOT, capture_output=True, text=True, timeout=30,
        env=environment() | {"GONGBU_HOME": str(home), "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert (second.returncode, "another signer" in second.stderr) == (3, True)
    (signer,) = served.children("service.signer")
    served.signal(signal.SIGKILL)
    assert eventually(lambda: not is_alive(signer))


def test_verify_names_what_a_superuser_changed(served: Served, home: Path, tmp_path: Path) -> None:
    eventually(lambda: note_of(home))
    kept = tmp_path / "kept.note"
    kept.write_text(note_of(home), encoding="utf-8")
    good = run_py("verify", "--home", str(home), "--checkpoint", str(kept))
    assert (good.returncode, good.stderr) == (0, "")
    assert "as it was booked" in good.stdout
    ask(home, "SET session_replication_role = replica", "UPDATE person SET name = '某甲' WHERE code = 'a2'", "SELECT 1")
    bad = run_py("verify", "--home", str(home), "--json")
    assert bad.returncode == 1
    (found,) = json.loads(bad.stdout)["findings"]
    assert (found["kind"], found["what"]) == ("person", "is not what its last change made of it")
    assert found["index"] is not None
    forged = tmp_path / "forged.note"
    forged.write_text(kept.read_text(encoding="utf-8").replace("\n\n", "\n\n\n"), encoding="utf-8")
    assert "forged.note" in run_py("verify", "--home", str(home), "--checkpoint", str(forged)).stdout
    assert run_py("verify", "--home", str(home), "--checkpoint", str(tmp_path / "none")).returncode == 2


def test_two_witnesses_watch_a_running_service(served: Served, home: Path, tmp_path: Path) -> None:
    eventually(lambda: note_of(home))
    vkey = (home / FOLDER / "city.vkey").read_text(encoding="utf-8").strip()
    started = [_witness(tmp_path / name, name, vkey) for name in ("w1", "w2")]
    try:
        lines = [one.stdout.readline().strip() for one in started if one.stdout]
        (home / "witnesses").write_text("\n".join(lines) + "\n", encoding="utf-8")
        count = "SELECT count(DISTINCT witness) FROM log_cosignature"
        assert eventually(lambda: ask(home, count) == 2)
    finally:
        for one in started:
            one.terminate()
            one.wait(10)


def _witness(folder: Path, name: str, vkey: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), "witness", str(folder), "--name", f"w.example/{name}", "--log", vkey],
        stdout=subprocess.PIPE, text=True, env=environment(), cwd="/",
    )  # fmt: skip


def test_a_socket_in_a_deep_folder_is_reached(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120) / FOLDER
    env = environment() | {"GONGBU_HOME": str(deep.parent), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-P", "-m", "service.signer"], cwd=ROOT, env=env)
    try:
        assert eventually(lambda: (deep / "socket").exists())
        assert asyncio.run(SignerClient(deep).head("city")).size == 0
    finally:
        process.terminate()
        assert process.wait(10) == 0
        assert not (deep / "socket").exists()
