"""Piccolo mirrors of the tallies; the SQL in migrations is the truth. Only the worker writes them."""

from piccolo.columns import UUID, BigInt, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Tally(Table, tablename="tally"):
    """Rows of `tally`."""

    realm_id = Integer(null=False, default=None)
    subject_id = UUID(primary_key=True, null=False, default=None)
    year_from = Date(null=False, default=None)
    scheme_version_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    item = Text(null=False, default=None)
    facts = Integer(null=False, default=None)
    points = BigInt(null=False, default=None)


class TallyUnit(Table, tablename="tally_unit"):
    """Rows of `tally_unit`."""

    realm_id = Integer(null=False, default=None)
    unit_id = UUID(primary_key=True, null=False, default=None)
    year_from = Date(null=False, default=None)
    scheme_version_id = UUID(null=False, default=None)
    item = Text(null=False, default=None)
    facts = BigInt(null=False, default=None)
    points = BigInt(null=False, default=None)


class TallyMark(Table, tablename="tally_mark"):
    """Rows of `tally_mark`."""

    realm_id = Integer(primary_key=True, null=False, default=None)
    system = BigInt(null=False, default=None)
    up_to = Text(null=False, default=None)
    entries = BigInt(null=False, default=None)
    last_day = Date(null=True, default=None)
    folded_at = Timestamptz(null=False, default=None)
    lag_ms = BigInt(null=False, default=None)
    checked_at = Timestamptz(null=False, default=None)
    mismatch = Text(null=True, default=None)
