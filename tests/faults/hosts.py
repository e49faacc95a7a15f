"""Two hosts: the web process in a network of its own, whose line to the database's host goes down and comes back."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.report import Row, Skipped
from tests.faults.stage import Stage, staged
from tests.faults.trial import Trial, trial

PATH = "/usr/sbin:/sbin:/usr/bin:/bin"


@dataclass(frozen=True, slots=True)
class Net:
    """Names and addresses of the two ends."""

    name: str
    near: str
    far: str

    def ip(self, *words: str) -> None:
        """Runs `ip`. Raises Skipped where it may not."""
        done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False, env={"PATH": PATH})
        if done.returncode:
            raise Skipped(f"ip {words[0]}: {done.stderr.strip()[:100]}")


@contextmanager
def second_host() -> Iterator[Net]:
    """A network namespace joined to this one by a pair of virtual cables."""
    if os.geteuid() != 0 or shutil.which("ip", path=PATH) is None:
        raise Skipped("needs root and ip")
    mark = os.getpid() % 200 + 20
    net = Net(f"gb{mark}", f"10.213.{mark}.1", f"10.213.{mark}.2")
    net.ip("netns", "add", net.name)
    try:
        net.ip("link", "add", f"{net.name}n", "type", "veth", "peer", "name", f"{net.name}f", "netns", net.name)
        net.ip("addr", "add", f"{net.near}/24", "dev", f"{net.name}n")
        net.ip("link", "set", f"{net.name}n", "up")
        net.ip("-n", net.name, "addr", "add", f"{net.far}/24", "dev", f"{net.name}f")
        net.ip("-n", net.name, "link", "set", f"{net.name}f", "up")
        net.ip("-n", net.name, "link", "set", "lo", "up")
        yield net
    finally:
        subprocess.run(["ip", "netns", "del", net.name], check=False, capture_output=True, env={"PATH": PATH})


async def apart(folder: Path, rounds: int, seed: int) -> Row:
    """The cable is pulled in the middle of awards; requests end all the same, and nothing left hanging keeps others."""
    chance = random.Random(seed)
    with second_host() as net, staged(folder, {"listen_addresses": f"127.0.0.1,{net.near}"}) as stage:

        async def harm(one: Trial) -> None:
            for _ in range(rounds):
                net.ip("link", "set", f"{net.name}n", "down")
                one.faults += 1
                await asyncio.sleep(chance.uniform(10, 13))
                net.ip("link", "set", f"{net.name}n", "up")
                await one.recovered()

        await stage.build()
        _let_in(stage, net)
        stage.add_app()
        stage.add_app(DATABASE_APP_URL=stage.app_url.replace("127.0.0.1", net.near), GONGBU_NETNS=net.name)
        return await trial("host cut off", stage, harm, seed=seed)


def _let_in(stage: Stage, net: Net) -> None:
    rules = stage.server.data / "pg_hba.conf"
    with rules.open("a") as file:
        file.write(f"host all all {net.far}/32 scram-sha-256\n")
    assert stage.process is not None
    os.kill(stage.process.pid, signal.SIGHUP)
