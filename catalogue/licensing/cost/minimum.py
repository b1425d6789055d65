"""The least amount of a licence year: what royalties fall short of it is due at the year's end.

Licence years count from effect. A minimum for a part of a year (it begins within the year, the first months are free,
the licence ends within it) may be reduced in proportion or be asked for in full: the answer holds both.

Where a tiered royalty and a minimum meet, more sales in one year can move a later year's sales to another rate and so
change that year's shortfall. The bounds used there are wider and keep to: more revenue never costs less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalogue.licensing.cost.accrual import Accrued
from catalogue.licensing.cost.group import Curve, running
from catalogue.licensing.cost.interval import NEVER, ZERO, Interval, down, highest, more
from catalogue.licensing.cost.reading import Notes
from catalogue.licensing.cost.schedule import Due
from catalogue.licensing.cost.timing import Timing
from catalogue.licensing.offer import Payment

YEAR = 12
SOURCE = "payment.min_annual"


@dataclass(frozen=True)
class _Year:
    """Months `start` + 1 to `stop`; the minimum `asked`, due no earlier than `earliest` and no later than `latest`."""

    start: int
    stop: int
    asked: Interval
    earliest: int
    latest: int


@dataclass(frozen=True)
class TopUps:
    """What a minimum adds under one reading of the royalty.

    `shown` are the payments as a person sees them, by year; `low` and `high` what they add to the bounds of the total.
    """

    minimum: Minimum
    shown: Sequence[Interval]
    low: Sequence[Decimal]
    high: Sequence[Decimal | None]
    single: bool

    def added_to(self, curve: Curve) -> Curve:
        """The royalties' totals with the minimum."""
        size = len(curve)
        low = [ZERO] * size
        high: list[Decimal | None] = [ZERO] * size
        for year, below, above in zip(self.minimum.years(size - 1), self.low, self.high, strict=True):
            if year.latest < size:
                low[year.latest] += below
            if year.earliest < size:
                high[year.earliest] = more(high[year.earliest], above)
        found = []
        for royalties, added in zip(curve, running(low, high), strict=True):
            least = royalties.low + added.low if self.single else max(royalties.low, added.low)
            found.append(Interval(least, more(royalties.high, added.high)))
        return found


@dataclass(frozen=True)
class Minimum:
    """The least amount of each licence year, from month `begins` on."""

    amount: Interval
    begins: int
    when: Timing

    def years(self, months: int) -> list[_Year]:
        """The licence years up to `months`, with what is asked for in each."""
        return [self._year(start) for start in range(0, months, YEAR)]

    def _year(self, start: int) -> _Year:
        when, stop = self.when, start + YEAR
        after = max(when.free, self.begins)
        can = [
            t for t in range(start + 1, stop + 1) if after < t <= when.ends_last and t >= when.trigger_first
        ]
        must = [
            t for t in can if t <= when.ends_first and t >= max(when.base, when.trigger_last, when.sales_last)
        ]
        low = self.amount.low if len(must) == YEAR else down(self.amount.low * len(must) / YEAR)
        asked = Interval(low, self.amount.high if can else ZERO)
        earliest = when.ends_first if start < when.ends_first < stop else min(stop, when.ends_last)
        return _Year(
            start,
            stop,
            asked,
            max(earliest, when.base, when.trigger_first),
            min(stop, when.ends_last) if must else NEVER,
        )

    def of_reading(self, reading: Sequence[Accrued]) -> TopUps:
        """What the minimum adds to the royalties of one reading."""
        single = all(part.share.rates.single for part in reading)
        shown: list[Interval] = []
        lows: list[Decimal] = []
        highs: list[Decimal | None] = []
        for year in self.years(len(reading[0].due)):
            # A licence that may end within the year may be settled then: what is sold later does not count.
            end = max(min(year.earliest, year.stop), year.start)
            whole = range(year.start, min(year.stop, len(reading[0].due)))
            part = range(year.start, end)
            paid = _total(each.due[t].high for each in reading for t in whole)
            counted = sum(
                (each.share.rates.least * each.counted[t].low for each in reading for t in part), ZERO
            )
            surely = sum(
                (each.share.rates.least * each.counted[t].low for each in reading for t in whole), ZERO
            )
            most = _total(
                _product(each.share.rates.least_of_most, each.counted[t].high)
                for each in reading
                for t in part
            )
            below = ZERO if paid is None else max(year.asked.low - paid, ZERO)
            asked = year.asked.high
            shown.append(
                Interval(below if single else ZERO, None if asked is None else max(asked - counted, ZERO))
            )
            lows.append(max(year.asked.low - surely, ZERO) if single else year.asked.low)
            if asked is None:
                highs.append(None)
            else:
                # With an open royalty the total has no upper bound anyway.
                highs.append(ZERO if most is None else max(asked - most, ZERO))
        return TopUps(self, shown, lows, highs, single)

    def dues(self, readings: Sequence[TopUps]) -> list[Due]:
        """One payment a year, from the least to the most of all readings."""
        found = []
        for at, year in enumerate(self.years(len(readings[0].shown) * YEAR)):
            each = [reading.shown[at] for reading in readings]
            amount = Interval(min(top.low for top in each), highest(top.high for top in each))
            if amount.high != 0:
                latest = None if year.latest == NEVER else max(year.latest, year.earliest)
                found.append(Due("minimum", amount, year.earliest, latest, "year_ends", SOURCE, "minimum"))
        return found


def minimum_of(payment: Payment, when: Timing, horizon: int, notes: Notes) -> Minimum | None:
    """The minimum that an offer states; without a stated beginning it holds from the first year."""
    amount = notes.amount(payment.min_annual, SOURCE)
    if amount is None or amount.high == 0:
        return None
    begins = notes.month(payment.min_annual_from_month, "payment.min_annual_from_month") or 0
    if begins % YEAR or when.free % YEAR or (when.ends_first <= horizon and when.ends_first % YEAR):
        notes.add("part_of_a_year", "in a part of a year the minimum may be reduced", SOURCE)
    return Minimum(amount, begins, when)


def _product(share: Decimal, base: Decimal | None) -> Decimal | None:
    if base is None:
        return ZERO if share == 0 else None
    return share * base


def _total(bounds: Iterable[Decimal | None]) -> Decimal | None:
    found: Decimal | None = ZERO
    for bound in bounds:
        found = more(found, bound)
    return found
