"""The first schema: organisation, schemes, books, snapshots, audit; guards and access."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "first schema"


async def forwards() -> MigrationManager:
    """Creates everything."""
    return sql_migration(ID, DESCRIPTION, "0001_tables.sql", "0002_guards.sql", "0003_access.sql")
