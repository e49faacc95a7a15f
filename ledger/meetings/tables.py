"""Piccolo mirrors of the tables of meetings; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, Integer, Text, Timestamptz
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
    mark = Text(null=True, default=None)


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


class LifeFrequency(Table, tablename="life_frequency"):
    """Rows of `life_frequency`."""

    realm_id = Integer(null=False, default=None)
    change_id = UUID(primary_key=True, null=False, default=None)
    kind = Text(null=False, default=None)
    since = Date(null=False, default=None)
    window_kind = Text(null=True, default=None)
    at_least = Integer(null=False, default=None)
    grace = Integer(null=False, default=None)
    clause = Text(null=False, default=None)
    entered_by = UUID(null=False, default=None)
    entered_at = Timestamptz(null=False, default=None)


class LifeFrequencyDecision(Table, tablename="life_frequency_decision"):
    """Rows of `life_frequency_decision`."""

    realm_id = Integer(null=False, default=None)
    change_id = UUID(primary_key=True, null=False, default=None)
    decision = Text(null=False, default=None)
    reason = Text(null=True, default=None)
    decided_by = UUID(null=False, default=None)
    decided_at = Timestamptz(null=False, default=None)


class AttendanceExemption(Table, tablename="attendance_exemption"):
    """Rows of `attendance_exemption`."""

    realm_id = Integer(null=False, default=None)
    exemption_id = UUID(primary_key=True, null=False, default=None)
    version = Integer(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    person_id = UUID(null=False, default=None)
    starts_on = Date(null=False, default=None)
    ends_on = Date(null=True, default=None)
    cause = Text(null=False, default=None)
    note = Text(null=False, default=None)
    revoked = Boolean(null=False, default=False)
    entered_by = UUID(null=False, default=None)
    entered_at = Timestamptz(null=False, default=None)


class MeetingReminder(Table, tablename="meeting_reminder"):
    """Rows of `meeting_reminder`."""

    realm_id = Integer(null=False, default=None)
    kind = Text(null=False, default=None)
    object_id = UUID(primary_key=True, null=False, default=None)
    occasion = Text(null=False, default=None)
    people = Integer(null=False, default=None)
    at = Timestamptz(null=False, default=None)
