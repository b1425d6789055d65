"""What each offer would cost, for the page: the firm's figures read from the form, and totals as lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Final

from api.terms import number
from api.wording import Words
from catalogue.errors import BankError, InputError
from catalogue.licensing.cost import CostSchedule, Interval, RateTable, RevenuePlan
from catalogue.records import Technology
from techbank.costs import costs

FIGURES: Final = ("net_sales", "revenue", "profit")
CURRENCIES: Final = ("CNY", "JPY", "USD", "EUR", "GBP")


@dataclass
class Figures:
    """What the form says: a monthly figure and what it is, units a month, currency; and the plan it makes."""

    figure: str = "net_sales"
    amount: str = ""
    units: str = ""
    currency: str = ""
    plan: RevenuePlan = field(default_factory=RevenuePlan)
    error: BankError | None = None

    @property
    def given(self) -> bool:
        """Whether there are any figures."""
        return bool(self.amount or self.units)


@dataclass(frozen=True)
class OfferCost:
    """One offer's cost: totals by month, what falls due, shares, and what is not known."""

    currency: str | None
    totals: list[tuple[int, str]]
    dues: list[str]
    unknown: list[str]
    equity: str | None
    stop: str | None


def read_figures(params: Mapping[str, str]) -> Figures:
    """The form's figures; what is wrong is kept in `error`, and the values stay as they came."""
    figures = Figures(
        params.get("figure", "net_sales"),
        params.get("amount", "").strip()[:40],
        params.get("units", "").strip()[:40],
        params.get("currency", "").strip().upper()[:10],
    )
    if figures.figure not in FIGURES:
        figures.figure = "net_sales"
    try:
        amount, units = _figure(figures.amount, "amount"), _figure(figures.units, "units")
        figures.plan = RevenuePlan.level(
            figures.currency or None,
            net_sales=amount if figures.figure == "net_sales" else None,
            revenue=amount if figures.figure == "revenue" else None,
            profit=amount if figures.figure == "profit" else None,
            units=units,
        )
    except InputError as error:
        figures.error = error
    return figures


def _figure(text: str, where: str) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text.replace(",", "").replace("，", "").replace(" ", ""))
    except InvalidOperation:
        raise InputError(
            f"{text!r} is no figure", where=where, todo="Give a number a month, such as 50000"
        ) from None


def offer_costs(
    record: Technology, figures: Figures, w: Words, *, rates: RateTable | None, today: dt.date
) -> list[OfferCost]:
    """The cost of every offer of a record, in order; none where it has no offers."""
    if not record.offers:
        return []
    found = costs(record, figures.plan, today=today, rates=rates)
    return [_shown(schedule, w, figures.plan.currency, rates, today) for _, schedule in found]


def _shown(
    schedule: CostSchedule, w: Words, wanted: str | None, rates: RateTable | None, today: dt.date
) -> OfferCost:
    totals = []
    for month, total in schedule.totals.items():
        text = interval(total, schedule.currency, w)
        if wanted and wanted != schedule.currency:
            other = schedule.total_in(wanted, month, rates=rates, on=today)
            if other is not None and other[1] is not None:
                used = other[1]
                converted = interval(other[0], wanted, w)
                text = w(
                    "cost.converted", amount=text, converted=converted, rate=f"{used.rate:f}", day=used.date
                )
        totals.append((month, text))
    equity = None
    if schedule.equity is not None:
        pct = schedule.equity.pct
        equity = w("cost.shares_pct", pct=number(pct)) if pct is not None else w("cost.shares")
    stop = None
    if schedule.can_stop:
        after = schedule.can_stop_after
        stop = w("cost.stop_after", n=after) if after is not None else w("cost.stop")
    return OfferCost(
        schedule.currency,
        totals,
        _dues(schedule, w),
        list(dict.fromkeys(w(f"cost.unknown.{note.kind}") for note in schedule.unknown)),
        equity,
        stop,
    )


def _dues(schedule: CostSchedule, w: Words) -> list[str]:
    """The payments, those that come every month or year in one line."""
    runs: dict[tuple[str, str, str, int | None], list[int]] = {}
    for due in schedule.dues:
        wait = None if due.latest is None else due.latest - due.earliest
        key = (due.what, due.trigger, interval(due.amount, schedule.currency, w), wait)
        runs.setdefault(key, []).append(due.earliest)
    lines = []
    for (what, trigger, amount, late), months in sorted(runs.items(), key=lambda run: run[1][0]):
        when = w("cost.month", n=months[0])
        if late is None:
            when = w("cost.month_from", n=months[0])
        elif len(months) > 1:
            when = w("cost.months", n=months[0], m=months[-1], count=len(months))
        elif late:
            when = w("cost.month_between", n=months[0], m=months[0] + late)
        said = w("cost.line", what=w(f"cost.what.{what}"), amount=amount, when=when)
        lines.append(f"{said} ({w(f'cost.trigger.{trigger}')})")
    return lines


def interval(amount: Interval, currency: str | None, w: Words) -> str:
    """An amount, or its bounds rounded outwards to whole units."""
    unit = f"{currency} " if currency else ""
    if amount.exact:
        text = unit + number(amount.low)
    elif amount.high is None:
        low = number(amount.low.to_integral_value(ROUND_FLOOR))
        text = w("cost.at_least", amount=unit + low) if amount.low else w("cost.not_known")
    else:
        low = number(amount.low.to_integral_value(ROUND_FLOOR))
        high = number(amount.high.to_integral_value(ROUND_CEILING))
        text = unit + (low if low == high else w("term.range", low=low, high=high))
    return text
