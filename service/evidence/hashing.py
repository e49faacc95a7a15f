"""Every stored file of evidence hashed again, and held against the digest by which the books name it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

from ledger.evidence.stored import Stored, stored
from ledger.work import Connection
from service.evidence.store import name_of

FOLDER = "evidence"


async def wrong_files(conn: Connection, realm_id: int, home: Path) -> tuple[int, list[tuple[str, str]]]:
    """How many files the books of a realm refer to; the ids and what is wrong with those that are not as handed in."""
    files = await stored(conn, realm_id)
    return len(files), await asyncio.to_thread(_wrong, home / FOLDER, realm_id, files)


def _wrong(folder: Path, realm_id: int, files: Sequence[Stored]) -> list[tuple[str, str]]:
    told = ((str(one.id), _trouble(folder / name_of(realm_id, one.sha256), one)) for one in files)
    return [(ref, trouble) for ref, trouble in told if trouble]


def _trouble(path: Path, one: Stored) -> str | None:
    # Piece by piece: a file is read whole nowhere; and what is none, as a pipe, might never end.
    try:
        if path.exists() and not path.is_file():
            return f"its file {path} is no file"
        with path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").digest() == one.sha256
    except FileNotFoundError:
        return f"its file {path} is missing"
    except OSError as trouble:
        return f"its file {path} cannot be read: {trouble.strerror}"
    return None if same else f"its file {path} is not what was handed in"
