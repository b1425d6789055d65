"""What falls due under one offer, month by month, and what of it cannot be known: the answer of `cost_schedule`.

Months count from the day the licence takes effect, which is month 0. "By month m" counts what is due in months 0 to m.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from catalogue.errors import LimitError
from catalogue.licensing.cost.interval import Interval
from catalogue.licensing.cost.rates import RateTable, UsedRate

What = Literal[
    "entry_fee", "lump_sum", "instalment", "rest_of_total", "milestone", "annual_fee", "royalty", "per_unit", "minimum",
    "open_price",
]  # fmt: skip
Trigger = Literal[
    "signing", "month", "trial_end", "first_revenue", "acceptance", "milestone", "year_begins", "year_ends", "sales", "not_stated",
]  # fmt: skip
UnknownKind = Literal[
    "price_on_request", "nothing_stated", "amount_not_stated", "month_not_stated", "range", "rate_not_stated", "base_not_stated",
    "not_planned", "other_figure_planned", "currency_not_stated", "no_exchange_rate", "start_not_known", "end_not_known",
    "tier_period", "part_of_a_year", "total_and_fee", "contradiction", "impossible",
]  # fmt: skip
Verdict = Literal["yes", "no", "unknown"]
Rule = Literal[
    "entry-fee", "total", "instalments", "milestones", "yearly-fee", "royalty", "tiers", "per-unit", "minimum", "trial",
    "end", "open-price", "free", "equity", "plan", "currency",
]  # fmt: skip
"""The rules of docs/cost.md."""
TOTALS: Final = (6, 12, 24, 60)


@dataclass(frozen=True)
class Due:
    """One payment: how much, when, and which words of the offer it comes from.

    It falls due no earlier than month `earliest` and no later than `latest`; `latest` None: it is not known when, or
    whether. `source` is the offer's field (`payment.instalments[1]`), `rule` a heading of docs/cost.md. `rate` is the
    exchange rate where the plan's figures were converted.
    """

    what: What
    amount: Interval
    earliest: int
    latest: int | None
    trigger: Trigger
    source: str
    rule: Rule
    rate: UsedRate | None = None


@dataclass(frozen=True)
class Unknown:
    """Why some of it cannot be computed exactly: a kind for programs, a sentence for people, and the offer's field."""

    kind: UnknownKind
    reason: str
    source: str | None = None


@dataclass(frozen=True)
class Equity:
    """Shares that the owner takes: `pct` per cent of the company, the technology valued at `valuation`. No money."""

    pct: Decimal | None
    valuation: Decimal | None


@dataclass(frozen=True)
class CostSchedule:
    """What falls due under one offer up to month `horizon`, in `currency` (None: the offer names none).

    `by_month[m]` is all that is due in months 0 to m. It may be narrower than the sum of `dues`: where a total is
    stated, or a yearly minimum, what one payment is more another is less. `can_stop` is whether the user may leave and
    owe nothing further, `can_stop_after` the month from which (None: not stated).
    """

    currency: str | None
    horizon: int
    dues: tuple[Due, ...]
    by_month: tuple[Interval, ...]
    unknown: tuple[Unknown, ...]
    equity: Equity | None = None
    can_stop: bool | None = None
    can_stop_after: int | None = None

    def total_by(self, month: int) -> Interval:
        """All that is due in months 0 to `month`.

        Raises:
            LimitError: the month lies beyond the horizon.
        """
        if not 0 <= month <= self.horizon:
            raise LimitError(
                f"month {month} is not within the schedule",
                where="month",
                todo=f"Ask for 0 to {self.horizon}",
            )
        return self.by_month[month]

    @property
    def totals(self) -> Mapping[int, Interval]:
        """Totals by month 6, 12, 24 and 60, as far as the horizon reaches, and by the horizon."""
        months = {month for month in TOTALS if month <= self.horizon} | {self.horizon}
        return {month: self.by_month[month] for month in sorted(months)}

    def total_in(
        self, currency: str, month: int, *, rates: RateTable | None = None, on: dt.date | None = None
    ) -> tuple[Interval, UsedRate | None] | None:
        """The total in another currency, with the rate used; None where it cannot be told. `on`: today by default."""
        total = self.total_by(month)
        # Nought is nought in every currency.
        if self.currency == currency or total.high == 0:
            return total, None
        if self.currency is None or rates is None:
            return None
        rate = rates.rate(self.currency, currency, on or dt.date.today())
        return (rate.convert(total), rate) if rate else None


def due_by(
    schedule: CostSchedule,
    month: int,
    budget: Decimal,
    currency: str,
    *,
    rates: RateTable | None = None,
    on: dt.date | None = None,
) -> Verdict:
    """Whether all that is due by a month stays within a budget: yes, no, or unknown.

    Raises:
        LimitError: the month lies beyond the schedule's horizon.
    """
    found = schedule.total_in(currency, month, rates=rates, on=on)
    if found is None:
        return "unknown"
    total, _ = found
    if total.high is not None and total.high <= budget:
        return "yes"
    return "no" if total.low > budget else "unknown"
