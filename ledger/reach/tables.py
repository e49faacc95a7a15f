"""Piccolo mirror of the table of contacts; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import UUID, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Contact(Table, tablename="contact"):
    """Rows of `contact`."""

    realm_id = Integer(null=False, default=None)
    contact_id = UUID(primary_key=True, null=False, default=None)
    person_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    day = Date(null=False, default=None)
    kind = Text(null=False, default=None)
    actor_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)
