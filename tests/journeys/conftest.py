"""Journeys use what the tests of pages and of the service use."""

from tests.browser.conftest import axe, chromium, demo_site, world_site
from tests.service.conftest import app, assembled, caller, client, home, keys

__all__ = ["app", "assembled", "axe", "caller", "chromium", "client", "demo_site", "home", "keys", "world_site"]
