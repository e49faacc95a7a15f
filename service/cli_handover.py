"""`log`: how the transparency log goes on with a new key, or in a new epoch after the books went back in time."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Protocol

from ledger import command
from ledger.access import Scope
from ledger.db import Database
from ledger.errors import Refusal
from ledger.log.commands import record_handovers, require_whole
from ledger.log.handover import Chain, first_key
from ledger.log.notes import Key
from ledger.log.queries import agreeing, handovers
from ledger.log.signing import Fork, Head
from ledger.org.callers import caller_by_code
from ledger.types import Actor, Call
from service.cli_data import on_database, realm_of
from service.cli_serve import Commands, add_home, settings_of
from service.settings import Settings
from service.signer_client import SignerClient
from service.signer_vault import FOLDER, Vault, VaultBusy, VaultUnusable, opened, published_key
from service.store import NoStore, store


class _Signer(Protocol):
    async def head(self, realm: str) -> Head: ...

    async def handovers(self, realm: str) -> list[str]: ...

    async def hand_over(self, realm: str, *, anew: bool, kept: int, by: Sequence[str], why: str) -> list[str]: ...


class _Own:
    """The signer's folder opened here, while no signer runs on it."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def head(self, realm: str) -> Head:
        return self.vault.head(realm)

    async def handovers(self, realm: str) -> list[str]:
        return list(self.vault.handovers.get(realm, []))

    async def hand_over(self, realm: str, *, anew: bool, kept: int, by: Sequence[str], why: str) -> list[str]:
        return self.vault.hand_over(realm, anew=anew, kept=kept, by=by, why=why)


def add(commands: Commands) -> None:
    """Adds `log begin-anew` and `log new-key`."""
    log = commands.add_parser("log", help="begin the log anew after a restore, or change its key")
    some = log.add_subparsers(metavar="COMMAND", required=True)
    for name, words in (
        ("begin-anew", "begin a new epoch where the books are behind what was signed of them"),
        ("new-key", "change the key that signs; the old one signs the handover as its last deed"),
    ):
        one = some.add_parser(name, help=words)
        one.add_argument("--reason", required=True, metavar="TEXT", help="one line, signed and shown for ever")
        one.add_argument("--as", dest="code", required=True, metavar="CODE", help="a system administrator")
        one.add_argument("--with", dest="second", required=True, metavar="CODE", help="a security administrator")
        one.add_argument("--realm", metavar="CODE", help="needed where several realms share the database")
        add_home(one)
        one.set_defaults(run=_run, anew=name == "begin-anew")


def _run(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    try:
        with ExitStack() as stack:
            urls = stack.enter_context(store(settings))
            signer = _signer(settings, stack)
            told = on_database(urls, lambda db: _hand_over(db, signer, options, settings))
    except Fork as refused:
        print(f"gongbu: the signer refuses: {refused}", file=sys.stderr)
        return 1
    except (VaultBusy, VaultUnusable) as problem:
        raise NoStore(str(problem)) from problem
    print(*told, sep="\n")
    return 0


def _signer(settings: Settings, stack: ExitStack) -> _Signer:
    """The signer that runs, or its folder where none does."""
    folder = settings.home / FOLDER
    if not folder.is_dir():
        raise NoStore(f"{folder} is not there: the log of this home was never signed")
    client = SignerClient(folder)
    try:
        asyncio.run(client.handovers("-"))
    except OSError:
        return _Own(stack.enter_context(opened(folder)))
    return client


async def _person(db: Database, realm: str, code: str) -> Actor:
    actor = await caller_by_code(db, realm, code)
    if actor is None:
        raise Refusal("unknown-reference", detail=f"there is no person {code}")
    return actor


async def _hand_over(db: Database, signer: _Signer, options: argparse.Namespace, settings: Settings) -> list[str]:
    """What was handed over, in words. What an earlier run left undone is done first, and nothing else."""
    _, realm = await realm_of(db, options.realm)
    first, second = await _person(db, realm, options.code), await _person(db, realm, options.second)
    if first == second:
        raise Refusal("separation-of-duty")
    async with command.reading(db, second) as scope:
        require_whole(scope, "security_admin")
    async with command.reading(db, first) as scope:
        require_whole(scope, "system_admin")
        written = len(await handovers(scope))
        notes = await signer.handovers(realm)
        goes_on = len(notes) == written
        kept = (
            await _kept(scope, _chain(settings, realm, notes), await signer.head(realm), options.anew) if goes_on else 0
        )
    if goes_on:
        by = (options.code, options.second)
        notes = await signer.hand_over(realm, anew=options.anew, kept=kept, by=by, why=options.reason.strip())
    await record_handovers(db, Call(first, "log.hand-over"), notes)
    chain = Chain.follow(first_key(notes), notes)
    return [*chain.told()[written:], f"key: {chain.current.vkey}"]


def _chain(settings: Settings, realm: str, notes: list[str]) -> Chain:
    first = published_key(settings.home, realm)
    if first is None:
        raise NoStore(f"the log of {realm} was never signed")
    return Chain.follow(Key.parse(first), notes)


async def _kept(scope: Scope, chain: Chain, head: Head, anew: bool) -> int:
    """The leaves of which the books can still prove that they were signed. Refusal illegal-transition."""
    if head.note is None:
        raise Fork("nothing has been signed since the last handover; wait for the next signature")
    kept, agrees = await agreeing(scope, chain, head.note)
    if anew and agrees:
        raise Refusal("illegal-transition", detail="the books hold all that was signed: the log goes on by itself")
    if not anew and not agrees:
        raise Refusal("illegal-transition", detail="the books are behind what was signed: begin the log anew first")
    return kept
