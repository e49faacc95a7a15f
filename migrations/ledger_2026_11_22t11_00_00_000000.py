"""What corrections leave behind: editions of a source of history, and stays that a roster has taken away."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T11:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "corrections"


async def forwards() -> MigrationManager:
    """Adds the tables of editions and of removed stays."""
    return sql_migration(ID, DESCRIPTION, "0014_corrections.sql")
