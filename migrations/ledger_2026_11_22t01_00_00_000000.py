"""The transparency log: the journal of what may change, leaves, tree, checkpoints."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T01:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "transparency log"


async def forwards() -> MigrationManager:
    """Creates the log and takes what is there already into its journal."""
    return sql_migration(ID, DESCRIPTION, "0004_log.sql")
