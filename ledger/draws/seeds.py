"""What a draw's seed is made of: commitments, reveals and the public number as they were given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.db import sql_file
from rules.sampling import seed_of

SQL = sql_file(__file__)
SECRET_TEXT = re.compile(r"\A[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Voucher:
    """One thing given by a person in an office, and when."""

    office: str
    value: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Vouchers:
    """All that was given, commitments and reveals by office in the order of the commitments."""

    commitments: Mapping[str, Voucher]
    reveals: Mapping[str, Voucher]
    beacons: Sequence[Voucher]

    @property
    def beacon(self) -> str | None:
        """The public number, once two people entered the same one."""
        seen: set[str] = set()
        for one in self.beacons:
            if one.value in seen:
                return one.value
            seen.add(one.value)
        return None

    @property
    def secrets(self) -> list[bytes]:
        """Both secrets in the order of the commitments, or none where one was withheld."""
        found = [bytes.fromhex(self.reveals[office].value) for office in self.commitments if office in self.reveals]
        return found if len(found) == 2 else []

    def seed(self, frame_hash: str) -> bytes | None:
        """The seed, once the public number stands."""
        return None if self.beacon is None else seed_of(bytes.fromhex(frame_hash), self.secrets, self.beacon)


async def vouchers_of(scope: Scope, draw_id: UUID) -> Vouchers:
    """What was given for the draw up to now."""
    rows = await scope.conn.fetch(SQL["vouchers"], scope.realm.id, draw_id)
    return Vouchers(_by_office(rows, "commitment"), _by_office(rows, "reveal"),
                    [_voucher(row) for row in rows if row["kind"] == "beacon"])  # fmt: skip


def _by_office(rows: Sequence[Any], kind: str) -> dict[str, Voucher]:
    return {row["office"]: _voucher(row) for row in rows if row["kind"] == kind}


def _voucher(row: Any) -> Voucher:
    return Voucher(row["office"], row["value"], row["code"] or "", row["given_at"])
