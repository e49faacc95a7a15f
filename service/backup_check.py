"""Whether a backup is whole: every file of the base as its manifest says, every WAL segment there and unbroken."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.embedded import programs

_STEP = 1024 * 1024
_PER_FILE = 256  # segments of 16 MiB in the 4 GiB that the middle eight figures of a name count
# Never in a manifest: the manifest itself and the WAL, which is looked at on its own.
_APART = ("backup_manifest", "pg_wal/")


class DamagedBackup(Exception):
    """The backup is not whole; the message names what is missing or broken."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A listed WAL segment: its name, SHA-256 of the segment itself (hex), when it was archived."""

    name: str
    digest: str
    at: datetime


def sha256_of(path: Path) -> str:
    """Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_base(data: Path) -> None:
    """Raises DamagedBackup where a file of the base backup differs from its manifest, or its WAL has a hole."""
    manifest = _manifest(data / "backup_manifest")
    listed = {one["Path"]: one for one in manifest["Files"]}
    present = {str(path.relative_to(data)) for path in data.rglob("*") if path.is_file()}
    for name in sorted(present - set(listed)):
        if not name.startswith(_APART):
            raise DamagedBackup(f"{data / name} is not part of the backup")
    for name, one in listed.items():
        path = data / name
        if name not in present:
            raise DamagedBackup(f"{path} is missing")
        if path.stat().st_size != one["Size"] or sha256_of(path) != one["Checksum"]:
            raise DamagedBackup(f"{path} is not what was backed up")
    for span in manifest["WAL-Ranges"]:
        _check_span(data, span)


def _manifest(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_bytes()
        manifest = json.loads(text)
    except (OSError, ValueError) as problem:
        raise DamagedBackup(f"{path} cannot be read: {problem}") from None
    # The last line carries the digest of all lines before it.
    head = text.rstrip(b"\n").rpartition(b"\n")[0] + b"\n"
    if not isinstance(manifest, dict) or hashlib.sha256(head).hexdigest() != manifest.get("Manifest-Checksum"):
        raise DamagedBackup(f"{path} is not what was backed up")
    return manifest


def _check_span(data: Path, span: Mapping[str, Any]) -> None:
    command = [
        str(programs() / "pg_waldump"), "--quiet", f"--path={data / 'pg_wal'}", f"--timeline={span['Timeline']}",
        f"--start={span['Start-LSN']}", f"--end={span['End-LSN']}",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DamagedBackup(f"the WAL of {data} is damaged: {done.stderr.strip()[-300:]}")


def listed_segments(wal: Path) -> dict[str, Segment]:
    """The segments that were archived, by name. Raises DamagedBackup where the list cannot be read."""
    list_file = wal / "list"
    try:
        lines = list_file.read_text(encoding="ascii").splitlines()
        found = [Segment(name, digest, _moment(at)) for name, digest, at in (line.split() for line in lines)]
    except FileNotFoundError:
        if any(wal.glob("*.gz")):
            raise DamagedBackup(f"{list_file} is missing") from None
        return {}
    except (OSError, ValueError) as problem:
        raise DamagedBackup(f"{list_file} is damaged: {problem}") from None
    return {one.name: one for one in found if len(one.name) == 24}


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def needed(wal: Path, first: str, until: datetime | None) -> Iterator[Segment]:
    """The segments from `first` on, without a hole, up to the first archived after `until` (None: all).

    Raises DamagedBackup for one that is missing in the middle, or listed and gone.
    """
    listed = listed_segments(wal)
    files = {path.name.removesuffix(".gz") for path in wal.glob("*.gz") if len(path.name) == 27}
    later = sorted(name for name in files | listed.keys() if name[:8] == first[:8] and name >= first)
    expected = first
    for name in later:
        if name != expected or name not in files:
            raise DamagedBackup(f"the WAL segment {expected} is missing from {wal}")
        segment = listed.get(name)
        if segment is None:
            raise DamagedBackup(f"the WAL segment {name} is in {wal}, but not in its list")
        yield segment
        if until is not None and segment.at > until:
            return
        expected = following(name)


def following(name: str) -> str:
    """The name of the segment after this one."""
    number = int(name[8:16], 16) * _PER_FILE + int(name[16:], 16) + 1
    return f"{name[:8]}{number // _PER_FILE:08X}{number % _PER_FILE:08X}"


def check_segment(wal: Path, segment: Segment) -> None:
    """Raises DamagedBackup where the segment is not what was archived."""
    path = wal / f"{segment.name}.gz"
    digest = hashlib.sha256()
    try:
        with gzip.open(path) as file:
            while piece := file.read(_STEP):
                digest.update(piece)
    except (OSError, EOFError, zlib.error) as problem:
        raise DamagedBackup(f"the WAL segment {path} is damaged: {problem}") from None
    if digest.hexdigest() != segment.digest:
        raise DamagedBackup(f"the WAL segment {path} is not what was archived")
