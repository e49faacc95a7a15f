"""Piccolo's configuration; the service hands its own connections to Piccolo, so this engine opens none by itself."""

import os

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine

DB = PostgresEngine(config={"dsn": os.environ.get("DATABASE_URL", "postgresql://localhost/gongbu")})
APP_REGISTRY = AppRegistry(apps=["ledger.piccolo_app"])
