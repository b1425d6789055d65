"""The cost of an offer: every rule of docs/cost.md put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Final

from catalogue.errors import LimitError
from catalogue.licensing.cost.bases import Bases
from catalogue.licensing.cost.fixed import fixed_sums
from catalogue.licensing.cost.group import Curve, summed, together
from catalogue.licensing.cost.interval import EXACT, NEVER, NOTHING, ZERO, Interval, plain, usable
from catalogue.licensing.cost.open_price import open_price
from catalogue.licensing.cost.plan import NO_PLAN, RevenuePlan
from catalogue.licensing.cost.rates import RateTable, UsedRate
from catalogue.licensing.cost.reading import Notes
from catalogue.licensing.cost.royalty import royalties
from catalogue.licensing.cost.schedule import CostSchedule, Due, Equity, Unknown
from catalogue.licensing.cost.timing import timing
from catalogue.licensing.cost.yearly import over_the_licence, yearly_fees
from catalogue.licensing.offer import LicenceOffer, Payment, Trial

HORIZON_MAX: Final = 600
_YEAR: Final = 12
_LASTING: Final = ("annual_fee", "royalty", "per_unit", "minimum", "open_price")


def cost_schedule(
    offer: LicenceOffer,
    plan: RevenuePlan = NO_PLAN,
    *,
    horizon: int = 60,
    expiry_months: int | None = None,
    rates: RateTable | None = None,
    on: dt.date | None = None,
) -> CostSchedule:
    """What falls due under an offer by month 0 to `horizon`, if the licence stands and is used as planned.

    `expiry_months` is how long the patent still runs. `rates` converts a plan in another currency at the rate of the
    day `on` (today by default); without it such a plan tells nothing.

    Raises:
        LimitError: the horizon is not from 0 to 600 months.
    """
    if not 0 <= horizon <= HORIZON_MAX:
        raise LimitError(
            f"a horizon of {horizon} months", where="horizon", todo=f"Ask for 0 to {HORIZON_MAX}"
        )
    with localcontext(EXACT):
        return _schedule(offer, plan, horizon, expiry_months, rates, on)


def _schedule(
    offer: LicenceOffer,
    plan: RevenuePlan,
    horizon: int,
    expiry: int | None,
    rates: RateTable | None,
    on: dt.date | None,
) -> CostSchedule:
    payment, notes = offer.payment or Payment(), Notes()
    # Whole years, since a yearly minimum and losses within a year look to the year's end.
    months = -(-horizon // _YEAR) * _YEAR
    in_money = any(not amount.is_zero() for amount in _stated(payment))
    currency = payment.currency or (None if in_money else plan.currency)
    same = plan.currency == currency and currency is not None
    rate = _rate(plan, currency, rates, on) if not same else None
    bases = Bases(plan, months, same=same, rate=rate)
    when = timing(offer, plan, bases.first_sale(), notes, expiry=expiry, horizon=horizon)
    fees = yearly_fees(payment, when, notes, months=months)
    fixed = fixed_sums(payment, when, plan, notes, months=months, fees=over_the_licence(payment, when))
    share = royalties(payment, when, bases, notes, months=months, horizon=horizon)
    dues, curves = [*fixed.dues, *fees.dues, *share.dues], [fixed.curve, fees.curve, share.curve]
    missing = open_price(payment, when, notes)
    if missing:
        dues.append(missing)
        curves.append(summed([missing], months))
    curve = together(curves, months)[: horizon + 1]
    if "free" in (payment.models or ()):
        dues, curve = _free(payment, dues, curve, notes)
    if payment.currency is None and in_money:
        notes.add("currency_not_stated", "the offer names no currency", "payment.currency")
    shown = [replace(due, amount=plain(due.amount)) for due in dues if due.earliest <= horizon]
    shown.sort(key=lambda due: (due.earliest, NEVER if due.latest is None else due.latest))
    trial = offer.trial or Trial()
    stop = max(trial.free_months or 0, trial.earliest_payment_month or 0) or None
    return CostSchedule(
        currency=currency,
        horizon=horizon,
        dues=tuple(shown),
        by_month=tuple(plain(month) for month in curve),
        unknown=_that_matter(notes, shown),
        equity=_equity(payment),
        can_stop=trial.walk_away,
        can_stop_after=stop if trial.walk_away else None,
    )


def _rate(
    plan: RevenuePlan, currency: str | None, rates: RateTable | None, on: dt.date | None
) -> UsedRate | None:
    if plan.currency is None or currency is None or rates is None:
        return None
    return rates.rate(plan.currency, currency, on or dt.date.today())


def _stated(payment: Payment) -> Iterator[Decimal]:
    """Every amount of money that an offer states to be paid, or to be reached."""
    amounts = [
        payment.upfront, payment.total_fixed, payment.total_fixed_min, payment.total_fixed_max, payment.annual_fee,
        payment.per_unit, payment.min_annual,
    ]  # fmt: skip
    amounts += [part.amount for part in payment.instalments or ()]
    amounts += [part.amount for part in payment.milestones or ()]
    amounts += [end for tier in payment.royalty_tiers or () for end in (tier.from_, tier.to)]
    return (amount for amount in amounts if amount is not None)


def _free(payment: Payment, dues: list[Due], curve: Curve, notes: Notes) -> tuple[list[Due], Curve]:
    """Free of charge: nothing at the least; whatever else is stated beside it contradicts."""
    if curve[-1] == NOTHING:
        return [], curve
    notes.add("contradiction", "free, and other terms of payment beside it", "payment.models")
    maybe = [replace(due, amount=Interval(ZERO, due.amount.high)) for due in dues]
    return maybe, [Interval(ZERO, month.high) for month in curve]


def _that_matter(notes: Notes, dues: list[Due]) -> tuple[Unknown, ...]:
    """When payments begin and end leaves nothing open where there are none."""
    lasting = any(due.what in _LASTING for due in dues)
    return tuple(
        note
        for note in notes.all
        if (lasting or note.kind != "end_not_known") and (dues or note.kind != "start_not_known")
    )


def _equity(payment: Payment) -> Equity | None:
    if (
        payment.equity_pct is None
        and payment.equity_valuation is None
        and "equity" not in (payment.models or ())
    ):
        return None
    usable_ = [
        a if a is not None and usable(a) else None for a in (payment.equity_pct, payment.equity_valuation)
    ]
    return Equity(*usable_)
