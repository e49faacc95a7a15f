"""A queue that lets its worker rest."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-23T06:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "a queue that lets its worker rest"


async def forwards() -> MigrationManager:
    """Has only new jobs and those put back wake the worker."""
    return sql_migration(ID, DESCRIPTION, "0030_quiet_queue.sql")
