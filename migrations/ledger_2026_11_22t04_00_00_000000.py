"""Which files of history were brought in."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T04:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "imports of history"


async def forwards() -> MigrationManager:
    """Creates the table."""
    return sql_migration(ID, DESCRIPTION, "0007_imports.sql")
