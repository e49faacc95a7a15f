"""Late facts: an entry on an open day keeps the closed day on which the fact happened."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T09:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "late facts"


async def forwards() -> MigrationManager:
    """Adds the column, which no entry booked so far has."""
    return sql_migration(ID, DESCRIPTION, "0012_late_facts.sql")
