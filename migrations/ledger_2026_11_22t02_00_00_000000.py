"""Tallies: sums of the books that the worker keeps behind a watermark."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T02:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "tallies"


async def forwards() -> MigrationManager:
    """Creates the tallies and lets the worker keep them."""
    return sql_migration(ID, DESCRIPTION, "0005_tallies.sql")
