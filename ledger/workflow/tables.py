"""Piccolo mirror of the table of steps; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Transition(Table, tablename="transition"):
    """Rows of `transition`."""

    realm_id = Integer(null=False, default=None)
    kind = Text(null=False, default=None)
    object_id = UUID(primary_key=True, null=False, default=None)
    n = Integer(null=False, default=None)
    act = Text(null=False, default=None)
    state = Text(null=False, default=None)
    open = Boolean(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    subject_id = UUID(null=True, default=None)
    actor_id = UUID(null=False, default=None)
    role = Text(null=False, default=None)
    reason = Text(null=True, default=None)
    params = JSONB(null=False, default=None)
    due_on = Date(null=True, default=None)
    at = Timestamptz(null=False, default=None)
