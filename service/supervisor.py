"""`serve`: starts PostgreSQL and the web, starts again whichever dies, and takes all down with itself.

Children are started from the main thread, which the kernel's parent-death signal follows. A signal raises Stopped in
whatever the main thread is doing; the second one is ignored, so that taking down is never cut short.
"""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

_STEADY_SECONDS = 10.0
_LONGEST_PAUSE = 10.0
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """A signal asks the supervisor to end."""


class ChildFailed(Exception):
    """A child ended again and again before it was ever ready; the message names it."""


def say(text: str) -> None:
    """The talk: stderr only, stdout carries the address alone."""
    print(f"gongbu: {text}", file=sys.stderr, flush=True)


@dataclass
class Child:
    """A process to be kept running. `stop` ends the given process and returns when it is gone."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    stop: Callable[["subprocess.Popen[bytes]"], None]
    process: "subprocess.Popen[bytes] | None" = None
    deaths: int = 0
    due: float = 0.0
    since: float = 0.0

    def launch(self) -> None:
        self.process, self.since = self.start(), time.monotonic()

    def relaunch(self) -> None:
        """Ends the process and starts another, not counted as a death."""
        if self.process is not None:
            self.stop(self.process)
        self.launch()

    def tend(self, now: float) -> None:
        """Starts a dead process again: the first time at once, then after a pause that doubles up to 10 s."""
        if self.process is not None and self.process.poll() is not None:
            self._note_death(self.process.returncode, now)
        if self.process is None and now >= self.due:
            self.launch()

    def _note_death(self, code: int, now: float) -> None:
        self.deaths = 1 if now - self.since > _STEADY_SECONDS else self.deaths + 1
        pause = 0.0 if self.deaths == 1 else min(_LONGEST_PAUSE, 0.1 * 2**self.deaths)
        say(f"{self.name} ended ({_how(code)}), starting it again" + (f" in {pause:.1f} s" if pause else ""))
        self.process, self.due = None, now + pause


@dataclass
class Supervisor:
    """The children, each standing on those before it; they are ended in the opposite order."""

    children: list[Child] = field(default_factory=list)

    def add(self, child: Child, *, first: bool = False) -> Child:
        """Takes a child in, and starts it unless it runs already. `first`: the others stand on it."""
        self.children.insert(0 if first else len(self.children), child)
        if child.process is None:
            child.launch()
        return child

    def tend(self) -> None:
        now = time.monotonic()
        for child in self.children:
            child.tend(now)

    def tend_until(self, done: Callable[[], bool], tries: int = 4) -> None:
        """Tends until `done`, asked again and again. Raises ChildFailed where a child dies `tries` times meanwhile."""
        while not done():
            self.tend()
            for child in self.children:
                if child.deaths >= tries:
                    raise ChildFailed(f"{child.name} does not start; what it said stands above")

    def tend_for_ever(self, wake: int) -> None:
        """Tends whenever a byte arrives at `wake` (a child died) and when a pause is over."""
        while True:
            self.tend()
            dues = [child.due for child in self.children if child.process is None]
            timeout = max(0.0, min(dues) - time.monotonic()) if dues else None
            if select.select([wake], [], [], timeout)[0]:
                os.read(wake, 4096)

    def end(self) -> None:
        ignore_signals()
        for child in reversed(self.children):
            if child.process is not None:
                child.stop(child.process)


@contextmanager
def signals() -> Iterator[int]:
    """Signals raise Stopped for the time of the block; yields a descriptor that becomes readable when a child dies."""
    wake, told = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    ours = {**dict.fromkeys(_ENDING, _stop), signal.SIGCHLD: _noted}
    before = {signum: signal.signal(signum, handler) for signum, handler in ours.items()}
    before_told = signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    try:
        yield wake
    finally:
        signal.set_wakeup_fd(before_told)
        for signum, handler in before.items():
            signal.signal(signum, handler)
        os.close(wake)
        os.close(told)


def ignore_signals() -> None:
    """From here on nothing interrupts the taking down."""
    for signum in _ENDING:
        signal.signal(signum, signal.SIG_IGN)


def _stop(signum: int, frame: FrameType | None) -> None:
    ignore_signals()
    raise Stopped(signal.Signals(signum).name)


def _noted(signum: int, frame: FrameType | None) -> None:
    """Needed so that the death of a child wakes the wait."""


def _how(code: int) -> str:
    return f"exit {code}" if code >= 0 else signal.Signals(-code).name
