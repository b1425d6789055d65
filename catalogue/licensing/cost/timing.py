"""When payments can begin and end under an offer: trial, trigger and term, with what a plan says of them."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.licensing.cost.interval import NEVER
from catalogue.licensing.cost.plan import RevenuePlan
from catalogue.licensing.cost.reading import Notes
from catalogue.licensing.cost.schedule import Trigger
from catalogue.licensing.offer import LicenceOffer, Trial


@dataclass(frozen=True)
class Timing:
    """Months between which something begins or ends; NEVER where it does not, or may not.

    `free` are the free months, `base` is the first month in which the stated months allow a payment, `trigger_first` and
    `trigger_last` bound what the trigger sets off, `first` and `last` bound a fixed sum for which no month is stated. A
    royalty may be due from month `sales_first` and surely is from `sales_last`. The licence stands until `ends_first` at
    the least and `ends_last` at the most.
    """

    free: int
    base: int
    trigger: Trigger
    trigger_first: int
    trigger_last: int
    first: int
    last: int
    sales_first: int
    sales_last: int
    ends_first: int
    ends_last: int


def timing(
    offer: LicenceOffer,
    plan: RevenuePlan,
    first_sale: tuple[int, int],
    notes: Notes,
    *,
    expiry: int | None,
    horizon: int,
) -> Timing:
    """The timing of an offer; `first_sale` bounds the plan's first month with revenue, `expiry` is the patent's.

    An end that is open is noted where it may lie before `horizon`.
    """
    trial = offer.trial or Trial()
    free = notes.month(trial.free_months, "trial.free_months") or 0
    base = max(free, notes.month(trial.earliest_payment_month, "trial.earliest_payment_month") or 0)
    begins, ends = _trigger(trial, plan, first_sale, notes)
    models = (offer.payment.models if offer.payment else None) or ()
    deferred = "deferred" in models or trial.trigger == "term_elapsed"
    open_start = base == 0 and trial.trigger in (None, "term_elapsed")
    later = deferred or offer.scheme == "use_first_pay_later"
    if open_start and deferred:
        notes.add("start_not_known", "payment begins later, and it is not stated when", "trial")
    # Whether a royalty has begun is the trigger's matter, save revenue: where there is none, there is no royalty either.
    waits = trial.trigger in ("acceptance", "milestone")
    ends_first, ends_last = _end(offer, expiry, horizon, notes)
    named: dict[str, Trigger] = {
        "first_revenue": "first_revenue",
        "acceptance": "acceptance",
        "milestone": "milestone",
    }
    return Timing(
        free=free,
        base=base,
        trigger=named.get(trial.trigger or "")
        or ("trial_end" if base else "not_stated" if later else "signing"),
        trigger_first=begins,
        trigger_last=ends,
        first=max(base, begins),
        last=NEVER if open_start and later else max(base, ends),
        sales_first=max(base, begins if waits else 0),
        sales_last=NEVER if open_start and deferred else max(base, ends if waits else 0),
        ends_first=ends_first,
        ends_last=ends_last,
    )


def _trigger(trial: Trial, plan: RevenuePlan, first_sale: tuple[int, int], notes: Notes) -> tuple[int, int]:
    if trial.trigger == "first_revenue":
        if first_sale[0] < first_sale[1]:
            notes.add(
                "not_planned", "payment begins with revenue, and the plan does not tell when", "trial.trigger"
            )
        return first_sale
    if trial.trigger == "acceptance":
        if plan.acceptance_month is not None:
            return plan.acceptance_month, plan.acceptance_month
        notes.add(
            "start_not_known", "payment begins with acceptance, whose month is not known", "trial.trigger"
        )
        return 0, NEVER
    if trial.trigger == "milestone":
        known = [month for month in plan.milestone_months if month is not None]
        if known and len(known) == len(plan.milestone_months):
            return min(known), min(known)
        notes.add(
            "start_not_known", "payment begins with a milestone, whose month is not known", "trial.trigger"
        )
        return 0, min(known, default=NEVER)
    return 0, 0


def _end(offer: LicenceOffer, expiry: int | None, horizon: int, notes: Notes) -> tuple[int, int]:
    """The month in which the licence ends, no earlier and no later than."""
    term = notes.month(offer.term_months, "term_months")
    expiry = notes.month(expiry, "expiry")
    if term is None and expiry is None:
        if offer.until_expiry:
            notes.add("end_not_known", "it ends with the patent, whose expiry is not known", "until_expiry")
        return NEVER, NEVER
    first = min(month for month in (term, expiry) if month is not None)
    if not offer.until_expiry:
        last = NEVER if term is None else term
    else:
        last = NEVER if expiry is None else max(term or 0, expiry)
    if first != last and first < horizon:
        notes.add(
            "end_not_known",
            f"whether it ends in month {first} or goes on is open: term and patent's expiry",
            "term_months" if term is not None else "until_expiry",
        )
    return first, last
