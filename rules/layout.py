"""The layout of a scheme document: which keys stand where. Everything a document may say is listed here and in the
mechanisms."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from rules.conditions import WhenShape
from rules.dates import year_start
from rules.governance import (
    asks,
    checks,
    claims,
    consultation,
    derives,
    duties,
    evidence,
    evidence_of,
    fact,
    from_meeting,
    outline,
    purposes,
)
from rules.mechanisms import (
    addon,
    bands,
    brackets,
    deviation,
    fixed,
    highest,
    lookup,
    matrix,
    places,
    quota,
    rollup,
    series,
    split,
    states,
    threshold,
    tiers,
    times,
    vetoes,
    within,
)
from rules.mechanisms import range as ranged
from rules.mechanisms.bounds import Windows
from rules.settling import DimensionRules, ItemRules, SchemeRules
from rules.shape import (
    Attribute,
    Code,
    Codes,
    Dated,
    Flag,
    Label,
    Name,
    Places,
    Problem,
    Prose,
    Signed,
    Strict,
    refuse,
    wrong,
)

BASES = {
    "fixed": fixed,
    "lookup": lookup,
    "tiers": tiers,
    "range": ranged,
    "matrix": matrix,
    "series": series,
    "brackets": brackets,
    "deviation": deviation,
    "places": places,
}
STEPS = {"addon": addon, "split": split, "times": times, "threshold": threshold, "within": within}

# Fields of the price carry the mechanisms' own names, so their shapes need other ones.
FixedShape = fixed.Shape
LookupShape = lookup.Shape
TiersShape = tiers.Shape
RangeShape = ranged.Shape
AddonShape = addon.Shape
ThresholdShape = threshold.Shape
MatrixShape = matrix.Shape
SeriesShape = series.Shape
BracketsShape = brackets.Shape
DeviationShape = deviation.Shape
PlacesShape = places.Shape
SplitShape = split.Shape
TimesShape = times.Shape
WithinShape = within.Shape
VetoShape = vetoes.Shape
RollupShape = rollup.Shape
QuotaShape = quota.Shape
StateShape = states.Shape
BandsShape = bands.Shape
ConsultationShape = consultation.Shape
ChecksShape = checks.Shape
DerivesShape = derives.Shape
PurposeShape = purposes.Shape
DutyShape = duties.Shape
FactCode = fact.Fact
EvidenceOf = evidence_of.Evidence
Marked = outline.Marked
AsksShape = asks.Shape
FromMeetingShape = from_meeting.Shape
ClaimsShape = claims.Shape
ItemClaimsShape = claims.ClaimableShape
ProofShape = evidence.Shape


def _starts(raw: object) -> str:
    try:
        year_start(raw)  # type: ignore[arg-type]
    except ValueError as error:
        raise wrong("not-a-year-start", "not the first day of a year", str(error)) from None
    return str(raw)


def _priced(raw: object) -> object:
    """A number, or days with numbers, stands for ``fixed``."""
    known = {*BASES, *STEPS, "rounding"}
    if isinstance(raw, str) or (isinstance(raw, dict) and raw and not known & set(raw) and _dated(raw)):
        return {"fixed": raw}
    return raw


def _dated(raw: dict[Any, Any]) -> bool:
    return "value" in raw or any(str(key)[:1].isdigit() for key in raw)


YearStartText = Annotated[
    str, PlainValidator(_starts), WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"})
]


class RoundingShape(Strict):
    """Decimal places and mode of a declared rounding."""

    places: Places
    mode: rollup.Mode


class PriceShape(Strict):
    """One base mechanism, then the steps that change its result, in the order addon, split, times, threshold, within,
    rounding."""

    fixed: FixedShape | None = None
    lookup: LookupShape | None = None
    tiers: TiersShape | None = None
    range: RangeShape | None = None
    matrix: MatrixShape | None = None
    series: SeriesShape | None = None
    brackets: BracketsShape | None = None
    deviation: DeviationShape | None = None
    places: PlacesShape | None = None
    addon: AddonShape | None = None
    split: SplitShape | None = None
    times: TimesShape | None = None
    threshold: ThresholdShape | None = None
    within: WithinShape | None = None
    rounding: RoundingShape | None = None

    @model_validator(mode="after")
    def _one_base(self) -> "PriceShape":
        given = [name for name in BASES if getattr(self, name) is not None]
        if len(given) != 1:
            refuse(
                [
                    Problem(
                        (), "one-mechanism", f"{len(given)} mechanisms give points here", f"one of {', '.join(BASES)}"
                    )
                ]
            )
        if self.range and any(getattr(self, name) is not None for name in STEPS):
            refuse(
                [
                    Problem(
                        ("range",),
                        "one-mechanism",
                        "points given by a person are not changed by other steps",
                        "range alone",
                    )
                ]
            )
        return self


class AttributeShape(Strict):
    """An attribute of facts that a mechanism does not already describe, or its name and places."""

    code: Attribute
    name: Name | None = None
    type: Literal["text", "number", "choice"] | None = None
    choices: Annotated[list[Label], Field(min_length=1)] | None = None
    places: Places | None = None
    required: Flag | None = None


Price = Annotated[PriceShape, BeforeValidator(_priced, json_schema_input_type=PriceShape | Dated)]


class ItemShape(ItemRules):
    """One indicator: ``award`` gives points or ``deduct`` takes them."""

    code: Code
    name: Name
    name_en: Name | None = None
    unit: Name = "次"
    places: Places = 0
    award: Price | None = None
    deduct: Price | None = None
    attributes: list[AttributeShape] = Field(default_factory=list)
    counts: highest.Shape = "sum"
    barred_by: Codes = Field(default_factory=list)
    cap: Windows | None = None
    clause: Prose | None = None
    illustration: Flag = False
    tags: list[Code] = Field(default_factory=list)
    fact: FactCode | None = None
    evidence_of: EvidenceOf | None = None
    asks: AsksShape | None = None
    from_meeting: FromMeetingShape | None = None
    claims: ItemClaimsShape | None = None
    evidence: ProofShape | None = None
    outline: Marked | None = None

    @model_validator(mode="after")
    def _one_sign(self) -> "ItemShape":
        if (self.award is None) == (self.deduct is None):
            refuse([Problem((), "one-sign", "an item either gives points or takes them", "award or deduct")])
        return self


class DimensionShape(DimensionRules):
    """A part of the total: items, or a roll-up of other standings. ``pool`` is full at the start and emptied by
    deductions."""

    code: Code
    name: Name
    name_en: Name | None = None
    pool: Dated | None = None
    start: Signed | None = None
    cap: Dated | None = None
    floor: Signed | None = None
    weight: Dated | None = None
    items: list[ItemShape] = Field(default_factory=list)
    rollup: RollupShape | None = None
    clause: Prose | None = None
    illustration: Flag = False
    outline: Marked | None = None

    @model_validator(mode="after")
    def _clear(self) -> "DimensionShape":
        problems = []
        if self.pool is not None and (self.start or self.cap or self.floor) is not None:
            problems.append(
                Problem(("pool",), "pool-and-bounds", "a pool sets start, cap and floor already", "pool alone")
            )
        if self.rollup is not None and self.items:
            problems.append(
                Problem(("rollup",), "rollup-and-items", "a dimension has items or a roll-up", "two dimensions")
            )
        refuse(problems)
        return self


class TotalShape(Strict):
    """Where the total starts, what it may reach, and how it is rounded if at all."""

    start: Signed | None = None
    cap: Dated | None = None
    floor: Signed | None = None
    rounding: RoundingShape | None = None


class GradesShape(Strict):
    """Bands (the first set whose ``when`` holds), then vetoes, then quotas."""

    bands: Annotated[list[BandsShape], Field(min_length=1, max_length=50)]
    vetoes: list[VetoShape] = Field(default_factory=list)
    quota: QuotaShape | None = None


class TiesShape(Strict):
    """Equals are set apart by the points of these dimensions, in order; what stays equal shares a place."""

    by: Codes


class PublicityShape(Strict):
    """Who sees scores once they are published."""

    to: list[Literal["self", "branch", "unit", "leaders", "realm"]]


class SchemeShape(SchemeRules):
    """A whole document."""

    scheme: Code
    name: Name
    name_en: Name | None = None
    version: Code | None = None
    source: Prose
    clause: Prose | None = None
    assessment: Code
    subject_kind: Code
    year_starts: YearStartText = "01-01"
    covers: WhenShape | None = None
    states: list[StateShape] = Field(default_factory=list)
    total: TotalShape = TotalShape()
    benchmark: Dated | None = None
    dimensions: Annotated[list[DimensionShape], Field(min_length=1, max_length=100)]
    grades: GradesShape | None = None
    ties: Literal["shared", "dense"] | TiesShape = "shared"
    population: rollup.Basis = "on_last_day"
    publicity: PublicityShape | None = None
    claims: ClaimsShape | None = None
    consultation: ConsultationShape | None = None
    checks: ChecksShape | None = None
    outline: Marked | None = None
    derives: DerivesShape | None = None
    purposes: list[PurposeShape] = Field(default_factory=list)
    duties: list[DutyShape] = Field(default_factory=list)


__all__ = [
    "BASES",
    "STEPS",
    "AttributeShape",
    "DimensionShape",
    "GradesShape",
    "ItemShape",
    "PriceShape",
    "SchemeShape",
]
