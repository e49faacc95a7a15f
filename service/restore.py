"""A new home from a backup, as of the last moment or an earlier one. Nothing is skipped: what is missing is told."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ledger.archiving import Holdings, evidence_files, holdings
from service import database_urls
from service.backup import PASSWORD, WAL, Base, Say, bases
from service.backup_check import check_base, check_segment, needed
from service.embedded import EmbeddedError, Postgres, give, running, shell_word
from service.evidence.copies import bring_back
from service.home import Home
from service.signer_vault import FOLDER as SIGNER

_STAGED = "restored.wal"
_MARK = "gongbu.lock"


class RestoreFailed(Exception):
    """Nothing was restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What the new home holds; segments counts the WAL segments that were read beyond the base.

    files: how many files of evidence the books refer to; troubles: which of them could not be brought back, and why.
    """

    home: Path
    base: Base
    segments: int
    held: Holdings
    files: int
    troubles: list[str]


def restore(
    folder: Path, home: Home, until: datetime | None, signer: Path | None, say: Say, *, evidence: bool = True
) -> Restored:
    """Makes the home from the newest base that ends by `until` and the WAL after it; all of it where until is None.

    Everything committed by `until` is there and nothing after it. The signer's folder is copied as it is: it only
    moves forward and is never part of a backup. Evidence, unless it lies in a bucket, comes back as far as the books
    refer to it; a lost file does not stop the books. Raises RestoreFailed, DamagedBackup, HomeError, EmbeddedError.
    """
    base = _chosen(folder, until)
    wal = folder / WAL
    say(f"checking {base.path}")
    check_base(base.data)
    segments = list(needed(wal, base.first_segment(), until))
    for segment in segments:
        check_segment(wal, segment)
    with _new_home(home):
        _lay_out(base, wal, [one.name for one in segments], home)
        if signer is not None:
            _take_signer(signer, home)
        held, files = _recovered(home, until)
        say(f"read {len(segments)} WAL segments after the base")
        wanted = files if evidence else []
        troubles = bring_back(folder, home.path, wanted)
        return Restored(home.path, base, len(segments), held, len(files), troubles)


def _chosen(folder: Path, until: datetime | None) -> Base:
    found = bases(folder)
    if not found:
        raise RestoreFailed(f"there is no finished backup in {folder}")
    fitting = [one for one in found if until is None or one.ended <= until]
    if not fitting:
        raise RestoreFailed(
            f"the first backup in {folder} ends at {found[0].ended.isoformat()}; nothing before it is kept"
        )
    return fitting[-1]


@contextmanager
def _new_home(home: Home) -> Iterator[None]:
    """Holds an empty folder, or one with the signer's folder alone; leaves nothing else in it where the block fails."""
    names = {path.name for path in home.path.iterdir()} if home.path.exists() else set()
    if names - {SIGNER, _MARK}:
        raise RestoreFailed(f"{home.path} is not empty; name a new folder by --home")
    home.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home.path / _MARK).touch(mode=0o600)
    with home.held():
        try:
            yield
        except BaseException:
            for path in home.path.iterdir():
                if path.name not in names | {_MARK}:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            raise


def _lay_out(base: Base, wal: Path, segments: list[str], home: Home) -> None:
    try:
        home.write(PASSWORD, (base.path / PASSWORD).read_text())
        shutil.copytree(base.data, home.path / "data")
        staged = home.path / _STAGED
        staged.mkdir(mode=0o700)
        for name in segments:
            shutil.copy(wal / f"{name}.gz", staged)
        (home.path / "data" / "recovery.signal").touch(mode=0o600)
    except OSError as problem:
        raise RestoreFailed(f"cannot copy the backup: {problem}") from None
    owner = Postgres(home).identity.owner
    if owner is not None:
        give(staged, owner)
        give(home.path / "data", owner)
    os.chmod(home.path / "data", 0o700)


def _take_signer(signer: Path, home: Home) -> None:
    try:
        shutil.copytree(signer, home.path / SIGNER, ignore=shutil.ignore_patterns("lock", "socket"))
    except OSError as problem:
        raise RestoreFailed(f"cannot copy the signer's folder {signer}: {problem}") from None


def _recovered(home: Home, until: datetime | None) -> tuple[Holdings, list[tuple[int, bytes]]]:
    """Lets the server read the WAL to the end that is wanted, and brings roles and schema up to date."""
    staged = shell_word(home.path / _STAGED)
    settings = {
        "restore_command": f"test -e {staged}/%f.gz && gzip -dc {staged}/%f.gz > %p",
        "recovery_target_action": "promote",
        # Nobody is to read while it is on its way.
        "hot_standby": "off",
    }
    if until is not None:
        settings["recovery_target_time"] = until.isoformat()
    try:
        with running(home, settings) as server:
            asyncio.run(database_urls.of_builtin(server).migrate())
            held = asyncio.run(holdings(server.url()))
            files = asyncio.run(evidence_files(server.url()))
    except EmbeddedError as problem:
        if "before configured recovery target was reached" in str(problem):
            raise RestoreFailed(
                f"the backup ends before {until.isoformat() if until else ''}, or nothing was changed after it: "
                "name an earlier moment, or leave --to away for all there is"
            ) from None
        raise
    shutil.rmtree(home.path / _STAGED)
    return held, files
