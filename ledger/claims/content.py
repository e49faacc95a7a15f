"""What a claim says, and the digest by which a reviewer names what they saw."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ledger.books.judge import AwardLine
from ledger.evidence.marks import SECRET
from rules.points import from_scaled, text, to_scaled

# Stands in the books where a work secret was granted.
WITHHELD = "工作秘密，内容见申报"
# How the books name what a meeting gave; nobody else names a deed so.
FROM_MEETING = "meeting:"


class Content(Struct, frozen=True):
    """What happened, as the member tells it. quantity and points are exact and unsigned; points only where a person
    gives them, then what is asked for. mark: one of MARKS (公开, 内部, 工作秘密). first_on: of a deed whose own period
    is closed the day it happened; it counts on occurred_on, an open day."""

    item: str
    occurred_on: date
    quantity: Decimal = Decimal(1)
    attributes: Mapping[str, str] = {}
    matter: str | None = None
    scheme: str | None = None
    points: Decimal | None = None
    told: str = ""
    mark: str = "internal"
    evidence: tuple[UUID, ...] = ()
    first_on: date | None = None

    @property
    def happened_on(self) -> date:
        """The day of the deed, whenever it counts."""
        return self.first_on or self.occurred_on

    @property
    def is_secret(self) -> bool:
        """Whether it is a work secret: what it tells stays in the claim, and nothing of it goes into the books."""
        return self.mark == SECRET

    @property
    def booked_matter(self) -> str | None:
        """The matter as the books have it: of a work secret a mark that only says whether two are the same."""
        if self.matter is None or not self.is_secret:
            return self.matter
        return f"工作秘密 {sha256(f'{self.item}/{_written(self.matter)}'.encode()).hexdigest()[:16]}"

    def line(self, subject: str, reason: str | None = None, **given: Decimal) -> AwardLine:
        """The fact to book; given: another quantity, other points. Books are exported: a work secret stays out."""
        reason = WITHHELD if self.is_secret and reason else reason
        return AwardLine(
            subject,
            self.item,
            self.occurred_on,
            "member",
            given.get("quantity", self.quantity),
            self.attributes,
            self.booked_matter,
            reason,
            self.scheme,
            given.get("points", self.points),
            self.first_on,
        )

    def counted(self, open_from: date, today: date) -> Content:
        """As it counts now: of a day that was closed meanwhile on the first open day, keeping its own as first date.

        Unchanged where no day is open yet, so that the books refuse it and say from when on one is.
        """
        if self.occurred_on >= open_from or open_from > today:
            return self
        return replace(self, occurred_on=open_from, first_on=self.happened_on)

    def view(self) -> dict[str, Any]:
        """As it is answered, and but for a first date that is not there as the digest is taken of it."""
        return {
            "item": self.item,
            "scheme": self.scheme,
            "occurred_on": self.occurred_on.isoformat(),
            "first_on": self.first_on.isoformat() if self.first_on else None,
            "quantity": text(self.quantity),
            "points": None if self.points is None else text(self.points),
            "attributes": dict(self.attributes),
            "matter": self.matter,
            "text": self.told,
            "mark": self.mark,
            "evidence": [str(one) for one in self.evidence],
        }

    def row(self) -> tuple[Any, ...]:
        """Its columns, in the order of the statement that adds a version."""
        return (
            self.item,
            self.scheme,
            self.occurred_on,
            to_scaled(self.quantity),
            None if self.points is None else to_scaled(self.points),
            dict(self.attributes),
            self.matter,
            self.told,
            self.mark,
            list(self.evidence),
            self.first_on,
        )


def content_of(row: Any) -> Content:
    """The content of a row with the columns of `claim_version`."""
    return Content(
        row["item"],
        row["occurred_on"],
        from_scaled(row["quantity"]),
        row["attributes"],
        row["matter"],
        row["scheme"],
        None if row["points"] is None else from_scaled(row["points"]),
        row["told"],
        row["mark"],
        tuple(row["evidence"]),
        row["first_on"],
    )


def digest_of(claim_id: UUID, n: int, subject: str, content: Content) -> str:
    """`sha256:<hex>` over the claim, the number of its version, whose it is and all it says."""
    told = {"claim": str(claim_id), "version": n, "subject": subject, **content.view()}
    # Claims without a first date have the digest they had before there was one.
    if content.first_on is None:
        del told["first_on"]
    return f"sha256:{sha256(msgspec.json.encode(told, order='sorted')).hexdigest()}"


def same_deed(named: str | None, on: date, other: str | None, other_on: date) -> bool:
    """Whether two facts of one person and item are one deed: known by its matter, however that is written and on
    whatever day; by its day where neither names one, or where a meeting gave the other."""
    if other is not None and other.startswith(FROM_MEETING):
        return on == other_on
    if named is None or other is None:
        return named is other and on == other_on
    return _written(named) == _written(other)


def _written(matter: str) -> str:
    """The letters and digits alone, so that spaces, width, case or a full stop make no second deed."""
    folded = unicodedata.normalize("NFKC", matter).casefold()
    return "".join(one for one in folded if one.isalnum()) or folded
