"""Piccolo mirrors of the tables of messages; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, BigInt, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Message(Table, tablename="message"):
    """Rows of `message`."""

    realm_id = Integer(null=False, default=None)
    message_id = UUID(primary_key=True, null=False, default=None)
    person_id = UUID(null=False, default=None)
    kind = Text(null=False, default=None)
    object = Text(null=False, default=None)
    params = JSONB(null=False, default=None)
    due_on = Date(null=True, default=None)
    at = Timestamptz(null=False, default=None)


class MessageSeen(Table, tablename="message_seen"):
    """Rows of `message_seen`."""

    realm_id = Integer(null=False, default=None)
    message_id = UUID(primary_key=True, null=False, default=None)
    person_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class PersonContact(Table, tablename="person_contact"):
    """Rows of `person_contact`."""

    realm_id = Integer(null=False, default=None)
    person_id = UUID(primary_key=True, null=False, default=None)
    email = Text(null=False, default=None)
    set_by = UUID(null=False, default=None)
    set_at = Timestamptz(null=False, default=None)
    told = Text(null=True, default=None)
    told_on = BigInt(null=True, default=None)


class DueNotice(Table, tablename="due_notice"):
    """Rows of `due_notice`."""

    realm_id = Integer(null=False, default=None)
    kind = Text(null=False, default=None)
    object_id = UUID(primary_key=True, null=False, default=None)
    n = Integer(null=False, default=None)
    stage = Text(null=False, default=None)
    people = Integer(null=False, default=None)
    at = Timestamptz(null=False, default=None)
