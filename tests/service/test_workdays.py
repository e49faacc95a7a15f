"""Working days that differ from the shipped table: entering, reading, and what deadlines make of them."""

from __future__ import annotations

from datetime import date

from ledger.command import reading
from ledger.periods.workdays import due_after
from tests.service.conftest import fault_codes

SATURDAY = "2026-10-10"


async def test_entered_days_move_deadlines(db, world, caller):
    async with reading(db, world.people["m1"]) as scope:
        usual = await due_after(scope, 3, date(2027, 3, 1))
    assert usual == date(2027, 3, 4)
    days = [{"day": "2027-03-02", "works": False}, {"day": "2027-03-06", "works": True}]
    answer = await caller("work").post("/workdays", {"days": days, "source": "某通知〔2027〕3号"})
    assert (answer.status_code, answer.json()) == (201, {"entered": 2})
    async with reading(db, world.people["m1"]) as scope:
        assert await due_after(scope, 3, date(2027, 3, 1)) == date(2027, 3, 5)
        assert await due_after(scope, 4, date(2027, 3, 1)) == date(2027, 3, 6)
    # A later word holds, and the earlier stays in the books.
    await caller("work").post("/workdays", {"days": [{"day": "2027-03-02", "works": True}], "source": "更正"})
    told = (await caller("m1").get("/workdays", year="2027")).json()
    assert [(one["day"], one["works"], one["source"]) for one in told["items"]] == [
        ("2027-03-02", True, "更正"), ("2027-03-06", True, "某通知〔2027〕3号"),
    ]  # fmt: skip
    assert (told["year"], told["announced"]) == (2027, False)
    assert (await caller("m1").get("/workdays", year="2026")).json()["announced"] is True


async def test_bad_input(caller):
    twice = [{"day": SATURDAY, "works": True}, {"day": SATURDAY, "works": False}]
    answer = await caller("work").post("/workdays", {"days": twice, "source": " x"})
    assert answer.status_code == 422
    for body in ({"days": twice, "source": "x"}, {"days": [{"day": "1949-10-01", "works": True}], "source": "x"}):
        answer = await caller("work").post("/workdays", body)
        [pointer] = fault_codes(answer)
        assert (answer.status_code, pointer.endswith("/day")) == (422, True)
    for body in ({"days": [], "source": "x"}, {"days": [{"day": SATURDAY, "works": 1}], "source": "x"},
                 {"days": [{"day": "2026-02-30", "works": True}], "source": "x"}, {"days": twice}):  # fmt: skip
        assert (await caller("work").post("/workdays", body)).status_code == 422, body
    for year in ("", "26", "1999", "2200", "2026-01"):
        assert (await caller("m1").get("/workdays", year=year)).status_code == 400, year
    assert (await caller("m1").get("/workdays")).status_code == 400
