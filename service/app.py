"""The web application: built from settings, opened and closed with its process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.types import Receive, Send

from ledger.db import Database, connect
from ledger.org.callers import caller_by_id
from service import docs, health
from service.api.handler import handler_of
from service.api.hot import hot
from service.api.table import ROUTES
from service.auth import keys
from service.auth.tokens import TokenDesk
from service.context import Services
from service.cursors import Cursors
from service.decode import IMPORT_LIMIT
from service.evidence.stores import store_of
from service.express import express
from service.pages.errors import on_lost
from service.pages.routes import pages
from service.parent_death import die_with_parent
from service.problems import HANDLERS
from service.settings import Settings
from service.shell import Shell

# A worker of the web server outlives a killed parent otherwise.
die_with_parent()


def services(settings: Settings, db: Database) -> Services:
    """What the handlers share. Raises OSError or KeyUnusable where the home's key cannot be had."""
    key = keys.load(settings.home)
    cursors = Cursors(key.derived("cursors"))
    return Services(settings, db, key, TokenDesk(key, partial(caller_by_id, db)), cursors, store_of(settings))


@asynccontextmanager
async def _open(settings: Settings, given: Database | None, app: Litestar) -> AsyncIterator[None]:
    if given is None and settings.app_url is None:
        raise RuntimeError("DATABASE_APP_URL is not set; `run.py serve` sets it")
    db = given or await connect(settings.app_url or "")
    app.state["services"] = services(settings, db)
    try:
        yield
    finally:
        if given is None:
            await db.close()


def create_app(settings: Settings, db: Database | None = None) -> Shell:
    """The ASGI application. A database handed in stays its owner's to close; otherwise DATABASE_APP_URL is opened."""
    handlers = [*health.HANDLERS, *docs.HANDLERS, *(handler_of(route) for route in ROUTES), *pages()]
    inner = Litestar(
        handlers,
        lifespan=[partial(_open, settings, db)],
        exception_handlers={**HANDLERS, HTTPException: on_lost},
        openapi_config=None,
        logging_config=None,
        request_max_body_size=IMPORT_LIMIT + 1,
        pdb_on_exception=False,
    )

    async def short(scope: Any, receive: Receive, send: Send) -> Receive | None:
        known = inner.state["services"]
        if scope["method"] == "POST":
            return await hot(known, scope, receive, send)
        return None if await express(known, scope, send) else receive

    return Shell(inner, short)


app = create_app(Settings.from_env())
