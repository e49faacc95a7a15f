"""Piccolo mirrors of the tables of the schemes; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import UUID, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class SchemeVersion(Table, tablename="scheme_version"):
    """Rows of `scheme_version`."""

    realm_id = Integer(null=False, default=None)
    scheme_version_id = UUID(primary_key=True, null=False, default=None)
    code = Text(null=False, default=None)
    version = Integer(null=False, default=None)
    assessment = Text(null=False, default=None)
    subject_kind = Text(null=False, default=None)
    document = Text(null=False, default=None)
    digest = Text(null=False, default=None)
    author_id = UUID(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)


class SchemePublication(Table, tablename="scheme_publication"):
    """Rows of `scheme_publication`."""

    realm_id = Integer(null=False, default=None)
    scheme_version_id = UUID(primary_key=True, null=False, default=None)
    starts_on = Date(null=False, default=None)
    adoption_document = Text(null=True, default=None)
    adoption_dated = Date(null=True, default=None)
    published_by = UUID(null=True, default=None)
    published_at = Timestamptz(null=False, default=None)


class SchemeWithdrawal(Table, tablename="scheme_withdrawal"):
    """Rows of `scheme_withdrawal`."""

    realm_id = Integer(null=False, default=None)
    scheme_version_id = UUID(primary_key=True, null=False, default=None)
    ends_on = Date(null=False, default=None)
    reason = Text(null=False, default=None)
    withdrawn_by = UUID(null=True, default=None)
    withdrawn_at = Timestamptz(null=False, default=None)
