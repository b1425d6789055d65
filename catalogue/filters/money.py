"""A sum of money as a limit in another currency: only by the bank's dated table of rates, and exact."""

from __future__ import annotations

from fractions import Fraction

from catalogue.filters.base import Context
from catalogue.filters.values import Amount

_SCALE = 10_000


def limit_in(
    amount: Amount, currency: str, context: Context, *, margin: bool = False
) -> tuple[int, int] | None:
    """A budget in ten-thousandths of `currency`; None where it cannot be told.

    What is at most the first number is within the budget, what is above the second is over it. `margin` widens the gap
    between them by what a schedule rounds when it converts (eight decimal places of the budget's currency).
    """
    budget = Fraction(amount.number) * _SCALE
    if currency == amount.currency:
        return int(budget), int(budget)
    rate = context.rates.rate(currency, amount.currency, context.today) if context.rates else None
    if rate is None:
        return None
    worth = Fraction(rate.over) / Fraction(rate.times)
    there = int(budget * worth)
    gap = 1 + int(2 * worth * _SCALE / 10**8) if margin else 0
    return there - gap, there + gap
