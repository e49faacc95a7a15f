"""``redeems``: points that are spent, so that what can be spent and what was earned are two numbers
(积分兑换：兑换只减可用积分，不减累计积分)."""

from collections.abc import Iterable
from decimal import Decimal

from rules.points import EXACT, ZERO


def balance(total: Decimal | None, spent: Iterable[Decimal]) -> Decimal | None:
    """What can still be spent: the total less the points of items that redeem (which are below zero)."""
    if total is None:
        return None
    for each in spent:
        total = EXACT.add(total, each if each < ZERO else -each)
    return total
