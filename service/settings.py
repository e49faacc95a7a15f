"""The service's settings: read from the environment here and nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the program itself (where `run.py` lies), not of its data."""

LISTEN_FD = "GONGBU_LISTEN_FD"
"""How `serve` tells a web process the number of the listening socket it inherits."""

BACKLOG = 1024
"""Connections the kernel holds while the web processes are busy or being replaced."""

TLS = ("starttls", "implicit", "none")
"""How the mail server is spoken to: encrypted after a greeting, from the first byte, or not."""


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it and what would be right."""


@dataclass(frozen=True)
class Outgoing:
    """Where this installation may send to; nowhere unless told.

    `hosts`: names webhooks may lead to, as `host` or `host:port`; `networks`: private networks those may lie in, beside
    public addresses. `ca_file`: authorities to trust, a PEM file, instead of the system's. `smtp_host`: the mail
    server, with port, `tls` (one of TLS), sender, and a login if it asks for one. `address`: how people reach the
    service, for the link.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    ca_file: str | None = None
    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_tls: str = "starttls"
    smtp_from: str = ""
    smtp_user: str | None = None
    smtp_password: str | None = field(default=None, repr=False)
    address: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Outgoing":
        """Raises SettingsError where a value has the wrong form, or a mail server has no sender."""
        found = cls(
            hosts=frozenset(_list(env, "GONGBU_WEBHOOK_HOSTS")),
            networks=_networks(env, "GONGBU_WEBHOOK_NETWORKS"),
            ca_file=env.get("GONGBU_CA_FILE") or None,
            smtp_host=env.get("GONGBU_SMTP_HOST") or None,
            smtp_port=_whole_number(env, "GONGBU_SMTP_PORT", 1, 65535, 587),
            smtp_tls=env.get("GONGBU_SMTP_TLS") or "starttls",
            smtp_from=env.get("GONGBU_SMTP_FROM", ""),
            smtp_user=env.get("GONGBU_SMTP_USER") or None,
            smtp_password=env.get("GONGBU_SMTP_PASSWORD") or None,
            address=env.get("GONGBU_ADDRESS", "").rstrip("/"),
        )
        if found.smtp_tls not in TLS:
            raise SettingsError(f"GONGBU_SMTP_TLS must be one of {', '.join(TLS)}")
        if found.smtp_host and not found.smtp_from:
            raise SettingsError("GONGBU_SMTP_FROM is needed with GONGBU_SMTP_HOST")
        return found


@dataclass(frozen=True)
class Settings:
    """Everything a process of the service may be told from outside.

    `home` is the data folder. `owner_url` is `DATABASE_URL`, None for the built-in PostgreSQL; `app_url` and
    `worker_url` are the connections of the two other roles, set by `serve` for its children. `workers` counts web
    processes, 1 to 64. `scan` is the command that looks at each file handed in: path as last
    argument, ends with 0 (clean) or 1 (infected); empty for none.
    `s3` are the words of a bucket for evidence (url, bucket, key, secret, region), empty for the folder of the home.
    `evidence_files`, `evidence_mib`: how many pieces, and MiB of them, one person may hand in on one day.
    """

    home: Path
    owner_url: str | None = None
    app_url: str | None = None
    worker_url: str | None = None
    demo: bool = False
    workers: int = 1
    scan: str = ""
    s3: Mapping[str, str] = field(default_factory=dict, repr=False)
    evidence_files: int = 200
    evidence_mib: int = 500
    outgoing: Outgoing = Outgoing()

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
            s3=_bucket(env),
            evidence_files=_whole_number(env, "GONGBU_EVIDENCE_FILES_A_DAY", 1, 100_000, 200),
            evidence_mib=_whole_number(env, "GONGBU_EVIDENCE_MIB_A_DAY", 1, 1_000_000, 500),
            outgoing=Outgoing.from_env(env),
        )


def _bucket(env: Mapping[str, str]) -> dict[str, str]:
    """`GONGBU_EVIDENCE_S3_URL` with `…_BUCKET`, `…_KEY`, `…_SECRET` and, where it is not us-east-1, `…_REGION`."""
    names = ("url", "bucket", "key", "secret", "region")
    found = {name: env.get(f"GONGBU_EVIDENCE_S3_{name.upper()}", "") for name in names}
    found = {name: value for name, value in found.items() if value}
    if found and not {"url", "bucket", "key", "secret"} <= found.keys():
        raise SettingsError("GONGBU_EVIDENCE_S3_URL, _BUCKET, _KEY and _SECRET must be set together")
    if found and not found["url"].startswith(("https://", "http://")):
        raise SettingsError("GONGBU_EVIDENCE_S3_URL must start with https:// or http://")
    return found


def _postgres_url(env: Mapping[str, str], name: str) -> str | None:
    value = env.get(name) or None
    if value is not None and not value.startswith(("postgresql://", "postgres://")):
        # The value itself stays out of the message: it may hold a password.
        raise SettingsError(f"{name} must start with postgresql://")
    return value


def _list(env: Mapping[str, str], name: str) -> list[str]:
    return [one.strip() for one in env.get(name, "").split(",") if one.strip()]


def _networks(env: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(one) for one in _list(env, name))
    except ValueError as trouble:
        raise SettingsError(f"{name} must name networks such as 10.1.2.0/24: {trouble}") from trouble


def _whole_number(env: Mapping[str, str], name: str, low: int, high: int, usual: int | None = None) -> int:
    text = env.get(name) or str(usual or low)
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {text!r}")
    return int(text)
