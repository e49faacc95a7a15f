"""What auditors looked into."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-23T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "what auditors looked into"


async def forwards() -> MigrationManager:
    """Creates the table with its guards and policies."""
    return sql_migration(ID, DESCRIPTION, "0024_watch.sql")
