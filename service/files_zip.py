"""The package of a workbook: unpacked under limits and packed again, so that the reader sees only what was checked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from service.files_grid import bad_file

# A workbook of a hundred thousand people takes about 60 MiB unpacked.
MOST_BYTES = 200 * 1024 * 1024
MOST_RATIO = 100
MOST_PARTS = 2_000
# Small parts may shrink well without harm: the ratio is looked at from this size on.
_RATIO_FROM = 1024 * 1024
_STEP = 1024 * 1024
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")
BROKEN = "an XLSX workbook that opens without repair"


def parts_of(raw: bytes) -> dict[str, bytes]:
    """The XML parts of the package by name. Refusal import-invalid: no ZIP, bomb, doctype, double or encrypted part."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            infos = [one for one in package.infolist() if not one.is_dir()]
            _check(infos, len(raw))
            wanted = [one for one in infos if one.filename.endswith((".xml", ".rels"))]
            return _read(package, wanted, len(raw))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as trouble:
        raise bad_file(BROKEN) from trouble


def names_of(raw: bytes) -> list[str]:
    """The names of all parts of a package that `parts_of` has taken."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return package.namelist()


def _check(infos: list[zipfile.ZipInfo], size: int) -> None:
    names = [one.filename for one in infos]
    if len(names) > MOST_PARTS or len(set(names)) != len(names):
        raise bad_file(f"a workbook of at most {MOST_PARTS} parts, each once")
    if any(one.flag_bits & 0x1 for one in infos):
        raise bad_file("a workbook without a password")
    _check_size(sum(one.file_size for one in infos), size)


def _check_size(unpacked: int, packed: int) -> None:
    if unpacked > MOST_BYTES or (unpacked > _RATIO_FROM and unpacked > MOST_RATIO * packed):
        raise bad_file(f"a workbook of at most {MOST_BYTES >> 20} MiB unpacked, {MOST_RATIO} times its size at most")


def _read(package: zipfile.ZipFile, wanted: list[zipfile.ZipInfo], packed: int) -> dict[str, bytes]:
    """Counts what really comes out: the sizes in the directory are only claims."""
    parts: dict[str, bytes] = {}
    total = 0
    for one in wanted:
        pieces = []
        with package.open(one) as stream:
            while piece := stream.read(_STEP):
                total += len(piece)
                _check_size(total, packed)
                pieces.append(piece)
        parts[one.filename] = b"".join(pieces)
        _check_xml(parts[one.filename])
    return parts


def _check_xml(part: bytes) -> None:
    """UTF-8 only, or the doctype could hide in another encoding; no doctype, so no entity, inner or outer."""
    head = part[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = _DECLARED.match(head)
    if head[:1] not in (b"<", b"") or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise bad_file("a workbook whose parts are UTF-8")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise bad_file("a workbook without document type declarations")


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    """The checked parts as a package again, not compressed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name), part)
    target.seek(0)
    return target
