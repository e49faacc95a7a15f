"""Piccolo mirrors of the tables of the snapshots and publications of periods; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Snapshot(Table, tablename="snapshot"):
    """Rows of `snapshot`."""

    realm_id = Integer(null=False, default=None)
    period = Text(primary_key=True, null=False, default=None)
    n = Integer(null=False, default=None)
    first_day = Date(null=False, default=None)
    last_day = Date(null=False, default=None)
    provisional = Boolean(null=False, default=None)
    as_of = Date(null=False, default=None)
    row_count = Integer(null=False, default=None)
    taken_by = UUID(null=True, default=None)
    taken_at = Timestamptz(null=False, default=None)


class SnapshotRow(Table, tablename="snapshot_row"):
    """Rows of `snapshot_row`."""

    realm_id = Integer(null=False, default=None)
    period = Text(primary_key=True, null=False, default=None)
    n = Integer(null=False, default=None)
    assessment = Text(null=False, default=None)
    subject_kind = Text(null=False, default=None)
    subject_id = UUID(null=False, default=None)
    code = Text(null=False, default=None)
    name = Text(null=False, default=None)
    unit_id = UUID(null=True, default=None)
    unit_code = Text(null=True, default=None)
    unit_name = Text(null=True, default=None)
    scheme_version_id = UUID(null=False, default=None)
    total = Text(null=True, default=None)
    grade = Text(null=True, default=None)
    rank = Integer(null=True, default=None)
    rank_of = Integer(null=True, default=None)
    dimensions = JSONB(null=False, default=None)


class PeriodPublication(Table, tablename="period_publication"):
    """Rows of `period_publication`."""

    realm_id = Integer(null=False, default=None)
    period = Text(primary_key=True, null=False, default=None)
    n = Integer(null=False, default=None)
    published_by = UUID(null=True, default=None)
    published_at = Timestamptz(null=False, default=None)


class Seal(Table, tablename="seal"):
    """Rows of `seal`."""

    realm_id = Integer(null=False, default=None)
    number = Integer(primary_key=True, null=False, default=None)
    period = Text(null=False, default=None)
    n = Integer(null=False, default=None)
    entries = BigInt(null=False, default=None)
    entries_digest = Text(null=False, default=None)
    totals_digest = Text(null=False, default=None)
    names_digest = Text(null=False, default=None)
    roster_digest = Text(null=False, default=None)
    rules_digest = Text(null=False, default=None)
    previous = Text(null=False, default=None)
    digest = Text(null=False, default=None)
    seen = Text(null=False, default=None)
    sealed_at = Timestamptz(null=False, default=None)
    pending = Array(base_column=UUID(), null=True, default=None)


class PeriodAct(Table, tablename="period_act"):
    """Rows of `period_act`."""

    realm_id = Integer(null=False, default=None)
    act_id = UUID(primary_key=True, null=False, default=None)
    period = Text(null=False, default=None)
    n = Integer(null=False, default=None)
    act = Text(null=False, default=None)
    asked = UUID(null=True, default=None)
    reason = Text(null=True, default=None)
    accepted = JSONB(null=False, default=None)
    by_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)
