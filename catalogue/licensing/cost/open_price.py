"""A price that is asked for and not named: on request, or by a way of paying that no amount goes with."""

from __future__ import annotations

from catalogue.licensing.cost.group import month_or_none
from catalogue.licensing.cost.interval import ANYTHING, NEVER
from catalogue.licensing.cost.reading import Notes
from catalogue.licensing.cost.schedule import Due
from catalogue.licensing.cost.timing import Timing
from catalogue.licensing.offer import Payment


def open_price(payment: Payment, when: Timing, notes: Notes) -> Due | None:
    """What may be due without any bound; None where everything that is asked for is priced."""
    source = "payment.models"
    model = _unpriced(payment)
    if payment.price_on_request:
        source = "payment.price_on_request"
        notes.add("price_on_request", "the price is on request", source)
    elif model == "":
        source = "payment"
        notes.add("nothing_stated", "the offer states no price", source)
    elif model:
        notes.add("amount_not_stated", f"{model} without its amount", source)
    else:
        return None
    return Due("open_price", ANYTHING, when.first, month_or_none(NEVER), "not_stated", source, "open-price")


def _unpriced(payment: Payment) -> str | None:
    """The way of paying whose amount is missing; "" where nothing is priced at all, None where nothing is missing.

    An entry fee alone prices nothing: by its name more follows. A yearly fee is the price where a lump sum is named
    and no other amount is.
    """
    total = _any(payment.total_fixed, payment.total_fixed_min, payment.total_fixed_max)
    running = _any(
        payment.annual_fee,
        payment.per_unit,
        payment.royalty_tiers,
        payment.royalty_pct_min,
        payment.royalty_pct_max,
    )
    parts = _any(payment.instalments or None, payment.milestones or None)
    models = payment.models or ()
    if not models:
        return None if total or running or parts else ""
    if "lump_sum" in models and not (total or parts or payment.annual_fee is not None):
        return "lump_sum"
    if "instalments" in models and not (total or payment.instalments):
        return "instalments"
    if "milestone" in models and not (total or payment.milestones):
        return "milestone"
    # An entry fee and a royalty have their own notes where they are missing.
    owing = "upfront_plus_royalty" in models or "royalty_only" in models
    if "deferred" in models and not (total or running or parts or owing or payment.upfront):
        return "deferred"
    return None


def _any(*stated: object) -> bool:
    return any(part is not None for part in stated)
