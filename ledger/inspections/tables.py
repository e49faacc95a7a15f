"""Piccolo mirrors of the tables of inspections; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, Array, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Inspection(Table, tablename="inspection"):
    """Rows of `inspection`."""

    realm_id = Integer(null=False, default=None)
    inspection_id = UUID(primary_key=True, null=False, default=None)
    by_unit_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    matter = Text(null=False, default=None)
    style = Text(null=False, default=None)
    occasion = Text(null=True, default=None)
    reference = Text(null=True, default=None)
    leader_id = UUID(null=False, default=None)
    opened_by = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class InspectionPerson(Table, tablename="inspection_person"):
    """Rows of `inspection_person`."""

    realm_id = Integer(null=False, default=None)
    inspection_id = UUID(primary_key=True, null=False, default=None)
    person_id = UUID(null=False, default=None)
    by_unit_id = UUID(null=False, default=None)


class InspectionSight(Table, tablename="inspection_sight"):
    """Rows of `inspection_sight`."""

    realm_id = Integer(null=False, default=None)
    inspection_id = UUID(primary_key=True, null=False, default=None)
    unit_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class InspectionVisit(Table, tablename="inspection_visit"):
    """Rows of `inspection_visit`."""

    realm_id = Integer(null=False, default=None)
    visit_id = UUID(primary_key=True, null=False, default=None)
    inspection_id = UUID(null=False, default=None)
    by_unit_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    day = Date(null=False, default=None)
    methods = Array(base_column=Text(), null=False, default=None)
    found = Text(null=True, default=None)
    evidence = Array(base_column=UUID(), null=False, default=None)
    actor_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)
    findings = JSONB(null=True, default=None)
    mark = Text(null=True, default=None)


class InspectionReport(Table, tablename="inspection_report"):
    """Rows of `inspection_report`."""

    realm_id = Integer(null=False, default=None)
    inspection_id = UUID(primary_key=True, null=False, default=None)
    by_unit_id = UUID(null=False, default=None)
    number = Text(null=False, default=None)
    summary = Text(null=False, default=None)
    actor_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class InspectionFeedback(Table, tablename="inspection_feedback"):
    """Rows of `inspection_feedback`."""

    realm_id = Integer(null=False, default=None)
    feedback_id = UUID(primary_key=True, null=False, default=None)
    inspection_id = UUID(null=False, default=None)
    by_unit_id = UUID(null=False, default=None)
    number = Text(null=False, default=None)
    outcome = Text(null=False, default=None)
    channel = Text(null=False, default=None)
    told_on = Date(null=False, default=None)
    actor_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class Demand(Table, tablename="demand"):
    """Rows of `demand`."""

    realm_id = Integer(null=False, default=None)
    demand_id = UUID(primary_key=True, null=False, default=None)
    source = Text(null=False, default=None)
    source_id = UUID(null=False, default=None)
    by_unit_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    matter = Text(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class Hearing(Table, tablename="hearing"):
    """Rows of `hearing`."""

    realm_id = Integer(null=False, default=None)
    hearing_id = UUID(primary_key=True, null=False, default=None)
    by_unit_id = UUID(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    person_id = UUID(null=False, default=None)
    occasion = Text(null=False, default=None)
    reference = Text(null=False, default=None)
    day = Date(null=False, default=None)
    called_by = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)


class HearingRecord(Table, tablename="hearing_record"):
    """Rows of `hearing_record`."""

    realm_id = Integer(null=False, default=None)
    hearing_id = UUID(primary_key=True, null=False, default=None)
    unit_id = UUID(null=False, default=None)
    person_id = UUID(null=False, default=None)
    minutes = Text(null=False, default=None)
    statement = Text(null=False, default=None)
    questions = JSONB(null=False, default=None)
    actor_id = UUID(null=False, default=None)
    at = Timestamptz(null=False, default=None)
