"""Changing the organisation over HTTP: what holds from its day on, and every way of asking wrongly."""

from __future__ import annotations

import pytest

from tests.service.conftest import fault_codes

GROUP = {"code": "g9", "name": "第一党小组", "line": "party", "kind": "group", "parent": "b1", "from": "2026-01-01"}
SQUAD = {"code": "q9", "name": "突击队", "line": "secondary", "kind": "squad", "parent": "c1", "from": "2026-01-01"}
BRANCH = {**GROUP, "code": "b9", "name": "第九支部", "kind": "branch", "parent": "c1"}


@pytest.fixture
async def system(caller):
    """The system administrator of a realm with a group, a squad and an empty branch more."""
    one = caller("system")
    made = await one.post("/units", {"units": [GROUP, SQUAD, BRANCH]})
    assert made.status_code == 201, made.text
    return one


async def listed(caller, code):
    """The unit as the list shows it; None where it is not there."""
    units = (await caller("work").get("/units")).json()["items"]
    return next((one for one in units if one["code"] == code), None)


async def test_a_unit_moves_is_renamed_and_ends(system, caller):
    moved = await system.post("/units/b9/move", {"parent": "c2", "from": "2026-02-01"})
    assert (moved.status_code, moved.json()) == (200, {"code": "b9", "parent": "c2", "from": "2026-02-01"})
    renamed = await system.post("/units/b9/rename", {"name": "乙局第九支部"})
    assert (renamed.status_code, renamed.json()) == (200, {"code": "b9", "name": "乙局第九支部"})
    shown = await listed(caller, "b9")
    assert (shown["parent"], shown["name"]) == ("c2", "乙局第九支部")
    ended = await system.post("/units/b9/end", {"to": "2026-03-31"})
    assert (ended.status_code, ended.json()) == (200, {"code": "b9", "to": "2026-03-31"})
    assert await listed(caller, "b9") is None
    late = "工号,姓名,支部,生效日期\nn1,某人,b9,2026-02-01\n".encode()
    refused = await system.post("/rosters", content=late, headers={"Content-Type": "text/csv"})
    assert (refused.status_code, refused.json()["code"]) == (422, "import-invalid")
    assert refused.json()["errors"][0]["params"]["column"] == "支部"


async def test_links_seats_and_bodies(system):
    link = await system.post("/units/c1/link", {"office": "o1", "from": "2026-01-01"})
    assert (link.status_code, link.json()["office"]) == (200, "o1")
    seat = {"seat": "书记", "person": "m2", "from": "2026-01-01", "term_ends": "2028-12-31"}
    filled = await system.post("/units/b1/seats", seat)
    assert (filled.status_code, filled.json()["person"]) == (200, "m2")
    vacant = await system.post("/units/b1/seats", {**seat, "person": None, "term_ends": None})
    assert (vacant.status_code, vacant.json()["person"]) == (200, None)
    for unit in ("g9", "q9"):
        joined = await system.post(f"/units/{unit}/join", {"person": "m2", "from": "2026-02-01"})
        assert (joined.status_code, joined.json()["present"]) == (200, True), joined.text
        left = await system.post(f"/units/{unit}/leave", {"person": "m2", "to": "2026-03-31"})
        assert (left.status_code, left.json()["from"]) == (200, "2026-04-01")
    kept = await system.post("/people/m2/link", {"link": "m4", "from": "2026-01-01"})
    assert (kept.status_code, kept.json()) == (200, {"code": "m2", "link": "m4", "from": "2026-01-01"})


DAY = "2026-02-01"
WRONG = [
    ("/units/b1/move", {"parent": "b1", "from": DAY}, 409, "org-cycle", "/parent"),
    ("/units/c1/move", {"parent": "b1", "from": DAY}, 409, "org-cycle", "/parent"),
    ("/units/b1/move", {"parent": "nowhere", "from": DAY}, 422, "unknown-reference", "/parent"),
    ("/units/b1/move", {"parent": "o1", "from": DAY}, 422, "validation-error", "/parent"),
    ("/units/b9/move", {"parent": "c2", "from": "2025-12-31"}, 422, "validation-error", "/from"),
    ("/units/w/move", {"parent": "c2", "from": DAY}, 422, "validation-error", "/from"),
    ("/units/b9/end", {"to": "2025-12-31"}, 422, "validation-error", "/to"),
    ("/units/b9/end", {"to": "9999-12-31"}, 422, "validation-error", "/to"),
    ("/units/b1/end", {"to": DAY}, 409, "unit-in-use", "/to"),
    ("/units/c1/end", {"to": DAY}, 409, "unit-in-use", "/to"),
    ("/units/b1/rename", {"name": "李\u202e四"}, 422, "validation-error", "/name"),
    ("/units/b1/rename", {"name": "支" * 51}, 422, "validation-error", "/name"),
    ("/units/o1/link", {"office": "o1", "from": DAY}, 422, "validation-error", ""),
    ("/units/c1/link", {"office": "b1", "from": DAY}, 422, "unknown-reference", "/office"),
    ("/units/b1/seats", {"seat": "书记", "person": "nobody", "from": DAY}, 422, "unknown-reference", "/person"),
    (
        "/units/b1/seats",
        {"seat": "书记", "person": "m2", "from": DAY, "term_ends": "2026-01-01"},
        422,
        "validation-error",
        "/term_ends",
    ),
    ("/units/b1/join", {"person": "m2", "from": DAY}, 422, "validation-error", ""),
    ("/units/g9/join", {"person": "m4", "from": DAY}, 422, "validation-error", "/person"),
    ("/units/q9/join", {"person": "m4", "from": "2025-12-31"}, 422, "validation-error", "/from"),
    ("/units/q9/leave", {"person": "nobody", "to": DAY}, 422, "unknown-reference", "/person"),
    ("/units/q9/leave", {"person": "m4", "to": "9999-12-31"}, 422, "validation-error", "/to"),
    ("/people/m2/link", {"link": "m2", "from": DAY}, 422, "validation-error", "/link"),
]


@pytest.mark.parametrize(("path", "body", "status", "code", "pointer"), WRONG)
async def test_asked_wrongly_nothing_changes(system, owner, path, body, status, code, pointer):
    before = await owner.fetchval("SELECT org_version FROM realm")
    answer = await system.post(path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert pointer in fault_codes(answer)
    assert await owner.fetchval("SELECT org_version FROM realm") == before


async def test_a_settled_day_keeps_its_tree(system, caller):
    settled = await caller("work").post("/periods/2025/settle", {"provisional": False})
    assert settled.status_code == 201, settled.text
    for path, body in (("b1/move", {"parent": "c2", "from": "2025-06-01"}), ("b3/end", {"to": "2025-06-01"})):
        answer = await system.post(f"/units/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "period-closed"), answer.text


async def test_a_tree_of_33_levels_and_too_many_units(system):
    chain = [
        {**BRANCH, "code": f"d{n}", "kind": "committee", "parent": "w" if n == 2 else f"d{n - 1}"} for n in range(2, 34)
    ]
    deep = await system.post("/units", {"units": chain})
    assert (deep.status_code, deep.json()["code"]) == (422, "validation-error")
    assert list(fault_codes(deep)) == ["/units/31/parent"]
    assert (await system.post("/units", {"units": chain[:31]})).status_code == 201
    under = await system.post("/units/c1/move", {"parent": "d32", "from": DAY})
    assert (under.status_code, under.json()["code"]) == (422, "validation-error")
    many = await system.post("/units", {"units": [{**BRANCH, "code": f"n{n}"} for n in range(100_001)]})
    assert (many.status_code, many.json()["code"]) == (413, "payload-too-large")


GOOD_NAMES = ["𠮷田", "𬭚", "null", "undefined", "NaN", "true", "阿卜杜·热合曼", "Anne-Marie O'Neil"]
BAD_NAMES = ["李\u202e四", "\u2066x\u2069", "张三\ufe0f", "张三\U000e0100", "张 三", "三" * 51, "·三", "张三</script>"]


@pytest.mark.parametrize("name", GOOD_NAMES)
async def test_names_of_people_come_back_as_they_were(system, owner, name):
    made = await system.post("/people", {"people": [{"code": "x9", "name": name, "from": "2026-01-01"}]})
    assert made.status_code == 201, made.text
    assert await owner.fetchval("SELECT name FROM person WHERE code = 'x9'") == name


async def test_a_compatibility_form_is_the_character_it_stands_for(system, owner):
    made = await system.post("/people", {"people": [{"code": "x9", "name": "\uf900", "from": "2026-01-01"}]})
    assert made.status_code == 201
    assert await owner.fetchval("SELECT name FROM person WHERE code = 'x9'") == "\u8c48"


@pytest.mark.parametrize("name", BAD_NAMES)
async def test_names_that_deceive_or_are_none(system, owner, name):
    answer = await system.post("/people", {"people": [{"code": "x9", "name": name, "from": "2026-01-01"}]})
    assert (answer.status_code, answer.json()["code"], list(fault_codes(answer))) == (
        422, "validation-error", ["/people/0/name"],
    )  # fmt: skip
    assert await owner.fetchval("SELECT count(*) FROM person WHERE code = 'x9'") == 0
