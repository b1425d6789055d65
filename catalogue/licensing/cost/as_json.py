"""A cost schedule as plain data, the same for the command line's --json and whoever else asks. Money is a string."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from catalogue.licensing.cost.interval import Interval
from catalogue.licensing.cost.rates import RateTable, UsedRate
from catalogue.licensing.cost.schedule import CostSchedule


def schedule_to_dict(
    schedule: CostSchedule,
    *,
    also_in: str | None = None,
    rates: RateTable | None = None,
    on: dt.date | None = None,
) -> dict[str, Any]:
    """Payments, totals, what is unknown. `high` null: no upper bound is known; `latest` null: not known when.

    `also_in` adds the totals in another currency, with the rate used; null where they cannot be converted.
    """
    months = schedule.totals
    found: dict[str, Any] = {
        "currency": schedule.currency,
        "horizon": schedule.horizon,
        "dues": [
            {
                "what": due.what,
                **_amount(due.amount),
                "earliest": due.earliest,
                "latest": due.latest,
                "trigger": due.trigger,
                "source": due.source,
                "rule": due.rule,
                **({"rate": _rate(due.rate)} if due.rate else {}),
            }
            for due in schedule.dues
        ],
        "totals": [{"month": month, **_amount(total)} for month, total in months.items()],
        "unknown": [
            {"kind": note.kind, "reason": note.reason, "source": note.source} for note in schedule.unknown
        ],
        "equity": None,
        "can_stop": schedule.can_stop,
        "can_stop_after": schedule.can_stop_after,
    }
    if schedule.equity is not None:
        pct, valuation = schedule.equity.pct, schedule.equity.valuation
        found["equity"] = {
            "pct": None if pct is None else f"{pct:f}",
            "valuation": None if valuation is None else f"{valuation:f}",
        }
    if also_in is not None:
        found["converted"] = _converted(schedule, months, also_in, rates, on)
    return found


def _converted(
    schedule: CostSchedule, months: Iterable[int], currency: str, rates: RateTable | None, on: dt.date | None
) -> dict[str, Any] | None:
    totals, used = [], None
    for month in months:
        total = schedule.total_in(currency, month, rates=rates, on=on)
        if total is None:
            return None
        used = used or total[1]
        totals.append({"month": month, **_amount(total[0])})
    return {"currency": currency, "rate": _rate(used) if used else None, "totals": totals}


def _amount(amount: Interval) -> dict[str, str | None]:
    return {"low": f"{amount.low:f}", "high": None if amount.high is None else f"{amount.high:f}"}


def _rate(rate: UsedRate) -> dict[str, str | None]:
    return {
        "base": rate.base,
        "quote": rate.quote,
        "rate": f"{rate.rate:f}",
        "date": rate.date.isoformat(),
        "via": rate.via,
    }
