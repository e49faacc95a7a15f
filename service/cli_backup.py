"""`backup` and `restore` of the built-in server; the service may run meanwhile."""

import argparse
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from service.backup import BackupFailed, back_up, with_evidence
from service.backup_check import DamagedBackup
from service.cli_serve import Commands, add_home, settings_of
from service.embedded import EmbeddedError
from service.home import Home
from service.restore import Restored, RestoreFailed, restore
from service.settings import ROOT, Settings
from service.store import builtin
from service.supervisor import say


def add(commands: Commands) -> None:
    """Adds `backup` and `restore`."""
    take = commands.add_parser("backup", help="take a base backup, and keep every change from now on beside it")
    take.add_argument("folder", type=Path, metavar="DIR", help="empty, or with earlier backups of the same home")
    take.set_defaults(run=_backup)
    back = commands.add_parser("restore", help="make a new home from a backup, as of any moment")
    back.add_argument("folder", type=Path, metavar="DIR")
    back.add_argument(
        "--to", type=_moment, metavar="TIMESTAMP", help="such as 2026-03-05T12:00:00+08:00 (default: all)"
    )
    back.add_argument("--signer", type=Path, metavar="DIR", help="the newest folder of the log's signer, to be copied")
    back.add_argument("--no-verify", action="store_true", help="do not check the books against their log afterwards")
    back.set_defaults(run=_restore)
    for parser in (take, back):
        parser.add_argument("--json", action="store_true", help="the answer as JSON")
        add_home(parser)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise argparse.ArgumentTypeError("a date and time with its offset, such as 2026-03-05T12:00:00+08:00")
    return found


def _backup(options: argparse.Namespace) -> int:
    settings, folder = settings_of(options), options.folder.resolve()
    try:
        with builtin(settings) as server:
            base = back_up(server, folder, say)
            troubles = [] if settings.s3 else with_evidence(server, folder, say)
    except (BackupFailed, DamagedBackup) as problem:
        say(str(problem))
        return 1
    _say_evidence(settings, troubles)
    told = {"base": str(base.path), "ended": base.ended.isoformat(), "entries": base.entries, "evidence": troubles}
    print(json.dumps(told) if options.json else f"{base.path}: {base.entries} entries at {told['ended']}")
    return 1 if troubles else 0


def _say_evidence(settings: Settings, troubles: list[str]) -> None:
    if settings.s3:
        say(f"evidence lies in the bucket {settings.s3['bucket']}: back it up by the bucket's own means")
    for one in troubles:
        say(one)


def _restore(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    home = Home(settings.home)
    try:
        done = restore(options.folder.resolve(), home, options.to, options.signer, say, evidence=not settings.s3)
    except (RestoreFailed, DamagedBackup, EmbeddedError) as problem:
        say(f"nothing was restored: {problem}")
        return 1
    _say_evidence(settings, done.troubles)
    told: dict[str, Any] = _told(done)
    if not options.no_verify:
        told["findings"] = _findings(home)
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{home.path}: {told['entries']} entries, the last of {told['last']}, {done.files} files of evidence")
    return 1 if told.get("findings") or done.troubles else 0


def _told(done: Restored) -> dict[str, Any]:
    last = done.held.last.isoformat() if done.held.last else None
    evidence = {"files": done.files, "lost": done.troubles}
    return {"home": str(done.home), "base": str(done.base.path), "segments": done.segments,
            "entries": done.held.entries, "last": last, "evidence": evidence}  # fmt: skip


def _findings(home: Home) -> list[str]:
    """What `verify` has to say of the restored books: above all which signed checkpoint is ahead of them."""
    command = [sys.executable, "-m", "service", "verify", "--home", str(home.path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    for line in (done.stdout + done.stderr).splitlines():
        say(line.removeprefix("gongbu: "))
    return done.stdout.splitlines() if done.returncode else []
