"""Piccolo mirrors of the tables of tiered review; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, Array, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Resolution(Table, tablename="resolution"):
    """Rows of `resolution`."""

    realm_id = Integer(null=False, default=None)
    resolution_id = UUID(primary_key=True, null=False, default=None)
    unit_id = UUID(null=False, default=None)
    period = Text(null=False, default=None)
    layer = Text(null=False, default=None)
    title = Text(null=False, default=None)
    paper = JSONB(null=False, default=None)
    digest = Text(null=False, default=None)
    takes_up = UUID(null=True, default=None)
    prepared_by = UUID(null=False, default=None)
    prepared_at = Timestamptz(null=False, default=None)


class ResolutionSheet(Table, tablename="resolution_sheet"):
    """Rows of `resolution_sheet`."""

    realm_id = Integer(null=False, default=None)
    resolution_id = UUID(null=False, default=None)
    sheet_id = UUID(primary_key=True, null=False, default=None)
    unit_id = UUID(null=False, default=None)
    booked_in = UUID(null=False, default=None)
    entries = Array(base_column=UUID(), null=False, default=None)
    subjects = Array(base_column=UUID(), null=False, default=None)


class ResolutionVerdict(Table, tablename="resolution_verdict"):
    """Rows of `resolution_verdict`."""

    realm_id = Integer(null=False, default=None)
    sheet_id = UUID(primary_key=True, null=False, default=None)
    unit_id = UUID(null=False, default=None)
    verdict = Text(null=False, default=None)
    reason = Text(null=True, default=None)
    minutes = Text(null=False, default=None)
    met_on = Date(null=False, default=None)
    decided_by = UUID(null=False, default=None)
    decided_at = Timestamptz(null=False, default=None)
