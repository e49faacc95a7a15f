"""Each layer of access holds alone: the filters of the queries without row-level security, and the other way round."""

from __future__ import annotations

import pytest

from service.api.table import ROUTES
from tests.service.matrix_world import base_of_test, filled, home, things, world
from tests.service.test_access import CALLERS, MATRIX

__all__ = ["base_of_test", "filled", "home", "things", "world"]
READS = [route for route in ROUTES if route.method == "GET"]
CANARY = "⟦CANARY⟧"


@pytest.mark.parametrize("route", READS, ids=lambda one: one.name)
async def test_filters_alone(route, owner, caller, things):
    tables = await owner.fetch("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
    assert len(tables) > 20
    for table in tables:
        await owner.execute(f"ALTER TABLE {table['relname']} DISABLE ROW LEVEL SECURITY")
    row = MATRIX[route.name]
    for target, expected in row.allowed.items():
        for role, code in CALLERS.items():
            answer = await row.request(caller(code), target, things)
            assert answer.status_code == expected.get(role, row.rest), (role, target, answer.text)


async def test_the_database_alone(owner, db, caller, things):
    entry = {"subject": "m5", "item": "speech", "occurred_on": "2026-03-05", "reason": CANARY}
    foreign = (await caller("s3").post("/entries", entry)).json()["id"]
    assert CANARY in (await caller("s3").get("/entries")).text
    db.filters = False
    for code in ("m1", "m2", "s1", "s2", "clerk", "unit", "discipline"):
        for path in ("/entries", "/entries?subject=m5", f"/entries/{foreign}"):
            answer = await caller(code).request("GET", path)
            assert CANARY not in answer.text, (code, path)
            assert foreign not in answer.text, (code, path)
        reversal = await caller(code).post(f"/entries/{foreign}/reversal", {"reason": "x"})
        assert reversal.status_code in (403, 404), code
        standing = await caller(code).get("/members/m5/standing", period="2026")
        assert standing.status_code != 200 or standing.json()["total"] == "0", code
        assert "m5" not in [one["code"] for one in (await caller(code).get("/members")).json().get("items", [])], code
    assert CANARY in (await caller("work").get("/entries")).text


async def test_the_database_alone_keeps_a_quiet_query(db, caller, things):
    db.filters = False
    path = f"/queries/{things['q-own']}"
    assert (await caller("s1").get(path)).status_code == 200
    for code in ("m1", "s2", "unit", "work", "m3"):
        assert (await caller(code).get(path)).status_code == 404, code
        listed = (await caller(code).get("/queries")).json()["items"]
        assert things["q-own"] not in [one["id"] for one in listed], code
