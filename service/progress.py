"""How far a long command has come, on stderr: a bar on a terminal, else a plain line now and then."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

_WIDTH = 30
_TERMINAL_SECONDS, _PLAIN_SECONDS = 0.1, 2.0


@dataclass(slots=True)
class Progress:
    """Called with a phase, what is done and what there is in all; may be called from any thread."""

    unit: str
    _phase: str = ""
    _began: float = field(default_factory=time.monotonic)
    _shown: float = 0.0

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Shows the state, not more often than anybody reads."""
        now = time.monotonic()
        if phase != self._phase:
            self._end_line()
            self._phase, self._began, self._shown = phase, now, 0.0
        terminal = sys.stderr.isatty()
        if done < total and now - self._shown < (_TERMINAL_SECONDS if terminal else _PLAIN_SECONDS):
            return
        self._shown = now
        line = self._line(done, total, now)
        print(f"\r{line}\x1b[K" if terminal else f"gongbu: {line}", end="" if terminal else "\n", file=sys.stderr)
        sys.stderr.flush()

    def _line(self, done: int, total: int, now: float) -> str:
        share = done / total if total else 1.0
        rate = done / max(now - self._began, 0.001)
        bar = "#" * round(_WIDTH * share)
        return f"{self._phase:<8} [{bar:<{_WIDTH}}] {share:>4.0%}  {done:,} of {total:,} {self.unit}, {rate:,.0f}/s"

    def _end_line(self) -> None:
        if self._phase and sys.stderr.isatty():
            print(file=sys.stderr)

    def end(self) -> None:
        """Leaves the line as it is, and what comes next begins on one of its own."""
        self._end_line()
        self._phase = ""
