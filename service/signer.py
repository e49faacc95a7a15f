"""The signer: a process of its own with its own key and memory; asked over a socket in its folder, one line a question.

It knows nothing of the database. What it is shown is signed only where it extends what it signed before.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from functools import partial
from typing import Any

from ledger.log.notes import BadNote, hashes_in
from ledger.log.signing import Fork, Head
from service.settings import Settings
from service.signer_vault import FOLDER, Vault, VaultBusy, VaultUnusable, opened

SOCKET = "socket"
_LONGEST_LINE = 65_536


def answer(vault: Vault, line: bytes) -> dict[str, Any]:
    """The answer to one question: the head, or why there is none."""
    try:
        asked = json.loads(line)
        realm = str(asked["realm"])
        if asked["ask"] == "head":
            return _told(vault.head(realm))
        if asked["ask"] == "handovers":
            return {"handovers": vault.handovers.get(realm, [])}
        if asked["ask"] == "hand-over":
            by = [str(one) for one in asked["by"]]
            kept, why = int(asked["kept"]), str(asked["why"])
            return {"handovers": vault.hand_over(realm, anew=asked["anew"] is True, kept=kept, by=by, why=why)}
        root = hashes_in([asked["root"]])[0]
        return _told(vault.sign(realm, int(asked["size"]), root, hashes_in(asked["path"])))
    except Fork as refused:
        print(f"gongbu: signer refuses: {refused}", file=sys.stderr, flush=True)
        return {"fork": str(refused)}
    except (ValueError, KeyError, TypeError, BadNote) as trouble:
        return {"error": f"not understood: {type(trouble).__name__}"}
    except OSError as trouble:
        return {"error": f"cannot remember it, so it is not signed: {trouble.strerror}"}


def _told(head: Head) -> dict[str, Any]:
    return {"size": head.size, "note": head.note, "fence": head.fence, "instance": head.instance,
            "handovers": head.handovers}  # fmt: skip


async def _serve(vault: Vault, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while line := await reader.readline():
            writer.write(json.dumps(answer(vault, line)).encode() + b"\n")
            await writer.drain()
    except (ConnectionError, ValueError):
        return
    finally:
        writer.close()


async def _run(vault: Vault) -> None:
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    # From within the folder, since the whole path of a socket may not be longer than a hundred bytes or so.
    os.chdir(vault.folder)
    _unlink()
    server = await asyncio.start_unix_server(partial(_serve, vault), SOCKET, limit=_LONGEST_LINE)
    try:
        async with server:
            await stop.wait()
    finally:
        # A copy of the home would stumble over it.
        _unlink()


def _unlink() -> None:
    with suppress(FileNotFoundError):
        os.unlink(SOCKET)


def main() -> int:
    """Answers until SIGTERM. 3 where the folder is in use or holds no usable key."""
    try:
        with opened(Settings.from_env().home / FOLDER) as vault:
            asyncio.run(_run(vault))
    except (VaultBusy, VaultUnusable, OSError) as problem:
        print(f"gongbu: signer: {problem}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
