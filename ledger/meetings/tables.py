"""Piccolo mirrors of the tables of meetings; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, Array, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Meeting(Table, tablename="meeting"):
    """Rows of `meeting`."""

    realm_id = Integer(null=False, default=None)
    meeting_id = UUID(primary_key=True, null=False, default=None)
    version = Integer(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    group_id = UUID(null=True, default=None)
    kinds = Array(base_column=Text(), null=False, default=None)
    title = Text(null=False, default=None)
    place = Text(null=False, default=None)
    held_on = Date(null=False, default=None)
    begins = Text(null=False, default=None)
    counts_for = Text(null=True, default=None)
    chair_id = UUID(null=False, default=None)
    recorder_id = UUID(null=False, default=None)
    agenda = JSONB(null=False, default=None)
    entered_by = UUID(null=False, default=None)
    entered_at = Timestamptz(null=False, default=None)


class MeetingMark(Table, tablename="meeting_mark"):
    """Rows of `meeting_mark`."""

    realm_id = Integer(null=False, default=None)
    meeting_id = UUID(primary_key=True, null=False, default=None)
    person_id = UUID(null=False, default=None)
    n = Integer(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    mark = Text(null=False, default=None)
    how = Text(null=False, default=None)
    made_up_on = Date(null=True, default=None)
    note = Text(null=True, default=None)
    entered_by = UUID(null=False, default=None)
    entered_at = Timestamptz(null=False, default=None)


class MeetingMinutes(Table, tablename="meeting_minutes"):
    """Rows of `meeting_minutes`."""

    realm_id = Integer(null=False, default=None)
    meeting_id = UUID(primary_key=True, null=False, default=None)
    version = Integer(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    year = Integer(null=False, default=None)
    number = Integer(null=False, default=None)
    summary = Text(null=False, default=None)
    items = JSONB(null=False, default=None)
    spoke = Array(base_column=UUID(), null=False, default=None)
    expected = Array(base_column=UUID(), null=False, default=None)
    quorum = JSONB(null=False, default=None)
    entered_by = UUID(null=False, default=None)
    entered_at = Timestamptz(null=False, default=None)


class MeetingAward(Table, tablename="meeting_award"):
    """Rows of `meeting_award`."""

    realm_id = Integer(null=False, default=None)
    entry_id = UUID(primary_key=True, null=False, default=None)
    meeting_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    person_id = UUID(null=False, default=None)
    item = Text(null=False, default=None)
    decision = Integer(null=True, default=None)
    minutes_version = Integer(null=False, default=None)
    entered_by = UUID(null=False, default=None)
