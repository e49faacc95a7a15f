"""The route table: all endpoints, in the order of the documentation."""

from __future__ import annotations

from service.api import books, org, periods, standings, tokens
from service.api.route import Route

ROUTES: tuple[Route, ...] = (*tokens.ROUTES, *org.ROUTES, *books.ROUTES, *standings.ROUTES, *periods.ROUTES)
