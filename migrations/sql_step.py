"""How a migration module runs SQL files."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

FOLDER = Path(__file__).with_name("sql")


def sql_migration(migration_id: str, description: str, *files: str) -> MigrationManager:
    """A migration that runs the named files, in order, in one transaction."""
    manager = MigrationManager(migration_id=migration_id, app_name="ledger", description=description)
    for file in files:
        manager.add_raw(_runner(file))
    return manager


def _runner(file: str) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        engine = engine_finder()
        assert engine is not None
        transaction = engine.current_transaction.get()
        await transaction.connection.execute((FOLDER / file).read_text(encoding="utf-8"))

    return run
