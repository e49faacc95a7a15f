"""Quiet queries on a line; who was told that something fell due; first dates of claims; claims that a seal names."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T23:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "quiet queries on a line, notices of what falls due, first dates of claims"


async def forwards() -> MigrationManager:
    """Creates the tables and columns with their guards and policies."""
    return sql_migration(ID, DESCRIPTION, "0023_line_queries.sql")
