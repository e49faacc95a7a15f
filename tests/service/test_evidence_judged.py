"""What may be evidence: by its content, whatever its name and type say; and everything that may not."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from service.evidence import judging
from service.evidence.examine import examine
from tests.evidence_files import (
    huge_picture,
    ofd,
    office,
    paper,
    photo,
    picture,
    relation,
    with_place,
    written,
)
from tests.service.test_evidence import put, refused

JPEG = picture(1, "JPEG")
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
MACRO = "application/vnd.ms-word.document.macroEnabled"

GOOD = {
    "photo.jpg": JPEG,
    "PHOTO.JPEG": with_place(),
    "a.png": picture(),
    "a.webp": picture(1, "WEBP"),
    "a.pdf": paper("minutes of the meeting"),
    "scan.pdf": paper(seed=3),
    "a.docx": office(),
    "b.docx": office(parts=relation("hyperlink", "https://example.org/")),
    "a.ofd": ofd(),
    "no-ending": picture(),
}


@pytest.mark.parametrize("name", GOOD)
async def test_good_files(caller, name):
    answer = await put(caller("m1"), GOOD[name], "application/octet-stream", name)
    assert answer.status_code == 201, answer.text


def bomb() -> bytes:
    return office(parts={"word/media/x.xml": bytes(60 * 1024 * 1024)})


def with_password() -> bytes:
    raw = bytearray(office())
    at = raw.index(b"PK\x01\x02")
    # The bit of the directory that says: encrypted.
    while at >= 0:
        raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(raw)


def doubled() -> bytes:
    target = io.BytesIO(office())
    with zipfile.ZipFile(target, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("word/document.xml", b"<other/>")
    return target.getvalue()


def animated() -> bytes:
    return written(photo(1), "PNG", save_all=True, append_images=[photo(2)])


BAD = {
    "empty": ("a.png", lambda: b"", "empty"),
    "program as photo": ("a.jpg", lambda: b"MZ\x90\x00" + bytes(200), "wrong-type"),
    "elf as pdf": ("a.pdf", lambda: b"\x7fELF" + bytes(200), "wrong-type"),
    "html as pdf": ("a.pdf", lambda: b"<!DOCTYPE html><html><script>alert(1)</script></html>", "wrong-type"),
    "svg": ("a.svg", lambda: SVG, "wrong-type"),
    "svg as png": ("a.png", lambda: SVG, "wrong-type"),
    "pdf as photo": ("a.jpg", lambda: paper("x"), "wrong-type"),
    "png as jpg": ("a.jpg", picture, "wrong-type"),
    "gif": ("a.gif", lambda: written(photo(1), "GIF"), "wrong-type"),
    "text": ("a.docx", lambda: "某支部".encode(), "wrong-type"),
    "plain zip": ("a.docx", lambda: office(kind="application/x"), "wrong-type"),
    "old word": ("a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong-type"),
    "script": ("a.pdf", lambda: paper(mutate="script"), "active-content"),
    "hidden script": ("a.pdf", lambda: paper(mutate="script", seed=-1), "active-content"),
    "launch": ("a.pdf", lambda: paper(mutate="launch"), "active-content"),
    "form that sends": ("a.pdf", lambda: paper(mutate="mail"), "active-content"),
    "file in pdf": ("a.pdf", lambda: paper(mutate="attachment"), "active-content"),
    "pdf with password": ("a.pdf", lambda: paper(mutate="encrypted"), "encrypted"),
    "pdf that breaks off": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj\n<<", "unreadable"),
    "photo that breaks off": ("a.jpg", lambda: JPEG[:400], "unreadable"),
    "png of noise": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "unreadable"),
    "huge picture": ("a.png", huge_picture, "too-large-inside"),
    "animated": ("a.png", animated, "animated"),
    "zip bomb": ("a.docx", bomb, "too-large-inside"),
    "macros by type": ("a.docx", lambda: office(kind=MACRO), "macros"),
    "macros by part": ("a.docx", lambda: office(parts={"word/vbaProject.bin": b"x"}), "macros"),
    "macros by name": ("a.docm", office, "wrong-type"),
    "object inside": ("a.docx", lambda: office(parts={"word/embeddings/a.bin": b"x"}), "active-content"),
    "program inside": ("a.docx", lambda: office(parts={"word/media/a.exe": b"x"}), "active-content"),
    "template from outside": (
        "a.docx",
        lambda: office(parts=relation("attachedTemplate", "http://x/")),
        "active-content",
    ),
    "picture from outside": ("a.docx", lambda: office(parts=relation("image", "http://x/a.png")), "active-content"),
    "doctype": ("a.docx", lambda: office(parts={"word/x.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "unreadable"),
    "office with password": ("a.docx", with_password, "encrypted"),
    "ofd without pages": ("a.ofd", lambda: ofd(parts={"OFD.xml": b"<ofd:OFD/>"}), "unreadable"),
    "ofd with a file": (
        "a.ofd",
        lambda: ofd(parts={"Doc_0/Attachs/a.xml": b"<ofd:Attachment ID='1'/>"}),
        "active-content",
    ),
    "ofd that opens one": ("a.ofd", lambda: ofd(parts={"Doc_0/x.xml": b"<ofd:GotoA AttachID='1'/>"}), "active-content"),
    "ofd with a program": ("a.ofd", lambda: ofd(parts={"Doc_0/Res/a.exe": b"MZ"}), "active-content"),
    "ofd bomb": ("a.ofd", lambda: ofd(parts={"Doc_0/Res/a.xml": bytes(60 * 1024 * 1024)}), "too-large-inside"),
    "ofd with password": ("a.ofd", lambda: ofd(parts={"Encryptions.xml": b"<e/>"}), "encrypted"),
    "ofd as word": ("a.docx", ofd, "wrong-type"),
    "photo of an iphone": ("a.heic", lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), "heic"),
    "a part twice": ("a.docx", doubled, "too-large-inside"),
}


@pytest.mark.parametrize("case", BAD)
async def test_bad_files(caller, owner, tmp_path, case):
    name, make, reason = BAD[case]
    answer = await put(caller("m1"), make(), "application/octet-stream", name)
    assert refused(answer) == (422, "evidence-invalid"), answer.text
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["params"]["reason"]) == ("/file", reason)
    assert await owner.fetchval("SELECT count(*) FROM evidence") == 0
    assert [path.name for path in (tmp_path / "evidence").iterdir()] == ["incoming"]


async def test_the_type_it_is_sent_as_must_agree_too(caller):
    assert refused(await put(caller("m1"), picture(), "application/pdf")) == (422, "evidence-invalid")
    assert refused(await put(caller("m1"), picture(), "text/html")) == (422, "evidence-invalid")
    form = {"file": ("a.png", picture(), "text/html")}
    assert refused(await caller("m1").post("/evidence", files=form)) == (422, "evidence-invalid")


@pytest.mark.parametrize("media", ["", "image", "application/x-www-form-urlencoded", "a/b/c"])
async def test_bodies_that_name_no_type(caller, media):
    assert refused(await put(caller("m1"), picture(), media)) == (415, "unsupported-media-type")
    coded = {"Content-Encoding": "gzip"}
    assert refused(await put(caller("m1"), picture(), **coded)) == (415, "unsupported-media-type")


async def test_forms_that_are_none(caller):
    async def send(body: bytes, media: str = "multipart/form-data; boundary=x"):
        return refused(await put(caller("m1"), body, media))

    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    whole = part + picture() + b"\r\n--x--\r\n"
    assert await send(whole, "multipart/form-data") == (400, "bad-request")
    assert await send(b"") == (400, "bad-request")
    assert await send(part + picture()) == (400, "bad-request")
    assert await send(b"--x--\r\n") == (422, "evidence-invalid")
    assert await send(whole.replace(b'"a.png"', b'"a%0D%0Ab.png"')) == (400, "bad-request")
    assert await send(whole.replace(b'"file"', b'"other"')) == (400, "bad-request")
    assert await send(part + picture() + b"\r\n" + whole) == (400, "bad-request")
    assert (await put(caller("m1"), whole, "multipart/form-data; boundary=x")).status_code == 201


async def test_names_are_cleaned(caller):
    names = {"..%2F..%2Fetc%2Fa.png": "a.png", "C%3A%5Cx%5Ca.png": "a.png", "a%E2%80%AEgnp.png": "agnp.png",
             "": "evidence.png", ".png": "evidence.png", "x" * 300 + ".png": "x" * 196 + ".png"}  # fmt: skip
    for seed, (given, kept) in enumerate(names.items()):
        answer = await put(caller("m1"), picture(seed), name=given)
        assert (answer.status_code, answer.json().get("name")) == (201, kept), given


async def test_a_file_that_keeps_the_examiner_busy_is_refused(caller, monkeypatch):
    monkeypatch.setattr(judging, "LOOK_SECONDS", 0.01)
    answer = await put(caller("m1"), picture())
    assert answer.json()["errors"][0]["params"]["reason"] == "too-heavy"


def test_hostile_bytes_never_surprise_the_examiner():
    for good in (JPEG, paper("some text"), office(), picture(1, "WEBP")):
        for at in range(0, len(good), max(1, len(good) // 60)):
            broken = good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :]
            found = examine(broken)
            assert found.get("reason") or found["media_type"]


async def test_a_photo_is_shown_without_place_and_the_right_way_up(caller, world, owner):
    raw = with_place()
    made = (await put(caller("m1"), raw, "image/jpeg")).json()["id"]
    shown = (await caller("m1").get(f"/evidence/{made}/content")).content
    assert b"Exif" in raw
    assert b"some-camera" in raw
    with Image.open(io.BytesIO(shown)) as image, Image.open(io.BytesIO(raw)) as before:
        assert (dict(image.getexif()), image.getexif().get_ifd(0x8825)) == ({0x0112: 6}, {})
        assert image.tobytes() == before.tobytes()
    assert b"some-camera" not in shown


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
async def test_other_pictures_lose_their_notes_too(caller, kind):
    notes = Image.Exif()
    notes[0x010F] = "secret-camera"
    raw = picture(1, kind, exif=notes) + b"tail-secret"
    answer = await put(caller("m1"), raw, f"image/{kind.lower()}")
    assert answer.status_code == 201, answer.text
    shown = (await caller("m1").get(f"/evidence/{answer.json()['id']}/content")).content
    assert b"secret" in raw
    assert b"secret" not in shown
    with Image.open(io.BytesIO(shown)) as image, Image.open(io.BytesIO(raw)) as before:
        assert image.tobytes() == before.tobytes()


async def test_unaltered_bytes_are_for_auditors_and_drawn_checkers(caller, world, owner):
    raw = with_place()
    made = (await put(caller("m1"), raw, "image/jpeg")).json()["id"]
    await owner.execute(
        "INSERT INTO evidence_use SELECT 1, $1, evidence_id, key, 1, 'claim', $1, 'x', owner_id, $2, owner_id, now() "
        "FROM evidence", made, world.units["b1"],
    )  # fmt: skip
    path = f"/evidence/{made}/content"
    assert refused(await caller("m1").get(path, original="true")) == (403, "role-missing")
    assert refused(await caller("s1").get(path, original="true")) == (403, "role-missing")
    assert refused(await caller("s2").get(path, original="true")) == (404, "not-found")
    assert (await caller("audit").get(path, original="true")).content == raw
    await owner.execute(
        "INSERT INTO evidence_opening VALUES (1, $1, $2, 'draws/1', $2, now())", made, world.people["s2"].person_id
    )
    assert (await caller("s2").get(path, original="true")).content == raw
    assert (await caller("s2").get(path)).content != raw
