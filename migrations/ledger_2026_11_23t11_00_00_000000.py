"""Findings by method, and marks of secrecy for visits and minutes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-23T11:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "findings by method, marks of visits and minutes"


async def forwards() -> MigrationManager:
    """Gives visits a finding for each method, and visits and minutes a mark of secrecy."""
    return sql_migration(ID, DESCRIPTION, "0035_findings.sql")
