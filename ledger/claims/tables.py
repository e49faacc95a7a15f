"""Piccolo mirrors of the tables of claims; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, Array, BigInt, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Claim(Table, tablename="claim"):
    """Rows of `claim`."""

    realm_id = Integer(null=False, default=None)
    claim_id = UUID(primary_key=True, null=False, default=None)
    subject_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    entered_by = UUID(null=False, default=None)
    entered_at = Timestamptz(null=False, default=None)


class ClaimVersion(Table, tablename="claim_version"):
    """Rows of `claim_version`."""

    realm_id = Integer(null=False, default=None)
    claim_id = UUID(primary_key=True, null=False, default=None)
    n = Integer(null=False, default=None)
    subject_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    item = Text(null=False, default=None)
    scheme = Text(null=True, default=None)
    occurred_on = Date(null=False, default=None)
    quantity = BigInt(null=False, default=None)
    points = BigInt(null=True, default=None)
    attributes = JSONB(null=False, default=None)
    matter = Text(null=True, default=None)
    told = Text(null=False, default=None)
    mark = Text(null=False, default=None)
    evidence = Array(base_column=UUID(), null=False, default=list)
    digest = Text(null=False, default=None)
    author_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    first_on = Date(null=True, default=None)


class Kin(Table, tablename="kin"):
    """Rows of `kin`."""

    realm_id = Integer(null=False, default=None)
    person_a = UUID(primary_key=True, null=False, default=None)
    person_b = UUID(null=False, default=None)
    starts_on = Date(null=False, default=None)
    relation = Text(null=True, default=None)
    entered_by = UUID(null=False, default=None)
    entered_at = Timestamptz(null=False, default=None)


class Judgement(Table, tablename="judgement"):
    """Rows of `judgement`."""

    realm_id = Integer(null=False, default=None)
    judgement_id = UUID(primary_key=True, null=False, default=None)
    period = Text(null=False, default=None)
    subject_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    opinion = Text(null=False, default=None)
    told = Text(null=False, default=None)
    minutes = Text(null=False, default=None)
    author_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)
