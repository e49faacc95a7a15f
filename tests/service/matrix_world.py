"""What the rows of the access matrix speak of: made once, copied for every test."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from ledger.db import Database, connect
from rules.packs import pack
from service.app import create_app
from service.auth.tokens import issue
from service.embedded import Postgres
from service.settings import Settings
from tests.demo import APP_PASSWORD
from tests.evidence_files import picture
from tests.service.conftest import Caller
from tests.service.lifespan import running
from tests.service.matrix import NOBODY_ID
from tests.service.matrix_claims import claims
from tests.service.matrix_draws import draws
from tests.service.matrix_inspections import inspections
from tests.service.matrix_meetings import made_meetings
from tests.world import World, build

MEETING = {"item": "meeting", "occurred_on": "2026-03-05"}
YAML = {"Content-Type": "application/yaml"}
BASIS = {"document": "某条例", "article": "第一条", "dated": "2024-01-01", "part": "meeting"}
NUMBER = count()
MARK = {"kind": "outdated", "reason": "与新规定不一致", "part": "meeting"}


def round_of(_: str) -> dict[str, Any]:
    return {"kind": "comment", "to": f"{date.today() + timedelta(days=9)}", "voices": ["members", "panels"]}  # noqa: DTZ011


def adoption_of(code: str) -> dict[str, Any]:
    told = {"kind": "instruction", "level": "city", "dated": "2026-03-01", "issuer": "某办公室", "title": "某调研"}
    return {**told, "number": f"某批〔2026〕{next(NUMBER)}号", "subject": code}


def grant_of(code: str) -> dict[str, Any]:
    return {"person": code, "role": "hr_reader", "unit": "w", "from": "2026-01-01"}


@dataclass(frozen=True)
class Filled:
    """A database in which everything was made that the rows speak of, with the home that goes with it."""

    database: str
    home: Path
    world: World
    things: dict[str, str]


@pytest.fixture(scope="module")
async def filled(server: Postgres, base: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Filled]:
    """Made once, since it takes longer than any row; every test has a copy of its own."""
    name, home = f"matrix{os.getpid()}", tmp_path_factory.mktemp("matrix")
    conn = await asyncpg.connect(server.url(database="postgres"))
    await conn.execute(f"CREATE DATABASE {name} TEMPLATE {base} STRATEGY file_copy")
    owner = await asyncpg.connect(server.url(database=name))
    db = await connect(server.url("gongbu_app", APP_PASSWORD, name))
    app = create_app(Settings(home=home), db)
    async with running(app):
        world = await build(owner)
        transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            keys = app.inner.state["services"].keys
            made = await _things(
                owner, world, lambda code: Caller(client, issue(keys, "city", world.people[code].person_id)), db
            )
    await db.close()
    await owner.close()
    yield Filled(name, home, world, made)
    await conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await conn.close()


@pytest.fixture
def base_of_test(filled: Filled) -> str:
    """What `database` copies here."""
    return filled.database


@pytest.fixture
def world(filled: Filled) -> World:
    """The world that is in the copy already."""
    return filled.world


@pytest.fixture
def home(filled: Filled) -> Path:
    """The home in which the files of the copy lie."""
    return filled.home


@pytest.fixture
def things(filled: Filled) -> dict[str, str]:
    """The things the rows speak of, by name."""
    return filled.things


async def _things(owner: Any, world: World, caller: Any, db: Database) -> dict[str, str]:
    """A 党小组 with its leader, and the entries the rows speak of, by name."""
    await _group(owner, world)
    made = {}
    for name, secretary, member in (("e-b1", "s1", "m3"), ("e-b3", "s3", "m5")):
        made[name] = (await caller(secretary).post("/entries", {"subject": member, **MEETING})).json()["id"]
    answer = await caller("security").post("/grants", grant_of("m4"))
    file = await caller("m3").post("/evidence", content=picture(3), headers={"Content-Type": "image/png"})
    made |= {"g": answer.json()["id"], "file": file.json()["id"]}
    made |= await _governance(caller) | await claims(caller)
    return made | await made_meetings(caller) | await inspections(caller) | await draws(caller, db)


async def _governance(caller: Any) -> dict[str, str]:
    """A draft that is open for comment, and one of each thing that is kept about rules."""
    other = pack("s15").replace("60", "59").encode()
    await caller("rules").post("/schemes/s15/versions", content=other, headers=YAML)
    made = {"round": await caller("rules").post("/schemes/s15/versions/2/consultations", round_of(""))}
    path = f"/consultations/{made['round'].json()['id']}/comments"
    made["comment"] = await caller("m3").post(path, {"text": "某意见"})
    made["basis"] = await caller("rules").post("/schemes/s15/versions/1/bases", BASIS)
    made["mark"] = await caller("rules").post("/schemes/s15/versions/1/marks", MARK)
    made["adoption"] = await caller("clerk").post("/adoptions", adoption_of("m3"))
    applied = {"person": "clerk", "unit": "b1", "on": "2026-01-05"}
    paper = {"unit": "c1", "period": "2026", "layer": "members", "title": "上会"}
    made["resolution"] = await caller("clerk").post("/resolutions", paper)
    made["development"] = await caller("s1").post("/development", applied)
    return {name: answer.json()["id"] for name, answer in made.items()}


async def _group(owner: Any, world: World) -> None:
    group = NOBODY_ID.replace("8000", "8001")
    await owner.execute("INSERT INTO unit VALUES (1, $1, 'g1', '第一党小组', 'party', 'group')", group)
    await owner.execute("INSERT INTO unit_place VALUES (1, $1, '2025-01-01', $2, true)", group, world.units["b1"])
    for code in ("m1", "m3"):
        await owner.execute(
            "INSERT INTO secondary_membership VALUES (1, $1, $2, '2025-01-01', true)",
            world.people[code].person_id,
            group,
        )
    await owner.execute(
        "INSERT INTO role_grant VALUES (1, $1, $2, 'group_leader', $3, false, '2025-01-01', NULL, NULL, now())",
        group, world.people["m1"].person_id, group,
    )  # fmt: skip
    await owner.execute("UPDATE realm SET org_version = org_version + 1")
