"""Piccolo mirrors of the tables of evidence; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import UUID, BigInt, Bytea, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Evidence(Table, tablename="evidence"):
    """Rows of `evidence`."""

    realm_id = Integer(null=False, default=None)
    evidence_id = UUID(primary_key=True, null=False, default=None)
    owner_id = UUID(null=False, default=None)
    key = Text(null=False, default=None)
    mark = Text(null=False, default=None)
    name = Text(null=False, default=None)
    sha256 = Bytea(null=True, default=None)
    size = BigInt(null=True, default=None)
    media_type = Text(null=True, default=None)
    look = Bytea(null=True, default=None)
    number = Text(null=True, default=None)
    issuer = Text(null=True, default=None)
    dated = Date(null=True, default=None)
    at = Timestamptz(null=False, default=None)


class EvidencePiece(Table, tablename="evidence_piece"):
    """Rows of `evidence_piece`."""

    realm_id = Integer(null=False, default=None)
    band = SmallInt(primary_key=True, null=False, default=None)
    value = BigInt(null=False, default=None)
    evidence_id = UUID(null=False, default=None)


class EvidenceUse(Table, tablename="evidence_use"):
    """Rows of `evidence_use`."""

    realm_id = Integer(null=False, default=None)
    use_id = UUID(primary_key=True, null=False, default=None)
    evidence_id = UUID(null=False, default=None)
    key = Text(null=False, default=None)
    n = Integer(null=False, default=None)
    kind = Text(null=False, default=None)
    object_id = UUID(null=False, default=None)
    item = Text(null=True, default=None)
    subject_id = UUID(null=True, default=None)
    unit_id = UUID(null=False, default=None)
    actor_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class EvidenceRelease(Table, tablename="evidence_release"):
    """Rows of `evidence_release`."""

    realm_id = Integer(null=False, default=None)
    use_id = UUID(primary_key=True, null=False, default=None)
    actor_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class EvidenceLikeness(Table, tablename="evidence_likeness"):
    """Rows of `evidence_likeness`."""

    realm_id = Integer(null=False, default=None)
    use_id = UUID(primary_key=True, null=False, default=None)
    like_id = UUID(null=False, default=None)
    how = Text(null=False, default=None)
    distance = SmallInt(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class EvidenceOpening(Table, tablename="evidence_opening"):
    """Rows of `evidence_opening`."""

    realm_id = Integer(null=False, default=None)
    evidence_id = UUID(primary_key=True, null=False, default=None)
    person_id = UUID(null=False, default=None)
    object = Text(null=False, default=None)
    actor_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)
