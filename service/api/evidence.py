"""Evidence: handing in files and documents, their facts, and their bytes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Literal

import msgspec

from ledger.errors import Refusal
from ledger.evidence import commands, queries
from ledger.evidence.commands import HANDS_IN, Document, File
from ledger.evidence.marks import MARKS
from ledger.evidence.quota import Intake
from service.api.fields import Body, Day, DayOut, Id, Line, Moment, Name, SecrecyMark, Shape
from service.api.parameters import LIST, choice, flag
from service.api.route import JSON, LONG, Ask, Reply, Route, answered, json_reply
from service.context import header
from service.decode import JSON_LIMIT, media_of, parse_json, read_body, to_model
from service.evidence import kinds
from service.evidence.handing import CLASSIFIED, check_mark, intake_for, intake_of, kept, received, refusals_audited
from service.evidence.incoming import FORM, FORM_LIMIT
from service.evidence.showing import shown, small
from service.evidence.store import passing_file
from service.evidence.thumbs import MEDIA as THUMB

Mark = Literal["public", "internal", "work_secret", "classified"]


class DocumentOf(Body):
    """A document that is cited by its number alone; no file goes with it."""

    number: Name
    title: Line
    issuer: Name
    dated: Day
    mark: Mark = "internal"


class Evidence(Shape):
    """What was handed in: a file with its SHA-256, type by content and size in bytes, or a document with its number.

    `banner` is what has to stand over it wherever it is shown.
    """

    id: Id
    sha256: str | None
    media_type: str | None
    size: int | None
    name: str
    mark: SecrecyMark
    banner: str | None
    number: str | None
    issuer: str | None
    dated: DayOut | None
    at: Moment


class Place(Shape):
    """What the evidence supports, and of which unit; `unit_name` as it is called today."""

    kind: str
    object: Id
    item: str | None
    unit: str
    unit_name: str
    at: Moment


class Likeness(Shape):
    """Evidence that looks like earlier evidence. `distance`: bits of 256 that differ, 0 of equal texts; `before`
    is null where the caller does not read that unit; `id` is the use it was seen at."""

    id: Id
    evidence: Id
    like: Id
    how: Literal["picture", "text"]
    distance: int
    at: Moment
    here: Place
    before: Place | None


class LikenessList(Shape):
    """A page of likenesses, the latest first."""

    items: list[Likeness]
    next: str | None


async def hand_in(ask: Ask) -> Reply:
    """Hands in a file (raw with its name in Content-Disposition, or a form with `file` and `mark`; 20 MiB at most) or a
    document by its number (JSON). The same thing again answers 200 with the first id. `Content-Digest` is compared."""
    with passing_file(ask.services.incoming) as path:
        async with refusals_audited(ask.services, ask.call):
            check_mark(ask.query["mark"])
            media = _media(ask)
            if media == JSON:
                document = await _document(ask)
            else:
                file, intake = await _file(ask, path, media)
        if media == JSON:
            return answered(await commands.hand_in_document(ask.db, ask.call, document, intake_of(ask.services)))
        return answered(await commands.hand_in_file(ask.db, ask.call, file, intake))


async def _file(ask: Ask, path: Path, media: str) -> tuple[File, Intake]:
    given = await received(ask.request, media, path, ask.query["mark"])
    file = await kept(given, ask.services, ask.actor)
    _seal(ask, [file.sha256.hex(), file.name, file.mark])
    return file, intake_for(given, ask.services, ask.actor)


async def _document(ask: Ask) -> Document:
    value = parse_json(await read_body(ask.request, JSON_LIMIT))
    asked = to_model(DocumentOf, value)
    check_mark(asked.mark)
    _seal(ask, value)
    return Document(asked.number, asked.title, asked.issuer, asked.dated, asked.mark)


def _media(ask: Ask) -> str:
    """The media type of the body. Refusal unsupported-media-type where it names none, or a form of texts."""
    value = header(ask.request.scope, b"content-type") or ""
    media = value.partition(";")[0].strip().lower()
    if media == JSON:
        return media_of(ask.request.scope, (JSON,))[0]
    coded = header(ask.request.scope, b"content-encoding") not in (None, "identity")
    if coded or not kinds.is_media(media) or media == "application/x-www-form-urlencoded":
        raise Refusal("unsupported-media-type", expected=", ".join((*kinds.ENDINGS, FORM, JSON)))
    return media


def _seal(ask: Ask, canonical: object) -> None:
    """What makes two requests the same: however often a form is written anew, its boundary does not count."""
    scope = ask.request.scope
    digest = hashlib.sha256(scope["path"].encode() + b"?" + scope["query_string"] + b"\n")
    digest.update(msgspec.json.encode(canonical, order="sorted"))
    ask.digest = digest.digest()


async def one(ask: Ask) -> Reply:
    """The facts of a piece of evidence: one's own, or what supports a thing the caller reads."""
    return json_reply((await _found(ask)).facts)


async def content(ask: Ask) -> Reply:
    """The bytes, always as an attachment, pictures without place and other traces. `original`: as they were handed in,
    for auditors and those whom a draw has named."""
    found = await _found(ask)
    if found.sha256 is None:
        raise Refusal("not-found")
    if ask.query["original"] and not found.unaltered:
        raise Refusal("role-missing")
    # Bytes carry no ETag and no date, so a condition on either never holds: the whole then (RFC 9110, 13.1.5).
    asked = header(ask.request.scope, b"range") if header(ask.request.scope, b"if-range") is None else None
    return await shown(ask.services, ask.actor.realm_id, found, original=ask.query["original"], part=asked)


async def thumbnail(ask: Ask) -> Reply:
    """A small JPEG of a picture for lists, without what a camera wrote. Other files and work secrets have none."""
    return await small(ask.services, ask.actor.realm_id, await _found(ask))


async def likenesses(ask: Ask) -> Reply:
    """Evidence that resembles what supported something before: seen before, and where; the latest first."""
    async with ask.reading() as scope:
        return ask.page(await queries.likenesses(scope, limit=ask.query["limit"], cursor=ask.cursor))


async def _found(ask: Ask) -> queries.Found:
    """The evidence; where it is another's, an audit row is written before anything is told."""
    async with ask.reading() as scope:
        found = await queries.one(scope, ask.path["id"])
    return found if found.own else await commands.read_of_another(ask.db, ask.call, ask.path["id"])


MARK = replace(
    choice("mark", (*MARKS, CLASSIFIED), "Who may see it by its nature; classified is refused"), usual="internal"
)

ROUTES = (
    Route("POST", "/evidence", "hand-in-evidence", "Hand in evidence", hand_in, frozenset(HANDS_IN), query=(
          MARK,), raw=(*kinds.ENDINGS, FORM, JSON), limit=FORM_LIMIT, answer=Evidence, statuses=(201, 200),
          keyed=True, located=True, within=LONG, problems=("bad-request", "evidence-invalid", "evidence-infected",
          "evidence-hash-mismatch", "evidence-classified", "evidence-quota", "validation-error", "malformed-json",
          "future-date")),
    Route("GET", "/evidence/likenesses", "evidence-likenesses", "Evidence seen before", likenesses,
          frozenset({"auditor"}), query=LIST, answer=LikenessList),
    Route("GET", "/evidence/{id}", "evidence", "Facts of a piece of evidence", one, answer=Evidence),
    Route("GET", "/evidence/{id}/content", "evidence-content", "The bytes of a piece of evidence", content, query=(
          choice("disposition", ("attachment", "inline"), "Has no effect: it is always an attachment"),
          flag("original", "As it was handed in, with all that the camera wrote")),
          answers=tuple(kinds.ENDINGS), statuses=(200, 206), problems=("range-not-satisfiable",)),
    Route("GET", "/evidence/{id}/thumbnail", "evidence-thumbnail", "A small picture of a picture", thumbnail,
          answers=(THUMB,)),
)  # fmt: skip
