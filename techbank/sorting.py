"""The order of hits by what is due by a month, and what is due under the offer shown with each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from catalogue.answers import Condition, Hit, HitDue
from catalogue.errors import LimitError
from catalogue.filters.base import Context
from catalogue.filters.budget import MONTHS, Budget
from catalogue.filters.values import Amount
from catalogue.licensing.cost import CostSchedule, RevenuePlan, cost_schedule
from catalogue.records import Technology
from techbank.costs import months_to_expiry

RELEVANCE = "relevance"
_DUE = re.compile(r"due:([0-9]{1,3})")


def read_sort(sort: str) -> int | None:
    """The month by which hits are to be ordered; None for their relevance.

    Raises:
        LimitError: it is neither `relevance` nor `due:MONTH`, or the month is out of range.
    """
    if sort == RELEVANCE:
        return None
    match = _DUE.fullmatch(sort)
    if not match or int(match[1]) > MONTHS:
        raise LimitError(
            f"hits cannot be sorted by {sort[:40]!r}",
            where="sort",
            todo=f"Use relevance, or due:MONTH with a month from 0 to {MONTHS}, such as due:12",
        )
    return int(match[1])


def needs_rates(conditions: Iterable[Condition], month: int | None) -> bool:
    """Whether an answer hangs on the bank's exchange rates."""
    return month is not None or any(isinstance(c.value, (Amount, Budget)) for c in conditions)


def with_due(
    hits: Sequence[Hit],
    records: Mapping[str, Technology],
    *,
    conditions: Iterable[Condition],
    month: int | None,
    context: Context,
) -> tuple[Hit, ...]:
    """The hits, each with what is due by a month, where `month` or a condition asks for one.

    With `month` they are ordered: by the most that is due, then the least, then by id; last those of which no most is
    known, and at the very end those without an offer or in a currency that cannot be converted. They are ranked anew.
    """
    budgets = [c.value for c in conditions if isinstance(c.value, Budget)]
    asked = month if month is not None else budgets[0].month if budgets else None
    if asked is None:
        return tuple(hits)
    plan = next((budget.plan() for budget in budgets if budget.figure is not None), RevenuePlan())
    schedules = {hit.id: _schedule(hit, records[hit.id], plan, context) for hit in hits}
    currency = budgets[0].amount.currency if budgets else _commonest(schedules.values())
    shown = [replace(hit, due=_due(schedules[hit.id], asked, currency, context)) for hit in hits]
    if month is None:
        return tuple(shown)
    shown.sort(key=lambda hit: _place(hit, currency))
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(shown, 1))


def _schedule(hit: Hit, record: Technology, plan: RevenuePlan, context: Context) -> CostSchedule | None:
    if hit.offer is None:
        return None
    expiry = months_to_expiry(record, context.today)
    return cost_schedule(
        hit.offer.terms, plan, horizon=MONTHS, expiry_months=expiry, rates=context.rates, on=context.today
    )


def _commonest(schedules: Iterable[CostSchedule | None]) -> str | None:
    """The currency of most hits, the first in the alphabet of several; None where none names one."""
    counts = Counter(s.currency for s in schedules if s is not None and s.currency is not None)
    return min(counts, key=lambda code: (-counts[code], code), default=None)


def _due(schedule: CostSchedule | None, month: int, currency: str | None, context: Context) -> HitDue | None:
    """In `currency` where it can be told in that, else in the offer's own."""
    if schedule is None:
        return None
    total = schedule.total_by(month)
    if currency is not None:
        found = schedule.total_in(currency, month, rates=context.rates, on=context.today)
        if found is not None:
            return HitDue(month, currency, found[0].low, found[0].high)
    return HitDue(month, schedule.currency, total.low, total.high)


def _place(hit: Hit, currency: str | None) -> tuple[int, Decimal, Decimal, str]:
    nothing, due = Decimal(0), hit.due
    if due is None or (due.currency != currency and due.high != 0):
        # Of an offer that names no currency and no sum, nothing is known; it is not in another currency.
        unpriced = due is not None and due.currency is None and due.low == 0
        return 1 if unpriced else 2, nothing, nothing, hit.id
    if due.high is None:
        return 1, due.low, nothing, hit.id
    return 0, due.high, due.low, hit.id
