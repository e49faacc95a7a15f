"""Runs the migrations DATABASE_URL still lacks, in a process of its own: Piccolo's runner is slow to load."""

import asyncio

from piccolo.apps.migrations.commands.forwards import run_forwards

if __name__ == "__main__":
    asyncio.run(run_forwards("ledger"))
