"""``checks``: how spot checks are made of what stands under the scheme (机关党委随机抽考): how sure the answer must be,
who is looked at in any case, when the draw widens, and how it is checked. Moves no points.

Whoever drafts a scheme may leave it out: then 5 % wrong would come to light with 95 % certainty, every branch is drawn
from, one error widens the draw, and the checker marks before seeing what the branch gave."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from rules.evenness import USUAL, Limits
from rules.points import ZERO
from rules.shape import Amount, Flag, Problem, Strict, listed, refuse, wrong

Method = Literal["records", "demonstration", "examination", "interview", "plan", "site", "ledgers", "opinions"]
METHODS: tuple[Method, ...] = (
    "records",
    "demonstration",
    "examination",
    "interview",
    "plan",
    "site",
    "ledgers",
    "opinions",
)
"""查, 看, 考, 问; then 看方案, 走现场, 查台账, 听意见."""
Methods = Annotated[list[Method], BeforeValidator(listed, json_schema_input_type=Method | list[Method])]
Sizes = Annotated[list[Amount], BeforeValidator(listed, json_schema_input_type=Amount | list[Amount])]
HUNDRED = Decimal(100)


def _percent(value: Decimal) -> Decimal:
    if not ZERO < value < HUNDRED:
        raise wrong("not-a-percentage", "a share of the frame in percent", "above 0, below 100, such as 5")
    return value


def _whole(low: int, high: int) -> AfterValidator:
    def check(value: Decimal) -> Decimal:
        if value % 1 or not low <= value <= high:
            raise wrong("not-a-count", "counted in whole ones", f"a whole number from {low} to {high}")
        return value

    return AfterValidator(check)


def _share(value: Decimal) -> Decimal:
    if not ZERO <= value <= HUNDRED:
        raise wrong("not-a-percentage", "a share of the points in percent", "0 to 100, such as 50")
    return value


Share = Annotated[Amount, AfterValidator(_share)]


class EvennessShape(Strict):
    """From where on a branch books unevenly: more than ``bunched`` percent of its points in the last ``days``, more
    than ``one_hand`` percent by one person, more than ``lagging`` percent over ``lag`` days late; under ``fewest``
    entries nobody.
    ``step``: by how much either of the first two raises its weight in a draw, 0: not at all."""

    days: Annotated[Amount, _whole(1, 366)] = Decimal(USUAL.days)
    bunched: Share = USUAL.bunched
    one_hand: Share = USUAL.one_hand
    lag: Annotated[Amount, _whole(1, 366)] = Decimal(USUAL.lag)
    lagging: Share = USUAL.lagging
    fewest: Annotated[Amount, _whole(5, 10_000)] = Decimal(USUAL.fewest)
    step: Annotated[Amount, _whole(0, 4)] = Decimal(USUAL.step)

    def limits(self) -> Limits:
        """The limits as they are computed with."""
        return Limits(
            int(self.days), self.bunched, self.one_hand, int(self.lag), self.lagging, int(self.fewest), int(self.step)
        )


class Shape(Strict):
    """``error`` and ``confidence`` in percent; ``minimum`` entries of every branch; ``widen_at`` errors widen;
    ``sizes``: points from which an entry is of the next size; ``days``, ``explain_days``: working days to check and
    to explain; ``objection_days``: working days in which what was booked or shown is open to objection, 0: none;
    ``evenness``: from where on a branch books unevenly, which raises its weight."""

    error: Annotated[Amount, AfterValidator(_percent)] = Decimal(5)
    confidence: Annotated[Amount, AfterValidator(_percent)] = Decimal(95)
    minimum: Annotated[Amount, _whole(0, 100)] = Decimal(1)
    widen_at: Annotated[Amount, _whole(1, 1000)] = Decimal(1)
    blind: Flag = True
    methods: Methods = Field(default_factory=lambda: [*METHODS[:4]])
    sizes: Sizes = Field(default_factory=lambda: [Decimal(2), Decimal(5)])
    days: Annotated[Amount, _whole(1, 250)] = Decimal(10)
    explain_days: Annotated[Amount, _whole(1, 250)] = Decimal(5)
    objection_days: Annotated[Amount, _whole(0, 250)] = Decimal(5)
    evenness: EvennessShape = Field(default_factory=EvennessShape)

    @model_validator(mode="after")
    def _rising(self) -> "Shape":
        if len(self.sizes) > 5 or any(b <= a for a, b in zip(self.sizes, self.sizes[1:], strict=False)):
            refuse([Problem(("sizes",), "not-rising", "each size begins above the one before", "at most 5, rising")])
        if not self.methods or len(set(self.methods)) < len(self.methods):
            refuse([Problem(("methods",), "clash", "no method, or one stands twice", "each method once")])
        return self


@dataclass(frozen=True, slots=True)
class Checks:
    """How spot checks are made. error, confidence: percent; days, explain_days, objection_days: working days."""

    error: Decimal = Decimal(5)
    confidence: Decimal = Decimal(95)
    minimum: int = 1
    widen_at: int = 1
    blind: bool = True
    methods: tuple[str, ...] = METHODS[:4]
    sizes: tuple[Decimal, ...] = (Decimal(2), Decimal(5))
    days: int = 10
    explain_days: int = 5
    objection_days: int = 5
    even: Limits = USUAL

    def size_of(self, points: Decimal) -> int:
        """The size an entry of so many points is of, from 0 (smallest) on; the sign does not matter."""
        return sum(abs(points) >= bound for bound in self.sizes)


def read(shape: Shape | None) -> Checks:
    """What the scheme says, or the careful usual."""
    if shape is None:
        return Checks()
    return Checks(
        shape.error,
        shape.confidence,
        int(shape.minimum),
        int(shape.widen_at),
        shape.blind,
        tuple(shape.methods),
        tuple(shape.sizes),
        int(shape.days),
        int(shape.explain_days),
        int(shape.objection_days),
        shape.evenness.limits(),
    )
