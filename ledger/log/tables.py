"""Piccolo mirrors of the tables of the transparency log; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import UUID, BigInt, Bytea, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Journal(Table, tablename="journal"):
    """Rows of `journal`: every change of a covered table."""

    realm_id = Integer(null=False, default=None)
    seq = BigInt(primary_key=True, null=False, default=None)
    tx = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    name = Text(null=False, default=None)
    op = Text(null=False, default=None)
    body = Text(null=False, default=None)


class LogLeaf(Table, tablename="log_leaf"):
    """Rows of `log_leaf`: which row a leaf is made of, and its hash."""

    realm_id = Integer(null=False, default=None)
    n = BigInt(primary_key=True, null=False, default=None)
    hash = Bytea(null=False, default=None)
    entry_id = UUID(null=True, default=None)
    seq = BigInt(null=True, default=None)


class LogNode(Table, tablename="log_node"):
    """Rows of `log_node`: full subtrees of 256, 65,536 … leaves."""

    realm_id = Integer(null=False, default=None)
    level = SmallInt(primary_key=True, null=False, default=None)
    n = BigInt(null=False, default=None)
    hash = Bytea(null=False, default=None)


class LogState(Table, tablename="log_state"):
    """Rows of `log_state`: how far the leaves have come."""

    realm_id = Integer(primary_key=True, null=False, default=None)
    size = BigInt(null=False, default=None)
    edge = Bytea(null=False, default=None)
    next_tx = Text(null=False, default=None)
    server = BigInt(null=False, default=None)
    fence = BigInt(null=False, default=None)
    fenced_by = Text(null=False, default=None)


class LogCheckpoint(Table, tablename="log_checkpoint"):
    """Rows of `log_checkpoint`: what was signed."""

    realm_id = Integer(null=False, default=None)
    size = BigInt(primary_key=True, null=False, default=None)
    root = Bytea(null=False, default=None)
    note = Text(null=False, default=None)
    signed_at = Timestamptz(null=False, default=None)


class LogCosignature(Table, tablename="log_cosignature"):
    """Rows of `log_cosignature`: lines of witnesses under checkpoints."""

    realm_id = Integer(null=False, default=None)
    size = BigInt(primary_key=True, null=False, default=None)
    witness = Text(null=False, default=None)
    line = Text(null=False, default=None)
    cosigned_at = Timestamptz(null=False, default=None)


class LogHandover(Table, tablename="log_handover"):
    """Rows of `log_handover`: what the signer handed over."""

    realm_id = Integer(null=False, default=None)
    number = Integer(primary_key=True, null=False, default=None)
    note = Text(null=False, default=None)
    by_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class LogHalt(Table, tablename="log_halt"):
    """Rows of `log_halt`: realms whose log is not signed at the moment."""

    realm_id = Integer(primary_key=True, null=False, default=None)
    kind = Text(null=False, default=None)
    since = Timestamptz(null=False, default=None)
