"""Exact points: what is written is what is read, and rounding happens once, in the stated mode."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    Inexact,
)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import points

# fmt: off
REFUSED = ["", " 1", "1 ", "1\n", "+1", "-1", ".5", "1.", "01",
           "1_000", "1e5", "NaN", "Infinity", "１２", "١٢", "1,5", "0x1", "1" * 10]
# fmt: on
MODES = {
    "half_up": ROUND_HALF_UP,
    "half_down": ROUND_HALF_DOWN,
    "half_even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
    "ceiling": ROUND_CEILING,
    "floor": ROUND_FLOOR,
}


@pytest.mark.parametrize("written", REFUSED)
def test_text_that_is_no_quantity_and_no_points(written: str) -> None:
    for parse in (points.parse_quantity, points.parse_points):
        with pytest.raises(ValueError, match="a decimal such as"):
            parse(written)


def test_a_number_in_place_of_text_is_refused() -> None:
    for parse in (points.parse_quantity, points.parse_points, points.parse_number):
        with pytest.raises(ValueError, match="decimal"):
            parse(1.5)  # type: ignore[arg-type]


def test_places_and_digits_end_where_the_contract_says() -> None:
    assert points.parse_quantity("999999999.9999") == Decimal("999999999.9999")
    assert points.parse_points("999999999.99") == Decimal("999999999.99")
    refused = [(points.parse_quantity, "1.00001"), (points.parse_points, "1.001"), (points.parse_points, "1000000000")]
    for parse, written in refused:
        with pytest.raises(ValueError, match="a decimal such as"):
            parse(written)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("86", "86"),
        ("86.00", "86"),
        ("17.910", "17.91"),
        ("-2.50", "-2.5"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("1E+3", "1000"),
        ("1E-4", "0.0001"),
        ("100", "100"),
    ],
)
def test_points_are_written_plainly(value: str, shown: str) -> None:
    assert points.text(Decimal(value)) == shown


@given(st.integers(-(10**13) + 1, 10**13 - 1))
def test_stored_integers_come_back(scaled: int) -> None:
    value = points.from_scaled(scaled)
    assert points.to_scaled(value) == scaled
    assert points.to_scaled(Decimal(points.text(value))) == scaled
    assert points.fits(value)


@pytest.mark.parametrize("value", ["0.00001", "1000000000", "-1000000000", "NaN", "Infinity"])
def test_what_does_not_fit_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="points must"):
        points.to_scaled(Decimal(value))


def test_exact_arithmetic_traps_what_would_round() -> None:
    with pytest.raises(Inexact):
        points.EXACT.divide(Decimal(1), Decimal(3))


@given(
    st.decimals(-(10**9), 10**9, places=4, allow_nan=False),
    st.decimals(-1000, 1000, places=3, allow_nan=False).filter(bool),
    st.integers(0, 4),
    st.sampled_from(sorted(MODES)),
)
def test_division_rounds_once_as_a_much_longer_division_would(a: Decimal, b: Decimal, places: int, mode: str) -> None:
    wide = Context(prec=400)
    quotient = wide.divide(a, b)
    expected = quotient.quantize(Decimal(1).scaleb(-places), rounding=MODES[mode], context=wide)
    assert points.divide(a, b, places, mode) == expected


def test_division_by_zero_and_unknown_modes_are_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        points.divide(Decimal(1), Decimal(0), 2, "half_up")
    with pytest.raises(ValueError, match="mode"):
        points.divide(Decimal(1), Decimal(2), 2, "nearest")


def test_halves_go_where_the_mode_says() -> None:
    values = {mode: points.text(points.round_to(Decimal("-2.5"), 0, mode)) for mode in MODES}
    assert values == {
        "half_up": "-3", "half_down": "-2", "half_even": "-2", "up": "-3", "down": "-2", "ceiling": "-2", "floor": "-3",
    }  # fmt: skip
