"""A backup of the built-in server: a base, and from then on every WAL segment, so that any moment can be restored.

DIR/about.json            which cluster it is of
DIR/wal/*.gz, list        finished WAL segments, their SHA-256 and times
DIR/evidence, webhook.key what the database only refers to (service/evidence/copies)
DIR/base-<UTC time>/      data (as pg_basebackup leaves it, SHA-256 manifest), about.json, owner.password
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ledger.archiving import Origin, evidence_files, holdings, origin, switch
from service.backup_check import check_base
from service.embedded import ARCHIVE_TO, OWNER, Postgres, programs
from service.evidence.copies import ABOUT, Copier, lacking
from service.evidence.copies import FOLDER as EVIDENCE

WAL, PASSWORD = "wal", "owner.password"
_BASE = re.compile(r"base-[0-9]{8}T[0-9]{6}Z")
_ARCHIVED_SECONDS = 60.0
Say = Callable[[str], None]


class BackupFailed(Exception):
    """A backup could not be taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Base:
    """One base backup. ended: from this moment on every moment can be restored from it."""

    path: Path
    ended: datetime
    entries: int
    timeline: int

    @property
    def data(self) -> Path:
        """The folder as pg_basebackup left it."""
        return self.path / "data"

    def first_segment(self) -> str:
        """The WAL segment in which its recovery begins."""
        label = (self.data / "backup_label").read_text()
        found = re.search(r"START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)", label)
        if found is None:
            raise BackupFailed(f"{self.data / 'backup_label'} names no WAL segment")
        return found[1]


def bases(folder: Path) -> list[Base]:
    """The finished base backups, oldest first."""
    found = []
    for path in sorted(folder.glob("base-*")):
        if _BASE.fullmatch(path.name) and (path / ABOUT).exists():
            about = json.loads((path / ABOUT).read_text())
            ended = datetime.fromisoformat(about["ended"])
            found.append(Base(path, ended, about["entries"], about["timeline"]))
    return found


def back_up(server: Postgres, folder: Path, say: Say) -> Base:
    """Takes a base backup and lets all WAL from now on go to the same folder. Raises BackupFailed, asyncpg errors.

    Evidence is copied by `with_evidence`, afterwards, so that each file is there of which the base holds a row.
    """
    source = asyncio.run(origin(server.url()))
    if not source.archiving:
        raise BackupFailed("the running server does not archive yet: stop `serve` and start it again")
    _take_folder(folder, source)
    wal = _wal_folder(server, folder)
    _send_wal(server, wal, say)
    aside = folder / f"base-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.partial"
    aside.mkdir(mode=0o700)
    try:
        base = _base(server, source, aside, say)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _wait_archived(server, wal)
    return base


def with_evidence(server: Postgres, folder: Path, say: Say) -> list[str]:
    """Brings the files of evidence and the webhook key beside the base; says how many, and returns what is damaged or
    gone in the home. Raises BackupFailed."""
    copier = Copier(server.home.path)
    try:
        fresh = copier.run(folder)
    except OSError as problem:
        raise BackupFailed(f"cannot copy the evidence: {problem}") from None
    files = asyncio.run(evidence_files(server.url()))
    gone = set(lacking(folder, files)) - {"/".join(Path(one).parts[-3:]) for one in copier.damaged}
    say(f"evidence: {len(files)} files, {fresh} of them new in the backup")
    damaged = [f"{path} is not what was handed in" for path in sorted(copier.damaged)]
    return damaged + [f"{server.home.path / EVIDENCE / name} is missing" for name in sorted(gone)]


def _take_folder(folder: Path, source: Origin) -> None:
    mark = {"system": source.system, "timeline": source.timeline}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (folder / ABOUT).exists():
            if json.loads((folder / ABOUT).read_text()) != mark:
                raise BackupFailed(f"{folder} holds the backup of another home, or of this one before it was restored")
        elif any(folder.iterdir()):
            raise BackupFailed(f"{folder} holds other things; name an empty folder")
        else:
            _write(folder / ABOUT, mark)
    except (OSError, ValueError) as problem:
        raise BackupFailed(f"cannot use {folder}: {problem}") from None


def _wal_folder(server: Postgres, folder: Path) -> Path:
    wal = folder / WAL
    wal.mkdir(mode=0o700, exist_ok=True)
    identity = server.identity
    if identity.owner is not None:
        os.chown(wal, *identity.owner)
        if identity.name == "nobody":
            folder.chmod(0o711)
    # As the server itself: a folder that it cannot write would only be found out segments later.
    probe = ["/bin/sh", "-c", 'test -w "$0" && test -x "$0"', str(wal)]
    if subprocess.run(probe, preexec_fn=identity.enter, cwd="/", check=False).returncode != 0:
        raise BackupFailed(f"PostgreSQL runs as {identity.name} and cannot write {wal}: name a folder it can reach")
    return wal


def _send_wal(server: Postgres, wal: Path, say: Say) -> None:
    before = server.home.read(ARCHIVE_TO)
    if before is not None and before.strip() != str(wal):
        say(f"WAL went to {before.strip()} until now; that backup ends here")
    server.home.write(ARCHIVE_TO, f"{wal}\n")
    # No secret, and read by whatever user the server runs as.
    (server.home.path / ARCHIVE_TO).chmod(0o644)


def _base(server: Postgres, source: Origin, aside: Path, say: Say) -> Base:
    began = time.monotonic()
    command = [
        str(programs() / "pg_basebackup"), f"--pgdata={aside / 'data'}", "--format=plain", "--wal-method=stream",
        "--checkpoint=fast", "--manifest-checksums=SHA256", "--no-password", "--label=gongbu",
        "--host=127.0.0.1", f"--port={server.port}", f"--username={OWNER}",
    ]  # fmt: skip
    password = server.home.read(PASSWORD)
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGPASSWORD": (password or "").strip()}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupFailed(f"the base backup failed: {done.stderr.strip()[-500:]}")
    check_base(aside / "data")
    held = asyncio.run(holdings(server.url()))
    _write(aside / PASSWORD, password or "")
    about = {"ended": held.now.isoformat(), "entries": held.entries, "timeline": source.timeline}
    _write(aside / ABOUT, about)
    final = aside.with_suffix("")
    aside.rename(final)
    _sync(final.parent)
    size = sum(path.stat().st_size for path in final.rglob("*") if path.is_file())
    say(f"base backup of {held.entries} entries, {size >> 20} MiB, in {time.monotonic() - began:.1f} s")
    return Base(final, held.now, held.entries, source.timeline)


def _wait_archived(server: Postgres, wal: Path) -> None:
    """The WAL up to here must have arrived, or the archive is none."""
    name = asyncio.run(switch(server.url()))
    until = time.monotonic() + _ARCHIVED_SECONDS
    while not (wal / f"{name}.gz").exists():
        if time.monotonic() > until:
            raise BackupFailed(f"no WAL arrives in {wal}: see the last lines of {server.log}")
        time.sleep(0.1)


def _write(path: Path, content: Any) -> None:
    """A file of mode 0600, on disk when this returns."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(content if isinstance(content, str) else json.dumps(content) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
