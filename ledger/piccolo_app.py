"""Piccolo's view of the ledger: where the migrations are and which tables mirror them."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

ROOT = Path(__file__).resolve().parent.parent
NOUNS = (
    "log",
    "org",
    "workflow",
    "messages",
    "outbox",
    "periods",
    "schemes",
    "consultations",
    "inventory",
    "adoptions",
    "books",
    "evidence",
    "claims",
    "line_queries",
    "meetings",
    "inspections",
    "reach",
    "draws",
    "tallies",
    "closing",
    "resolutions",
    "watch",
)

APP_CONFIG = AppConfig(
    app_name="ledger",
    migrations_folder_path=str(ROOT / "migrations"),
    table_classes=table_finder([f"ledger.{noun}.tables" for noun in NOUNS]),
    migration_dependencies=[],
    commands=[],
)
