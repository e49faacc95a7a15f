"""More of the ledger in the transparency log: rounds of consultation, what rules rest on, adopted papers, imports."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T07:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "more in the log"


async def forwards() -> MigrationManager:
    """Covers them, with the rows they have."""
    return sql_migration(ID, DESCRIPTION, "0010_more_in_the_log.sql")
