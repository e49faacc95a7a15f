"""Demands are seen by whoever sees the inspection or hearing they came from."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-23T03:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "demands are seen with what they came from"


async def forwards() -> MigrationManager:
    """Creates the policies."""
    return sql_migration(ID, DESCRIPTION, "0027_demands_through.sql")
