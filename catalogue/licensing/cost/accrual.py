"""What a royalty adds month by month under one reading of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalogue.licensing.cost.interval import ZERO, Interval
from catalogue.licensing.cost.schedule import Rule, What
from catalogue.licensing.cost.tiers import Rates
from catalogue.licensing.cost.timing import Timing


@dataclass(frozen=True)
class Share:
    """Rates on one base: `base[t - 1]` is the base of month t; `by_year`: tiers begin anew each licence year."""

    what: What
    source: str
    rule: Rule
    rates: Rates
    base: Sequence[Interval]
    by_year: bool = False


@dataclass(frozen=True)
class Accrued:
    """What a share adds each month (`due[t - 1]`), and the base that counted towards it."""

    share: Share
    due: Sequence[Interval]
    counted: Sequence[Interval]


def accrue(share: Share, when: Timing) -> Accrued:
    """A month counts at the least where a royalty surely is due, at the most where it can be."""
    due, counted = [], []
    low: Decimal = ZERO
    high: Decimal | None = ZERO
    for month, base in enumerate(share.base, 1):
        if share.by_year and month % 12 == 1:
            low, high = ZERO, ZERO
        surely = when.sales_last <= month <= when.ends_first and month > when.free
        maybe = when.free < month <= when.ends_last
        base = Interval(base.low if surely else ZERO, base.high if maybe else ZERO)
        least = share.rates.low(low + base.low) - share.rates.low(low)
        low += base.low
        most, high = _most(share.rates, high, base.high)
        due.append(Interval(least, most))
        counted.append(base)
    return Accrued(share, due, counted)


def _most(
    rates: Rates, before: Decimal | None, base: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """The most that a month's base adds to what went before, and the base so far."""
    if base is None:
        return (ZERO if rates.none else None), None
    if before is None:
        return (None if rates.most is None and base else base * (rates.most or ZERO)), None
    now, then = rates.high(before + base), rates.high(before)
    return (None if now is None or then is None else now - then), before + base
