"""``consultation``: who must be heard before a version may be published (听证、征求意见、专家论证; 未经听证不得进入
决策程序). The document that is to be published says it of itself, so a reader sees what was asked for.

``required`` asks for at least one finished round of that kind; ``days`` also for how long it stays open at least."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from rules.shape import Amount, Problem, Strict, refuse, wrong

KINDS = ("hearing", "comment", "expert")


def _days(value: Decimal) -> Decimal:
    if value % 1 or not 1 <= value <= 365:
        raise wrong("not-days", "a round stays open for whole days", "a whole number from 1 to 365")
    return value


class RoundShape(Strict):
    """Whole calendar days that the round stays open at least, 1 to 365."""

    days: Annotated[Amount, AfterValidator(_days)]


def _asked(raw: object) -> object:
    """``required`` stands for a round of any length."""
    if raw == "required":
        return RoundShape.model_construct(days=Decimal(0))
    if not isinstance(raw, dict):
        raise wrong("not-a-choice", "neither required nor a number of days", "required, or {days: 5}")
    return raw


Asked = Annotated[RoundShape, BeforeValidator(_asked, json_schema_input_type=Literal["required"] | RoundShape)]


class Shape(Strict):
    """``hearing`` (听证), ``comment`` (征求意见), ``expert`` (专家论证): each ``required`` or with its ``days``."""

    hearing: Asked | None = None
    comment: Asked | None = None
    expert: Asked | None = None

    @model_validator(mode="after")
    def _some(self) -> "Shape":
        if self.hearing is None and self.comment is None and self.expert is None:
            refuse([Problem((), "empty", "nobody is asked", "hearing, comment or expert; or no consultation")])
        return self


def read(shape: Shape | None) -> Mapping[str, int]:
    """Days by kind of round, 0 where any length will do; nothing where the scheme asks for none."""
    asked = ((kind, getattr(shape, kind, None)) for kind in KINDS)
    return {kind: int(each.days) for kind, each in asked if each is not None}
