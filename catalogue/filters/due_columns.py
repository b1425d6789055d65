"""What is due under an offer by a few months, as columns: read off `cost_schedule` while an index is made.

The months are those of GRID. For every offer the least and the most of all that is due is kept; the most is LARGEST
where no bound is known. Where a royalty is simple (one rate or one range of rates on a known figure, and nothing else that
hangs on sales), those bounds leave the royalty out, and it is kept beside them as a rate and numbers of months.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Final

from catalogue.filters.columns import Column
from catalogue.filters.currencies import CURRENCIES
from catalogue.filters.packed import LARGEST
from catalogue.filters.standing import Standing, months_to_expiry
from catalogue.licensing.cost import RevenuePlan, cost_schedule
from catalogue.licensing.cost.interval import EXACT, NEVER, usable
from catalogue.licensing.cost.reading import PERCENT, Notes
from catalogue.licensing.cost.timing import timing
from catalogue.licensing.offer import LicenceOffer, Payment, Trial

GRID: Final = (0, 6, 12, 24, 36, 60)
FIGURES: Final = ("net_sales", "revenue", "profit")
SCALE: Final = 10_000
RATE_SCALE: Final = 10**8
NO_CURRENCY: Final = 0
ANY_CURRENCY: Final = 1
"""An offer that states no sum of money: what it asks for is a share of whatever the firm counts in."""

# Places in a vector of DUE: currency, last day of validity, then by month of the grid the least and the most.
CURRENCY, VALID, LOW, HIGH = 0, 1, 2, 2 + len(GRID)
# Places in a vector of DUE_ROYALTY: the figure, the rate's bounds, then by month of the grid how many months bear it.
FIGURE, RATE_LOW, RATE_HIGH, SURELY, MAYBE = 0, 1, 2, 3, 3 + len(GRID)

_NEAR = 96  # months: a patent's end beyond this is not seen within the grid, whole years and a minimum's year counted
_FAR = 12_000
_DRIFT = 3  # months by which a patent's remaining life may have shrunk when the question comes
_DRIFT_DAYS = 85  # in so many days it never shrinks by more months than that
_CODE = re.compile(r"[A-Z]{3}")


def currency_number(code: str) -> int:
    """A currency as an integer; three capital letters."""
    return 256 + int.from_bytes(code.encode("ascii"), "big")


def currency_code(number: int) -> str:
    """The currency of such an integer."""
    return (number - 256).to_bytes(3, "big").decode("ascii")


@lru_cache(maxsize=50_000)
def _bounds(offer: LicenceOffer, expiry: int | None, royalty: bool) -> tuple[int, ...]:
    """The least and the most by each month of the grid; with `royalty` as if nothing were sold."""
    plan = RevenuePlan()
    if royalty:
        plan = RevenuePlan.level(
            _money_of(offer.payment or Payment()), net_sales=0, revenue=0, profit=0, units=0
        )
    curve = cost_schedule(offer, plan, horizon=GRID[-1], expiry_months=expiry).by_month
    low = [_held(curve[month].low, ROUND_FLOOR) for month in GRID]
    high = [_held(curve[month].high, ROUND_CEILING) for month in GRID]
    return (*low, *high)


def _held(amount: Decimal | None, rounding: str) -> int:
    if amount is None:
        return LARGEST
    scaled = (amount * SCALE).to_integral_value(rounding=rounding, context=EXACT) if amount else amount
    return min(int(scaled), LARGEST)


def _money_of(payment: Payment) -> str:
    return payment.currency if payment.currency in CURRENCIES and payment.currency else "XXX"


def _names_money(payment: Payment) -> bool:
    """Whether an offer states a sum, so that without a currency nobody knows how much that is."""
    sums = [
        payment.upfront, payment.total_fixed, payment.total_fixed_min, payment.total_fixed_max, payment.annual_fee,
        payment.per_unit, payment.min_annual,
    ]  # fmt: skip
    sums += [part.amount for part in payment.instalments or ()]
    sums += [part.amount for part in payment.milestones or ()]
    sums += [end for tier in payment.royalty_tiers or () for end in (tier.from_, tier.to)]
    return any(amount is not None and not amount.is_zero() for amount in sums)


def _currency(payment: Payment) -> int:
    if payment.currency is None:
        return NO_CURRENCY if _names_money(payment) else ANY_CURRENCY
    return currency_number(payment.currency) if _CODE.fullmatch(payment.currency) else NO_CURRENCY


def _simple(offer: LicenceOffer) -> bool:
    """Whether a royalty is a rate times a figure, month by month, and nothing else hangs on sales."""
    payment, trial = offer.payment or Payment(), offer.trial or Trial()
    rates = [rate for rate in (payment.royalty_pct_min, payment.royalty_pct_max) if rate is not None]
    return (
        payment.royalty_base in FIGURES
        and payment.royalty_pct_max is not None
        and all(usable(rate) and rate <= PERCENT for rate in rates)
        and not payment.royalty_tiers
        and payment.per_unit is None
        and payment.min_annual is None
        and "free" not in (payment.models or ())
        and trial.trigger in (None, "term_elapsed")
        and _currency(payment) != NO_CURRENCY
        and (payment.currency is None or payment.currency in CURRENCIES)
    )


def _costing(offer: LicenceOffer) -> LicenceOffer:
    """The offer with only what its cost hangs on, so that offers of equal terms are computed once."""
    scheme = offer.scheme if offer.scheme == "use_first_pay_later" else None
    trial = offer.trial
    if trial is not None:
        trial = Trial(trial.free_months, trial.earliest_payment_month, trial.trigger)
    return LicenceOffer(
        scheme=scheme,
        term_months=offer.term_months,
        until_expiry=offer.until_expiry,
        payment=replace(offer.payment, equity_pct=None, equity_valuation=None) if offer.payment else None,
        trial=trial,
    )


def _expiries(offer: LicenceOffer, expiry: int | None) -> tuple[int | None, ...]:
    """Every remaining life that the patents may have within the time of validity, as far as it makes a difference."""
    payment = offer.payment or Payment()
    total = (payment.total_fixed, payment.total_fixed_min, payment.total_fixed_max)
    counted = payment.annual_fee is not None and any(amount is not None for amount in total)
    if expiry is None:
        return (None,)
    if expiry > _NEAR + _DRIFT and not counted:
        return (_FAR,)
    # With its patents gone a technology has no remaining life that could be told.
    return tuple(expiry - less if expiry >= less else None for less in range(_DRIFT + 1))


def _due(standing: Standing, number: int) -> tuple[int, ...]:
    offer = _costing(standing.offer(number))
    expiries = _expiries(offer, months_to_expiry(standing.found.patents))
    found = [_bounds(offer, expiry, _simple(offer)) for expiry in dict.fromkeys(expiries)]
    at = len(GRID)
    low = [min(bounds[n] for bounds in found) for n in range(at)]
    high = [max(bounds[n] for bounds in found) for n in range(at, 2 * at)]
    valid = LARGEST
    if len(expiries) > 1:
        valid = (standing.today + dt.timedelta(days=_DRIFT_DAYS)).toordinal()
    return (_currency(offer.payment or Payment()), valid, *low, *high)


def _due_royalty(standing: Standing, number: int) -> tuple[int, ...] | None:
    offer = _costing(standing.offer(number))
    payment = offer.payment
    if (
        payment is None
        or payment.royalty_base is None
        or payment.royalty_pct_max is None
        or not _simple(offer)
    ):
        return None
    most, least = payment.royalty_pct_max, payment.royalty_pct_min
    top = most if least is None else max(most, least)
    bottom = Decimal(0) if least is None else min(most, least)
    counts = [_months(offer, expiry) for expiry in _expiries(offer, months_to_expiry(standing.found.patents))]
    surely = [min(each) for each in zip(*(count[0] for count in counts), strict=True)]
    maybe = [max(each) for each in zip(*(count[1] for count in counts), strict=True)]
    scale = RATE_SCALE // 100
    return (
        FIGURES.index(payment.royalty_base),
        int((bottom * scale).to_integral_value(rounding=ROUND_FLOOR, context=EXACT)),
        int((top * scale).to_integral_value(rounding=ROUND_CEILING, context=EXACT)),
        *surely,
        *maybe,
    )


def _months(offer: LicenceOffer, expiry: int | None) -> tuple[list[int], list[int]]:
    """By each month of the grid, how many months surely bear the royalty and how many may."""
    when = timing(offer, RevenuePlan(), (NEVER, NEVER), Notes(), expiry=expiry, horizon=GRID[-1])
    surely, maybe = [], []
    # A share of profit settled by the year leaves open whether the month in which it begins is in the account.
    begins = when.sales_last + (offer.payment is not None and offer.payment.royalty_base == "profit")
    for month in GRID:
        first, last = max(begins, when.free + 1, 1), min(month, when.ends_first)
        surely.append(max(0, last - first + 1))
        # What may be due for a month before payment begins may be due when it begins.
        last = min(month, when.ends_last) if month >= when.sales_first else 0
        maybe.append(max(0, last - max(when.free + 1, 1) + 1))
    return surely, maybe


_FIELDS = (
    "payment.price_on_request", "payment.models", "payment.upfront", "payment.total_fixed", "payment.total_fixed_min",
    "payment.total_fixed_max", "payment.annual_fee", "payment.instalments", "payment.milestones", "payment.currency",
)  # fmt: skip
_ROYALTY = (
    "payment.royalty_pct_max", "payment.royalty_pct_min", "payment.royalty_tiers", "payment.royalty_base",
    "payment.per_unit", "payment.min_annual", "trial.free_months", "trial.trigger", "term_months",
)  # fmt: skip
DUE = Column("due", "offer", "vectors", None, fields=_FIELDS, on_day=_due)
DUE_ROYALTY = Column("due_royalty", "offer", "vectors", None, fields=_ROYALTY, on_day=_due_royalty)
