"""The schema: migrations, the kept dump, Piccolo's mirrors and the access rules say the same."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import asyncpg
import pytest
from piccolo.conf.apps import Finder

from service.embedded import Postgres, programs
from tests.house.source import ROOT

KEPT = ROOT / "migrations" / "schema.sql"
# Tables that hold no data of a realm.
NO_REALM = {"migration"}


def _dump(server: Postgres, database: str) -> str:
    address = server.url(database=database)
    command = [str(programs() / "pg_dump"), "--schema-only", "--no-owner", "--exclude-table=migration*", address]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # The version lines and pg_dump's own one-time key change from run to run.
    kept = [line for line in text.splitlines() if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))]
    return "\n".join(kept) + "\n"


def test_the_kept_dump_is_what_the_migrations_make(server: Postgres, database: str) -> None:
    dumped = _dump(server, database)
    if os.environ.get("GONGBU_WRITE_SCHEMA") == "1":
        KEPT.write_text(dumped, encoding="utf-8")
    assert KEPT.read_text(encoding="utf-8") == dumped, "run this test once with GONGBU_WRITE_SCHEMA=1 and read the diff"


async def _columns(owner: asyncpg.Connection) -> dict[str, dict[str, bool]]:
    rows = await owner.fetch(
        "SELECT table_name, column_name, is_nullable = 'YES' AS null FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name <> 'migration'"
    )
    found: dict[str, dict[str, bool]] = {}
    for row in rows:
        found.setdefault(row["table_name"], {})[row["column_name"]] = row["null"]
    return found


async def test_piccolo_mirrors_every_table(owner: asyncpg.Connection) -> None:
    tables = Finder().get_table_classes(include_apps=["ledger"])
    mirrored = {
        table._meta.tablename: {column._meta.name: column._meta.null for column in table._meta.columns}
        for table in tables
    }
    assert mirrored == await _columns(owner)


async def test_every_table_has_its_realm_first_in_the_key(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] "
        "WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
    )
    wrong = {(r["relname"], r["attname"]) for r in rows if r["attname"] != "realm_id" and r["relname"] not in NO_REALM}
    assert wrong == {("realm", "code")}


async def test_row_level_security_is_on_and_forced_everywhere(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
        "AND relname <> 'migration' AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert [row["relname"] for row in rows] == []


async def test_no_view_or_function_walks_around_it(owner: asyncpg.Connection) -> None:
    definers = await owner.fetch(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    views = await owner.fetch(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
    )
    assert ([row["proname"] for row in definers], [row["relname"] for row in views]) == ([], [])


async def test_the_application_owns_nothing_and_walks_past_nothing(owner: asyncpg.Connection) -> None:
    row = await owner.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'gongbu_app'"
    )
    assert row is not None
    assert not any(row.values())
    owned = await owner.fetchval("SELECT count(*) FROM pg_class WHERE relowner = 'gongbu_app'::regrole")
    writable = await owner.fetch(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = 'gongbu_app' AND "
        "privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE') AND table_name IN ('entry', 'audit', 'request_key', "
        "'snapshot', 'snapshot_row', 'scheme_version', 'scheme_publication', 'scheme_withdrawal', 'period_publication')"
    )
    assert (owned, writable) == (0, [])


STATEMENT = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


@pytest.mark.parametrize("file", sorted((ROOT / "ledger").rglob("queries.sql")), ids=lambda path: path.parent.name)
def test_every_statement_names_the_realm(file: Path) -> None:
    parts = STATEMENT.split(file.read_text(encoding="utf-8"))[1:]
    nameless = [name for name, body in zip(parts[::2], parts[1::2], strict=True) if "realm" not in body]
    assert nameless == []
