"""Piccolo mirror of the table of what auditors looked into; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.table import Table


class WatchNote(Table, tablename="watch_note"):
    """Rows of `watch_note`."""

    realm_id = Integer(null=False, default=None)
    note_id = UUID(primary_key=True, null=False, default=None)
    kind = Text(null=False, default=None)
    object_id = UUID(null=False, default=None)
    told = Text(null=False, default=None)
    author_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)
