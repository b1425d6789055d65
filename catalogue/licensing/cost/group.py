"""Payments that are counted together: the payments themselves, and what they come to by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from catalogue.licensing.cost.interval import NEVER, ZERO, Interval, more
from catalogue.licensing.cost.schedule import Due
from catalogue.licensing.cost.timing import Timing

Curve = list[Interval]


@dataclass(frozen=True)
class Group:
    """`curve[m]` is all of these payments by month m."""

    dues: tuple[Due, ...]
    curve: Curve


def month_or_none(month: int) -> int | None:
    """NEVER as the answer writes it."""
    return None if month >= NEVER else month


def summed(dues: Sequence[Due], months: int) -> Curve:
    """By month 0 to `months`: the least counts once it surely is due, the most from when it can be."""
    low, high = [ZERO] * (months + 1), [ZERO] * (months + 1)
    unbounded = NEVER
    for due in dues:
        if due.latest is not None and due.latest <= months:
            low[due.latest] += due.amount.low
        if due.earliest <= months:
            if due.amount.high is None:
                unbounded = min(unbounded, due.earliest)
            else:
                high[due.earliest] += due.amount.high
    return running(low, [None if month >= unbounded else amount for month, amount in enumerate(high)])


def running(low: Sequence[Decimal], high: Sequence[Decimal | None]) -> Curve:
    """Totals from what each month adds; once an upper bound is missing it stays so."""
    found: Curve = []
    least: Decimal = ZERO
    most: Decimal | None = ZERO
    for below, above in zip(low, high, strict=True):
        least, most = least + below, more(most, above)
        found.append(Interval(least, most))
    return found


def together(curves: Sequence[Curve], months: int) -> Curve:
    """What several groups come to."""
    found: Curve = [Interval(ZERO, ZERO)] * (months + 1)
    for curve in curves:
        found = [one + other for one, other in zip(found, curve, strict=True)]
    return found


def within_licence(due: Due, timing: Timing) -> Due:
    """A payment that may fall after the licence's end may never be due."""
    last = NEVER if due.latest is None else due.latest
    if last <= timing.ends_first:
        return due
    return replace(due, latest=None, amount=Interval(ZERO, due.amount.high)) if last < NEVER else due
