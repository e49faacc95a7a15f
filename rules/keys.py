"""Which keys a place of a scheme document knows, for errors that help."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from rules.layout import SchemeShape
from rules.yamltree import Path

Node = Mapping[str, Any]
# A mistyped key still shares most of its letters with the one that was meant.
_ALIKE = 0.7


@cache
def _layout() -> Node:
    return SchemeShape.model_json_schema(by_alias=True)


def _plain(node: Node) -> Iterator[Node]:
    """What a node stands for: references followed, each way of writing it apart."""
    if "$ref" in node:
        yield from _plain(_layout()["$defs"][str(node["$ref"]).rsplit("/", 1)[-1]])
    elif "anyOf" in node:
        for each in node["anyOf"]:
            yield from _plain(each)
    else:
        yield node


def _inside(node: Node, step: str | int) -> Iterator[Node]:
    """What may stand under one key, or at one place of a list."""
    if isinstance(step, int):
        inner = node.get("items")
    else:
        inner = node.get("properties", {}).get(step, node.get("additionalProperties"))
    if isinstance(inner, dict):
        yield from _plain(inner)


def known(path: Path) -> list[str]:
    """The keys of the mapping that stands at the path; none where it takes no fixed keys."""
    nodes = list(_plain(_layout()))
    for step in path:
        nodes = [inner for node in nodes for inner in _inside(node, step)]
    return list(dict.fromkeys(key for node in nodes for key in node.get("properties", {})))


def expected(path: Path, name: str) -> str:
    """What would be right instead of the unknown key of that name, which stands at the path or, in a shorthand, beside
    it."""
    keys = known(path[:-1])
    if not keys:
        return "no key of this name"
    near = get_close_matches(name, keys, n=1, cutoff=_ALIKE)
    return near[0] if near else f"one of {', '.join(sorted(keys))}"
