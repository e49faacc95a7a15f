"""Piccolo's configuration. The ledger hands its own connections to Piccolo; its engine opens one only to migrate."""

import os

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine


class _Engine(PostgresEngine):
    """Piccolo asks every server for its version when the module is imported; here that would be a server too many."""

    async def check_version(self) -> None:
        """Checked at start-up by the service itself."""


DB = _Engine(config={"dsn": os.environ.get("DATABASE_URL", "postgresql://localhost/gongbu")})
APP_REGISTRY = AppRegistry(apps=["ledger.piccolo_app"])
