"""Handovers of the log's signer, and logs that stand still."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "handovers of the log"


async def forwards() -> MigrationManager:
    """Adds what was handed over, and which logs stand still."""
    return sql_migration(ID, DESCRIPTION, "0013_handovers.sql")
