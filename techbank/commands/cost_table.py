"""A cost schedule as a table for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from catalogue.licensing.cost import CostSchedule, Due, Interval, RateTable

_WHAT = {
    "entry_fee": "entry fee",
    "lump_sum": "lump sum",
    "instalment": "instalment",
    "rest_of_total": "rest of the total",
    "milestone": "milestone",
    "annual_fee": "yearly fee",
    "royalty": "royalty",
    "per_unit": "for each unit",
    "minimum": "up to the yearly minimum",
    "open_price": "price not stated",
}
_TRIGGER = {
    "signing": "on signing",
    "month": "month as stated",
    "trial_end": "at the trial's end",
    "first_revenue": "with the first revenue",
    "acceptance": "on acceptance",
    "milestone": "on a milestone",
    "year_begins": "as a licence year begins",
    "year_ends": "as a licence year ends",
    "sales": "as earned",
    "not_stated": "when is not stated",
}
_CENT = Decimal("0.01")


def print_schedule(
    schedule: CostSchedule, *, also_in: str | None, rates: RateTable | None, on: dt.date
) -> None:
    """Prints payments, totals, shares, and what is not known."""
    currency = schedule.currency or "(currency not stated)"
    lines = [_line(run) for run in _runs(schedule)]
    width = max((len(month) for month, _, _ in lines), default=0)
    wide = max((len(amount) for _, amount, _ in lines), default=0)
    click.echo(f"  months from effect, amounts in {currency}" if lines else "  nothing is due")
    for when, amount, why in lines:
        click.echo(f"  {when:>{width}}  {amount:>{wide}}  {why}")
    click.echo("  in all")
    for month, total in schedule.totals.items():
        click.echo(f"    by month {month:>3}  {shown(total)}{_also(schedule, month, also_in, rates, on)}")
    if schedule.equity:
        pct, valuation = schedule.equity.pct, schedule.equity.valuation
        share = "shares" if pct is None else f"{pct:f} % of the company's shares"
        worth = "" if valuation is None else f", the technology valued at {_grouped(valuation)} {currency}"
        click.echo(f"  the owner takes {share}{worth}; no money, and in none of the sums")
    if schedule.can_stop:
        after = (
            f"from month {schedule.can_stop_after} on"
            if schedule.can_stop_after
            else "from when is not stated"
        )
        click.echo(f"  you may stop and owe nothing further, {after}")
    for note in schedule.unknown:
        source = f" ({note.source})" if note.source else ""
        click.echo(f"  not known: {note.reason}{source}")


def shown(amount: Interval) -> str:
    """An amount or its bounds, to the cent: the lower one rounded down, the upper one up."""
    low = _grouped(amount.low.quantize(_CENT, rounding=ROUND_FLOOR))
    if amount.high is None:
        return f"{low} or more" if amount.low else "not known"
    if amount.high - amount.low < _CENT:
        middle = amount.low.quantize(_CENT)
        return _grouped(amount.low) if amount.exact else f"about {_grouped(middle)}"
    return f"{low} to {_grouped(amount.high.quantize(_CENT, rounding=ROUND_CEILING))}"


def _runs(schedule: CostSchedule) -> Iterator[list[Due]]:
    """Payments line by line: those of one kind and amount in months that follow each other share a line."""
    runs: dict[object, list[Due]] = {}
    found: list[list[Due]] = []
    for due in schedule.dues:
        wait = None if due.latest is None else due.latest - due.earliest
        key = (due.what, due.amount, due.source, wait)
        run = runs.get(key)
        if run is not None and due.earliest == run[-1].earliest + 1:
            run.append(due)
        else:
            runs[key] = [due]
            found.append(runs[key])
    return iter(sorted(found, key=lambda run: run[0].earliest))


def _line(dues: list[Due]) -> tuple[str, str, str]:
    first, each = dues[0], ""
    month = str(first.earliest)
    if len(dues) > 1:
        month, each = f"{month}-{dues[-1].earliest}", " a month"
    elif first.latest is None:
        month = f"from {month}"
    elif first.latest != first.earliest:
        month = f"{month} to {first.latest}"
    why = f"{_WHAT[first.what]}, {_TRIGGER[first.trigger]} ({first.source})"
    if first.latest is None:
        why += "; when or whether is not known"
    if first.rate:
        rate = first.rate
        why += f"; at {rate.rate:f} {rate.quote} for 1 {rate.base} of {rate.date}"
    return month, shown(first.amount) + each, why


def _also(
    schedule: CostSchedule, month: int, currency: str | None, rates: RateTable | None, on: dt.date
) -> str:
    if currency is None or currency == schedule.currency:
        return ""
    total, rate = schedule.total_in(currency, month, rates=rates, on=on) or (None, None)
    if total is None or rate is None:
        return ""
    return f" = {shown(total)} {currency} (at {rate.rate:f} {currency} for 1 {rate.base} of {rate.date})"


def _grouped(amount: Decimal) -> str:
    whole = amount.to_integral_value()
    return f"{whole if amount == whole else amount:,f}"
