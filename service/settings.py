"""The service's settings: read from the environment here and nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the program itself (where `run.py` lies), not of its data."""

LISTEN_FD = "GONGBU_LISTEN_FD"
"""How `serve` tells a web process the number of the listening socket it inherits."""

BACKLOG = 1024
"""Connections the kernel holds while the web processes are busy or being replaced."""


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it and what would be right."""


@dataclass(frozen=True)
class Settings:
    """Everything a process of the service may be told from outside.

    `home` is the data folder. `owner_url` is `DATABASE_URL`, None for the built-in PostgreSQL; `app_url` and
    `worker_url` are the connections of the two other roles, set by `serve` for its children. `workers` counts web
    processes, 1 to 64. `scan` is the command that looks at each file handed in: path as last
    argument, ends with 0 (clean) or 1 (infected); empty for none.
    """

    home: Path
    owner_url: str | None = None
    app_url: str | None = None
    worker_url: str | None = None
    demo: bool = False
    workers: int = 1
    scan: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Raises SettingsError where a value has the wrong form."""
        return cls(
            home=Path(env.get("GONGBU_HOME") or "var").resolve(),
            owner_url=_postgres_url(env, "DATABASE_URL"),
            app_url=_postgres_url(env, "DATABASE_APP_URL"),
            worker_url=_postgres_url(env, "DATABASE_WORKER_URL"),
            demo=env.get("GONGBU_DEMO", "") == "1",
            workers=_whole_number(env, "GONGBU_WORKERS", 1, 64),
            scan=env.get("GONGBU_EVIDENCE_SCAN", ""),
        )


def _postgres_url(env: Mapping[str, str], name: str) -> str | None:
    value = env.get(name) or None
    if value is not None and not value.startswith(("postgresql://", "postgres://")):
        # The value itself stays out of the message: it may hold a password.
        raise SettingsError(f"{name} must start with postgresql://")
    return value


def _whole_number(env: Mapping[str, str], name: str, low: int, high: int) -> int:
    text = env.get(name) or str(low)
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {text!r}")
    return int(text)
