"""Checks in sentences: what must have happened, or what the score must be."""

import re

from rules.checks import Check, Checks
from rules.words.speaker import Speaker

# A figure beside Chinese characters has a space on either side.
_BESIDE = re.compile(r"(?<=[0-9])(?=[一-鿿])|(?<=[一-鿿])(?=[0-9])")


def checks_text(to: Speaker, checks: Checks) -> str:
    """All checks as one clause of a sentence."""
    said = [_check(to, each) for each in checks.all]
    if checks.any:
        said.append(to.say("or").join(_check(to, each) for each in checks.any))
    told = to.say("and").join(said)
    return told if to.english else _BESIDE.sub(" ", told)


def _check(to: Speaker, one: Check) -> str:
    said = [_looked_at(to, one)] if one.items or one.dimension or one.total or one.grades or one.places else []
    if one.when.tests:
        said.append(to.say("check-when", condition=to.condition(one.when)))
    return (" " if to.english else "，").join(said)


def _looked_at(to: Speaker, one: Check) -> str:
    if one.grades:
        if one.running == 1:
            return to.say("check-last-grade", values=to.join(sorted(one.grades)))
        return to.say("check-grades", n=one.running, values=to.join(sorted(one.grades)))
    if one.places:
        said = to.say("check-" + one.places[0], k=one.places[1])
        return said if one.running == 1 else to.say("check-running", n=one.running, said=said)
    if one.dimension is not None:
        found = next((each for each in to.scheme.dimensions if each.code == one.dimension), None)
        return to.say("check-dimension", name=to.name(found) if found else one.dimension, span=to.span(one.span))
    if one.total:
        return to.say("check-total", span=to.span(one.span))
    return _facts(to, one)


def _facts(to: Speaker, one: Check) -> str:
    names = to.names(one.items)
    if one.span.low is None and one.span.high is None:
        said = to.say("check-items", names=names)
    else:
        figures = {"per": to.say("per:" + one.per), "measure": to.say("by:" + one.measure), "span": to.span(one.span)}
        said = to.say("check-measure", names=names, **figures)
    for code, values in one.attributes:
        what = to.attribute(to.scheme.items.get(one.items[0]), code)
        said += to.say("check-attributes", what=what, values=to.join(sorted(values)))
    return said + (to.say("check-cured", names=to.names(one.cured_by)) if one.cured_by else "")
