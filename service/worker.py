"""The worker child of `serve`: what is done behind the requests, by one process at a time."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from functools import partial
from pathlib import Path

from ledger.daily import Daily
from ledger.log import steps as log
from ledger.meetings.reminders import remind as of_meetings
from ledger.outbox.sending import FanOut
from ledger.reminders.steps import remind
from ledger.tallies.check import Nightly
from ledger.tallies.fold import fold
from ledger.work import LOCK, Tick, work
from service import webhook_keys
from service.evidence.clearing import Clearing
from service.evidence.copies import Copying
from service.evidence.s3 import Bucket
from service.jobs import consume, usual
from service.settings import Settings
from service.signer_client import SignerClient
from service.signer_vault import FOLDER
from service.witness_client import pusher


def lanes(home: Path, bucket: Bucket | None = None) -> dict[int, tuple[Tick, ...]]:
    """Everything the worker does, by the lock under which it is done: the totals never wait for signer or witness."""
    return {
        LOCK: (fold, Nightly()),
        LOCK + 1: (partial(log.tick, signer=SignerClient(home / FOLDER)), pusher(home)),
        LOCK + 2: (FanOut(), Daily((remind, of_meetings))),
        LOCK + 3: (Copying(home), Clearing(home, bucket)),
    }


async def _run(url: str, settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    home = settings.home
    bucket = Bucket(**settings.s3) if settings.s3 else None
    jobs = consume(url, usual(settings.outgoing, webhook_keys.load(home)), stop)
    await asyncio.gather(jobs, *(work(url, ticks, stop, lock) for lock, ticks in lanes(home, bucket).items()))


def main() -> int:
    """Works until SIGTERM. 3 where nobody said with which database."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="gongbu: worker: %(message)s")
    # It tells every retry; what was given up is kept where the administrator sees it.
    logging.getLogger("pgqueuer").setLevel(logging.ERROR)
    settings = Settings.from_env()
    url = settings.worker_url
    if url is None:
        print("gongbu: DATABASE_WORKER_URL is not set", file=sys.stderr)
        return 3
    asyncio.run(_run(url, settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
