"""Piccolo mirrors of the tables of spot checks; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, Integer, Numeric, Text, Timestamptz
from piccolo.table import Table


class Draw(Table, tablename="draw"):
    """Rows of `draw`."""

    realm_id = Integer(null=False, default=None)
    draw_id = UUID(primary_key=True, null=False, default=None)
    unit_id = UUID(null=False, default=None)
    kind = Text(null=False, default=None)
    period = Text(null=False, default=None)
    first_day = Date(null=False, default=None)
    last_day = Date(null=False, default=None)
    scheme_version_id = UUID(null=False, default=None)
    style = Text(null=False, default=None)
    error = Numeric(null=False, default=None)
    confidence = Numeric(null=False, default=None)
    size = Integer(null=False, default=None)
    minimum = Integer(null=False, default=None)
    weights = JSONB(null=False, default=None)
    frame_count = Integer(null=False, default=None)
    frame_hash = Text(null=False, default=None)
    beacon = Text(null=False, default=None)
    beacon_at = Timestamptz(null=False, default=None)
    checkers = Array(base_column=UUID(), null=False, default=None)
    made_by = UUID(null=False, default=None)
    made_at = Timestamptz(null=False, default=None)


class DrawFrame(Table, tablename="draw_frame"):
    """Rows of `draw_frame`."""

    realm_id = Integer(null=False, default=None)
    draw_id = UUID(primary_key=True, null=False, default=None)
    text = Text(null=False, default=None)


class DrawStratum(Table, tablename="draw_stratum"):
    """Rows of `draw_stratum`."""

    realm_id = Integer(null=False, default=None)
    draw_id = UUID(primary_key=True, null=False, default=None)
    number = Integer(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    item = Text(null=True, default=None)
    size_class = Integer(null=False, default=None)
    entries = Integer(null=False, default=None)
    weight = Integer(null=False, default=None)


class DrawVoucher(Table, tablename="draw_voucher"):
    """Rows of `draw_voucher`."""

    realm_id = Integer(null=False, default=None)
    draw_id = UUID(primary_key=True, null=False, default=None)
    kind = Text(null=False, default=None)
    office = Text(null=False, default=None)
    value = Text(null=False, default=None)
    given_by = UUID(null=False, default=None)
    given_at = Timestamptz(null=False, default=None)


class DrawRound(Table, tablename="draw_round"):
    """Rows of `draw_round`."""

    realm_id = Integer(null=False, default=None)
    draw_id = UUID(primary_key=True, null=False, default=None)
    number = Integer(null=False, default=None)
    size = Integer(null=False, default=None)
    taken = Array(base_column=UUID(), null=False, default=None)
    opened_by = UUID(null=False, default=None)
    opened_at = Timestamptz(null=False, default=None)


class Drawn(Table, tablename="drawn"):
    """Rows of `drawn`."""

    realm_id = Integer(null=False, default=None)
    drawn_id = UUID(primary_key=True, null=False, default=None)
    draw_id = UUID(null=False, default=None)
    n = Integer(null=False, default=None)
    round = Integer(null=False, default=None)
    key = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    subject_id = UUID(null=True, default=None)
    checker_id = UUID(null=True, default=None)
    relaxed = Boolean(null=False, default=None)
    drawn_by = UUID(null=False, default=None)
    drawn_at = Timestamptz(null=False, default=None)


class CheckRecord(Table, tablename="check_record"):
    """Rows of `check_record`."""

    realm_id = Integer(null=False, default=None)
    record_id = UUID(primary_key=True, null=False, default=None)
    drawn_id = UUID(null=False, default=None)
    kind = Text(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    subject_id = UUID(null=True, default=None)
    body = JSONB(null=False, default=None)
    put_by = UUID(null=False, default=None)
    put_at = Timestamptz(null=False, default=None)


class CheckQuestion(Table, tablename="check_question"):
    """Rows of `check_question`."""

    realm_id = Integer(null=False, default=None)
    question_id = UUID(primary_key=True, null=False, default=None)
    text = Text(null=False, default=None)
    answer = Text(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    made_by = UUID(null=False, default=None)
    made_at = Timestamptz(null=False, default=None)


class Confirmation(Table, tablename="confirmation"):
    """Rows of `confirmation`."""

    realm_id = Integer(null=False, default=None)
    entry_id = UUID(primary_key=True, null=False, default=None)
    kind = Text(null=False, default=None)
    subject_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    object = Text(null=False, default=None)
    confirmed_by = UUID(null=False, default=None)
    confirmed_at = Timestamptz(null=False, default=None)
    tx = Text(null=False, default=None)
