"""From the body of a request to a file that is judged and kept, the same way for pages and programs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from litestar import Request

from ledger import command
from ledger.errors import Refusal, refuse
from ledger.evidence.commands import File, file_key
from ledger.evidence.marks import MARKS
from ledger.evidence.quota import Intake, within_quota
from ledger.types import Actor, Call
from service.context import Services
from service.evidence.incoming import Given, take
from service.evidence.judging import judge
from service.evidence.kinds import ENDINGS
from service.evidence.names import clean_name
from service.evidence.thumbs import has_thumb, keep_thumb

LOG = logging.getLogger("gongbu.evidence")
CLASSIFIED = "classified"


async def received(request: Request[Any, Any, Any], media: str, path: Path, mark: str) -> Given:
    """What came, in the file at path; mark holds where the form says no other. Refusal evidence-classified and those of
    `take`."""
    given = Given(path)
    await take(request, media, given)
    given.fields.setdefault("mark", mark)
    check_mark(given.fields["mark"])
    return given


def check_mark(mark: str) -> None:
    """Refusals evidence-classified, and validation-error for a mark that nobody knows."""
    if mark == CLASSIFIED:
        raise refuse("evidence-classified", "/mark")
    if mark not in MARKS:
        raise refuse("validation-error", "/mark", expected=", ".join(MARKS))


async def kept(given: Given, services: Services, actor: Actor) -> File:
    """The file, judged and in the store: the bytes are on disk before the row that speaks of them is.

    Refusals evidence-invalid, evidence-infected, evidence-quota; busy where the scanner or the store is away.
    """
    found = await judge(given, services.settings)
    name = clean_name(given.name, ENDINGS[found.media_type][0])
    mark, intake = given.fields["mark"], intake_of(services)
    # Asked again with the row: here only so that nobody fills the disk beyond it.
    async with command.reading(services.db, actor) as scope:
        await within_quota(scope, intake, file_key(given.sha256), mark, given.size)
    await _keep(given, services, actor.realm_id)
    if has_thumb(found.media_type, mark):
        await keep_thumb(services.incoming.parent, actor.realm_id, given.sha256, found.thumb)
    return File(given.sha256, given.size, found.media_type, name, mark, found.look, found.pieces)


async def _keep(given: Given, services: Services, realm: int) -> None:
    try:
        await asyncio.to_thread(services.evidence.keep, realm, given.sha256, given.path)
    except OSError as trouble:
        LOG.error("evidence could not be kept: %s", trouble)
        raise Refusal("busy") from trouble


def intake_of(services: Services) -> Intake:
    """What one person may hand in on one day here."""
    return Intake(services.settings.evidence_files, services.settings.evidence_mib << 20)


def intake_for(given: Given, services: Services, actor: Actor) -> Intake:
    """The same with the bytes kept again should they have been cleared away in between."""

    async def assured() -> None:
        try:
            there = await asyncio.to_thread(services.evidence.has, actor.realm_id, given.sha256)
        except OSError as trouble:
            LOG.error("evidence could not be looked for: %s", trouble)
            raise Refusal("busy") from trouble
        if not there:
            await _keep(given, services, actor.realm_id)

    return replace(intake_of(services), assured=assured)


@asynccontextmanager
async def refusals_audited(services: Services, call: Call) -> AsyncIterator[None]:
    """What is refused before the command, which audits its own, leaves its row too."""
    try:
        yield
    except Refusal as refusal:
        await command.record_refusal(services.db, call, refusal)
        raise
