"""Piccolo mirrors of the tables of the books; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, BigInt, Bytea, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Entry(Table, tablename="entry"):
    """Rows of `entry`."""

    realm_id = Integer(null=False, default=None)
    entry_id = UUID(primary_key=True, null=False, default=None)
    subject_kind = Text(null=False, default=None)
    subject_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    scheme_version_id = UUID(null=False, default=None)
    item = Text(null=False, default=None)
    occurred_on = Date(null=False, default=None)
    recorded_at = Timestamptz(null=False, default=None)
    quantity = BigInt(null=False, default=None)
    points = BigInt(null=False, default=None)
    attributes = JSONB(null=False, default=None)
    matter = Text(null=True, default=None)
    reason = Text(null=True, default=None)
    source = Text(null=False, default=None)
    batch_id = UUID(null=True, default=None)
    assurance = Text(null=False, default=None)
    actor_id = UUID(null=False, default=None)
    reverses = UUID(null=True, default=None)
    tx = Text(null=False, default=None)
    first_on = Date(null=True, default=None)


class RequestKey(Table, tablename="request_key"):
    """Rows of `request_key`."""

    realm_id = Integer(null=False, default=None)
    caller_id = UUID(primary_key=True, null=False, default=None)
    route = Text(null=False, default=None)
    key = Text(null=False, default=None)
    digest = Bytea(null=False, default=None)
    status = SmallInt(null=False, default=None)
    location = Text(null=True, default=None)
    body = Text(null=False, default=None)
    claimed_at = Timestamptz(null=False, default=None)


class Audit(Table, tablename="audit"):
    """Rows of `audit`."""

    realm_id = Integer(null=False, default=None)
    audit_id = UUID(primary_key=True, null=False, default=None)
    at = Timestamptz(null=False, default=None)
    actor_id = UUID(null=True, default=None)
    command = Text(null=False, default=None)
    outcome = Text(null=False, default=None)
    object = Text(null=True, default=None)
    request_id = Text(null=False, default=None)


class HistoryImport(Table, tablename="history_import"):
    """Rows of `history_import`."""

    realm_id = Integer(null=False, default=None)
    digest = Text(primary_key=True, null=False, default=None)
    import_id = UUID(null=False, default=None)
    row_count = Integer(null=False, default=None)
    actor_id = UUID(null=False, default=None)
    imported_at = Timestamptz(null=False, default=None)


class HistoryEdition(Table, tablename="history_edition"):
    """Rows of `history_edition`."""

    realm_id = Integer(null=False, default=None)
    source = Text(primary_key=True, null=False, default=None)
    edition = Integer(null=False, default=None)
    digest = Text(null=False, default=None)
    import_id = UUID(null=False, default=None)
    row_count = Integer(null=False, default=None)
    booked = Integer(null=False, default=None)
    reversed = Integer(null=False, default=None)
    actor_id = UUID(null=False, default=None)
    imported_at = Timestamptz(null=False, default=None)
