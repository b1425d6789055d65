"""What a royalty is a share of, by month: net sales, profit, revenue or units, as far as a plan tells.

A plan that gives one figure bounds the others: profit <= net sales <= revenue, and without revenue there is none of
them. Figures are in the plan's currency and are given in the offer's.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from catalogue.licensing.cost.interval import ANYTHING, NEVER, NOTHING, ZERO, Interval
from catalogue.licensing.cost.plan import Figure, RevenuePlan
from catalogue.licensing.cost.rates import UsedRate
from catalogue.licensing.offer import RoyaltyBase

Known = Literal["planned", "other", "nothing", "no_rate"]


class Bases:
    """The bases of months 1 to `months`; `rate` turns the plan's money into the offer's, `same` where it is that."""

    def __init__(self, plan: RevenuePlan, months: int, *, same: bool, rate: UsedRate | None) -> None:
        self.plan = plan
        self.months = months
        self.rate = rate
        self._same = same

    def of(self, base: RoyaltyBase) -> list[Interval]:
        """By month, the first entry is month 1."""
        return [self._month(base, month) for month in range(1, self.months + 1)]

    def netted_profit(self, start: int) -> list[Interval]:
        """Profit of each month as it counts: at least what remains when losses are set off within a licence year.

        Whether the account is settled by month or by year is not in the model: a month's profit counts in full at the
        most, and at the least as what the rest of its year leaves of it. Months up to `start` are not in the account.
        """
        whole, lows = self.of("profit"), [ZERO] * self.months
        for first in range(0, self.months, 12):
            ahead = range(max(first, start), min(first + 12, self.months))
            signed = [self.plan.at("profit", month + 1) for month in ahead]
            running, sums = ZERO, []
            for profit in signed:
                if profit is None:
                    sums = [ZERO] * len(signed)
                    break
                running += profit
                sums.append(max(running, ZERO))
            for at in range(len(sums) - 2, -1, -1):
                sums[at] = min(sums[at], sums[at + 1])
            for month, now, before in zip(ahead, sums, [ZERO, *sums], strict=False):
                lows[month] = self._money(now - before).low
        return [Interval(min(low, month.low), month.high) for low, month in zip(lows, whole, strict=True)]

    def known(self, base: RoyaltyBase | None, month: int) -> Known:
        """How far the plan tells a base in a month."""
        wanted: Sequence[Figure] = (
            ("units",) if base == "unit" else (base,) if base else ("net_sales", "revenue", "profit")
        )
        if all(self.plan.at(figure, month) is not None for figure in wanted):
            return "planned" if base == "unit" or self._same or self.rate else "no_rate"
        others = [self.plan.at(figure, month) for figure in ("net_sales", "revenue", "profit")]
        if all(value is None for value in others) or base == "unit":
            return "nothing"
        return "other" if self._same or self.rate else "no_rate"

    def first_sale(self) -> tuple[int, int]:
        """The first month with revenue, no earlier and no later than; NEVER where it does not come or is not known."""
        earliest = NEVER
        for month in range(1, self.months + 1):
            sales = [self.plan.at(figure, month) for figure in ("net_sales", "revenue", "units")]
            profit = self.plan.at("profit", month)
            if any(value for value in (*sales, max(profit or ZERO, ZERO))):
                return min(earliest, month), month
            if sales[0] is None and sales[1] is None:
                earliest = min(earliest, month)
        return earliest, NEVER

    def _money(self, amount: Decimal) -> Interval:
        whole = Interval(amount, amount)
        if self._same or amount == 0:
            return whole
        return self.rate.convert(whole) if self.rate else ANYTHING

    def _planned(self, figure: Figure, month: int) -> Interval | None:
        value = self.plan.at(figure, month)
        if value is None:
            return None
        return Interval(value, value) if figure == "units" else self._money(max(value, ZERO))

    def _month(self, base: RoyaltyBase, month: int) -> Interval:
        own = self._planned("units" if base == "unit" else base, month)
        if own is not None:
            return own
        net, revenue = self._planned("net_sales", month), self._planned("revenue", month)
        profit = self._planned("profit", month)
        if (revenue or net) == NOTHING:
            return NOTHING
        least = profit.low if profit else ZERO
        if base == "revenue":
            return Interval(net.low if net else least, None)
        if base == "net_sales" and revenue:
            return Interval(least if revenue.high is None else min(least, revenue.low), revenue.high)
        if base == "profit" and (net or revenue):
            return Interval(ZERO, (net or revenue or ANYTHING).high)
        return Interval(least if base == "net_sales" else ZERO, None)
