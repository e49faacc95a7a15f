"""Shapes that the answers of several nouns share."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from service.api.fields import DayOut, Moment, Shape


class Fault(Shape):
    """One thing wrong with the input: where, what, and the figures to say it with."""

    pointer: str
    code: str
    params: dict[str, Any]


class Problem(Shape):
    """Why a request was not carried out (RFC 9457); `instance` is the id of the request."""

    type: str
    code: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Fault]


class TraceNode(Shape):
    """One step of a calculation: what was done, to what, by which clause in force from which day."""

    op: str
    label: str
    value: str | None
    clause: str | None
    in_force_from: str | None
    text: str
    inputs: list[TraceNode] = Field(default_factory=list)


class TakenStep(Shape):
    """One step of something that goes from hand to hand. `due_on`: the last day for what comes next."""

    n: int
    act: str
    state: str
    by: str
    by_name: str
    role: str
    reason: str | None
    params: dict[str, Any]
    due_on: DayOut | None
    at: Moment
