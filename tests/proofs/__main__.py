"""`python -m tests.proofs --exhaustive 300 --corrupt 100000`: the full figures. Exit 1 where a verifier is wrong."""

import argparse
import sys
import time

from tests.proofs.sweep import corrupt, exhaustive

parser = argparse.ArgumentParser(prog="python -m tests.proofs")
parser.add_argument(
    "--exhaustive", type=int, default=300, metavar="SIZE", help="all proofs up to this size (at most 300)"
)
parser.add_argument("--corrupt", type=int, default=100_000, metavar="COUNT")
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()

began = time.monotonic()
inclusions, growths, wrong = exhaustive(options.exhaustive)
print(
    f"{inclusions} inclusion and {growths} consistency proofs, {len(wrong)} refused ({time.monotonic() - began:.1f} s)"
)
began = time.monotonic()
tried, taken = corrupt(options.corrupt, options.seed)
print(
    f"{sum(tried.values())} corrupt proofs, {len(taken)} taken ({time.monotonic() - began:.1f} s, seed {options.seed})"
)
print(*(f"  {sort}: {count}" for sort, count in sorted(tried.items())), *wrong[:20], *taken[:20], sep="\n")
sys.exit(bool(wrong or taken))
