"""`verify`: the books against the log that was made of them. `witness`: watches logs of others from elsewhere."""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ledger.closing.seals import differing
from ledger.db import connect_one
from ledger.log.handover import Chain
from ledger.log.notes import BadNote, Checkpoint, Key, origin_of
from ledger.log.steps import SQL
from ledger.log.verify import MOST_FINDINGS, SIGNER, Finding, Report, check
from ledger.work import LONG, Connection, working
from service.cli_serve import Commands, add_home, settings_of
from service.database_urls import DatabaseUrls
from service.evidence.hashing import wrong_files
from service.settings import Settings
from service.signer_vault import FOLDER, published_handovers, published_key
from service.store import NoStore, store
from service.witness import listening
from service.witness_book import WitnessBook


def add(commands: Commands) -> None:
    """Adds `verify` and `witness`."""
    parser = commands.add_parser("verify", help="check the books against their transparency log")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], metavar="FILE",
                        help="a checkpoint kept elsewhere; may be repeated")  # fmt: skip
    parser.add_argument("--key", metavar="VKEY", help="the log's key (default: the one beside the signer in the home)")
    parser.add_argument("--realm", metavar="CODE", help="this realm alone")
    parser.add_argument("--no-evidence", action="store_true", help="do not hash the stored files of evidence again")
    parser.add_argument("--json", action="store_true", help="the whole answer as JSON")
    add_home(parser)
    parser.set_defaults(run=_verify)
    witness = commands.add_parser("witness", help="watch logs from elsewhere and sign what only grew")
    witness.add_argument("folder", type=Path, metavar="DIR", help="the witness's own folder, made where there is none")
    witness.add_argument("--name", default="witness", help="its name in signatures, fixed at the first start")
    witness.add_argument("--log", action="append", default=[], metavar="VKEY", help="a log to watch; may be repeated")
    witness.add_argument("--host", default="127.0.0.1")
    witness.add_argument("--port", type=int, default=0, help="0: any free one")
    witness.set_defaults(run=_witness)


def _verify(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    try:
        given = {str(path): path.read_text(encoding="utf-8") for path in options.checkpoint}
        pinned = Key.parse(options.key) if options.key else None
    except (OSError, UnicodeDecodeError, BadNote) as problem:
        print(f"gongbu: {problem}", file=sys.stderr)
        return 2
    with store(settings) as urls:
        reports = asyncio.run(_reports(settings, urls, options.realm, given, pinned, not options.no_evidence))
    if not reports:
        raise NoStore(f"there is no realm {options.realm}" if options.realm else "there is no realm yet")
    found = [finding for report in reports for finding in report.findings]
    if options.json:
        told = [_as_json(report) for report in reports]
        print(json.dumps({"realms": told, "findings": [one.as_json() for one in found]}, ensure_ascii=False))
    else:
        notes = [f"{report.realm}: {note}" for report in reports for note in report.notes]
        print(*found, *notes, *map(_line, reports), sep="\n")
    return 1 if found else 0


def _witness(options: argparse.Namespace) -> int:
    try:
        book = WitnessBook.opened(options.folder.resolve(), options.name, [Key.parse(one) for one in options.log])
        server = listening(book, options.host, options.port)
    except (BadNote, ValueError) as problem:
        print(f"gongbu: {problem}", file=sys.stderr)
        return 2
    with server:
        host, port = server.server_address[:2]
        # The line that a log's home takes into its file `witnesses`.
        print(f"{book.key.vkey} http://{host!s}:{port}", flush=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    return 0


async def _reports(
    settings: Settings, urls: DatabaseUrls, only: str | None, given: Mapping[str, str], pinned: Key | None, files: bool
) -> list[Report]:
    if urls.worker is None:
        raise NoStore("DATABASE_WORKER_URL is not set: the check reads as the worker does")
    # Before the database is looked at: the log may grow meanwhile, it may not have been larger before.
    kept = {path.stem: path.read_text(encoding="utf-8") for path in (settings.home / FOLDER).glob("*.checkpoint")}
    conn = await connect_one(urls.worker)
    try:
        rows = await conn.fetch(SQL["realms"])
        wanted = [(row["realm_id"], row["code"]) for row in rows if only in (None, row["code"])]
        reports = []
        for realm_id, code in wanted:
            key = pinned if pinned and _is_of(pinned.name, code) else _key(settings, code)
            notes = {SIGNER: kept[code]} if code in kept else {}
            handed = published_handovers(settings.home, code)
            notes |= {name: note for name, note in given.items() if _is_of(note, code)}
            heads, bad = _heads(notes, _chain(key, handed or await _stored(conn, realm_id)))
            report = await check(conn, realm_id, code, key, heads, handed)
            if report.checkpoints and not notes and not given:
                bad[SIGNER] = "has no memory of what it signed; name a checkpoint by --checkpoint"
            report.tell_first(bad)
            # A range of leaves may be all that the log can name; a seal says which part of a settled period differs.
            async with working(conn, readonly=True, long=True):
                broken = await differing(conn, realm_id, code, LONG)
            report.findings += [Finding(code, None, "seal", which, f"{what} not as sealed") for which, what in broken]
            if files:
                await _hash_files(conn, realm_id, settings, report)
            reports.append(report)
        return reports
    finally:
        await conn.close()


async def _hash_files(conn: Connection, realm_id: int, settings: Settings, report: Report) -> None:
    """Adds what is wrong with the stored files; a bucket says by its own means whether it keeps them."""
    if settings.s3:
        report.notes.append(f"evidence lies in the bucket {settings.s3['bucket']} and was not hashed again")
        return
    report.files, wrong = await wrong_files(conn, realm_id, settings.home)
    report.findings += [Finding(report.realm, None, "evidence", ref, what) for ref, what in wrong[:MOST_FINDINGS]]


def _key(settings: Settings, code: str) -> Key | None:
    found = published_key(settings.home, code)
    return Key.parse(found) if found else None


def _is_of(note: str, code: str) -> bool:
    return f"{origin_of(note)}/".split("/", 2)[-1].startswith(f"{code}/")


async def _stored(conn: Connection, realm_id: int) -> list[str]:
    async with working(conn, readonly=True):
        return [row["note"] for row in await conn.fetch(SQL["handovers"], realm_id)]


def _chain(key: Key | None, handovers: Sequence[str]) -> Chain | None:
    """The keys as far as they can be followed; where the chain breaks, the check itself says so."""
    chain = Chain((key,)) if key else None
    with suppress(BadNote):
        for note in handovers:
            chain = chain.longer(note) if chain else None
    return chain


def _heads(notes: Mapping[str, str], chain: Chain | None) -> tuple[dict[str, Checkpoint], dict[str, str]]:
    """The heads that the keys signed, and what is wrong with the other notes, by where they were kept."""
    heads: dict[str, Checkpoint] = {}
    bad: dict[str, str] = {}
    for where, note in notes.items():
        try:
            if chain is None:
                raise BadNote("there is no key to check it with")
            heads[where] = chain.open(note)
        except BadNote as trouble:
            bad[where] = str(trouble)
    return heads, bad


def _as_json(report: Report) -> dict[str, object]:
    return {
        "realm": report.realm,
        "leaves": report.size,
        "root": report.root.hex(),
        "checkpoints": report.checkpoints,
        "pending": report.pending,
        "evidence": report.files,
        "findings": len(report.findings),
        "notes": report.notes,
    }


def _line(report: Report) -> str:
    state = "as it was booked" if not report.findings else f"{len(report.findings)} findings"
    waiting = f", {report.pending} rows not numbered yet" if report.pending else ""
    files = f", {report.files} files of evidence" if report.files else ""
    return f"{report.realm}: {report.size} leaves, {report.checkpoints} checkpoints{files}{waiting}: {state}"
