"""Piccolo mirrors of the tables of the inventory of rules; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import UUID, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class RuleBasis(Table, tablename="rule_basis"):
    """Rows of `rule_basis`."""

    realm_id = Integer(null=False, default=None)
    basis_id = UUID(primary_key=True, null=False, default=None)
    scheme_version_id = UUID(null=False, default=None)
    part = Text(null=True, default=None)
    document = Text(null=False, default=None)
    article = Text(null=False, default=None)
    dated = Date(null=False, default=None)
    withdraws = UUID(null=True, default=None)
    reason = Text(null=True, default=None)
    entered_by = UUID(null=False, default=None)
    entered_at = Timestamptz(null=False, default=None)


class RuleMark(Table, tablename="rule_mark"):
    """Rows of `rule_mark`."""

    realm_id = Integer(null=False, default=None)
    mark_id = UUID(primary_key=True, null=False, default=None)
    scheme_version_id = UUID(null=False, default=None)
    part = Text(null=True, default=None)
    kind = Text(null=False, default=None)
    reason = Text(null=False, default=None)
    marked_by = UUID(null=False, default=None)
    marked_at = Timestamptz(null=False, default=None)


class RuleMarkAnswer(Table, tablename="rule_mark_answer"):
    """Rows of `rule_mark_answer`."""

    realm_id = Integer(null=False, default=None)
    mark_id = UUID(primary_key=True, null=False, default=None)
    answer = Text(null=False, default=None)
    scheme_version_id = UUID(null=False, default=None)
    answered_by = UUID(null=False, default=None)
    answered_at = Timestamptz(null=False, default=None)
