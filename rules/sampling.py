"""Spot checks (随机抽考): how many are drawn, how they spread over strata, and which they are, from a public seed.

The frame is a text anybody can hash: a few lines that say what was decided beforehand, then one line for each entry
with its stratum. From its hash, two secrets and a public number comes the seed; everything after that is arithmetic.
Chances are exact: within a branch and a weight every entry has the same one.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from math import ceil, comb, floor

PERCENT = 100
MAGIC = "gongbu-draw 2"
SECRET = 32
"""Bytes of an office's secret, written as 64 hexadecimal digits."""
HEAVIEST = 10


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the frame: its number, the branch it belongs to (an opaque id), how many entries, its weight, its item.

    weight: 1 to 10; 1 is pure chance, 2 doubles the share of the sample.
    """

    number: int
    branch: str
    count: int
    weight: int = 1
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that is frozen before the seed is known.

    head: names and values that were decided, in order; size: of the first round; minimum: drawn in every branch at
    least (fewer where it has fewer); entries: id and number of the stratum, by id.
    """

    head: tuple[tuple[str, str], ...]
    size: int
    minimum: int
    strata: tuple[Stratum, ...]
    entries: tuple[tuple[str, int], ...]

    def text(self) -> str:
        """The frame as it is published and hashed: UTF-8, one fact a line."""
        lines = [MAGIC, *(f"{name} {value}" for name, value in self.head)]
        lines += [f"size {self.size}", f"minimum {self.minimum}"]
        lines += [f"stratum {one.number} {one.branch} {one.weight} {one.item or '-'}" for one in self.strata]
        lines += [f"entry {key} {stratum}" for key, stratum in self.entries]
        return "\n".join(lines) + "\n"


def frame_hash(text: str) -> bytes:
    """SHA-256 of the published frame."""
    return sha256(text.encode()).digest()


def commitment(secret: bytes) -> str:
    """What an office publishes before it reveals its secret: SHA-256 as 64 hexadecimal digits."""
    return sha256(secret).hexdigest()


def seed_of(frame: bytes, secrets: Sequence[bytes], beacon: str) -> bytes:
    """The seed: SHA-256 of the frame's hash, both secrets in the order of their offices, and the public number.

    Where one was withheld neither counts and the public number stands alone (as in RFC 3797), so that nobody gains by
    holding back; secrets: both, or none.
    """
    return sha256(frame + b"".join(secrets) + beacon.encode()).digest()


def sample_size(frame: int, error: Decimal, confidence: Decimal, found: int = 0) -> int:
    """The fewest entries whose check tells, with this confidence, that less than `error` percent of the frame are wrong
    although `found` errors came up. Exact attribute sampling without replacement (hypergeometric), no approximation.

    error: above 0, at most 100 percent; confidence: above 0, below 100 percent; found: errors so far. The whole frame
    where no smaller sample can tell.
    """
    wrong = ceil(frame * Fraction(error) / PERCENT)
    if frame <= 0 or wrong <= found:
        return max(frame, 0)
    doubt = 1 - Fraction(confidence) / PERCENT
    high = 1
    while high < frame and not _tells(frame, wrong, high, found, doubt):
        high *= 2
    low, high = high // 2, min(high, frame)
    while high - low > 1:
        middle = (low + high) // 2
        if _tells(frame, wrong, middle, found, doubt):
            high = middle
        else:
            low = middle
    return high


def _tells(frame: int, wrong: int, size: int, found: int, doubt: Fraction) -> bool:
    return at_most(found, frame, wrong, size) <= doubt * comb(frame, size)


def at_most(found: int, frame: int, wrong: int, size: int) -> int:
    """In how many of the comb(frame, size) samples at most `found` of the `wrong` entries turn up."""
    return sum(comb(wrong, each) * comb(frame - wrong, size - each) for each in range(min(found, size, wrong) + 1))


def error_interval(frame: int, size: int, found: int, confidence: Decimal) -> tuple[int, int]:
    """How many of the frame may be wrong where `found` of `size` checked ones were: the exact two-sided interval, the
    lowest and highest number that do not contradict what was found."""
    half = (1 - Fraction(confidence) / PERCENT) / 2
    least, most = found, frame - size + found
    every = comb(frame, size)
    low = _first(least, most, lambda wrong: every - at_most(found - 1, frame, wrong, size) > half * every)
    past = _first(low, most + 1, lambda wrong: at_most(found, frame, wrong, size) <= half * every)
    return low, max(low, past - 1)


def spread(found: Iterable[tuple[int, int]], fewest: int) -> Fraction | None:
    """How far the shares found wrong lie apart: the highest less the lowest, 0 to 1, exact.

    found: how many were checked of each, and how many of these were wrong; of fewer than `fewest` checks none counts.
    None below two that count.
    """
    shares = [Fraction(wrong, checked) for checked, wrong in found if checked >= fewest]
    return max(shares) - min(shares) if len(shares) > 1 else None


def _first(low: int, high: int, holds: object) -> int:
    """The first number from low to high where the condition holds, which once true stays so; high where none does."""
    assert callable(holds)
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def least_size(strata: Iterable[Stratum], minimum: int) -> int:
    """How many the minimum of every branch asks for together."""
    return sum(min(minimum, count) for count in _branches(strata).values())


def _branches(strata: Iterable[Stratum]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in strata:
        counts[one.branch] = counts.get(one.branch, 0) + one.count
    return counts


def targets(strata: Sequence[Stratum], size: int, minimum: int) -> dict[int, Fraction]:
    """How many of each stratum are drawn on average, by its number; exact, together `size`.

    Each branch gets its minimum at least and otherwise a share by the weighted number of its entries; never more than
    it has. size: from least_size() to the number of all entries.
    """
    counts = _branches(strata)
    weights = dict.fromkeys(counts, 0)
    for one in strata:
        weights[one.branch] += one.weight * one.count
    parts = [(weights[name], min(minimum, count), count) for name, count in counts.items()]
    shares = dict(zip(counts, _filled(Fraction(size), parts), strict=True))
    found: dict[int, Fraction] = {}
    for name, share in shares.items():
        mine = [one for one in strata if one.branch == name]
        split = _filled(share, [(one.weight * one.count, 0, one.count) for one in mine])
        found |= {one.number: each for one, each in zip(mine, split, strict=True)}
    return found


def _filled(size: Fraction, parts: Sequence[tuple[int, int, int]]) -> list[Fraction]:
    """Shares in proportion to weights, each between its bounds (weight, low, high), together the size."""
    fixed: dict[int, Fraction] = {}
    while True:
        free = [at for at in range(len(parts)) if at not in fixed]
        weight = sum(parts[at][0] for at in free)
        rate = (size - sum(fixed.values())) / weight if weight else Fraction(0)
        short = {at: parts[at][1] - rate * parts[at][0] for at in free if rate * parts[at][0] < parts[at][1]}
        over = {at: rate * parts[at][0] - parts[at][2] for at in free if rate * parts[at][0] > parts[at][2]}
        if not short and not over:
            return [fixed.get(at, rate * part[0]) for at, part in enumerate(parts)]
        # Of the two kinds the one that moves more is settled first, so that the other may turn out to fit.
        if sum(short.values()) >= sum(over.values()):
            fixed |= {at: Fraction(parts[at][1]) for at in short}
        else:
            fixed |= {at: Fraction(parts[at][2]) for at in over}


def mark(seed: bytes, name: str) -> bytes:
    """HMAC-SHA256(seed, name): the place in the queue; smallest first."""
    return hmac.digest(seed, name.encode(), "sha256")


def quotas(seed: bytes, number: int, strata: Sequence[Stratum], size: int, minimum: int) -> dict[int, int]:
    """How many of each stratum are drawn in that round (counted from 1).

    Averages are made whole by steps of one along the strata, branches and strata in an order by the seed, from a start
    by the seed: every stratum and every branch gets its average rounded down or up, and all together the size.
    """
    wanted = targets(strata, size, minimum)
    order = sorted(strata, key=lambda one: (mark(seed, f"branch {one.branch}"), mark(seed, f"stratum {one.number}")))
    start = Fraction(int.from_bytes(mark(seed, f"start {number}")), 2**256)
    found, passed, reached = {}, floor(-start), Fraction(0)
    for one in order:
        reached += wanted[one.number]
        step = floor(reached - start)
        found[one.number], passed = step - passed, step
    return found


def drawn(seed: bytes, frame: Frame, sizes: Sequence[int]) -> list[list[str]]:
    """The ids drawn in each round, in the order in which they stand in the queue of their stratum.

    sizes: of the rounds; a later round draws from what is left, so that earlier ones stay as they are. A round that
    asks for more than is left draws all of it. The minimum of branches holds in the first round.
    """
    queues: dict[int, list[str]] = {one.number: [] for one in frame.strata}
    for key, stratum in frame.entries:
        queues[stratum].append(key)
    for queue in queues.values():
        queue.sort(key=lambda key: mark(seed, key))
    weights = {one.number: one for one in frame.strata}
    rounds = []
    for number, size in enumerate(sizes, 1):
        left = [
            Stratum(at, weights[at].branch, len(queue), weights[at].weight) for at, queue in queues.items() if queue
        ]
        wanted = min(size, sum(one.count for one in left))
        taken = quotas(seed, number, left, wanted, frame.minimum if number == 1 else 0)
        rounds.append([key for at in sorted(taken) for key in queues[at][: taken[at]]])
        queues = {at: queue[taken.get(at, 0) :] for at, queue in queues.items()}
    return rounds


def assigned(seed: bytes, key: str, eligible: Iterable[str]) -> str | None:
    """Who checks the entry: by chance among those who may; None where nobody may."""
    return min(eligible, key=lambda one: mark(seed, f"checker {key} {one}"), default=None)


def next_round(frame: int, checked: int, found: int, error: Decimal, confidence: Decimal) -> int:
    """How many more are to be drawn after `found` errors in `checked` entries: up to the size that still tells less
    than `error` percent, the whole rest where there is none."""
    return max(0, sample_size(frame, error, confidence, found) - checked)
