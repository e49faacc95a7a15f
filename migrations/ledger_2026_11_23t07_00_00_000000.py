"""Proof that a claim was handed in."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-23T07:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "proof that a claim was handed in"


async def forwards() -> MigrationManager:
    """Lets who may read a claim read the journal's row of its being handed in."""
    return sql_migration(ID, DESCRIPTION, "0031_hand_in_proved.sql")
