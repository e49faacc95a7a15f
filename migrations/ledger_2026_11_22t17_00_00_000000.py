"""Meetings of branches: plans, attendance, minutes, and the awards they gave."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T17:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "meetings"


async def forwards() -> MigrationManager:
    """Creates the tables with their guards and policies."""
    return sql_migration(ID, DESCRIPTION, "0017_meetings.sql")
