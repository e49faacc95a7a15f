"""Claims: what members report of themselves, and who has to stand aside for whom."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T18:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "claims and who recuses"


async def forwards() -> MigrationManager:
    """Creates the tables with their guards and policies."""
    return sql_migration(ID, DESCRIPTION, "0018_claims.sql")
