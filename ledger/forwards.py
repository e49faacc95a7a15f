"""Runs the pending migrations of the database named by DATABASE_URL; a process of its own, as Piccolo's runner is slow to load."""

import asyncio

from piccolo.apps.migrations.commands.forwards import run_forwards

if __name__ == "__main__":
    asyncio.run(run_forwards("ledger"))
