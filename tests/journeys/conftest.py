"""Journeys that are driven in a browser use what the tests of pages use."""

from tests.browser.conftest import axe, chromium, demo_site, world_site

__all__ = ["axe", "chromium", "demo_site", "world_site"]
