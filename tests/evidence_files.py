"""Small files of every kind that is handed in, made here, good and bad."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = f"{OFFICE}wordprocessingml.document"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def photo(seed: int = 1, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A picture of chance, the same for the same seed: large patches with fine grain, as photos have."""
    chance = random.Random(seed)
    small = Image.frombytes("RGB", (8, 6), chance.randbytes(8 * 6 * 3))
    grain = Image.frombytes("RGB", (64, 48), chance.randbytes(64 * 48 * 3)).resize(size)
    return Image.blend(small.resize(size, Image.Resampling.BICUBIC), grain, 0.15)


def written(image: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    """The picture as a file."""
    target = io.BytesIO()
    image.save(target, kind, **more)
    return target.getvalue()


def picture(seed: int = 1, kind: str = "PNG", size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    """A small picture as a file."""
    return written(photo(seed, size), kind, **more)


def with_place(seed: int = 1, way_up: int = 6) -> bytes:
    """A photo that says where and with what it was taken, and lies on its side."""
    notes = Image.Exif()
    notes[0x010F], notes[0x0112] = "some-camera", way_up
    notes.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 20.0), 3: "E", 4: (116.0, 23.0, 29.0)})
    return picture(seed, "JPEG", exif=notes, quality=90)


def huge_picture() -> bytes:
    """A PNG of 900 million pixels in a few hundred bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def paper(text: str = "", mutate: str = "", seed: int | None = None) -> bytes:
    """A PDF of one page with a text or a scan; mutate: what is wrong with it."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    if text:
        _write(writer, page, text)
    if seed is not None:
        _scan(writer, page, seed)
    if mutate == "attachment":
        writer.add_attachment("x.txt", b"x")
    acts = {"script": "/JavaScript", "launch": "/Launch", "mail": "/SubmitForm"}
    if mutate in acts:
        action = DictionaryObject({NameObject("/S"): NameObject(acts[mutate])})
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
    if mutate == "encrypted":
        writer.encrypt("secret", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    raw = target.getvalue()
    # The same script with its name written in numbers, as those do who hide it.
    return raw.replace(b"/JavaScript", b"/J#61vaScript") if mutate == "script" and seed == -1 else raw


def _write(writer: PdfWriter, page: DictionaryObject, text: str) -> None:
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
                             NameObject("/BaseFont"): NameObject("/Helvetica")})  # fmt: skip
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F"): font})})
    stream = StreamObject()
    stream.set_data(f"BT /F 9 Tf 10 100 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)


def _scan(writer: PdfWriter, page: DictionaryObject, seed: int) -> None:
    image = StreamObject()
    image.set_data(written(photo(abs(seed)), "JPEG"))
    image.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"),
                  NameObject("/Width"): NumberObject(320), NameObject("/Height"): NumberObject(240),
                  NameObject("/ColorSpace"): NameObject("/DeviceRGB"), NameObject("/BitsPerComponent"): NumberObject(8),
                  NameObject("/Filter"): NameObject("/DCTDecode")})  # fmt: skip
    held = DictionaryObject({NameObject("/I"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): held})
    stream = StreamObject()
    stream.set_data(b"q 200 0 0 150 0 0 cm /I Do Q")
    page[NameObject("/Contents")] = writer._add_object(stream)


def office(text: str = "某支部三月主题党日", kind: str = DOCX, parts: Mapping[str, bytes] | None = None) -> bytes:
    """A Word file; parts: others beside it, or in place of its own."""
    body = f"<document><body><p>{text}</p></body></document>"
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}.main+xml"/></Types>'
    own = {"[Content_Types].xml": types.encode(), "word/document.xml": body.encode()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in {**own, **(parts or {})}.items():
            package.writestr(name, part)
    return target.getvalue()


def ofd(text: str = "某支部三月支委会会议记录", parts: Mapping[str, bytes] | None = None) -> bytes:
    """An OFD document of one page; parts: others beside it, or in place of its own."""
    page = f'<ofd:Page><ofd:TextCode X="1" Y="1">{text}</ofd:TextCode></ofd:Page>'
    own = {
        "OFD.xml": b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml'
        b"</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": b"<ofd:Document/>",
        "Doc_0/Pages/Page_0/Content.xml": page.encode(),
        "Doc_0/Signs/Sign_0/SignedValue.dat": b"seal",
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in {**own, **(parts or {})}.items():
            package.writestr(name, part)
    return target.getvalue()


def relation(kind: str, target: str) -> dict[str, bytes]:
    """A part outside the file that it refers to."""
    one = f'<Relationship Id="r1" Type="{KINDS}/{kind}" Target="{target}" TargetMode="External"/>'
    return {"word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{one}</Relationships>'.encode()}
