"""Yearly fees: one at the beginning of each licence year."""

from __future__ import annotations

from decimal import Decimal

from catalogue.licensing.cost.group import Group, month_or_none, summed
from catalogue.licensing.cost.interval import NEVER, ZERO, Interval, down
from catalogue.licensing.cost.reading import Notes
from catalogue.licensing.cost.schedule import Due
from catalogue.licensing.cost.timing import Timing
from catalogue.licensing.offer import Payment

YEAR = 12
SOURCE = "payment.annual_fee"


def yearly_fees(payment: Payment, when: Timing, notes: Notes, *, months: int) -> Group:
    """The fees up to `months`. Where free months are no whole years, whether years count from effect or from the
    trial's end is open, and so is whether the first fee is reduced; likewise for a licence that ends within a year.
    """
    fee = notes.amount(payment.annual_fee, SOURCE)
    if fee is None or fee.high == 0:
        return Group((), summed((), months))
    # "Nothing up front" and a yearly fee: then it may be due at the year's end.
    arrears = YEAR if payment.upfront is not None and payment.upfront.is_zero() and when.first == 0 else 0
    if arrears:
        notes.add(
            "month_not_stated",
            "nothing is due on signing: the yearly fee may be due at the year's end",
            SOURCE,
        )
    broken = when.free % YEAR
    if broken:
        notes.add(
            "part_of_a_year", "the free months are no whole years: the first fee may be a part of one", SOURCE
        )
    dues = []
    for number in range(months // YEAR + 2):
        earliest = max(when.first, YEAR * (number + when.free // YEAR))
        begins = min(when.last + YEAR * number, NEVER)
        if earliest > months or earliest >= when.ends_last:
            break
        served = YEAR - broken if number == 0 else YEAR
        if begins + YEAR > when.ends_first:
            left = max(when.ends_first - begins, 0)
            if 0 < left < YEAR:
                notes.add(
                    "part_of_a_year", "the licence ends within a year: its fee may be a part of one", SOURCE
                )
            served = min(served, left)
        latest = min(begins + arrears, max(when.ends_first, begins)) if served else NEVER
        low = fee.low if served == YEAR else down(fee.low * served / YEAR)
        dues.append(
            Due(
                "annual_fee", Interval(low, fee.high), earliest, month_or_none(latest),
                "year_begins", SOURCE, "yearly-fee",
            )
        )  # fmt: skip
    return Group(tuple(dues), summed(dues, months))


def over_the_licence(payment: Payment, when: Timing) -> Interval | None:
    """All yearly fees together, to be set against a stated total; None where there are none."""
    fee = payment.annual_fee
    if fee is None or not fee.is_finite() or fee <= 0:
        return None
    if when.ends_first != when.ends_last or when.ends_first >= NEVER:
        return Interval(ZERO, None)
    whole = fee * Decimal(-(-when.ends_first // YEAR))
    return Interval(whole, whole)
