"""Piccolo mirrors of the tables of the adoption register; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import UUID, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Adoption(Table, tablename="adoption"):
    """Rows of `adoption`."""

    realm_id = Integer(null=False, default=None)
    adoption_id = UUID(primary_key=True, null=False, default=None)
    kind = Text(null=False, default=None)
    level = Text(null=False, default=None)
    number = Text(null=False, default=None)
    dated = Date(null=False, default=None)
    issuer = Text(null=False, default=None)
    title = Text(null=False, default=None)
    subject_kind = Text(null=False, default=None)
    subject_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    item = Text(null=True, default=None)
    withdraws = UUID(null=True, default=None)
    reason = Text(null=True, default=None)
    booked_by = UUID(null=False, default=None)
    booked_at = Timestamptz(null=False, default=None)
