"""Evidence handed in again under another name and with small edits: how many are refused, how many flagged.

    python -m tests.ledger.evidence.reuse [--reuses 1000]

Every re-use is by somebody of another branch. Pictures and pages are made by chance, not photographed.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import io
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from PIL import Image, ImageEnhance
from pypdf import PdfReader, PdfWriter

from ledger.db import connect
from ledger.errors import Refusal
from ledger.migrate import migrate
from service.embedded import running
from service.evidence.examine import examine
from service.home import Home
from tests.demo import APP_PASSWORD
from tests.evidence_files import office, paper, photo, written
from tests.ledger.evidence.conftest import Desk
from tests.world import build

PEOPLE = {"m1": "b1", "m4": "b2", "m5": "b3", "m2": "b1", "s2": "b2", "s3": "b3"}
QUALITY = 88


@dataclass
class Found:
    """What came of it, by kind of re-use."""

    exact: Counter[bool] = field(default_factory=Counter)
    near: dict[str, Counter[bool]] = field(default_factory=dict)
    different: Counter[bool] = field(default_factory=Counter)

    @property
    def exact_refused(self) -> float:
        """Share of equal bytes that were refused."""
        return self.exact[True] / self.exact.total()

    @property
    def near_flagged(self) -> float:
        """Share of edited re-uses that were flagged."""
        total = sum(self.near.values(), Counter())
        return total[True] / total.total()

    @property
    def wrongly_flagged(self) -> float:
        """Share of different things that were flagged."""
        return self.different[True] / self.different.total()


def _jpeg(image: Image.Image, **more: Any) -> bytes:
    return written(image, "JPEG", **{"quality": QUALITY, **more})


def _opened(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(raw)).convert("RGB")


def _pixel(raw: bytes) -> bytes:
    image = _opened(raw)
    image.putpixel((17, 11), (255, 0, 0))
    return _jpeg(image)


def _notes(raw: bytes) -> bytes:
    notes = Image.Exif()
    notes[0x010F] = "another camera"
    return _jpeg(_opened(raw), exif=notes)


def _resized(raw: bytes) -> bytes:
    image = _opened(raw)
    return _jpeg(image.resize((image.width * 2 // 3, image.height * 2 // 3)))


def _cropped(raw: bytes) -> bytes:
    image = _opened(raw)
    return _jpeg(image.crop((3, 2, image.width - 3, image.height - 2)))


def _saved_again(raw: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(raw)))
    writer.add_metadata({"/Author": "somebody else"})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _packed_again(raw: bytes) -> bytes:
    return office(_words(raw), parts={"docProps/core.xml": b"<core><creator>else</creator></core>"})


def _words(raw: bytes) -> str:
    # The text is written into the file by its maker; the number is enough to write it again.
    return TEXTS[hashlib.sha256(raw).digest()]


TEXTS: dict[bytes, str] = {}
EDITS: dict[str, list[tuple[str, Callable[[bytes], bytes]]]] = {
    "picture": [
        ("notes changed", _notes),
        ("one pixel", _pixel),
        ("compressed more", lambda raw: _jpeg(_opened(raw), quality=40)),
        ("saved as PNG", lambda raw: written(_opened(raw), "PNG")),
        ("resized", _resized),
        ("cropped a little", _cropped),
        ("brighter", lambda raw: _jpeg(ImageEnhance.Brightness(_opened(raw)).enhance(1.1))),
    ],
    "scan": [("scan saved again", _saved_again)],
    "text": [("paper saved again", _saved_again)],
    "office": [("office packed again", _packed_again)],
}


def original(kind: str, seed: int) -> bytes:
    """A thing of its own for each seed."""
    if kind == "picture":
        return _jpeg(photo(seed))
    if kind == "scan":
        return paper(seed=seed + 1)
    text = f"Minutes number {seed} of the branch: " + " ".join(str(random.Random(seed + n).random()) for n in range(6))
    raw = paper(text) if kind == "text" else office(text)
    TEXTS[hashlib.sha256(raw).digest()] = text
    return raw


async def _hand_in(desk: Desk, who: str, raw: bytes, name: str) -> UUID:
    found = examine(raw)
    assert "reason" not in found, found
    look = bytes.fromhex(found["look"]) if found["look"] else None
    return await desk.file(who, raw, name=name, media_type=found["media_type"], look=look, pieces=found["pieces"])


async def measure(desk: Desk, owner: asyncpg.Connection[asyncpg.Record], reuses: int) -> Found:
    """So many re-uses: a third of equal bytes, the others edited, in turn; and as many different things beside them."""
    found, chance, people = Found(), random.Random(20261122), list(PEOPLE)
    kinds = ["picture"] * 7 + ["scan", "text", "office"]
    originals: list[tuple[str, bytes]] = []
    for seed in range(max(reuses // 5, len(kinds))):
        kind = kinds[seed % len(kinds)]
        raw, who = original(kind, seed), people[seed % 3]
        one = await _hand_in(desk, who, raw, f"{seed}")
        before = await owner.fetchval("SELECT count(*) FROM evidence_likeness")
        await desk.cite(who, [one], desk.use(who, PEOPLE[who]))
        found.different[await owner.fetchval("SELECT count(*) FROM evidence_likeness") > before] += 1
        originals.append((kind, raw))
    turns: Counter[str] = Counter()
    for n in range(reuses):
        kind, raw = chance.choice(originals)
        who = people[3 + n % 3]
        if n % 3 == 0:
            found.exact[await _refused(desk, who, raw, f"renamed-{n}")] += 1
            continue
        name, edit = EDITS[kind][turns[kind] % len(EDITS[kind])]
        turns[kind] += 1
        found.near.setdefault(name, Counter())[await _flagged(desk, owner, who, edit(raw), f"edited-{n}")] += 1
    return found


async def _refused(desk: Desk, who: str, raw: bytes, name: str) -> bool:
    one = await _hand_in(desk, who, raw, name)
    try:
        await desk.cite(who, [one], desk.use(who, PEOPLE[who]))
    except Refusal as refusal:
        return refusal.code == "evidence-reused"
    return False


async def _flagged(desk: Desk, owner: Any, who: str, raw: bytes, name: str) -> bool:
    """Whether it is flagged; an edit that leads to the very bytes of an earlier one is refused, which is more."""
    one, use = await _hand_in(desk, who, raw, name), desk.use(who, PEOPLE[who])
    try:
        await desk.cite(who, [one], use)
    except Refusal:
        return True
    seen = (
        "SELECT count(*) FROM evidence_likeness l JOIN evidence_use u USING (realm_id, use_id) WHERE u.object_id = $1"
    )
    return bool(await owner.fetchval(seen, use.object_id))


async def _alone(reuses: int) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        with home.held(), running(home, {"fsync": "off"}) as server:
            await migrate(server.url(), APP_PASSWORD, "worker-of-the-tests")
            owner = await asyncpg.connect(server.url())
            db = await connect(server.url("gongbu_app", APP_PASSWORD))
            try:
                return await measure(Desk(db, await build(owner)), owner, reuses)
            finally:
                await db.close()
                await owner.close()


def main() -> int:
    """Exit 1 where a share is below its promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reuses", type=int, default=1000)
    found = asyncio.run(_alone(parser.parse_args().reuses))
    for name, counts in sorted(found.near.items()):
        sys.stdout.write(f"{name}: {counts[True]} of {counts.total()} flagged\n")
    sys.stdout.write(f"equal bytes: {found.exact[True]} of {found.exact.total()} refused\n")
    sys.stdout.write(f"edited: {found.near_flagged:.1%} flagged\n")
    sys.stdout.write(f"different: {found.different[True]} of {found.different.total()} flagged wrongly\n")
    return 0 if found.exact_refused == 1 and found.near_flagged >= 0.95 and found.wrongly_flagged <= 0.01 else 1


if __name__ == "__main__":
    sys.exit(main())
