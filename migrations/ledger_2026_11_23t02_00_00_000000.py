"""How often meetings are due in a realm, who need not come, and who was reminded."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-23T02:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "frequencies of meetings, exemptions, reminders"


async def forwards() -> MigrationManager:
    """Creates the tables with their guards and policies."""
    return sql_migration(ID, DESCRIPTION, "0026_frequencies.sql")
