"""Photos of the demo: drawn, not taken. One comes twice, made lighter and smaller, from people of two branches."""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from PIL import Image, ImageDraw, ImageEnhance

from ledger.evidence.commands import File, hand_in_file
from service.demo_city import SEED
from service.demo_claims import MEMBER, NEIGHBOUR, Desk, Photos
from service.demo_days import chance_of
from service.evidence.kinds import JPEG
from service.evidence.looks import pieces_of
from service.evidence.pictures import picture_look
from service.evidence.store import Store, passing_file
from service.evidence.thumbs import keep_thumb

LOG = logging.getLogger("gongbu.demo")
WIDTH, HEIGHT, SMALLER, GROUND = 800, 600, (640, 480), 470
_STONE, _GREY, _VEST, _SKIN = "#b9b2a6", "#8d9299", "#b3201f", "#d8b08c"


@dataclass(frozen=True, slots=True)
class Place:
    """Where files lie; folder: `evidence` of the home, for what passes through and for small pictures."""

    store: Store
    folder: Path


async def hand_in_photos(desk: Desk, place: Place) -> Photos:
    """The photos claims cite, or none where the place does not take them: a demo needs no photo to stand."""
    try:
        desk.ago(6, 8)
        hall = await _handed_in(desk, place, MEMBER, "专题发言.jpg", picture("hall"))
        desk.ago(5, 8)
        street = await _handed_in(desk, place, MEMBER, "周末志愿服务.jpg", picture("street"))
        desk.ago(2, 8)
        again = await _handed_in(desk, place, NEIGHBOUR, "IMG_0412.jpg", picture("street", again=True))
    except OSError as trouble:
        LOG.warning("the demo has no photos: %s", trouble)
        return Photos()
    return Photos((hall,), (street,), (again,))


async def _handed_in(desk: Desk, place: Place, who: str, name: str, raw: bytes) -> UUID:
    actor, digest = desk.actors[who], hashlib.sha256(raw).digest()
    look, thumb = await asyncio.to_thread(picture_look, raw, JPEG)
    with passing_file(place.folder / "incoming") as path:
        path.write_bytes(raw)
        await asyncio.to_thread(place.store.keep, actor.realm_id, digest, path)
    await keep_thumb(place.folder, actor.realm_id, digest, thumb)
    file = File(digest, len(raw), JPEG, name, "internal", look, pieces_of(look))
    made = await hand_in_file(desk.db, desk.call("hand-in-evidence", who), file)
    return UUID(made.body["id"])


def picture(motif: str, *, again: bool = False) -> bytes:
    """A JPEG of people in front of something, the same for the same motif; again: as a phone sends it on."""
    chance = chance_of(SEED, "photo", motif)
    image = Image.new("RGB", (WIDTH, HEIGHT), "#cfd9e2" if motif == "street" else "#efe3cd")
    pen = ImageDraw.Draw(image)
    _walls(pen, chance)
    pen.rectangle((0, GROUND, WIDTH, HEIGHT), fill="#7c7f78" if motif == "street" else "#8a5a3a")
    _people(pen, chance)
    if again:
        image = ImageEnhance.Brightness(image.resize(SMALLER)).enhance(1.08)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=70 if again else 88)
    return target.getvalue()


def _walls(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    at = 0
    while at < WIDTH:
        width, top = chance.randint(60, 130), chance.randint(90, 330)
        pen.rectangle((at, top, at + width, GROUND), fill=chance.choice((_STONE, _GREY, "#a3673f", "#5f6b75")))
        for x in range(at + 14, at + width - 18, 30):
            for y in range(top + 18, GROUND - 30, 44):
                pen.rectangle((x, y, x + 14, y + 22), fill=chance.choice(("#3b4148", "#e6e2c8")))
        at += width


def _people(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    for at in range(90, WIDTH - 60, 110):
        x, top = at + chance.randint(-25, 25), chance.randint(330, 380)
        pen.rectangle((x - 24, top + 44, x + 24, top + 140), fill=_VEST)
        pen.rectangle((x - 20, top + 140, x + 20, top + 210), fill="#2f3540")
        pen.ellipse((x - 20, top, x + 20, top + 46), fill=_SKIN)
