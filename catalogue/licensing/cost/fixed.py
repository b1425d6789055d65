"""Fixed sums: entry fee, lump sum, instalments, milestones, and the total that they are parts of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from catalogue.licensing.cost.group import Curve, Group, month_or_none, summed, within_licence
from catalogue.licensing.cost.interval import ANYTHING, NEVER, NOTHING, ZERO, Interval, more
from catalogue.licensing.cost.plan import RevenuePlan
from catalogue.licensing.cost.reading import Notes
from catalogue.licensing.cost.schedule import Due, Trigger
from catalogue.licensing.cost.timing import Timing
from catalogue.licensing.offer import Payment


def fixed_sums(
    payment: Payment, when: Timing, plan: RevenuePlan, notes: Notes, *, months: int, fees: Interval | None
) -> Group:
    """All fixed sums but yearly fees; `fees` is what those come to over the licence (None: there are none)."""
    parts = [
        *_entry_fee(payment, when, notes),
        *_instalments(payment, when, notes),
        *_milestones(payment, when, plan, notes),
    ]
    total = notes.spread(
        notes.amount(payment.total_fixed, "payment.total_fixed"),
        notes.amount(payment.total_fixed_min, "payment.total_fixed_min"),
        notes.amount(payment.total_fixed_max, "payment.total_fixed_max"),
        "payment.total_fixed",
    )
    if total is None:
        return _group(parts, when, months, None, notes)
    open_parts = [at for at, part in enumerate(parts) if part.amount == ANYTHING]
    low = sum((part.amount.low for part in parts), ZERO)
    high = _sum(part.amount.high for part in parts)
    left = Interval(
        ZERO if high is None else max(total.low - high, ZERO),
        None if total.high is None else max(total.high - low, ZERO),
    )
    for at in open_parts:
        parts[at] = replace(parts[at], amount=Interval(ZERO, left.high))
    if not open_parts and left.high != 0:
        if fees is not None:
            total, left = _less_fees(total, left, fees, notes)
        if left.high != 0:
            parts.append(_remainder(payment, when, left, bool(parts), notes))
    return _group(parts, when, months, total, notes)


def _entry_fee(payment: Payment, when: Timing, notes: Notes) -> list[Due]:
    amount = notes.amount(payment.upfront, "payment.upfront")
    models = payment.models or ()
    latest = 0
    if amount is None:
        if "upfront_plus_royalty" not in models or payment.instalments or _total_stated(payment):
            return []
        notes.add(
            "amount_not_stated", "an entry fee is asked for, and its amount is not stated", "payment.upfront"
        )
        amount, latest = ANYTHING, when.last
    if amount == NOTHING:
        return []
    early = amount.low > 0 and (when.base > when.free or "deferred" in models)
    if early:
        notes.add("contradiction", "an entry fee beside a later first payment", "payment.upfront")
        latest = when.last
    first = [part.amount for part in payment.instalments or () if part.month == 0]
    same = amount.exact and any(a is not None and a.is_finite() and a == amount.low for a in first)
    if same:
        notes.add(
            "contradiction",
            "the entry fee and an equal first instalment may be one payment",
            "payment.upfront",
        )
        amount = Interval(ZERO, amount.high)
    earliest = when.first if payment.upfront is None else 0
    return [
        Due("entry_fee", amount, earliest, month_or_none(latest), "signing", "payment.upfront", "entry-fee")
    ]


def _instalments(payment: Payment, when: Timing, notes: Notes) -> list[Due]:
    found = []
    for at, part in enumerate(payment.instalments or ()):
        source = f"payment.instalments[{at}]"
        amount = notes.amount(part.amount, f"{source}.amount")
        month = notes.month(part.month, f"{source}.month")
        if amount is None:
            notes.add("amount_not_stated", "an instalment's amount is not stated", source)
        if month is None:
            notes.add("month_not_stated", "an instalment's month is not stated", source)
            earliest, latest = when.first, NEVER
        else:
            if month < when.base:
                notes.add("contradiction", "an instalment before the stated months allow a payment", source)
            earliest = max(month, when.trigger_first)
            latest = max(month, when.base, when.trigger_last)
        found.append(
            Due(
                "instalment", amount or ANYTHING, earliest, month_or_none(latest),
                "month" if when.trigger_last == 0 else when.trigger, source, "instalments",
            )
        )  # fmt: skip
    return found


def _milestones(payment: Payment, when: Timing, plan: RevenuePlan, notes: Notes) -> list[Due]:
    found = []
    for at, part in enumerate(payment.milestones or ()):
        source = f"payment.milestones[{at}]"
        amount = notes.amount(part.amount, f"{source}.amount")
        if amount is None:
            notes.add("amount_not_stated", "a milestone's amount is not stated", source)
        month = plan.milestone_months[at] if at < len(plan.milestone_months) else None
        if month is None:
            notes.add(
                "month_not_stated",
                f"when it comes to this is not known: {part.trigger or '(not stated)'}",
                source,
            )
        earliest = max(month or 0, when.base)
        latest = NEVER if month is None else earliest
        found.append(
            Due(
                "milestone",
                amount or ANYTHING,
                earliest,
                month_or_none(latest),
                "milestone",
                source,
                "milestones",
            )
        )
    return found


def _remainder(payment: Payment, when: Timing, left: Interval, partial: bool, notes: Notes) -> Due:
    """The total where no part is stated, or what the stated parts leave of it."""
    source = "payment.total_fixed" if payment.total_fixed is not None else "payment.total_fixed_max"
    models = payment.models or ()
    earliest, latest = when.first, when.last
    if partial or "instalments" in models or "milestone" in models:
        notes.add("month_not_stated", "when the total or the rest of it is due is not stated", source)
        latest = NEVER
    elif payment.upfront is not None and latest == 0:
        # Nothing is due on signing, so it comes later, whenever that is.
        notes.add(
            "month_not_stated", "nothing is due on signing, and when the sum is due is not stated", source
        )
        earliest, latest = 1, NEVER
    if partial:
        return Due("rest_of_total", left, earliest, None, "not_stated", source, "total")
    trigger: Trigger = when.trigger if latest < NEVER or when.trigger != "signing" else "not_stated"
    return Due("lump_sum", left, earliest, month_or_none(latest), trigger, source, "total")


def _less_fees(total: Interval, left: Interval, fees: Interval, notes: Notes) -> tuple[Interval, Interval]:
    """A stated total may be the sum of the stated yearly fees: surely where they come to exactly it."""
    apart = fees.exact and (fees.low < total.low or (total.high is not None and fees.low > total.high))
    if apart:
        return total, left
    notes.add("total_and_fee", "the total may be the sum of the yearly fees", "payment.total_fixed")
    if fees.exact and total.exact:
        return Interval(ZERO, ZERO), NOTHING
    return Interval(ZERO, total.high), Interval(ZERO, left.high)


def _group(parts: Sequence[Due], when: Timing, months: int, total: Interval | None, notes: Notes) -> Group:
    if when.ends_first < NEVER and any(_stated_after(part, when) for part in parts):
        notes.add("contradiction", "a payment is stated for a month after the licence's end", "term_months")
    dues = tuple(within_licence(part, when) for part in parts)
    curve = summed(dues, months)
    if total is None:
        return Group(dues, curve)
    return Group(dues, _bounded(curve, dues, total, notes))


def _stated_after(part: Due, when: Timing) -> bool:
    return part.what == "instalment" and part.earliest > when.ends_first


def _bounded(curve: Curve, dues: Sequence[Due], total: Interval, notes: Notes) -> Curve:
    """Never more than the total, and never less than what the payments still to come can leave of it."""
    parts = sum((due.amount.low for due in dues), ZERO)
    if total.high is not None and parts > total.high:
        notes.add("contradiction", "the parts come to more than the total", "payment.total_fixed")
        return [Interval(min(month.low, total.low), month.high) for month in curve]
    found = []
    for month, sums in enumerate(curve):
        later = _sum(due.amount.high for due in dues if due.latest is None or due.latest > month)
        least = sums.low if later is None else max(sums.low, total.low - later)
        if sums.high is None or total.high is None:
            most = total.high if sums.high is None else sums.high
        else:
            most = min(sums.high, total.high)
        found.append(Interval(least, most))
    return found


def _sum(bounds: Iterable[Decimal | None]) -> Decimal | None:
    found: Decimal | None = ZERO
    for bound in bounds:
        found = more(found, bound)
    return found


def _total_stated(payment: Payment) -> bool:
    return any(a is not None for a in (payment.total_fixed, payment.total_fixed_min, payment.total_fixed_max))
