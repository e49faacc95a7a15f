"""The route table: all endpoints, in the order of the documentation."""

from __future__ import annotations

from service.api import (
    adoptions,
    audit,
    books,
    claims,
    consultations,
    development,
    evidence,
    inventory,
    log,
    messages,
    org,
    outbox,
    periods,
    results,
    rosters,
    schemes,
    simulate,
    standings,
    tokens,
    totals,
    units,
    workdays,
)
from service.api.route import Route

ROUTES: tuple[Route, ...] = (
    *tokens.ROUTES,
    *org.ROUTES,
    *units.ROUTES,
    *rosters.ROUTES,
    *schemes.ROUTES,
    *consultations.ROUTES,
    *inventory.ROUTES,
    *adoptions.ROUTES,
    *simulate.ROUTES,
    *development.ROUTES,
    *books.ROUTES,
    *evidence.ROUTES,
    *claims.ROUTES,
    *log.ROUTES,
    *messages.ROUTES,
    *outbox.ROUTES,
    *standings.ROUTES,
    *totals.ROUTES,
    *periods.ROUTES,
    *workdays.ROUTES,
    *results.ROUTES,
    *audit.ROUTES,
)
