"""Amounts that are known within bounds, and the exact arithmetic that they are computed in.

Bounds are `Decimal`; an upper bound of None means that none is known. Nothing here rounds, except where it says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from typing import Final

NEVER: Final = 10**9
"""A month that does not come, or of which nothing is known."""
MOST_MONTHS: Final = 12_000
ZERO: Final = Decimal(0)
STEP: Final = Decimal("0.00000001")
"""What divisions are rounded to, always outwards: a lower bound down, an upper bound up."""
# Amounts have at most 14 digits before and 20 after the point (see `usable`), rates as many: products and sums over
# six hundred months stay exact far below this precision.
EXACT: Final = Context(prec=200, traps=[InvalidOperation, DivisionByZero, Overflow])


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`; `high` None: no upper bound is known."""

    low: Decimal
    high: Decimal | None

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, more(self.high, other.high))

    @property
    def exact(self) -> bool:
        """Whether it is one amount."""
        return self.low == self.high

    def holds(self, other: Interval) -> bool:
        """Whether all that `other` allows lies within."""
        if self.high is None:
            return self.low <= other.low
        return self.low <= other.low and other.high is not None and other.high <= self.high


NOTHING: Final = Interval(ZERO, ZERO)
ANYTHING: Final = Interval(ZERO, None)


def more(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """The sum of two upper bounds."""
    return None if one is None or other is None else one + other


def highest(bounds: Iterable[Decimal | None]) -> Decimal | None:
    """The greatest of upper bounds."""
    found = ZERO
    for bound in bounds:
        if bound is None:
            return None
        found = max(found, bound)
    return found


def down(amount: Decimal) -> Decimal:
    """Rounded down to STEP."""
    return amount.quantize(STEP, rounding=ROUND_FLOOR, context=EXACT)


def up(amount: Decimal) -> Decimal:
    """Rounded up to STEP."""
    return amount.quantize(STEP, rounding=ROUND_CEILING, context=EXACT)


def usable(amount: Decimal, *, negative: bool = False) -> bool:
    """Whether it is an amount of money at all: finite, not negative, below 10^15, with at most 20 decimal places."""
    if not isinstance(amount, Decimal) or not amount.is_finite():
        return False
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or not -20 <= exponent <= 20 or (amount and amount.adjusted() >= 15):
        return False
    return negative or amount >= 0


def plain(amount: Interval) -> Interval:
    """The same amounts, written without exponents and without zeros at their end."""
    return Interval(_plain(amount.low), None if amount.high is None else _plain(amount.high))


def _plain(amount: Decimal) -> Decimal:
    with localcontext(EXACT):
        whole = amount.to_integral_value()
        return whole.quantize(Decimal(1)) if amount == whole else amount.normalize()
