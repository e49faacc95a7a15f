"""The audit log in the transparency log: one digest for what one statement wrote."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T08:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "audit in the log"


async def forwards() -> MigrationManager:
    """Covers the audit log, with the rows it has."""
    return sql_migration(ID, DESCRIPTION, "0011_audit_in_the_log.sql")
