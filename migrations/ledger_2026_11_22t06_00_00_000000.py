"""Closing: seals of settled periods, and what was decided about closing and opening them again."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T06:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "seals and closing"


async def forwards() -> MigrationManager:
    """Creates the two tables with their guards, policies and leaves."""
    return sql_migration(ID, DESCRIPTION, "0009_closing.sql")
