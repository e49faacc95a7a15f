"""The demo's sign-ins: made with the data on an empty home, kept in the home, printed again later."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace

from ledger.staging import ASIDE, is_empty, put_in_place, set_aside, take_statistics, with_database
from service.database_urls import DatabaseUrls
from service.home import Home
from service.parent_death import die_with_parent
from service.settings import ROOT
from service.supervisor import say

FILE = "demo-signins"
_FRESH = "demo-signins.new"


class DemoFailed(Exception):
    """The demo could not be built; the reason stands on stderr above."""


def demo_signins(home: Home, urls: DatabaseUrls, *, aside: bool) -> list[str]:
    """The lines `CODE PASSWORD ROLE`; none where the data is not the demo's. Nobody may be connected yet.

    `aside`: the database is ours to replace, so a demo that is cut short leaves nothing behind. Raises DemoFailed.
    """
    if urls.owner is not None and asyncio.run(is_empty(urls.owner)):
        say("building the demo")
        lines = _aside(home, urls, urls.owner) if aside else _built(home, urls, urls.owner)
        home.write(FILE, lines)
    elif fresh := home.read(_FRESH):
        # Cut short between putting the data in place and keeping the sign-ins.
        home.write(FILE, fresh)
    home.forget(_FRESH)
    kept = home.read(FILE)
    if kept is None:
        say(f"{home.path} has data that is not the demo's: nothing was changed")
    return kept.splitlines() if kept else []


def _aside(home: Home, urls: DatabaseUrls, owner: str) -> str:
    asyncio.run(set_aside(owner))
    lines = _built(home, replace(urls, app=with_database(urls.app, ASIDE)), with_database(owner, ASIDE))
    home.write(_FRESH, lines)
    asyncio.run(put_in_place(owner))
    return lines


def _built(home: Home, urls: DatabaseUrls, owner: str) -> str:
    parent = os.getpid()
    builder = subprocess.Popen(
        [sys.executable, "-P", "-m", "service.demo_build"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={
            **os.environ, "DATABASE_APP_URL": urls.app, "GONGBU_HOME": str(home.path), "PYTHONPATH": str(ROOT),
        },
        start_new_session=True, preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent),
    )  # fmt: skip
    try:
        lines, _ = builder.communicate()
    finally:
        builder.kill()
        builder.wait()
    if builder.returncode != 0:
        raise DemoFailed("the demo was not built")
    asyncio.run(take_statistics(owner))
    return lines
