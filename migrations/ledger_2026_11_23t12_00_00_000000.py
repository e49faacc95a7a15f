"""Minutes that are a work secret."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-23T12:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "minutes that are a work secret"


async def forwards() -> MigrationManager:
    """Keeps minutes that are a work secret from whoever was not expected at the meeting."""
    return sql_migration(ID, DESCRIPTION, "0036_secret_minutes.sql")
