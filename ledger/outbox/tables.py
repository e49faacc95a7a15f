"""Piccolo mirrors of the tables of what goes out; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, Array, BigInt, Integer, Text, Timestamptz
from piccolo.table import Table


class Webhook(Table, tablename="webhook"):
    """Rows of `webhook`."""

    realm_id = Integer(null=False, default=None)
    webhook_id = UUID(primary_key=True, null=False, default=None)
    url = Text(null=False, default=None)
    events = Array(Text(), null=False, default=None)
    created_by = UUID(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)


class WebhookAct(Table, tablename="webhook_act"):
    """Rows of `webhook_act`."""

    realm_id = Integer(null=False, default=None)
    webhook_id = UUID(primary_key=True, null=False, default=None)
    n = Integer(null=False, default=None)
    act = Text(null=False, default=None)
    actor_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class Delivery(Table, tablename="delivery"):
    """Rows of `delivery`."""

    realm_id = Integer(null=False, default=None)
    delivery_id = UUID(primary_key=True, null=False, default=None)
    n = BigInt(null=False, default=None)
    channel = Text(null=False, default=None)
    target_id = UUID(null=False, default=None)
    account = Text(null=False, default=None)
    event_id = Text(null=False, default=None)
    type = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    data = JSONB(null=False, default=None)
    state = Text(null=False, default=None)
    attempts = Integer(null=False, default=None)
    trouble = Text(null=True, default=None)
    tried_at = Timestamptz(null=True, default=None)


class DeliveryMark(Table, tablename="delivery_mark"):
    """Rows of `delivery_mark`."""

    realm_id = Integer(primary_key=True, null=False, default=None)
    system = BigInt(null=False, default=None)
    up_to = Text(null=False, default=None)
