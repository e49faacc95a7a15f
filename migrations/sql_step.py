"""How a migration module runs SQL files."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

FOLDER = Path(__file__).with_name("sql")


def sql_migration(migration_id: str, description: str, *files: str) -> MigrationManager:
    """A migration that runs the named files, in order, in one transaction with the note that it ran."""
    manager = MigrationManager(migration_id=migration_id, app_name="ledger", description=description)
    manager.add_raw(_runner(migration_id, files))
    return manager


def _runner(migration_id: str, files: tuple[str, ...]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        engine = engine_finder()
        assert engine is not None
        conn = engine.current_transaction.get().connection
        # Piccolo notes what ran only after COMMIT: killed in between, or with its server still at it, the next run
        # would do it all again. So the note goes with the change, under a lock that waits for who is still at it.
        await conn.execute("LOCK TABLE migration IN SHARE ROW EXCLUSIVE MODE")
        if await conn.fetchval("SELECT true FROM migration WHERE app_name = 'ledger' AND name = $1", migration_id):
            return
        for file in files:
            await conn.execute((FOLDER / file).read_text(encoding="utf-8"))
        await conn.execute("INSERT INTO migration (name, app_name, ran_on) VALUES ($1, 'ledger', now())", migration_id)

    return run
