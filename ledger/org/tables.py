"""Piccolo mirrors of the tables of the organisation; the SQL in migrations is the truth.

Piccolo knows no composite key, so the first own column is called the key here; no row is ever saved or removed by it.
"""

from piccolo.columns import JSONB, UUID, BigInt, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Realm(Table, tablename="realm"):
    """Rows of `realm`."""

    realm_id = Integer(primary_key=True, null=False, default=None)
    code = Text(null=False, default=None)
    name = Text(null=False, default=None)
    timezone = Text(null=False, default=None)
    demo = Boolean(null=False, default=None)
    first_year = Integer(null=False, default=None)
    founding = Boolean(null=False, default=None)
    org_version = BigInt(null=False, default=None)
    founded_at = Timestamptz(null=False, default=None)


class Unit(Table, tablename="unit"):
    """Rows of `unit`."""

    realm_id = Integer(null=False, default=None)
    unit_id = UUID(primary_key=True, null=False, default=None)
    code = Text(null=False, default=None)
    name = Text(null=False, default=None)
    line = Text(null=False, default=None)
    kind = Text(null=False, default=None)


class UnitPlace(Table, tablename="unit_place"):
    """Rows of `unit_place`."""

    realm_id = Integer(null=False, default=None)
    unit_id = UUID(primary_key=True, null=False, default=None)
    starts_on = Date(null=False, default=None)
    parent_id = UUID(null=True, default=None)
    present = Boolean(null=False, default=None)


class UnitLink(Table, tablename="unit_link"):
    """Rows of `unit_link`."""

    realm_id = Integer(null=False, default=None)
    unit_id = UUID(primary_key=True, null=False, default=None)
    starts_on = Date(null=False, default=None)
    office_id = UUID(null=True, default=None)


class Person(Table, tablename="person"):
    """Rows of `person`."""

    realm_id = Integer(null=False, default=None)
    person_id = UUID(primary_key=True, null=False, default=None)
    code = Text(null=False, default=None)
    name = Text(null=False, default=None)
    name_key = Text(null=False, default=None)
    former_reference = Text(null=True, default=None)


class PersonTrait(Table, tablename="person_trait"):
    """Rows of `person_trait`."""

    realm_id = Integer(null=False, default=None)
    person_id = UUID(primary_key=True, null=False, default=None)
    trait = Text(null=False, default=None)
    starts_on = Date(null=False, default=None)
    value = Text(null=True, default=None)


class Membership(Table, tablename="membership"):
    """Rows of `membership`."""

    realm_id = Integer(null=False, default=None)
    person_id = UUID(primary_key=True, null=False, default=None)
    line = Text(null=False, default=None)
    starts_on = Date(null=False, default=None)
    unit_id = UUID(null=True, default=None)
    prior_unit_id = UUID(null=True, default=None)


class SecondaryMembership(Table, tablename="secondary_membership"):
    """Rows of `secondary_membership`."""

    realm_id = Integer(null=False, default=None)
    person_id = UUID(primary_key=True, null=False, default=None)
    unit_id = UUID(null=False, default=None)
    starts_on = Date(null=False, default=None)
    present = Boolean(null=False, default=None)


class PersonLink(Table, tablename="person_link"):
    """Rows of `person_link`."""

    realm_id = Integer(null=False, default=None)
    person_id = UUID(primary_key=True, null=False, default=None)
    starts_on = Date(null=False, default=None)
    link_person_id = UUID(null=True, default=None)


class Seat(Table, tablename="seat"):
    """Rows of `seat`."""

    realm_id = Integer(null=False, default=None)
    unit_id = UUID(primary_key=True, null=False, default=None)
    seat = Text(null=False, default=None)
    starts_on = Date(null=False, default=None)
    person_id = UUID(null=True, default=None)
    term_ends = Date(null=True, default=None)


class ResponsibilityModel(Table, tablename="responsibility_model"):
    """Rows of `responsibility_model`."""

    realm_id = Integer(null=False, default=None)
    code = Text(primary_key=True, null=False, default=None)
    name = Text(null=False, default=None)
    posts = JSONB(null=False, default=None)


class RoleGrant(Table, tablename="role_grant"):
    """Rows of `role_grant`."""

    realm_id = Integer(null=False, default=None)
    grant_id = UUID(primary_key=True, null=False, default=None)
    person_id = UUID(null=False, default=None)
    role = Text(null=False, default=None)
    unit_id = UUID(null=False, default=None)
    subtree = Boolean(null=False, default=None)
    starts_on = Date(null=False, default=None)
    ends_on = Date(null=True, default=None)
    granted_by = UUID(null=True, default=None)
    granted_at = Timestamptz(null=False, default=None)


class Credential(Table, tablename="credential"):
    """Rows of `credential`."""

    realm_id = Integer(null=False, default=None)
    person_id = UUID(primary_key=True, null=False, default=None)
    hash = Text(null=False, default=None)
    one_time = Boolean(null=False, default=None)
    set_at = Timestamptz(null=False, default=None)


class Session(Table, tablename="session"):
    """Rows of `session`."""

    realm_id = Integer(null=False, default=None)
    token_hash = Bytea(primary_key=True, null=False, default=None)
    person_id = UUID(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None)


class RemovedStay(Table, tablename="removed_stay"):
    """Rows of `removed_stay`."""

    realm_id = Integer(null=False, default=None)
    person_id = UUID(primary_key=True, null=False, default=None)
    unit_id = UUID(null=False, default=None)
