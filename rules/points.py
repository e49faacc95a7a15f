"""Exact points: decimal text in and out, integers of 1/10,000 point in storage, rounding only where a rule states
it."""

import re
from decimal import (
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    Inexact,
    InvalidOperation,
    Overflow,
    Rounded,
    Subnormal,
    Underflow,
)
from functools import lru_cache

SCALE = 10_000
_SCALE = Decimal(SCALE)
LIMIT = Decimal(1_000_000_000)
ZERO = Decimal(0)
ONE = Decimal(1)

EXACT = Context(
    prec=200,
    traps=[
        Inexact,
        InvalidOperation,
        DivisionByZero,
        Overflow,
        Underflow,
        Subnormal,
        Clamped,
        FloatOperation,
    ],
)
# Rounded is raised for dropped trailing zeros too, which lose nothing: Inexact is the one that guards.
EXACT.traps[Rounded] = False

MODES = ("half_up", "half_down", "half_even", "up", "down", "ceiling", "floor")

_QUANTITY = re.compile(r"\A(0|[1-9][0-9]{0,8})(\.[0-9]{1,4})?\Z", re.ASCII)
_POINTS = re.compile(r"\A(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?\Z", re.ASCII)
_NUMBER = re.compile(r"\A-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,8})?\Z", re.ASCII)


def _parse(pattern: re.Pattern[str], text: str, what: str) -> Decimal:
    if not isinstance(text, str) or not pattern.match(text):
        raise ValueError(what)
    return Decimal(text)


def parse_quantity(text: str) -> Decimal:
    """Quantity of an entry: up to nine digits and four places, ASCII only. ValueError otherwise."""
    return _parse(_QUANTITY, text, "a decimal such as 1 or 2.5, at most 9 digits and 4 places")


def parse_points(text: str) -> Decimal:
    """Points given by a person: unsigned, up to nine digits and two places. ValueError otherwise."""
    return _parse(_POINTS, text, "a decimal such as 3 or 2.5, at most 9 digits and 2 places")


def parse_number(text: str) -> Decimal:
    """A number written in a scheme: signed, up to nine digits and eight places. ValueError otherwise."""
    return _parse(_NUMBER, text, "a decimal number such as 60, -0.5 or 17.91")


def to_scaled(value: Decimal) -> int:
    """Integer of 1/10,000 point. ValueError beyond four places or from 1,000,000,000 points up."""
    if not value.is_finite() or not -LIMIT < value < LIMIT:
        raise ValueError("points must stay under 1,000,000,000")
    scaled = EXACT.multiply(value, _SCALE)
    whole = int(scaled)
    if scaled != whole:
        raise ValueError("points must not need more than four places")
    return whole


@lru_cache(maxsize=8192)
def from_scaled(scaled: int) -> Decimal:
    """Points of a stored integer of 1/10,000 point."""
    return EXACT.divide(Decimal(scaled), _SCALE)


def fits(value: Decimal) -> bool:
    """Whether the value can be the points of an entry: at most four places, under 1,000,000,000."""
    if not -LIMIT < value < LIMIT:
        return False
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and (exponent >= -4 or int(EXACT.multiply(value, _SCALE)) == value * SCALE)


@lru_cache(maxsize=8192)
def text(value: Decimal) -> str:
    """Plain decimal text: no exponent, no trailing zeros, never ``-0``."""
    if not value:
        return "0"
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _round_ratio(numerator: int, denominator: int, mode: str) -> int:
    """Nearest integer of a ratio (denominator > 0) in the stated mode; integers only, so nothing rounds twice."""
    negative = numerator < 0
    whole, rest = divmod(abs(numerator), denominator)
    if not rest:
        return -whole if negative else whole
    twice = rest * 2
    up = {
        "up": True,
        "down": False,
        "ceiling": not negative,
        "floor": negative,
        "half_up": twice >= denominator,
        "half_down": twice > denominator,
        "half_even": twice > denominator or (twice == denominator and whole % 2 == 1),
    }[mode]
    whole += up
    return -whole if negative else whole


def divide(a: Decimal, b: Decimal, places: int, mode: str) -> Decimal:
    """a / b rounded once to ``places`` in ``mode`` (one of MODES). ZeroDivisionError where b is 0, ValueError on a
    bad mode."""
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}")
    an, ad = a.as_integer_ratio()
    bn, bd = b.as_integer_ratio()
    numerator, denominator = an * bd * 10**places, ad * bn
    if denominator == 0:
        raise ZeroDivisionError("division by zero")
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    return Decimal(_round_ratio(numerator, denominator, mode)).scaleb(-places, EXACT)


def round_to(a: Decimal, places: int, mode: str) -> Decimal:
    """a rounded to ``places`` in ``mode``."""
    return divide(a, ONE, places, mode)
