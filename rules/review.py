"""The linter over documents: findings with their lines, what the text leaves undecided, and facts that several schemes
would count."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rules import yamltree
from rules.document import MAX_ERRORS, SchemeErrors, load, pointer
from rules.findings import Finding, finding
from rules.lint import lint
from rules.overlaps import overlaps
from rules.scheme import Scheme
from rules.yamltree import Path, Tree

# 民法典 第一千二百五十九条: 以上、以下 include the number itself, 不满、超过 do not.
_INCLUDED = {"above": ("以上", "from"), "below": ("以下", "to")}
_EXCLUDED = {"from": ("超过|高于|多于|大于", "above"), "to": ("不满|不足|低于|少于|小于|未满|未达", "below")}


def review(document: str, day: date, file: str | None = None) -> list[Finding] | SchemeErrors:
    """Everything worth a second look in a document as it stands on the day, by line; or why it is no scheme."""
    scheme = load(document, file)
    if isinstance(scheme, SchemeErrors):
        return scheme
    tree = yamltree.read(document)
    found = [*lint(scheme, day), *_undecided(tree.value if isinstance(tree.value, dict) else {})]
    # Whatever forbids publishing is among those that are told.
    found.sort(key=lambda each: each.severity != "red")
    shown, rest = found[:MAX_ERRORS], len(found) - MAX_ERRORS
    places = _places(tree.value)
    placed = sorted((_placed(tree, each, places) for each in shown), key=lambda each: each.line)
    return [*placed, finding("", "more-findings", count=rest)] if rest > 0 else placed


def twice(schemes: Sequence[Scheme]) -> list[Finding]:
    """Items of a scheme that an earlier one of the list scores too, for the same subjects, and where neither says so:
    the same name or the same attributes. Items that share a ``fact`` say so."""
    found: list[Finding] = []
    for index, scheme in enumerate(schemes):
        for other in schemes[:index]:
            for each in overlaps(scheme, other):
                if each.how != "declared":
                    path = f"{each.item.dimension}/{each.item.code}"
                    told = {"name": each.item.name, "item": each.its.code, "scheme": other.code}
                    found.append(finding(path, "duplicate-path", **told))
    return found


def _undecided(document: Mapping[str, Any]) -> Iterator[Finding]:
    grades = document.get("grades") or {}
    if grades.get("quota") and "ties" not in document:
        yield finding("grades/quota", "ties-undecided")
    for part in document.get("dimensions") or ():
        silent = [item for item in part.get("items") or () if '"clause"' not in json.dumps(item)]
        if silent and "clause" not in document and "clause" not in part:
            yield finding(part["code"], "clause-missing", name=part["name"], count=len(silent))
    yield from _boundaries(document, ())


def _boundaries(node: Any, path: Path) -> Iterator[Finding]:
    """Bounds that say the opposite of the clause beside them."""
    if isinstance(node, dict):
        if isinstance(node.get("clause"), str):
            yield from _against(node, path)
        for key, each in node.items():
            yield from _boundaries(each, (*path, key))
    elif isinstance(node, list):
        for index, each in enumerate(node):
            yield from _boundaries(each, (*path, index))


def _against(row: Mapping[str, Any], path: Path) -> Iterator[Finding]:
    for keys, includes in ((_INCLUDED, True), (_EXCLUDED, False)):
        for key, (words, right) in keys.items():
            number = row.get(key)
            if not isinstance(number, str):
                continue
            exact = re.escape(number)
            form = rf"(?<![\d.]){exact}[^\d，。；、]{{0,4}}({words})" if includes else rf"({words})\s*{exact}(?![\d.])"
            if (said := re.search(form, row["clause"])) is not None:
                meant = ("includes", "包括") if includes else ("leaves out", "不包括")
                params = {"words": said[0], "number": number, "key": key, "right": right}
                where = "/".join(map(str, path))
                yield finding(where, "boundary-words", meant=meant[0], meant_zh=meant[1], **params)


def _places(document: Any) -> dict[str, Path]:
    """Where each item stands, by its path of codes, so that a thousand findings are placed in one look."""
    parts = document.get("dimensions") if isinstance(document, dict) else None
    return {
        f"{part['code']}/{item['code']}": ("dimensions", index, "items", place)
        for index, part in enumerate(parts or ())
        for place, item in enumerate(part.get("items") or ())
    }


def _placed(tree: Tree, found: Finding, places: Mapping[str, Path]) -> Finding:
    """With the line and the pointer of its path of codes: keys as they are, members of lists by code, grade or
    number."""
    known = places.get(found.path)
    if known is not None:
        return replace(found, line=tree.line(known), pointer=pointer(known))
    here: Any = tree.value
    real: list[str | int] = []
    for step in found.path.split("/"):
        step_path = _step(here, step)
        if step_path is None:
            break
        for part in step_path:
            here = here[part]
            real.append(part)
    return replace(found, line=tree.line(tuple(real)), pointer=pointer(tuple(real)))


def _step(here: Any, step: str) -> Path | None:
    if isinstance(here, dict):
        if step in here:
            return (step,)
        for key in ("dimensions", "items", "bands"):
            inner = _step(here.get(key), step)
            if inner is not None:
                return (key, *inner)
    elif isinstance(here, list):
        rows = [(index, each) for index, each in enumerate(here) if isinstance(each, dict)]
        for index, each in rows:
            if step in (each.get("code"), each.get("grade"), str(index)):
                return (index,)
        for index, each in rows:
            inner = _step(each.get("table"), step)
            if inner is not None:
                return (index, "table", *inner)
    return None
