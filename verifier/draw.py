#!/usr/bin/env python3
"""Recomputes a spot check from its exported file: python3 draw.py FILE. Standard library only.

The file is the JSON of GET /api/v1/draws/{id}/export. Checked are: the hash of the frame, each office's secret against
what it committed to, the seed, and every entry that was drawn. Prints one line a finding and ends with 0 (all as
published), 1 (something differs) or 2 (no such file). See "How a draw is recomputed" in the guide.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import Any


def hashed(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def place(seed: bytes, name: str) -> bytes:
    """The place in a queue, smallest first."""
    return hmac.new(seed, name.encode("utf-8"), hashlib.sha256).digest()


def parse(text: str) -> tuple[int, int, dict[int, tuple[str, int]], list[tuple[str, int]]]:
    """The published frame: size and minimum, strata as number -> (branch, weight), entries as (id, stratum)."""
    lines = text.split("\n")
    if lines[0] not in ("gongbu-draw 1", "gongbu-draw 2") or lines[-1] != "":
        raise ValueError("not a frame of this kind")
    size = minimum = -1
    strata: dict[int, tuple[str, int]] = {}
    entries: list[tuple[str, int]] = []
    for line in lines[1:-1]:
        word, _, rest = line.partition(" ")
        if word == "size":
            size = int(rest)
        elif word == "minimum":
            minimum = int(rest)
        elif word == "stratum":
            number, branch, weight = rest.split(" ")[:3]
            strata[int(number)] = (branch, int(weight))
        elif word == "entry":
            key, number = rest.split(" ")
            entries.append((key, int(number)))
    if [key for key, _ in entries] != sorted({key for key, _ in entries}):
        raise ValueError("the entries of the frame are not in order, or one stands twice")
    return size, minimum, strata, entries


def raised(shares: Sequence[str], limits: Sequence[str]) -> int:
    """The weight of an uneven branch: shares of its last days and of one hand, against their limits and the step."""
    step = int(limits[2])
    return 1 + sum(step for at in (0, 1) if limits[at] != "-" and Fraction(shares[at]) > Fraction(limits[at]))


def weights_of(text: str) -> list[str]:
    """Which strata have another weight than the named risks and the gauges of the frame give them.

    A frame of the first kind says too little to tell, and is not judged.
    """
    lines = [line.split(" ") for line in text.split("\n")[1:-1]]
    if text.startswith("gongbu-draw 1\n"):
        return []
    limits = next((line[1:] for line in lines if line[0] == "even-limits"), ["-", "100", "0"])
    even = {line[1]: raised(line[2:], limits) for line in lines if line[0] == "even"}
    named: dict[str, int] = {}
    for line in lines:
        if line[0] == "weight":
            named[line[1]] = max(named.get(line[1], 1), int(line[2]))
    keys: dict[str, set[int]] = {}
    for line in lines:
        if line[0] == "entry":
            keys.setdefault(line[2], set()).add(even.get(line[1], 1))
    wrong = []
    for line in lines:
        if line[0] == "stratum":
            _, number, branch, weight, item = line
            fixed = max(named.get(branch, 1), named.get(item, 1) if item != "-" else 1, even.get(branch, 1))
            if {max(fixed, one) for one in keys.get(number, {1})} != {int(weight)}:
                wrong.append(f"stratum {number} has not the weight that risks and gauges give it")
    return wrong


def share(total: Fraction, parts: Sequence[Sequence[int]]) -> list[Fraction]:
    """Splits the total by weights between bounds: parts are [weight, low, high]."""
    settled: list[Fraction | None] = [None] * len(parts)
    while True:
        loose = [i for i, value in enumerate(settled) if value is None]
        weight = sum(parts[i][0] for i in loose)
        rest = total - sum((value for value in settled if value is not None), Fraction(0))
        rate = Fraction(rest) / weight if weight else Fraction(0)
        low = [i for i in loose if rate * parts[i][0] < parts[i][1]]
        high = [i for i in loose if rate * parts[i][0] > parts[i][2]]
        if not low and not high:
            return [rate * parts[i][0] if value is None else value for i, value in enumerate(settled)]
        lacking = sum(parts[i][1] - rate * parts[i][0] for i in low)
        beyond = sum(rate * parts[i][0] - parts[i][2] for i in high)
        for i in low if lacking >= beyond else high:
            settled[i] = Fraction(parts[i][1] if lacking >= beyond else parts[i][2])


def averages(left: dict[int, tuple[str, int, int]], size: int, minimum: int) -> dict[int, Fraction]:
    """Stratum -> average number drawn; left: stratum -> (branch, weight, entries left)."""
    branches: dict[str, list[int]] = {}
    for number, (branch, _, _) in left.items():
        branches.setdefault(branch, []).append(number)
    outer = []
    for numbers in branches.values():
        have = sum(left[n][2] for n in numbers)
        outer.append([sum(left[n][1] * left[n][2] for n in numbers), min(minimum, have), have])
    result: dict[int, Fraction] = {}
    for numbers, part in zip(branches.values(), share(Fraction(size), outer), strict=True):
        inner = share(part, [[left[n][1] * left[n][2], 0, left[n][2]] for n in numbers])
        result.update(zip(numbers, inner, strict=True))
    return result


def recompute(seed: bytes, text: str, sizes: Sequence[int]) -> list[list[str]]:
    """The ids of each round."""
    _, minimum, strata, entries = parse(text)
    queues: dict[int, list[str]] = {number: [] for number in strata}
    for key, number in entries:
        queues[number].append(key)
    for queue in queues.values():
        queue.sort(key=lambda key: place(seed, key))
    rounds = []
    for turn, size in enumerate(sizes, start=1):
        left = {n: (*strata[n], len(queue)) for n, queue in queues.items() if queue}
        size = min(size, sum(one[2] for one in left.values()))
        mean = averages(left, size, minimum if turn == 1 else 0)
        start = Fraction(int.from_bytes(place(seed, f"start {turn}"), "big"), 1 << 256)
        order = sorted(left, key=lambda n: (place(seed, f"branch {left[n][0]}"), place(seed, f"stratum {n}")))
        before, reached = floor(-start), Fraction(0)
        taken: dict[int, int] = {}
        for number in order:
            reached += mean[number]
            now = floor(reached - start)
            taken[number], before = now - before, now
        rounds.append([key for n in sorted(taken) for key in queues[n][: taken[n]]])
        for number, count in taken.items():
            queues[number] = queues[number][count:]
    return rounds


def seed_of(draw: dict[str, Any]) -> bytes:
    """The seed from hash, secrets (both or none) and public number."""
    secrets = [bytes.fromhex(one["secret"]) for one in draw["offices"] if one["secret"] is not None]
    if len(secrets) != 2:
        secrets = []
    return hashed(bytes.fromhex(draw["frame_hash"]) + b"".join(secrets) + draw["beacon"]["value"].encode("utf-8"))


def check(draw: dict[str, Any]) -> list[str]:
    """What differs from what was published, one sentence each; empty where everything holds."""
    wrong = []
    text = draw["frame"]
    if hashed(text.encode("utf-8")).hex() != draw["frame_hash"]:
        wrong.append("the frame is not the one whose hash was published")
    wrong += weights_of(text)
    for one in draw["offices"]:
        if one["secret"] is not None and hashed(bytes.fromhex(one["secret"])).hex() != one["commitment"]:
            wrong.append(f"the secret of {one['office']} does not fit its commitment")
    if draw["seed"] is None:
        return [*wrong, "nothing has been drawn yet"]
    seed = seed_of(draw)
    if seed.hex() != draw["seed"]:
        wrong.append("the seed does not follow from hash, secrets and public number")
    size, _, _, entries = parse(text)
    sizes = [one["size"] for one in draw["rounds"]]
    if not sizes or sizes[0] != size:
        wrong.append("the first round is not of the size that was frozen")
    for number, (told, found) in enumerate(zip(draw["rounds"], recompute(seed, text, sizes), strict=True), start=1):
        if told["drawn"] != found:
            wrong.append(f"round {number} drew other entries than the seed says")
    if len(entries) != draw["count"]:
        wrong.append("the frame has another number of entries than was published")
    return wrong


def main(arguments: Sequence[str]) -> int:
    """The command line."""
    if len(arguments) != 1:
        print("usage: python3 draw.py FILE", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            draw = json.load(file)
        wrong = check(draw)
    except OSError as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except (ValueError, KeyError, TypeError) as trouble:
        print(f"not a draw as it is exported: {trouble!r}")
        return 1
    for line in wrong:
        print(line)
    if not wrong:
        count = sum(len(one["drawn"]) for one in draw["rounds"])
        print(f"ok: seed {draw['seed'][:16]}…, {count} of {draw['count']} drawn, as published")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
