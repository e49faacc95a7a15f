"""The worker child of `serve`: what is done behind the requests, by one process at a time."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

from ledger.tallies.check import Nightly
from ledger.tallies.fold import fold
from ledger.work import Tick, work
from service.settings import Settings

TICKS: tuple[Tick, ...] = (fold, Nightly())
"""Everything the worker does, in this order in every round."""


async def _run(url: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    await work(url, TICKS, stop)


def main() -> int:
    """Works until SIGTERM. 3 where nobody said with which database."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="gongbu: worker: %(message)s")
    url = Settings.from_env().worker_url
    if url is None:
        print("gongbu: DATABASE_WORKER_URL is not set", file=sys.stderr)
        return 3
    asyncio.run(_run(url))
    return 0


if __name__ == "__main__":
    sys.exit(main())
