"""Of a JUnit report: the tests that may have been late rather than wrong, one node a line.

Those of browsers and of whole processes only, where a busy machine decides what comes first, and at most three of them;
nothing where anything else failed. What is printed is tried once more by itself, and named by the gate.
"""

import sys
import xml.etree.ElementTree as tree

TIMED = ("tests.browser.", "tests.journeys.", "tests.setup.")
MOST = 3


def late(report: str) -> list[str]:
    """Node ids to try once more; empty where a second try would hide a fault."""
    cases = [
        one
        for one in tree.parse(report).getroot().iter("testcase")  # noqa: S314 -- written by our own run
        if one.find("failure") is not None or one.find("error") is not None
    ]
    names = [(str(one.get("classname")), str(one.get("name"))) for one in cases]
    if len(names) > MOST or not all(module.startswith(TIMED) for module, _ in names):
        return []
    return [f"{module.replace('.', '/')}.py::{name}" for module, name in names]


if __name__ == "__main__":
    try:
        print(*late(sys.argv[1]), sep="\n", end="")
    except (OSError, tree.ParseError) as trouble:
        sys.exit(f"late: {trouble}")
