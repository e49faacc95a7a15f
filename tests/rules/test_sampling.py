"""Sizes against brute force, chances against χ², quotas, nobody's gain from holding back, and the one-file tool."""

from __future__ import annotations

import json
import os
import random
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import comb, erfc, sqrt
from typing import Any

import pytest

from rules.sampling import (
    SECRET,
    Frame,
    Stratum,
    assigned,
    commitment,
    drawn,
    error_interval,
    frame_hash,
    least_size,
    next_round,
    sample_size,
    seed_of,
    spread,
    targets,
)
from verifier import draw as tool

RANDOM_DRAWS = int(os.environ.get("GONGBU_DRAWS", "50"))
BIAS_DRAWS = int(os.environ.get("GONGBU_BIAS_DRAWS", "10000"))


def frame_of(chance: random.Random, *, branches: int = 6, most: int = 40) -> Frame:
    """A random frame: branches of several strata, some of them weighted."""
    strata, entries, number = [], [], 0
    for branch in range(branches):
        for _ in range(chance.randint(1, 4)):
            number, count = number + 1, chance.randint(1, most)
            strata.append(Stratum(number, f"b{branch}", count, chance.choice([1, 1, 1, 2, 5]), f"i{number}"))
            entries += [(f"{chance.getrandbits(128):032x}", number) for _ in range(count)]
    minimum = chance.randint(0, 3)
    least = max(1, least_size(strata, minimum))
    size = chance.randint(least, len(entries))
    named = tuple(("weight", f"{one.item} {one.weight} a risk") for one in strata if one.weight > 1)
    return Frame((("draw", "x"), ("kind", "entries"), *named), size, minimum, tuple(strata), tuple(sorted(entries)))


def exported(frame: Frame, seed_parts: tuple[bytes, list[bytes], str], sizes: list[int]) -> dict[str, Any]:
    """A draw as the service exports it."""
    found, secrets, beacon = seed_parts
    seed = seed_of(found, secrets, beacon)
    offices = [
        {"office": str(at), "commitment": commitment(one), "secret": one.hex()} for at, one in enumerate(secrets)
    ]
    rounds = [{"size": size, "drawn": ids} for size, ids in zip(sizes, drawn(seed, frame, sizes), strict=True)]
    return {
        "frame": frame.text(),
        "frame_hash": found.hex(),
        "count": len(frame.entries),
        "offices": offices,
        "beacon": {"value": beacon},
        "seed": seed.hex(),
        "rounds": rounds,
    }


def some_draw(chance: random.Random) -> dict[str, Any]:
    frame = frame_of(chance)
    secrets = [chance.randbytes(SECRET) for _ in range(2)] if chance.random() < 0.8 else []
    sizes = [frame.size, *(chance.randint(1, 30) for _ in range(chance.randint(0, 2)))]
    parts = (frame_hash(frame.text()), secrets, f"{chance.randint(0, 10**9):010d}")
    return json.loads(json.dumps(exported(frame, parts, sizes)))  # type: ignore[no-any-return]


def test_the_tool_recomputes_every_draw():
    chance = random.Random(20261122)
    assert [tool.check(some_draw(chance)) for _ in range(RANDOM_DRAWS)] == [[]] * RANDOM_DRAWS


@pytest.mark.parametrize("harm", ["frame", "secret", "beacon", "seed", "drawn", "size", "count"])
def test_the_tool_finds_harm(harm: str):
    chance = random.Random(harm)
    one = some_draw(chance)
    while not one["offices"] or one["count"] < 20 or len(one["rounds"][0]["drawn"]) == one["count"]:
        one = some_draw(chance)
    if harm == "frame":
        one["frame"] = one["frame"].replace("entry ", "entry 0", 1)
    elif harm == "secret":
        one["offices"][0]["secret"] = "00" * SECRET
    elif harm == "beacon":
        one["beacon"]["value"] += "1"
    elif harm == "seed":
        one["seed"] = "00" * 32
    elif harm == "drawn":
        taken = set(one["rounds"][0]["drawn"])
        spared = next(line.split(" ")[1] for line in one["frame"].splitlines() if line.startswith("entry ")
                      and line.split(" ")[1] not in taken)  # fmt: skip
        one["rounds"][0]["drawn"][0] = spared
    elif harm == "size":
        one["rounds"][0]["size"] += 1
    else:
        one["count"] += 1
    assert tool.check(one)


def test_the_tool_from_the_shell(tmp_path, capsys):
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(some_draw(random.Random(7))))
    assert tool.main([str(file)]) == 0
    assert capsys.readouterr().out.startswith("ok: seed ")
    file.write_text("{}")
    assert (tool.main([str(file)]), tool.main([]), tool.main([str(tmp_path / "none")])) == (1, 2, 2)


def by_hand(frame: int, wrong: int, size: int, found: int) -> Fraction:
    """The chance of at most `found` wrong ones, by going through every sample."""
    samples = list(combinations(range(frame), size))
    return Fraction(sum(sum(each < wrong for each in one) <= found for one in samples), len(samples))


@pytest.mark.parametrize(("frame", "error", "confidence", "found"), [
    (12, "10", "80", 0), (12, "25", "90", 0), (11, "30", "75", 1), (10, "50", "95", 2), (12, "60", "99", 1)
])  # fmt: skip
def test_the_size_is_the_fewest_that_tells(frame: int, error: str, confidence: str, found: int):
    size = sample_size(frame, Decimal(error), Decimal(confidence), found)
    wrong = -(-frame * int(error) // 100)
    doubt = 1 - Fraction(confidence) / 100
    assert by_hand(frame, wrong, size, found) <= doubt
    assert size == 1 or by_hand(frame, wrong, size - 1, found) > doubt


def test_sizes_as_tables_print_them():
    # 5 percent at 95 percent confidence: 59 of many (binomial tables), fewer of few, all of a handful.
    assert sample_size(1_000_000, Decimal(5), Decimal(95)) == 59
    assert sample_size(1_000_000, Decimal(5), Decimal(95), 1) == 93
    assert [sample_size(n, Decimal(5), Decimal(95)) for n in (0, 1, 10, 100, 1000)] == [0, 1, 10, 45, 57]
    assert next_round(1000, 57, 1, Decimal(5), Decimal(95)) == 33
    assert next_round(10, 4, 9, Decimal(5), Decimal(95)) == 6


def test_the_interval_holds_what_could_have_been():
    low, high = error_interval(40, 10, 2, Decimal(90))
    for wrong in range(2, 33):
        upper = Fraction(sum(comb(wrong, x) * comb(40 - wrong, 10 - x) for x in range(2, 11)), comb(40, 10))
        lower = Fraction(sum(comb(wrong, x) * comb(40 - wrong, 10 - x) for x in range(3)), comb(40, 10))
        assert (low <= wrong <= high) == (upper > Fraction(1, 20) and lower > Fraction(1, 20))
    assert error_interval(10, 10, 3, Decimal(95)) == (3, 3)


def test_every_branch_and_stratum_gets_its_share():
    chance = random.Random(11)
    for _ in range(100):
        frame = frame_of(chance)
        wanted = targets(frame.strata, frame.size, frame.minimum)
        assert sum(wanted.values()) == frame.size
        ids = drawn(chance.randbytes(32), frame, [frame.size])[0]
        home = dict(frame.entries)
        assert len(ids) == len(set(ids)) == frame.size
        got = {one.number: sum(home[key] == one.number for key in ids) for one in frame.strata}
        assert all(abs(got[at] - wanted[at]) < 1 for at in got)
        for branch in {one.branch for one in frame.strata}:
            mine = [one for one in frame.strata if one.branch == branch]
            assert sum(got[one.number] for one in mine) >= min(frame.minimum, sum(one.count for one in mine))


def test_a_wider_draw_keeps_what_was_drawn():
    frame = frame_of(random.Random(5))
    seed = b"s" * 32
    first = drawn(seed, frame, [frame.size])[0]
    rounds = drawn(seed, frame, [frame.size, 10, 10**6])
    assert rounds[0] == first
    assert sorted(key for one in rounds for key in one) == [key for key, _ in frame.entries]


def p_of_chi2(value: float, freedom: int) -> float:
    """The chance of a χ² at least this large, by the approximation of Wilson and Hilferty."""
    z = ((value / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / sqrt(2 / (9 * freedom))
    return erfc(z / sqrt(2)) / 2


def chi2(counts: dict[str, int], expected: float) -> float:
    return sum((one - expected) ** 2 / expected for one in counts.values())


STRATA = (Stratum(1, "a", 7), Stratum(2, "a", 3), Stratum(3, "b", 12), Stratum(4, "c", 18))
ENTRIES = tuple(sorted((f"{at:02d}-{one.number}", one.number) for one in STRATA for at in range(one.count)))
PLAIN = Frame((("draw", "bias"),), 1, 0, STRATA, ENTRIES)


def test_no_entry_is_favoured():
    counts = {key: 0 for key, _ in ENTRIES}
    chance = random.Random(1)
    found = frame_hash(PLAIN.text())
    for number in range(BIAS_DRAWS):
        seed = seed_of(found, [chance.randbytes(32), chance.randbytes(32)], f"{number:06d}")
        counts[drawn(seed, PLAIN, [1])[0][0]] += 1
    assert p_of_chi2(chi2(counts, BIAS_DRAWS / len(counts)), len(counts) - 1) > 0.001


def test_who_reveals_last_gains_nothing_by_holding_back():
    """A friend in the frame; the office would hold back whenever the draw could fall on the friend. It must decide
    before the public number is known, so all it can go by are both secrets."""
    friend, hit, chance = ENTRIES[0][0], 0, random.Random(2)
    found = frame_hash(PLAIN.text())
    for _ in range(BIAS_DRAWS):
        secrets = [chance.randbytes(32), chance.randbytes(32)]
        # Guesses from the numbers that came up most in the past, which is all there is to go by.
        guess = drawn(seed_of(found, secrets, "000007"), PLAIN, [1])[0][0]
        beacon = f"{chance.randrange(10**6):06d}"
        hit += drawn(seed_of(found, [] if guess == friend else secrets, beacon), PLAIN, [1])[0][0] == friend
    expected = BIAS_DRAWS / len(ENTRIES)
    value = (hit - expected) ** 2 / expected + (hit - expected) ** 2 / (BIAS_DRAWS - expected)
    assert erfc(sqrt(value / 2)) > 0.001


def test_checkers_come_by_chance():
    counts = dict.fromkeys("abc", 0)
    for at in range(3000):
        counts[assigned(b"s" * 32, f"entry-{at}", "abc") or ""] += 1
    assert p_of_chi2(chi2(counts, 1000), 2) > 0.001
    assert assigned(b"s", "x", ()) is None


def test_how_far_shares_lie_apart() -> None:
    assert spread([(5, 1), (10, 5), (4, 4)], 5) == Fraction(3, 10)
    assert spread([(5, 1), (4, 4)], 5) is None
    assert spread([], 5) is None


def test_the_tool_recomputes_what_unevenness_adds_to_a_weight() -> None:
    head = (("even-limits", "50 80 2"), ("even", "a 50.1 80"), ("even", "b 90 80.1"), ("even", "c 50 0"))
    strata = tuple(
        Stratum(n, name, 1, weight) for n, name, weight in ((1, "a", 3), (2, "b", 5), (3, "c", 1), (4, "d", 1))
    )
    text = Frame(head, 1, 0, strata, (("e1", 1), ("e2", 2), ("e3", 3), ("e4", 4))).text()
    assert tool.weights_of(text) == []
    for told, rigged in (
        ("stratum 1 a 3", "stratum 1 a 1"),
        ("stratum 4 d 1", "stratum 4 d 2"),
        ("90 80.1", "50 80.1"),
    ):
        assert len(tool.weights_of(text.replace(told, rigged))) == 1
    # A span too short to speak of bunching; branches drawn themselves, each with its own gauge.
    assert tool.weights_of(text.replace("limits 50", "limits -").replace("a 3", "a 1").replace("b 5", "b 3")) == []
    own = Frame((("even-limits", "50 80 1"), ("even", "k 60 0")), 1, 0, (Stratum(1, "p", 1, 2),), (("k", 1),)).text()
    assert tool.weights_of(own) == []
    assert len(tool.weights_of(own.replace("entry k 1\n", "entry k 1\nentry l 1\n"))) == 1
