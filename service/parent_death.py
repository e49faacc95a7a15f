"""Ties a process's life to its parent's, so that no end of the parent, kill -9 included, leaves it behind.

Linux only (parent-death signal); elsewhere the call does nothing and the supervisor's own stop is all there is.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signum: int = signal.SIGKILL, parent: int | None = None) -> None:
    """Ask the kernel for `signum` when the thread that started this process ends.

    `parent` is the process id the caller was started by, where it knows it: a parent that died before the request
    would otherwise go unnoticed. The kernel forgets the request on fork and on a change of credentials, so every
    process calls this for itself, after any such change, and is started from its parent's main thread.
    """
    if _libc is None:
        return
    if _libc.prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
