"""Piccolo mirrors of the tables of the consultations; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import UUID, Array, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Consultation(Table, tablename="consultation"):
    """Rows of `consultation`."""

    realm_id = Integer(null=False, default=None)
    consultation_id = UUID(primary_key=True, null=False, default=None)
    scheme_version_id = UUID(null=False, default=None)
    kind = Text(null=False, default=None)
    classes = Array(base_column=Text(), null=False, default=None)
    opened_on = Date(null=False, default=None)
    closes_on = Date(null=False, default=None)
    opened_by = UUID(null=False, default=None)
    opened_at = Timestamptz(null=False, default=None)


class ConsultationResult(Table, tablename="consultation_result"):
    """Rows of `consultation_result`."""

    realm_id = Integer(null=False, default=None)
    consultation_id = UUID(primary_key=True, null=False, default=None)
    closed_on = Date(null=False, default=None)
    participants = Integer(null=False, default=None)
    votes_for = Integer(null=False, default=None)
    votes_against = Integer(null=False, default=None)
    votes_abstain = Integer(null=False, default=None)
    minutes = Text(null=False, default=None)
    result = Text(null=False, default=None)
    recorded_by = UUID(null=False, default=None)
    recorded_at = Timestamptz(null=False, default=None)


class RuleComment(Table, tablename="rule_comment"):
    """Rows of `rule_comment`."""

    realm_id = Integer(null=False, default=None)
    comment_id = UUID(primary_key=True, null=False, default=None)
    consultation_id = UUID(null=False, default=None)
    voice = Text(null=False, default=None)
    item = Text(null=True, default=None)
    text = Text(null=False, default=None)
    on_behalf = Text(null=True, default=None)
    source = Text(null=True, default=None)
    dated = Date(null=True, default=None)
    entered_by = UUID(null=False, default=None)
    entered_at = Timestamptz(null=False, default=None)


class RuleCommentAnswer(Table, tablename="rule_comment_answer"):
    """Rows of `rule_comment_answer`."""

    realm_id = Integer(null=False, default=None)
    comment_id = UUID(primary_key=True, null=False, default=None)
    verdict = Text(null=False, default=None)
    text = Text(null=False, default=None)
    answered_by = UUID(null=False, default=None)
    answered_at = Timestamptz(null=False, default=None)
