"""The layout of what a scheme may say about settling: rules of items beside their price, of dimensions, and of the
whole."""

from typing import Any, Literal

from pydantic import Field, model_validator

from rules.mechanisms import (
    accumulate,
    alternatives,
    applies,
    ballots,
    becomes,
    best,
    blocking,
    carry,
    curve,
    distinct,
    fallback,
    follows,
    groups,
    heads,
    outcomes,
    parts,
    pattern,
    peers,
    propagates,
    prorate,
    ranked,
    raters,
    repeat,
    required,
    rescale,
    stopped,
    validity,
    zeroed,
)
from rules.shape import Flag, Problem, Strict, refuse

# In the order they are applied: what a fact is part of, then what it counts for.
FACT_RULES: dict[str, Any] = {"stopped_by": stopped, "follows": follows, "repeat": repeat, "curve": curve}
WHOLE_RULES: dict[str, Any] = {
    "accumulate": accumulate,
    "ballots": ballots,
    "pattern": pattern,
    "distinct": distinct,
    "required": required,
}
COHORT_RULES: dict[str, Any] = {"best": best, "ranked": ranked, "peers": peers, "fallback": fallback}

Step = Literal["stopped_by", "follows", "repeat", "curve", "counts"]

# Fields carry the mechanisms' own names, so their shapes need other ones.
AppliesShape = applies.Shape
RescaleShape = rescale.Shape
StoppedShape = stopped.Shape
FollowsShape = follows.Shape
BecomesShape = becomes.Shape
RepeatShape = repeat.Shape
CurveShape = curve.Shape
AccumulateShape = accumulate.Shape
BallotsShape = ballots.Shape
PatternShape = pattern.Shape
DistinctShape = distinct.Shape
RequiredShape = required.Shape
BestShape = best.Shape
RankedShape = ranked.Shape
PeersShape = peers.Shape
FallbackShape = fallback.Shape
PropagatesShape = propagates.Shape
RatersShape = raters.Shape
HeadsShape = heads.Shape
GroupShape = groups.Shape
PartsShape = parts.Shape
CarryShape = carry.Shape
AlternativesShape = alternatives.Shape
ValidityShape = validity.Shape
BlockingShape = blocking.Shape
ZeroedShape = zeroed.Shape
OutcomeShape = outcomes.Shape
ProrateShape = prorate.Shape
Months = repeat.Months


class ItemRules(Strict):
    """What an item may say beside its price. ``order`` puts the rules on single facts in another order than
    stopped_by, follows, repeat, curve, counts; rules it does not name come after those it does.
    ``lookback``: facts of so many months up to the day settled count, not those of the period alone."""

    applies: AppliesShape | None = None
    lookback: Months | None = None
    order: list[Step] = Field(default_factory=list)
    becomes: BecomesShape | None = None
    stopped_by: StoppedShape | None = None
    follows: FollowsShape | None = None
    repeat: RepeatShape | None = None
    curve: CurveShape | None = None
    accumulate: AccumulateShape | None = None
    ballots: BallotsShape | None = None
    pattern: PatternShape | None = None
    distinct: DistinctShape | None = None
    required: RequiredShape | None = None
    best: BestShape | None = None
    ranked: RankedShape | None = None
    peers: PeersShape | None = None
    fallback: FallbackShape | None = None
    propagates: list[PropagatesShape] = Field(default_factory=list)
    raters: RatersShape | None = None
    heads: HeadsShape | None = None
    redeems: Flag = False

    @model_validator(mode="after")
    def _one_each(self) -> "ItemRules":
        problems = []
        for kinds in (WHOLE_RULES, COHORT_RULES):
            given = [name for name in kinds if getattr(self, name) is not None]
            # A mean may stand in for whoever brings nothing into a comparison.
            if len(given) > 1 and given not in (["best", "fallback"], ["ranked", "fallback"]):
                told = f"{' and '.join(given)} both settle the item"
                beside = "; best or ranked may have a fallback" if kinds is COHORT_RULES else ""
                expected = f"one of {', '.join(kinds)}{beside}"
                problems.append(Problem((given[1],), "one-mechanism", told, expected))
        compared = self.best or self.ranked
        if compared and self.fallback and compared.within != self.fallback.within:
            told = "the mean is one of those compared, so both look at the same group"
            problems.append(Problem(("fallback", "within"), "within", told, "the same within in both, or in neither"))
        refuse(problems)
        return self


class DimensionRules(Strict):
    """What a dimension may say beside its bounds: groups of items, parts of the period, and what it carries over.

    ``weight_first``: its cap and floor bound what is left after the weight, not what is weighted.
    """

    applies: AppliesShape | None = None
    weight_first: Flag = False
    groups: list[GroupShape] = Field(default_factory=list)
    parts: PartsShape | None = None
    carry: CarryShape | None = None
    zeroed: ZeroedShape | None = None


class SchemeRules(Strict):
    """What holds across dimensions."""

    alternatives: list[AlternativesShape] = Field(default_factory=list)
    validity: list[ValidityShape] = Field(default_factory=list)
    blocking: list[BlockingShape] = Field(default_factory=list)
    outcomes: list[OutcomeShape] = Field(default_factory=list)
    prorate: ProrateShape | None = None
    rescale: RescaleShape | None = None
