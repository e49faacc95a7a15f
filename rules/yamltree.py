"""Reads untrusted YAML into plain values: text, lists, mappings and null, with the line of every node.

Every scalar stays the text that was written, so no number ever passes through a binary float. Tags, anchors,
aliases, merge keys, duplicate keys, second documents, deep nesting and large files are refused before anything is
built from them.
"""

from dataclasses import dataclass, field

import yaml

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
# What a file of facts or cases may hold; a scheme of two hundred items has some five thousand.
MAX_NODES = 50_000

Value = str | None | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with the text as YAML."""

    line: int
    path: Path
    code: str
    message: str
    expected: str | None = None


@dataclass(slots=True)
class Tree:
    """The plain value, the line of each path, and what was wrong."""

    value: Value = None
    lines: dict[Path, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    cut: bool = False
    """Whether reading stopped at a flaw, so that what comes after is unknown."""

    def line(self, path: Path) -> int:
        """Line of the path, or of its nearest known ancestor."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass(slots=True)
class _Frame:
    """A list or mapping being filled."""

    path: Path
    value: list[Value] | dict[str, Value]
    key: str | None = None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Stop(Exception):
    """The text cannot be read any further."""


class _Builder:
    def __init__(self, most: int) -> None:
        self.most = most
        self.tree = Tree()
        self.stack: list[_Frame] = []
        self.documents = 0
        self.nodes = 0

    def flaw(self, event: yaml.Event, code: str, message: str, expected: str | None = None) -> None:
        path = self.stack[-1].path if self.stack else ()
        self.tree.flaws.append(Flaw(_line(event), path, code, message, expected))

    def feed(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.flaw(event, "yaml-alias", "aliases are not allowed", "the value written out")
            self.put(event, None)
        elif isinstance(event, yaml.ScalarEvent):
            self.check(event)
            self.scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.check(event)
            self.open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.flaw(event, "yaml-documents", "one document only", "one document")
                raise _Stop

    def check(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        self.nodes += 1
        if self.nodes > self.most:
            self.flaw(event, "too-large", f"more than {self.most} values", f"at most {self.most} values")
            raise _Stop
        if event.anchor:
            self.flaw(event, "yaml-anchor", "anchors are not allowed", "no & mark")
        if event.tag and event.tag != "!":
            self.flaw(event, "yaml-tag", "tags are not allowed", "no ! mark")

    def scalar(self, event: yaml.ScalarEvent) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            self.name(event, frame, frame.value)
            return
        plain = event.style is None or event.style == ""
        self.put(event, None if plain and event.value in _NULLS else event.value)

    def name(self, event: yaml.ScalarEvent, frame: _Frame, mapping: dict[str, Value]) -> None:
        frame.key = event.value
        if event.value in mapping:
            self.flaw(event, "duplicate-key", f"the key {event.value[:64]!r} is written twice", "each key once")
        self.tree.lines[(*frame.path, event.value)] = _line(event)

    def put(self, event: yaml.Event, value: Value) -> Path:
        if not self.stack:
            self.tree.value = value
            return ()
        frame = self.stack[-1]
        path = frame.path
        if isinstance(frame.value, list):
            path = (*path, len(frame.value))
            frame.value.append(value)
            self.tree.lines[path] = _line(event)
        elif frame.key is None:
            self.flaw(event, "yaml-key", "a key must be plain text", "text before the colon")
            raise _Stop
        else:
            path = (*path, frame.key)
            frame.value[frame.key] = value
            frame.key = None
        return path

    def open(self, event: yaml.CollectionStartEvent) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self.flaw(event, "yaml-depth", f"nested deeper than {MAX_DEPTH}", f"at most {MAX_DEPTH} levels")
            raise _Stop
        value: list[Value] | dict[str, Value] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        self.stack.append(_Frame(self.put(event, value), value))


def _problem(error: Exception) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable as UTF-8 text"
    return (mark.line + 1 if mark else 1), f"not YAML: {reason}"


def read(text: str, most: int = MAX_NODES) -> Tree:
    """The tree of a YAML text with at most so many values. Never raises on any text; what is wrong is in ``flaws``."""
    builder = _Builder(most)
    try:
        if len(text) > MAX_BYTES or len(text.encode()) > MAX_BYTES:
            return Tree(flaws=[Flaw(1, (), "too-large", "larger than 1 MiB", "at most 1 MiB")])
        for event in yaml.parse(text, Loader=_LOADER):
            builder.feed(event)
    except _Stop:
        builder.tree.cut = True
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        builder.tree.cut = True
        line, message = _problem(error)
        builder.tree.flaws.append(Flaw(line, (), "yaml-syntax", message, "well-formed YAML"))
    return builder.tree
