#!/usr/bin/env python3
"""Checks what Gongbu proves, offline and without Gongbu; needs Python 3.11 and nothing else.

    python3 verify.py receipt FILE --key VKEY [--handovers FILE] [--witness VKEY …] [--quorum N]
    python3 verify.py growth OLD_CHECKPOINT NEW_CHECKPOINT PROOF --key VKEY [--handovers FILE]
    python3 verify.py year FILE --key VKEY

VKEY is the key made known when the log began, never one from the file; handovers lead from it on. Exit 1: refused.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any


class Refused(Exception):
    """What is checked does not hold; the text names the place."""


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def demand(holds: object, why: str) -> None:
    if not holds:
        raise Refused(why)


def unbase(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    demand(base64.b64encode(data).decode() == text, "base64 with stray bits")
    return data


def whole(text: str) -> int:
    demand(text.isascii() and text.isdigit() and str(int(text)) == text, "no whole number")
    return int(text)


# Ed25519 (RFC 8032) in as few lines as there can be: it checks a signature or two, slowly, and never signs.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
Leaf = dict[str, str | None]
Texts = Sequence[str]


def plus(a: Point, b: Point) -> Point:
    k = D * a[0] * b[0] * a[1] * b[1]
    x, y = a[0] * b[1] + b[0] * a[1], a[1] * b[1] + a[0] * b[0]
    return x * pow(1 + k, -1, P) % P, y * pow(1 - k, -1, P) % P


def times(factor: int, point: Point) -> Point:
    total = (0, 1)
    while factor:
        total, point, factor = plus(total, point) if factor & 1 else total, plus(point, point), factor >> 1
    return total


def point_of(data: bytes) -> Point:
    sign, y = int.from_bytes(data, "little") >> 255, int.from_bytes(data, "little") & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x * pow(2, (P - 1) // 4, P) % P if (x * x - square) % P else x
    demand(y < P and not (x * x - square) % P and (x or not sign), "no point of the curve")
    return (P - x if x & 1 != sign else x), y


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    half = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or half >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    base = point_of(bytes.fromhex("58" + "66" * 31))
    return times(half, base) == plus(point_of(signature[:32]), times(challenge, point_of(public)))


def key_of(vkey: str) -> tuple[str, bytes, int, bytes]:
    """Name, id, kind and public key of `name+id+key`."""
    name, key_id, data = vkey.strip().split("+", 2)
    raw = unbase(data)
    demand(name and len(raw) == 33 and raw[0] in (1, 4), "no key of a log or a witness")
    demand(sha(name.encode(), b"\n", raw)[:4].hex() == key_id, "the id is not of this key")
    return name, bytes.fromhex(key_id), raw[0], raw[1:]


def signatures(note: str, vkeys: list[str]) -> tuple[str, set[str]]:
    """The text of a note, and the names of those of the keys that signed it."""
    text, gap, tail = note.rpartition("\n\n")
    demand(gap and tail.endswith("\n") and len(tail) < 20_000, "no signed note")
    good = set()
    for name, key_id, kind, public in map(key_of, vkeys):
        for line in tail.splitlines():
            parts = line.split(" ")
            demand(len(parts) == 3 and parts[0] == "—", "a signature line of another form")
            raw = unbase(parts[2])
            if (parts[1], raw[:4]) == (name, key_id):
                more = f"cosignature/v1\ntime {int.from_bytes(raw[4:12], 'big')}\n" if kind == 4 else ""
                signature = raw[12:] if more else raw[4:]
                demand(is_signed(public, f"{more}{text}\n".encode(), signature), f"the signature of {name} is false")
                good.add(name)
    return text + "\n", good


def follow(vkey: str, handovers: Texts) -> Iterator[tuple[str, dict[str, str]]]:
    """The keys since the first, each with what it said when it was handed over; of the last one nothing."""
    for note in handovers:
        text, good = signatures(note, [vkey])
        told = dict(line.partition(" ")[::2] for line in text.splitlines())
        demand(good and "gongbu-handover/1" in told and told["from"] == vkey, "a handover not signed by the key before")
        yield vkey, told
        vkey = told["to"]
    yield vkey, {}


def checkpoint(note: str, vkey: str, witnesses: Texts = (), quorum: int = 0, handed: Texts = ()) -> tuple[int, bytes]:
    """Size and root that the log of this key, or a later one, signed while it was its own; and enough witnesses."""
    for key, end in follow(vkey, handed):  # noqa: B007 - the last one tried is the one that signed
        origin = key_of(key)[0]
        text, good = signatures(note, [key, *witnesses])
        if origin in good:
            break
    lines = text.split("\n")
    demand(origin in good, f"not signed by {origin}")
    demand(len(lines) == 4 and lines[0] == origin, "not a checkpoint of this log")
    demand(len(good - {origin}) >= quorum, f"{len(good) - 1} of {quorum} witnesses")
    size, root = whole(lines[1]), unbase(lines[2])
    demand(len(root) == 32 and (size or root == sha()), "no root of such a tree")
    demand(not end or size < whole(end["size"]) or lines[1:3] == [end["size"], end["root"]], "its key was handed over")
    return size, root


def includes(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    demand(0 <= index < size and {len(one) for one in path} <= {32}, "no such leaf in a tree of that size")
    sides, place, width, top = list[bool](), index, size, leaf
    while width > 1:
        half = 1 << (width - 1).bit_length() - 1
        sides.insert(0, place < half)
        place, width = (place, half) if place < half else (place - half, width - half)
    demand(len(sides) == len(path), "the path is of another length")
    for left, beside in zip(sides, path, strict=True):
        top = sha(b"\x01", *((top, beside) if left else (beside, top)))
    demand(top == root, f"leaf {index} is not in the tree that was signed")


def grow(old: int, size: int, path: list[bytes], old_root: bytes, whole: bool) -> tuple[bytes, bytes]:
    # The two roots a proof leads to; it is used up from its end.
    if old == size and whole:
        return old_root, old_root
    demand(path, "the proof is too short")
    beside = path.pop()
    if old == size:
        return beside, beside
    half = 1 << (size - 1).bit_length() - 1
    if old <= half:
        before, after = grow(old, half, path, old_root, whole)
        return before, sha(b"\x01", after, beside)
    before, after = grow(old - half, size - half, path, old_root, False)
    return sha(b"\x01", beside, before), sha(b"\x01", beside, after)


def extends(old: int, size: int, path: list[bytes], old_root: bytes, root: bytes) -> None:
    demand(old <= size and len(path) <= 63, "the later tree is smaller")
    demand(old or (not path and old_root == sha()), "the proof is not of the empty tree")
    rest = list(path)
    roots = grow(old, size, rest, old_root, True) if old else (old_root, root)
    demand(not rest and roots == (old_root, root), "the later tree does not begin with the earlier one")


def leaf_of(data: bytes, place: str) -> Leaf:
    """A leaf's columns, with its kind under the empty name."""
    demand(data.startswith(b"gongbu-leaf/1\n"), f"{place}: a leaf of an unknown version")
    words, at = list[str | None](), 14
    while at < len(data):
        size, at = int.from_bytes(data[at : at + 4], "big"), at + 4
        width = 0 if size == 0xFFFFFFFF else size
        demand(at + width <= len(data), f"{place}: a leaf cut short")
        words.append(data[at : at + width].decode() if size == width else None)
        at += width
    demand(len(words) % 2 and all(words[1::2]), f"{place}: a leaf without its names")
    return {"": words[0], **{str(name): value for name, value in zip(words[1::2], words[2::2], strict=True)}}


def receipt(text: str, vkey: str, witnesses: list[str], quorum: int, handed: Texts = ()) -> str:
    """Checks a tlog-proof that brings its leaf along; what the leaf says, a column a line, and how its epoch ended."""
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    demand(gap and len(lines) > 2 and lines[0] == "c2sp.org/tlog-proof@v1", "no receipt")
    demand(lines[1].startswith("extra ") and lines[2].startswith("index "), "a receipt without its leaf")
    number, data = whole(lines[2][6:]), unbase(lines[1][6:])
    path = [unbase(line) for line in lines[3:]]
    size, root = checkpoint(note, vkey, witnesses, quorum, handed)
    includes(sha(b"\x00", data), number, size, path, root)
    words = [f"{name or 'leaf'}: {value}" for name, value in leaf_of(data, f"leaf {number}").items()]
    ends = [end for _, end in follow(vkey, handed) if end and end["from"].split("+")[0] != end["to"].split("+")[0]]
    for n, end in enumerate(ends, 1):
        if end["from"].startswith(note.partition("\n")[0] + "+"):
            there = "hold" if number < min(whole(one["kept"]) for one in ends[n - 1 :]) else "have LOST"
            words.append(f"epoch: {n}, which ended at {end['size']} leaves ({end['why']}); the books {there} this leaf")
    return "\n".join(words)


def year(lines: list[str], vkey: str) -> str:
    """Checks an exported year: signature, tree, rows, sums, order. What was checked, in words."""
    stack: list[tuple[int, bytes]] = []
    size, head, leaves, rows = 0, dict[str, Any](), dict[int, Leaf](), list[tuple[int, str]]()
    for number, one in enumerate(map(json.loads, lines), 1):
        if "row" in one:
            rows.append((number, one["row"]))
        elif "leaf" in one or "node" in one:
            level, data = one.get("level", 0), unbase(one.get("leaf") or one["node"])
            demand(not size % (1 << level), f"line {number}: a node out of its place")
            if "leaf" in one:
                leaves[size], data = leaf_of(data, f"line {number}, leaf {size}"), sha(b"\x00", data)
            stack.append((level, data))
            size += 1 << level
            while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
                (level, right), (_, left) = stack.pop(), stack.pop()
                stack.append((level + 1, sha(b"\x01", left, right)))
        else:
            head |= one
    signed = checkpoint(head.get("checkpoint", ""), vkey, handed=head.get("handovers", []))
    top = stack.pop()[1] if stack else sha()
    while stack:
        top = sha(b"\x01", stack.pop()[1], top)
    demand((size, top) == signed, f"the {size} leaves are not the {signed[0]} that were signed")
    return results(head, leaves.values(), rows)


def results(head: dict[str, Any], leaves: Collection[Leaf], rows: list[tuple[int, str]]) -> str:
    """Checks the rows of the settled period against their digest, the entries and each other."""
    told = [json.loads(one["body"] or "") for one in leaves if one.get("name") in ("snapshot", "snapshot_row")]
    told = [one for one in told if (one["period"], one["n"]) == (head["period"], head["snapshot"])]
    digests, taken = [one["sha256"] for one in told if "sha256" in one], [one for one in told if "taken_at" in one]
    demand(digests and taken, f"no leaf says that {head['period']} was settled")
    demand(sha("\n".join(text for _, text in rows).encode()).hex() == digests[0], "the results are not those settled")
    booked: dict[tuple[str | None, ...], Decimal] = defaultdict(Decimal)
    for leaf in leaves:
        known = leaf[""] == "entry" and str(leaf["recorded_at"])[:19] <= taken[0]["taken_at"][:19]
        if known and taken[0]["first_day"] <= str(leaf["occurred_on"]) <= taken[0]["last_day"]:
            dimension = head["sums"].get(leaf["scheme_version_id"], {}).get(leaf["item"])
            booked[leaf["subject_id"], leaf["scheme_version_id"], dimension] += Decimal(leaf["points"] or 0).scaleb(-4)
    sums, cohorts = 0, defaultdict[Any, list[tuple[int, Decimal, str]]](list)
    for number, one in ((number, json.loads(text)) for number, text in rows):
        plain = set(head["sums"].get(one["scheme_version_id"], {}).values())
        for each in (each for each in one["dimensions"] if each["code"] in plain):
            have = booked[one["subject_id"], one["scheme_version_id"], each["code"]]
            demand(have == Decimal(each["raw"]), f"line {number}: {one['code']} {each['code']}: {have} were booked")
            sums += 1
        if one.get("rank"):
            unit = one["subject_kind"] == "member" and one.get("unit_id")
            place = (one["rank"], Decimal(one["total"]), f"line {number}: {one['code']}")
            cohorts[one["assessment"], one["subject_kind"], unit].append(place)
            demand(one["rank"] <= one["rank_of"], f"{place[2]}: a rank beyond the last")
    for above, below in (pair for cohort in map(sorted, cohorts.values()) for pair in pairwise(cohort)):
        demand(above[1] >= below[1], f"{below[2]} has more points than {above[2]} and a lower rank")
    entries = sum(one[""] == "entry" for one in leaves)
    return f"{head['period']}: {entries} entries, {len(rows)} results, {sums} sums and {len(cohorts)} orders checked"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["receipt", "growth", "year"])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--key", required=True)
    parser.add_argument("--handovers", type=Path)
    parser.add_argument("--witness", action="append", default=[])
    parser.add_argument("--quorum", type=int, default=0)
    options = parser.parse_args(arguments)
    try:
        texts = [path.read_text(encoding="utf-8") for path in options.files]
        handed = json.loads(options.handovers.read_text(encoding="utf-8"))["handovers"] if options.handovers else []
        if options.what == "receipt":
            print(*(receipt(text, options.key, options.witness, options.quorum, handed) for text in texts), sep="\n\n")
        elif options.what == "year":
            print(*(year(text.splitlines(), options.key) for text in texts), sep="\n")
        else:
            (old, old_root), (size, root) = (checkpoint(text, options.key, handed=handed) for text in texts[:2])
            extends(old, size, [unbase(line) for line in texts[2].split()], old_root, root)
            print(f"the log of {size} leaves begins with the one of {old}")
    except (Refused, OSError, LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as why:
        print("refused:", why if isinstance(why, Refused | OSError) else "not of the right form", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
