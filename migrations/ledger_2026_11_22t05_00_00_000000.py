"""An index for shared limits, and the grade of skill as a dated fact of a person."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "shared limits"


async def forwards() -> MigrationManager:
    """Adds the index and widens the check."""
    return sql_migration(ID, DESCRIPTION, "0008_limits.sql")
