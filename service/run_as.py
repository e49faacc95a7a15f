"""Whom the built-in PostgreSQL runs as: it refuses root, so root needs another identity for it.

In order: a user namespace of its own (the folder stays root's, nothing is chowned), the owner of the home, `nobody`.
The first that can really reach the home and start the program is taken.
"""

import ctypes
import os
import pwd
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_CLONE_NEWUSER = 0x10000000


class NoIdentity(Exception):
    """No identity can run PostgreSQL on this home; the message says which folder is in the way."""


@dataclass(frozen=True)
class Identity:
    """`enter` is called in the child before exec; `owner` is who must own the data folder, None: whoever made it."""

    name: str
    enter: Callable[[], None]
    owner: tuple[int, int] | None = None


def choose(home: Path, program: Path) -> Identity:
    """The identity for `program` on `home`. Raises NoIdentity."""
    if os.geteuid() != 0:
        return Identity("the same user", _stay)
    for identity in _candidates(home):
        if identity.name == "nobody":
            # nobody has to pass through the home to its own folder in it; every file there keeps its own mode.
            home.chmod(0o711)
        if _works(identity, home, program):
            return identity
    home.chmod(0o700)
    raise NoIdentity(
        f"PostgreSQL does not run as root, and no other identity can reach {home}: user namespaces are refused here "
        f"and the user nobody may not enter {_closed_folder(home, program)}. Start it as a normal user, or name a "
        "folder that every user can reach (under /var/lib, say) by --home, with the program in such a folder too"
    )


def _candidates(home: Path) -> Iterator[Identity]:
    owner = home.stat()
    if owner.st_uid == 0:
        yield Identity("a user namespace", _enter_namespace, (0, 0))
        nobody = pwd.getpwnam("nobody")
        yield _user("nobody", nobody.pw_uid, nobody.pw_gid)
    else:
        yield _user("the folder's owner", owner.st_uid, owner.st_gid)


def _user(name: str, uid: int, gid: int) -> Identity:
    def enter() -> None:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)

    return Identity(name, enter, (uid, gid))


def _stay() -> None:
    """A normal user runs it as itself."""


def _enter_namespace() -> None:
    inside = _someone()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER)")
    # Group 0 may only be mapped by one who has given up setgroups.
    for name, line in (("setgroups", "deny"), ("uid_map", f"{inside} 0 1"), ("gid_map", f"{inside} 0 1")):
        Path("/proc/self", name).write_text(line)


def _someone() -> int:
    """The id root has inside the namespace. initdb looks its name up, so it must be one this machine knows."""
    return next((user.pw_uid for user in pwd.getpwall() if user.pw_uid != 0), 1000)


def _works(identity: Identity, home: Path, program: Path) -> bool:
    # Entering a folder is all that is asked of the home: the data folder in it is made for the identity.
    probe = ["/bin/sh", "-c", 'test -x "$0" && exec "$1" --version', str(home), str(program)]
    try:
        done = subprocess.run(probe, preexec_fn=identity.enter, cwd="/", capture_output=True, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _closed_folder(home: Path, program: Path) -> Path:
    for path in (home, program):
        for folder in reversed(path.parents):
            if not folder.stat().st_mode & 0o001:
                return folder
    return home
