"""Tiered review: papers, their sheets, and what the meeting decided."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T21:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "tiered review"


async def forwards() -> MigrationManager:
    """Creates the tables with their guards, policies and leaves."""
    return sql_migration(ID, DESCRIPTION, "0021_resolutions.sql")
