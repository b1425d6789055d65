"""What the filter `due_by` takes: a budget, the month by which it must hold, and perhaps expected figures a month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from catalogue.filters.values import Amount, Money, text_of
from catalogue.licensing.cost import RevenuePlan

Figure = Literal["net_sales", "revenue", "profit"]
FIGURES: Final[tuple[Figure, ...]] = ("net_sales", "revenue", "profit")
MONTHS: Final = 60
_FORM = re.compile(
    r"(?P<budget>.+?)\s+by\s+(?:month\s+)?(?P<month>[0-9]+)(?:\s+(?P<figure>[A-Za-z_]+)\s+(?P<sum>.+))?",
    re.IGNORECASE,
)
_MONEY = Money()


@dataclass(frozen=True)
class Budget:
    """All that is due by `month` stays within `amount`; `expected` is `figure` each month, in the same currency."""

    amount: Amount
    month: int
    figure: Figure | None = None
    expected: Decimal | None = None

    def plan(self) -> RevenuePlan:
        """The figures as a plan; one without any where none are given."""
        if self.figure is None:
            return RevenuePlan()
        figures: Mapping[str, Decimal | None] = {self.figure: self.expected}
        return RevenuePlan.level(
            self.amount.currency,
            net_sales=figures.get("net_sales"),
            revenue=figures.get("revenue"),
            profit=figures.get("profit"),
        )


@dataclass(frozen=True)
class BudgetBy:
    """A budget by a month, such as 200000 CNY by 12, or with figures: 200000 CNY by 12 net_sales 50000."""

    control: Literal["text"] = "text"
    form: str = (
        f"a budget by a month from 0 to {MONTHS}, such as 200000 CNY by 12, and perhaps what you expect each month in the "
        "same currency: 20万元 by 12 net_sales 50000 (net_sales, revenue or profit)"
    )

    def parse(self, raw: Any) -> Budget:
        text = text_of(raw)
        match = _FORM.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} names no month: write BUDGET by MONTH")
        amount = _MONEY.parse(match["budget"])
        month = int(match["month"]) if len(match["month"]) < 4 else MONTHS + 1
        if month > MONTHS:
            raise ValueError(f"month {match['month'][:12]} is not from 0 to {MONTHS}")
        if match["figure"] is None:
            return Budget(amount, month)
        figure = next((name for name in FIGURES if name == match["figure"].lower()), None)
        if figure is None:
            raise ValueError(f"{match['figure']!r} is none of {', '.join(FIGURES)}")
        return Budget(amount, month, figure, self._expected(match["sum"], amount.currency))

    def _expected(self, text: str, currency: str) -> Decimal:
        try:
            expected = _MONEY.parse(text)
        except ValueError:  # the currency may be left out: it is that of the budget
            expected = _MONEY.parse(f"{text} {currency}")
        if expected.currency != currency:
            raise ValueError(f"the figures are in {expected.currency} and the budget is in {currency}")
        if expected.number.adjusted() >= 14:
            raise ValueError(f"{text!r} is too large")
        return expected.number

    def show(self, value: Any) -> str:
        shown = f"{_MONEY.show(value.amount)} by {value.month}"
        return shown if value.figure is None else f"{shown} {value.figure} {value.expected:f}"
