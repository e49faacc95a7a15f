"""Drills that are tests of their own elsewhere, counted here with the other faults: attacks on the log, restores."""

from __future__ import annotations

import asyncio
import sys
import xml.etree.ElementTree as tree
from pathlib import Path

from service.settings import ROOT
from tests.faults.report import Row, Skipped


async def drill(folder: Path, *arguments: str) -> Row:
    """Runs the tests; each is an attack or a restore, and each one that passes was found or came out right."""
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / "report.xml"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *arguments,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    talk, _ = await process.communicate()
    cases = list(tree.parse(report).getroot().iter("testcase"))
    skipped = [one for one in cases if one.find("skipped") is not None]
    failed = [str(one.get("name")) for one in cases if one.find("failure") is not None or one.find("error") is not None]
    tried = len(cases) - len(skipped)
    if not tried:
        raise Skipped(talk.decode(errors="replace").strip().splitlines()[-1][:120])
    note = f"{len(skipped)} not possible here" if skipped else ""
    return Row("drill", tried=tried, detected=tried - len(failed), wrong=failed[:5], note=note)
