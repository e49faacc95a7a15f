"""A log whose books went back begins anew, and a key is changed: both told, both followed by all who look on."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.log.notes import origin_of
from tests.setup.served import ROOT, Served, environment, eventually, run_py
from tests.setup.test_backup import _awards, asked, founded
from verifier import verify

REASON = "演练：数据库恢复到较早时刻"
PEOPLE = ("--as", "system", "--with", "security")


def get(served: Served, path: str, code: str = "") -> Any:
    made = run_py("token", "--as", code, "--home", str(served.home)).stdout.strip() if code else ""
    request = urllib.request.Request(served.address + path)
    if made:
        request.add_header("Authorization", f"Bearer {made}")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


def note_of(home: Path) -> str:
    path = home / "signer" / "city.checkpoint"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def signed(home: Path) -> int:
    return int(note_of(home).splitlines()[1]) if note_of(home) else 0


def begin(home: Path, *people: str) -> subprocess.CompletedProcess[str]:
    return run_py("log", "begin-anew", "--reason", REASON, *(people or PEOPLE), "--home", str(home))


@dataclass(frozen=True)
class Drill:
    """A home restored to before its last leaves, served; with what members and witnesses of the lost days kept."""

    served: Served
    folder: Path
    key: str
    ended: int
    note: str
    kept: str
    lost: str
    witness: str

    @property
    def home(self) -> Path:
        return self.served.home


def _receipts(served: Served) -> str:
    """The proof of the newest entry of m1, once there is one."""
    entry = asyncio.run(asked(served.home, "SELECT entry_id::text FROM entry ORDER BY recorded_at DESC LIMIT 1"))
    found = eventually(lambda: get(served, f"/api/v1/entries/{entry}/receipt", "m1")["proof"], 90)
    assert isinstance(found, str)
    return found


def _lost_days(home: Path, folder: Path, line: str) -> tuple[str, datetime]:
    """What a backup is taken of, then what it lacks; the receipt of an entry before, and the moment between."""
    with Served(home) as served:
        served.wait_for_address()
        asyncio.run(founded(home))
        asyncio.run(_awards(home, 3))
        (home / "witnesses").write_text(line, encoding="utf-8")
        kept = _receipts(served)
        assert run_py("backup", str(folder / "backup"), "--home", str(home)).returncode == 0
        moment = asyncio.run(asked(home, "SELECT clock_timestamp()"))
        assert isinstance(moment, datetime)
        asyncio.run(_awards(home, 3))
        (folder / "lost").write_text(_receipts(served), encoding="utf-8")
        assert served.stop() == 0
    return kept, moment


@pytest.fixture(scope="module")
def drill(migrated_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("drill")
    home = shutil.copytree(migrated_home, folder / "var")
    kept, moment = _lost_days(home, folder, "")
    new = folder / "new"
    back = run_py("restore", str(folder / "backup"), "--home", str(new), "--to", moment.isoformat(),
                  "--signer", str(home / "signer"))  # fmt: skip
    assert (back.returncode, "leaves were signed" in back.stdout + back.stderr) == (1, True)
    key = (home / "signer" / "city.vkey").read_text(encoding="utf-8").strip()
    witness = subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), "witness", str(folder / "w"), "--name", "w.example/w", "--log", key],
        stdout=subprocess.PIPE, text=True, env=environment(), cwd="/",
    )  # fmt: skip
    try:
        assert witness.stdout is not None
        (new / "witnesses").write_text(witness.stdout.readline(), encoding="utf-8")
        with Served(new) as served:
            served.wait_for_address()
            lost = (folder / "lost").read_text(encoding="utf-8")
            yield Drill(served, folder, key, signed(home), note_of(home), kept, lost, "w.example/w")
    finally:
        witness.terminate()
        witness.wait(10)


def warnings(served: Served) -> list[str]:
    return [one["code"] for one in get(served, "/readyz")["warnings"]]


def test_1_the_log_stands_still_and_whoever_watches_is_told(drill: Drill) -> None:
    asyncio.run(_awards(drill.home, 1))
    assert eventually(lambda: warnings(drill.served), 60) == ["log-forked"]
    assert drill.served.status() == 200
    assert get(drill.served, "/api/v1/log/checkpoint", "m1")["halted"]["kind"] == "fork"
    told = run_py("verify", "--home", str(drill.home))
    assert (told.returncode, "has refused to sign since" in told.stdout) == (1, True), told.stdout
    assert signed(drill.home) == drill.ended


def test_2_two_people_begin_it_anew(drill: Drill) -> None:
    alone = begin(drill.home, "--as", "system", "--with", "system")
    assert (alone.returncode, "separation-of-duty" in alone.stderr) == (1, True)
    unfit = begin(drill.home, "--as", "security", "--with", "system")
    assert (unfit.returncode, "role-missing" in unfit.stderr) == (1, True)
    early = run_py("log", "new-key", "--reason", REASON, *PEOPLE, "--home", str(drill.home))
    assert (early.returncode, "begin the log anew first" in early.stderr) == (1, True), early.stderr
    done = begin(drill.home)
    assert done.returncode == 0, done.stderr
    assert f"epoch 1 ended at {drill.ended} leaves; the books kept" in done.stdout
    assert REASON in done.stdout
    assert eventually(lambda: origin_of(note_of(drill.home)).endswith("/city/2"), 90)
    assert eventually(lambda: not warnings(drill.served), 60)
    again = begin(drill.home)
    assert (again.returncode, "illegal-transition" in again.stderr) == (1, True)
    assert (drill.home / "signer" / "city.ended-1").read_text(encoding="utf-8") == drill.note


def test_3_everybody_follows(drill: Drill, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "old.note"
    old.write_text(drill.note, encoding="utf-8")
    told = run_py("verify", "--home", str(drill.home), "--checkpoint", str(old))
    assert told.returncode == 0, told.stdout
    assert f"of epoch 1, which ended at {drill.ended} leaves; the books hold" in told.stdout
    handed = drill.home / "signer" / "city.handovers"
    asyncio.run(_awards(drill.home, 1))
    files = {"kept": drill.kept, "lost": drill.lost, "fresh": _receipts(drill.served)}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    options = ("--key", drill.key, "--handovers", str(handed))
    words = {}
    for name in files:
        assert verify.main(["receipt", str(tmp_path / name), *options]) == 0
        words[name] = capsys.readouterr().out
    assert f"epoch: 1, which ended at {drill.ended} leaves ({REASON}); the books hold this leaf" in words["kept"]
    assert "have LOST this leaf" in words["lost"]
    assert "epoch" not in words["fresh"]
    assert verify.main(["receipt", str(tmp_path / "lost"), "--key", drill.key]) == 0, "an old receipt stays good"
    assert verify.main(["receipt", str(tmp_path / "fresh"), "--key", drill.key]) == 1, "the chain is not to be left out"


def _cosigned(drill: Drill) -> bool:
    """Whether the witness signed the newest head there is."""
    head = get(drill.served, "/api/v1/log/checkpoint", "m1")
    return bool(head["witnesses"] == [drill.witness] and head["size"] == signed(drill.home))


def test_4_the_key_is_changed_and_the_witness_goes_along(
    drill: Drill, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert eventually(lambda: _cosigned(drill), 60)
    before = signed(drill.home)
    entry = _receipts(drill.served)
    done = run_py("log", "new-key", "--reason", "每年更换", *PEOPLE, "--home", str(drill.home))
    assert (done.returncode, "epoch 2: the key was changed" in done.stdout) == (0, True), done.stderr
    assert eventually(lambda: signed(drill.home) > before, 90)
    assert eventually(lambda: _cosigned(drill), 60)
    told = run_py("verify", "--home", str(drill.home))
    assert (told.returncode, told.stdout.count("city: epoch")) == (0, 2), told.stdout
    head = get(drill.served, "/api/v1/log/checkpoint", "m1")
    assert head["key"] == drill.key
    asyncio.run(_awards(drill.home, 1))
    eventually(lambda: signed(drill.home) > head["size"], 90)
    (tmp_path / "checkpoint").write_text(json.dumps(head), encoding="utf-8")
    options = ("--key", drill.key, "--handovers", str(tmp_path / "checkpoint"))
    for name, text in {"before": entry, "after": _receipts(drill.served)}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert verify.main(["receipt", str(tmp_path / name), *options]) == 0, capsys.readouterr().err
    seed = json.loads((drill.home / "signer" / "key").read_text(encoding="utf-8"))
    assert seed["seeds"]["city"] != seed["seed"]


def test_5_without_a_signer_running_the_folder_itself_is_asked(drill: Drill) -> None:
    before = signed(drill.home)
    assert eventually(lambda: get(drill.served, "/api/v1/log/checkpoint", "m1")["size"] == before, 60)
    assert drill.served.stop() == 0
    done = run_py("log", "new-key", "--reason", "停机更换", *PEOPLE, "--home", str(drill.home))
    assert done.returncode == 0, done.stderr
    told = run_py("verify", "--home", str(drill.home))
    assert (told.returncode, told.stdout.count("the key was changed")) == (0, 2), told.stdout
