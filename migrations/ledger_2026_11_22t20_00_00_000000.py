"""What goes out: jobs, deliveries, webhooks, addresses for e-mail."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.sql_step import sql_migration

ID = "2026-11-22T20:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "jobs, deliveries, webhooks, addresses"


async def forwards() -> MigrationManager:
    """Creates the tables with their guards and policies."""
    return sql_migration(ID, DESCRIPTION, "0020_outbox.sql")
