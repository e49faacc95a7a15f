"""Piccolo mirror of the working days a realm entered; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import UUID, Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Workday(Table, tablename="workday"):
    """Rows of `workday`."""

    realm_id = Integer(null=False, default=None)
    day = Date(primary_key=True, null=False, default=None)
    works = Boolean(null=False, default=None)
    source = Text(null=False, default=None)
    entered_by = UUID(null=False, default=None)
    entered_at = Timestamptz(null=False, default=None)
