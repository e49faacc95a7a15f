"""A database that would weaken a promise is refused at the start, with every fault named."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from ledger.preflight.checks import faults
from service.embedded import running
from service.home import Home
from tests.setup.served import run_py

Owner = asyncpg.Connection

# The tests' own server runs without these for speed, which is just what must be noticed.
UNSAFE = ["fsync is off", "full_page_writes is off", "synchronous_commit is off"]


async def beyond_unsafe(app_url: str) -> list[str]:
    return [fault for fault in await faults(app_url) if not any(known in fault for known in UNSAFE)]


async def test_an_unsafe_server_is_named_setting_by_setting(app_url: str) -> None:
    found = await faults(app_url)
    assert len(found) == len(UNSAFE)
    assert all(known in fault for known, fault in zip(UNSAFE, found, strict=True))


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("ALTER TABLE entry NO FORCE ROW LEVEL SECURITY", "row-level security is not forced on entry"),
        ("ALTER TABLE person DISABLE ROW LEVEL SECURITY", "row-level security is not forced on person"),
        ("GRANT UPDATE ON entry TO gongbu_app", "may UPDATE entry"),
        ("GRANT DELETE ON audit TO PUBLIC", "may DELETE audit"),
        ("GRANT CREATE ON SCHEMA public TO gongbu_app", "may create tables"),
        ("DROP TRIGGER entry_append_only ON entry", "no trigger keeps entry append-only"),
        ("DROP TRIGGER scheme_withdrawal_append_only ON scheme_withdrawal", "keeps scheme_withdrawal append-only"),
        ("GRANT DELETE ON period_publication TO PUBLIC", "may DELETE period_publication"),
        ("ALTER TABLE entry DISABLE TRIGGER entry_stamp", "trigger entry_stamp on entry is switched off"),
        ("DROP TRIGGER person_journal_change ON person", "a change of person would not reach the journal"),
        ("ALTER TABLE seal DISABLE TRIGGER seal_journal_add", "a change of seal would not reach the journal"),
        ("DROP TRIGGER snapshot_row_journal_add ON snapshot_row", "a change of snapshot_row would not reach"),
        ("DROP TRIGGER audit_journal_add ON audit", "a change of audit would not reach the journal"),
        ("DROP TRIGGER journal_append_only ON journal", "no trigger keeps journal append-only"),
        ("GRANT DELETE ON log_leaf TO gongbu_app", "may DELETE log_leaf"),
        ("ALTER TABLE request_key OWNER TO gongbu_app", "owns tables"),
    ],
)
async def test_a_weakened_schema_is_named(owner: Owner, app_url: str, harm: str, named: str) -> None:
    assert await beyond_unsafe(app_url) == []
    await owner.execute(harm)
    assert any(named in fault for fault in await beyond_unsafe(app_url))


@pytest.mark.parametrize("power", ["SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB"])
async def test_a_mighty_role_is_named(owner: Owner, app_url: str, power: str) -> None:
    await owner.execute(f"ALTER ROLE gongbu_app {power}")
    try:
        found = await beyond_unsafe(app_url)
    finally:
        await owner.execute(f"ALTER ROLE gongbu_app NO{power}")
    assert any("the role gongbu_app is a superuser" in fault for fault in found)


async def test_a_role_without_time_limits_is_named(owner: Owner, app_url: str) -> None:
    await owner.execute("ALTER ROLE gongbu_app SET lock_timeout = 0")
    try:
        found = await beyond_unsafe(app_url)
    finally:
        await owner.execute("ALTER ROLE gongbu_app SET lock_timeout = '8s'")
    assert found == ["the server's lock_timeout is 0; it must be set for the role"]


def test_serve_refuses_and_names_it(home: Path) -> None:
    async def switch_off(url: str) -> None:
        conn = await asyncpg.connect(url)
        await conn.execute("ALTER TABLE entry DISABLE TRIGGER entry_append_only")
        await conn.close()

    with Home(home).held(), running(Home(home)) as server:
        asyncio.run(switch_off(server.url()))
    refused = run_py("serve", "--home", str(home), "--port", "0")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "trigger entry_append_only on entry is switched off" in refused.stderr
    assert "no trigger keeps entry append-only" in refused.stderr
