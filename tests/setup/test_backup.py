"""Backups are taken from a service at work, any moment after one can be restored, and nothing is skipped silently."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from ledger.books.commands import award
from ledger.books.judge import AwardCall, AwardLine
from ledger.db import Database, connect
from ledger.evidence.commands import File, hand_in_file
from ledger.types import Actor, Call
from service.backup_check import DamagedBackup
from service.database_urls import of_owner
from service.evidence.store import Folder, name_of, passing_file
from service.home import Home
from service.restore import restore
from tests.setup.served import ROOT, Served, environment, eventually, run_py
from tests.world import World, build, person_id


def owner_url(home: Path) -> str:
    port = json.loads((home / "run.json").read_text())["postgres_port"]
    return f"postgresql://gongbu_owner:{(home / 'owner.password').read_text().strip()}@127.0.0.1:{port}/gongbu"


async def asked(home: Path, query: str) -> object:
    conn = await asyncpg.connect(owner_url(home))
    try:
        return await conn.fetchval(query)
    finally:
        await conn.close()


@dataclass(frozen=True)
class Written:
    """A backup of a home that was written to before, while and after it was taken; the home is gone.

    acknowledged: the ids in order with the moment (server's clock) after which each was known to be committed.
    middle: a moment while it was written to, after the backup ended. Of PHOTOS the first was handed in before the
    backup, the second after it, the third after the middle. key: of the home's webhooks.
    """

    folder: Path
    acknowledged: list[tuple[str, datetime]]
    middle: datetime
    key: bytes

    def until(self, moment: datetime) -> set[str]:
        return {one for one, at in self.acknowledged if at <= moment}


async def founded(home: Path) -> World:
    conn = await asyncpg.connect(owner_url(home))
    try:
        return await build(conn)
    finally:
        await conn.close()


PHOTOS = (b"before the backup", b"after it", b"after the middle")


def kept_at(folder: Path, photo: bytes) -> Path:
    return folder / "evidence" / name_of(1, hashlib.sha256(photo).digest())


async def _hand_in(home: Path, db: Database, world: World, photo: bytes) -> None:
    digest = hashlib.sha256(photo).digest()
    with passing_file(home / "evidence" / "incoming") as path:
        path.write_bytes(photo)
        Folder(home / "evidence").keep(1, digest, path)
    file = File(digest, len(photo), "image/jpeg", "照片.jpg", "internal")
    await hand_in_file(db, Call(world.people["m1"], "evidence.hand-in"), file)


async def _write_and_back_up(home: Path, folder: Path) -> tuple[list[tuple[str, datetime]], datetime]:
    world, acknowledged = await founded(home), list[tuple[str, datetime]]()
    db = await connect(of_owner(owner_url(home), Home(home)).app)
    over = asyncio.Event()

    async def write() -> None:
        while not over.is_set():
            line = AwardLine("m1", "meeting", date(2026, 3, 5))
            answer = await award(db, AwardCall(Call(world.people["s1"], "entries.award"), (line,)))
            at = await asked(home, "SELECT clock_timestamp()")
            assert isinstance(at, datetime)
            acknowledged.append((answer.body["id"], at))

    await _hand_in(home, db, world, PHOTOS[0])
    writer = asyncio.create_task(write())
    done = await asyncio.to_thread(run_py, "backup", str(folder), "--home", str(home))
    assert done.returncode == 0, done.stderr
    assert "evidence: 1 files, " in done.stderr
    await _hand_in(home, db, world, PHOTOS[1])
    await asyncio.sleep(1)
    middle = await asked(home, "SELECT clock_timestamp()")
    assert isinstance(middle, datetime)
    await asyncio.sleep(1)
    await _hand_in(home, db, world, PHOTOS[2])
    over.set()
    await writer
    name = await asked(home, "SELECT pg_walfile_name(pg_switch_wal())")
    assert eventually((folder / "wal" / f"{name}.gz").exists)
    # Nobody asks for it: the worker brings them along.
    assert eventually(lambda: all(kept_at(folder, photo).exists() for photo in PHOTOS))
    await db.close()
    return acknowledged, middle


@pytest.fixture(scope="module")
def written(migrated_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    home = shutil.copytree(migrated_home, tmp_path_factory.mktemp("written") / "var")
    folder = home.with_name("backup")
    with Served(home) as served:
        served.wait_for_address()
        acknowledged, middle = asyncio.run(_write_and_back_up(home, folder))
        # No orderly end: what is not in the backup by now is lost with the machine.
        served.signal(signal.SIGSTOP)
        for pid in served.below():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    key = (home / "webhook.key").read_bytes()
    shutil.rmtree(home)
    return Written(folder, acknowledged, middle, key)


def restored(folder: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_py("restore", str(folder), "--home", str(home), "--no-verify", "--json", *arguments)


@pytest.fixture
def entries(serve: Callable[..., Served]) -> Callable[[Path], set[str]]:
    """The ids in the books of a restored home, which is served for that."""

    def read(home: Path) -> set[str]:
        served = serve(on=home)
        served.wait_for_address()
        found = asyncio.run(asked(home, "SELECT array_agg(entry_id::text) FROM entry"))
        assert served.stop() == 0
        assert isinstance(found, list)
        return set(found)

    return read


def test_everything_acknowledged_is_restored(
    written: Written, tmp_path: Path, entries: Callable[[Path], set[str]]
) -> None:
    done = restored(written.folder, tmp_path / "new")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["entries"] == len(written.acknowledged) > 20
    assert told["segments"] >= 1
    assert entries(tmp_path / "new") == {one for one, _ in written.acknowledged}
    assert [kept_at(tmp_path / "new", photo).read_bytes() for photo in PHOTOS] == list(PHOTOS)
    assert (tmp_path / "new" / "webhook.key").read_bytes() == written.key


def test_a_moment_in_the_middle_is_restored_with_nothing_after_it(
    written: Written, tmp_path: Path, entries: Callable[[Path], set[str]]
) -> None:
    done = restored(written.folder, tmp_path / "new", "--to", written.middle.isoformat())
    assert done.returncode == 0, done.stderr
    assert [kept_at(tmp_path / "new", photo).exists() for photo in PHOTOS] == [True, True, False]
    before = written.until(written.middle)
    found = entries(tmp_path / "new")
    ids = [one for one, _ in written.acknowledged]
    assert before <= found
    # At most the one that was under way at that moment.
    assert found <= set(ids[: len(before) + 1])
    assert len(found) < len(ids)


def test_a_restored_home_takes_a_backup_of_its_own(written: Written, tmp_path: Path) -> None:
    assert restored(written.folder, tmp_path / "new").returncode == 0
    again = run_py("backup", str(written.folder), "--home", str(tmp_path / "new"))
    assert (again.returncode, "of this one before it was restored" in again.stderr) == (1, True)
    fresh = run_py("backup", str(tmp_path / "other"), "--home", str(tmp_path / "new"))
    assert fresh.returncode == 0, fresh.stderr


def test_what_is_not_in_the_backup_is_said(written: Written, tmp_path: Path) -> None:
    for moment, words in (
        ("2001-01-01T00:00:00Z", "nothing before it is kept"),
        ("2099-01-01T00:00:00Z", "ends before"),
    ):
        done = restored(written.folder, tmp_path / "new", "--to", moment)
        assert (done.returncode, words in done.stderr) == (1, True), done.stderr
        assert not [path for path in tmp_path.glob("new/*") if path.name != "gongbu.lock"]


def test_a_moment_needs_its_offset(written: Written, tmp_path: Path) -> None:
    assert restored(written.folder, tmp_path / "new", "--to", "2026-03-05T12:00:00").returncode == 2
    assert not (tmp_path / "new").exists()


def test_a_home_with_data_is_never_written_over(written: Written, home: Path) -> None:
    done = restored(written.folder, home)
    assert (done.returncode, "is not empty" in done.stderr) == (1, True)
    assert (home / "data" / "PG_VERSION").exists()


def _last(folder: Path) -> Path:
    return sorted((folder / "wal").glob("0*[0-9A-F].gz"), key=lambda path: len(path.name) == 27 and path.name)[-1]


def _first(folder: Path) -> Path:
    return min(path for path in (folder / "wal").glob("*.gz") if len(path.name) == 27 and path.name >= _start(folder))


def _start(folder: Path) -> str:
    label = next(folder.glob("base-*/data/backup_label")).read_text()
    return label.split("(file ")[1][:24]


def _in_the_span(folder: Path) -> tuple[Path, int]:
    """A byte of the first record that the base's recovery reads. Where much was written while the backup began, it lies
    pages behind the segment's begin, and nothing reads what comes before."""
    manifest = json.loads(next(folder.glob("base-*/data/backup_manifest")).read_text())
    place = int(manifest["WAL-Ranges"][0]["Start-LSN"].partition("/")[2], 16) % (16 << 20)
    # The number of the transaction, which the record's checksum covers.
    return next(folder.glob(f"base-*/data/pg_wal/{_start(folder)}")), place + 4


def _alter(path: Path) -> None:
    """Changes the segment itself: not every bit of a packed file stands for something."""
    raw = bytearray(gzip.decompress(path.read_bytes()))
    raw[len(raw) // 2] ^= 1
    path.write_bytes(gzip.compress(raw))


def _flip(path: Path, at: int | None = None) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 if at is None else at] ^= 1
    path.write_bytes(raw)


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a broken segment": (lambda folder: _alter(_last(folder)), "is not what was archived"),
    "half a segment": (lambda folder: os.truncate(_last(folder), 5000), "is damaged"),
    "a missing segment": (lambda folder: _first(folder).unlink(), "is missing from"),
    "a missing last segment": (lambda folder: _last(folder).unlink(), "is missing from"),
    "a missing list": (lambda folder: (folder / "wal" / "list").unlink(), "list is missing"),
    "a broken file": (lambda folder: _flip(next(folder.glob("base-*/data/global/pg_control"))), "is not what was"),
    "a missing file": (lambda folder: next(folder.glob("base-*/data/PG_VERSION")).unlink(), "is missing"),
    "a file too many": (lambda folder: next(folder.glob("base-*/data/base")).joinpath("more").touch(), "not part of"),
    "a broken manifest": (lambda folder: _flip(next(folder.glob("base-*/data/backup_manifest"))), "backup_manifest"),
    "WAL of the base": (lambda folder: _flip(*_in_the_span(folder)), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_backup_is_refused_and_the_damage_named(written: Written, tmp_path: Path, what: str) -> None:
    damage, words = DAMAGE[what]
    folder = shutil.copytree(written.folder, tmp_path / "backup")
    damage(folder)
    with pytest.raises(DamagedBackup, match=words):
        restore(folder, Home(tmp_path / "new"), None, None, print)
    assert not (tmp_path / "new" / "data").exists()


def test_a_lost_photo_is_named_and_the_books_come_back(written: Written, tmp_path: Path) -> None:
    folder = shutil.copytree(written.folder, tmp_path / "backup")
    _flip(kept_at(folder, PHOTOS[0]))
    kept_at(folder, PHOTOS[1]).unlink()
    done = restored(folder, tmp_path / "new")
    told = json.loads(done.stdout)
    assert (done.returncode, told["entries"], told["evidence"]["files"]) == (1, len(written.acknowledged), 3)
    assert sorted(told["evidence"]["lost"]) == sorted(
        [f"{kept_at(folder, PHOTOS[0])} is not what was handed in", f"{kept_at(folder, PHOTOS[1])} is missing"]
    )
    assert not kept_at(tmp_path / "new", PHOTOS[0]).exists()
    again = run_py("backup", str(tmp_path / "other"), "--home", str(tmp_path / "new"))
    assert (again.returncode, "evidence: 3 files, 1 of them new" in again.stderr) == (1, True)
    assert f"{kept_at(tmp_path / 'new', PHOTOS[1])} is missing" in again.stderr
    _told_by_verify(tmp_path / "new")


def _told_by_verify(home: Path) -> None:
    """Of three files one is missing, one is a pipe that nobody fills, and the third has a byte that is another."""
    kept_at(home, PHOTOS[1]).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(kept_at(home, PHOTOS[1]))
    _flip(kept_at(home, PHOTOS[2]))
    told = json.loads(run_py("verify", "--home", str(home), "--json").stdout)
    assert told["realms"][0]["evidence"] == 3
    found = [one for one in told["findings"] if one["kind"] == "evidence"]
    words = ("is missing", "is no file", "is not what was handed in")
    assert [one["what"] for one in found] == [
        f"its file {kept_at(home, photo)} {said}" for photo, said in zip(PHOTOS, words, strict=True)
    ]
    assert all(UUID(one["ref"]) for one in found)
    plain = run_py("verify", "--home", str(home))
    assert plain.returncode == 1
    assert str(found[0]["ref"]) in plain.stdout
    assert " evidence " not in run_py("verify", "--home", str(home), "--no-evidence").stdout


def test_evidence_in_a_bucket_is_left_to_the_bucket(written: Written, tmp_path: Path) -> None:
    words = {"URL": "http://127.0.0.1:9", "BUCKET": "proofs", "KEY": "k", "SECRET": "s"}
    bucket = {f"GONGBU_EVIDENCE_S3_{name}": value for name, value in words.items()}
    done = run_py("restore", str(written.folder), "--home", str(tmp_path / "new"), "--no-verify", extra=bucket)
    assert (done.returncode, "evidence lies in the bucket proofs" in done.stderr) == (0, True)
    assert not (tmp_path / "new" / "evidence").exists()


def test_the_command_names_the_damage(written: Written, tmp_path: Path) -> None:
    folder = shutil.copytree(written.folder, tmp_path / "backup")
    gone = _first(folder)
    gone.unlink()
    done = restored(folder, tmp_path / "new")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"nothing was restored: the WAL segment {gone.name.removesuffix('.gz')} is missing" in done.stderr


def test_files_of_a_backup_are_their_owners_alone(written: Written) -> None:
    for path in written.folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    names = {path.name for path in written.folder.glob("base-*/*")}
    assert names == {"data", "about.json", "owner.password"}


def test_a_folder_with_other_things_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    done = run_py("backup", str(tmp_path / "full"), "--home", str(home))
    assert (done.returncode, "holds other things" in done.stderr) == (1, True)


def test_the_signers_folder_is_kept_as_it_is_and_never_in_the_backup(written: Written, tmp_path: Path) -> None:
    assert not list(written.folder.rglob("signer"))
    kept = tmp_path / "newest"
    kept.mkdir()
    (kept / "city.checkpoint").write_text("ahead of every backup")
    done = restored(written.folder, tmp_path / "new", "--signer", str(kept))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new" / "signer" / "city.checkpoint").read_text() == "ahead of every backup"


@pytest.fixture
def nobodys() -> Iterator[Path]:
    """A folder that the user nobody owns, where that user can reach it."""
    folder = Path(tempfile.mkdtemp(prefix="gongbu-nobody-"))
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user; the tests above ran as one")
def test_a_normal_user_backs_up_and_restores(nobodys: Path) -> None:
    nobody = pwd.getpwnam("nobody")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "service", *arguments]
        env = environment() | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            command, env=env, cwd="/", capture_output=True, text=True, check=False, timeout=60,
            user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[],
        )  # fmt: skip

    found = ("--name", "某市", "--system", "sys-a", "--security", "sec-a", "--home", str(nobodys / "home"))
    try:
        made = run("realm", "new", "city", *found)
    except PermissionError:
        pytest.skip("this Python lies in a folder that other users may not enter")
    assert made.returncode == 0, made.stderr
    taken = run("backup", str(nobodys / "backup"), "--home", str(nobodys / "home"))
    assert taken.returncode == 0, taken.stderr
    back = run("restore", str(nobodys / "backup"), "--home", str(nobodys / "new"), "--no-verify")
    assert back.returncode == 0, back.stderr
    assert {path.owner() for path in nobodys.rglob("*")} == {"nobody"}
    password = run("passwd", "sys-a", "--home", str(nobodys / "new"))
    assert (password.returncode, len(password.stdout)) == (0, 15), password.stderr


def _signed(home: Path) -> int:
    """How many leaves the signer has signed for the realm."""
    note = home / "signer" / "city.checkpoint"
    return int(note.read_text().splitlines()[1]) if note.exists() else 0


async def _awards(home: Path, count: int) -> None:
    db = await connect(of_owner(owner_url(home), Home(home)).app)
    clerk = Actor(1, person_id("s1"), "s1")
    for _ in range(count):
        line = AwardLine("m1", "meeting", date(2026, 3, 5))
        await award(db, AwardCall(Call(clerk, "entries.award"), (line,)))
    await db.close()


def test_books_older_than_what_was_signed_are_named_after_the_restore(served: Served, tmp_path: Path) -> None:
    home, folder = served.home, tmp_path / "backup"
    asyncio.run(founded(home))
    asyncio.run(_awards(home, 3))
    before = eventually(lambda: _signed(home), 90)
    assert run_py("backup", str(folder), "--home", str(home)).returncode == 0
    moment = asyncio.run(asked(home, "SELECT clock_timestamp()"))
    assert isinstance(moment, datetime)
    asyncio.run(_awards(home, 3))
    assert eventually(lambda: _signed(home) > before, 90)
    assert served.stop() == 0
    again = run_py(
        "restore", str(folder), "--home", str(tmp_path / "new"), "--to", moment.isoformat(),
        "--signer", str(home / "signer"),
    )  # fmt: skip
    assert again.returncode == 1, again.stderr
    assert (tmp_path / "new" / "data").exists()
    assert f"{_signed(home)} leaves were signed" in again.stderr
    assert "city" in again.stderr
