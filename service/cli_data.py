"""Commands on the data of a home: founding a realm, passwords, tokens."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ledger.db import Database, connect
from ledger.errors import Refusal
from ledger.org.callers import caller_by_code, realm_codes
from ledger.org.credentials import set_password
from ledger.org.founding import found_realm
from service.auth.keys import FILE, load
from service.auth.tokens import LONGEST_LIFE, issue
from service.cli_serve import Commands, add_home, settings_of
from service.database_urls import DatabaseUrls
from service.store import NoStore, store

T = TypeVar("T")
_CONNECTIONS = 2


def add(commands: Commands) -> None:
    """Adds `realm new`, `passwd` and `token`."""
    realm = commands.add_parser("realm", help="found a realm").add_subparsers(metavar="COMMAND", required=True)
    new = realm.add_parser("new", help="found a realm with its root body and two administrators")
    new.add_argument("code", metavar="CODE")
    for option, words in (("--name", "its name"), ("--system", "code of the system administrator"),
                          ("--security", "code of the security administrator, another person")):  # fmt: skip
        new.add_argument(option, required=True, metavar=option[2:].upper(), help=words)
    new.set_defaults(run=_realm_new)
    passwd = commands.add_parser("passwd", help="give a person a new one-time password")
    passwd.add_argument("code", metavar="CODE")
    passwd.set_defaults(run=_passwd)
    token = commands.add_parser("token", help="print a bearer token of a person")
    token.add_argument("--as", dest="code", required=True, metavar="CODE")
    token.add_argument("--minutes", type=_minutes, default=60, help="1 to 60 (default: %(default)s)")
    token.set_defaults(run=_token)
    for parser in (passwd, token):
        parser.add_argument("--realm", metavar="CODE", help="needed where several realms share the database")
    for parser in (new, passwd, token):
        add_home(parser)


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST_LIFE // 60):
        raise argparse.ArgumentTypeError("a whole number from 1 to 60")
    return int(text)


def on_database(urls: DatabaseUrls, work: Callable[[Database], Awaitable[T]]) -> T:
    """Runs `work` on a database opened as the application role. Raises Refusal, asyncpg errors."""

    async def opened() -> T:
        db = await connect(urls.app, smallest=1, largest=_CONNECTIONS)
        try:
            return await work(db)
        finally:
            await db.close()

    return asyncio.run(opened())


async def realm_of(db: Database, code: str | None) -> tuple[int, str]:
    """The realm of that code, or the only one. Raises NoStore where there is none, Refusal where it must be named."""
    realms = {code: realm_id for realm_id, code in (await realm_codes(db)).items()}
    if not realms:
        raise NoStore("there is no realm yet: found one by `realm new`")
    if code is None and len(realms) == 1:
        code = next(iter(realms))
    if code is None:
        raise Refusal("unknown-reference", detail=f"name one by --realm: {', '.join(sorted(realms))}")
    if code not in realms:
        raise Refusal("unknown-reference", detail=f"no realm {code}; there is {', '.join(sorted(realms))}")
    return realms[code], code


def _realm_new(options: argparse.Namespace) -> int:
    async def work(db: Database) -> None:
        answer = await found_realm(db, options.code, options.name, options.system, options.security)
        for one in answer.body["signins"]:
            print(one["code"], one["password"], one["role"])

    with store(settings_of(options), may_make=True) as urls:
        on_database(urls, work)
    return 0


def _passwd(options: argparse.Namespace) -> int:
    async def work(db: Database) -> str:
        realm_id, _ = await realm_of(db, options.realm)
        return await set_password(db, realm_id, options.code)

    with store(settings_of(options)) as urls:
        print(on_database(urls, work))
    return 0


def _token(options: argparse.Namespace) -> int:
    settings = settings_of(options)

    async def work(db: Database) -> str | None:
        _, realm = await realm_of(db, options.realm)
        caller = await caller_by_code(db, realm, options.code)
        if caller is None:
            return None
        return issue(load(settings.home), realm, caller.person_id, options.minutes)

    with store(settings) as urls:
        # Beside a database elsewhere a key made here and now would sign tokens that no server believes.
        if (settings.app_url or settings.owner_url) and not (settings.home / FILE).exists():
            raise NoStore(f"no signing key in {settings.home}: name the home of the server by --home")
        made = on_database(urls, work)
    if made is None:
        print(f"gongbu: there is no person {options.code}", file=sys.stderr)
        return 1
    print(made)
    return 0
