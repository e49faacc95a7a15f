"""Evidence, what it supports, and what it resembles."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T16:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "evidence and what it supports"


async def forwards() -> MigrationManager:
    """Creates the tables with their guards and policies."""
    return sql_migration(ID, DESCRIPTION, "0016_evidence.sql")
