"""Piccolo mirrors of the tables of queries; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.table import Table


class LineQuery(Table, tablename="line_query"):
    """Rows of `line_query`."""

    realm_id = Integer(null=False, default=None)
    query_id = UUID(primary_key=True, null=False, default=None)
    subject_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    entry_id = UUID(null=True, default=None)
    claim_id = UUID(null=True, default=None)
    asked_at = Timestamptz(null=False, default=None)


class QueryNote(Table, tablename="query_note"):
    """Rows of `query_note`."""

    realm_id = Integer(null=False, default=None)
    query_id = UUID(primary_key=True, null=False, default=None)
    n = Integer(null=False, default=None)
    subject_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    author_id = UUID(null=False, default=None)
    told = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)
