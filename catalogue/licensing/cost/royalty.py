"""Royalties: a share of what is sold, an amount for each unit, and the least amount of a year."""

from __future__ import annotations

from collections.abc import Sequence

from catalogue.licensing.cost.accrual import Accrued, Share, accrue
from catalogue.licensing.cost.bases import Bases
from catalogue.licensing.cost.group import Curve, Group, month_or_none, running
from catalogue.licensing.cost.interval import ANYTHING, NEVER, NOTHING, ZERO, Interval, highest
from catalogue.licensing.cost.minimum import minimum_of
from catalogue.licensing.cost.reading import Notes
from catalogue.licensing.cost.schedule import Due, Rule
from catalogue.licensing.cost.tiers import Rates, one_rate, per_unit, tiered
from catalogue.licensing.cost.timing import Timing
from catalogue.licensing.offer import Payment, RoyaltyBase

_MONEY: tuple[RoyaltyBase, ...] = ("net_sales", "revenue", "profit")
_OWING = ("upfront_plus_royalty", "royalty_only")
_SHARE = "payment.royalty_pct_max"


def royalties(
    payment: Payment, when: Timing, bases: Bases, notes: Notes, *, months: int, horizon: int
) -> Group:
    """All royalties up to `months`, a whole number of years, with a yearly minimum where one is stated.

    Where the offer leaves open what the base is or over which time tiers add up, each reading is computed for itself
    and the answer holds them all.
    """
    readings = _readings(payment, when, bases, notes)
    if not readings:
        return Group((), running([ZERO] * (months + 1), [ZERO] * (months + 1)))
    _note_plan(payment, readings, when, bases, notes, horizon)
    least = minimum_of(payment, when, horizon, notes)
    accrued = [[accrue(share, when) for share in reading] for reading in readings]
    tops = [least.of_reading(reading) if least else None for reading in accrued]
    curves = []
    for reading, top in zip(accrued, tops, strict=True):
        low, high = [ZERO] * (months + 1), [Interval(ZERO, ZERO)] * (months + 1)
        for part in reading:
            for month, due in enumerate(part.due, 1):
                low[month] += due.low
                later = max(month, when.sales_first)
                if later <= months:
                    high[later] += Interval(ZERO, due.high)
        curve = running(low, [month.high for month in high])
        curves.append(top.added_to(curve) if top else curve)
    if not all(share.rates.single for share in readings[0]) and _differ(curves, horizon):
        notes.add(
            "tier_period",
            "whether tiers count over a year or the whole licence is not stated",
            readings[0][0].source,
        )
    dues = _dues(accrued, when, bases, months)
    if least:
        dues += least.dues([top for top in tops if top])
    return Group(tuple(dues), _any_of(curves))


def _readings(payment: Payment, when: Timing, bases: Bases, notes: Notes) -> list[list[Share]]:
    """Every way to read the royalty, each a list of shares that are due together."""
    units = notes.amount(payment.per_unit, "payment.per_unit")
    always = []
    if units is not None:
        always = [Share("per_unit", "payment.per_unit", "per-unit", per_unit(units), bases.of("unit"))]
    rates, source = _rates(payment, notes, priced=units is not None)
    if rates is None:
        return [always] if always else []
    rule: Rule = "royalty" if rates.single else "tiers"
    found = []
    for base in _bases(payment, rates, when, bases, notes):
        for by_year in (False,) if rates.single else (False, True):
            found.append([Share("royalty", source, rule, rates, base, by_year), *always])
    return found


def _rates(payment: Payment, notes: Notes, *, priced: bool) -> tuple[Rates | None, str]:
    stated = notes.spread(
        None,
        notes.percent(payment.royalty_pct_min, "payment.royalty_pct_min"),
        notes.percent(payment.royalty_pct_max, "payment.royalty_pct_max"),
        # Tiers say what holds where, so that a lowest and a highest rate beside them leave nothing open.
        _SHARE,
    ) if not payment.royalty_tiers else None  # fmt: skip
    if payment.royalty_tiers:
        beside = [rate for rate in (payment.royalty_pct_min, payment.royalty_pct_max) if rate is not None]
        other = notes.percent(max(beside), _SHARE) if beside and all(r.is_finite() for r in beside) else None
        return tiered(payment.royalty_tiers, other, notes), "payment.royalty_tiers"
    if stated is not None:
        return one_rate(stated), _SHARE
    owing = any(model in _OWING for model in payment.models or ()) or payment.min_annual is not None
    if (owing or payment.royalty_base is not None) and not priced:
        notes.add("rate_not_stated", "a royalty is asked for, and its rate is not stated", _SHARE)
        return one_rate(ANYTHING), _SHARE
    return None, _SHARE


def _bases(
    payment: Payment, rates: Rates, when: Timing, bases: Bases, notes: Notes
) -> list[Sequence[Interval]]:
    named = payment.royalty_base
    if named == "unit":
        # A percentage of a unit's price, which is not planned; where no unit is sold it is nought.
        notes.add(
            "base_not_stated", "a rate for each unit: of which price is not stated", "payment.royalty_base"
        )
        return [[NOTHING if month == NOTHING else ANYTHING for month in bases.of("unit")]]
    if named is None and not rates.none:
        notes.add("base_not_stated", "what the royalty is a share of is not stated", "payment.royalty_base")
    found: list[Sequence[Interval]] = []
    for base in (named,) if named else _MONEY:
        if base == "profit":
            starts = {when.free, when.sales_last} - {NEVER}
            found += [bases.netted_profit(start) for start in sorted(starts)]
        else:
            found.append(bases.of(base))
    return found


def _dues(accrued: Sequence[Sequence[Accrued]], when: Timing, bases: Bases, months: int) -> list[Due]:
    """One payment a month and share, from the least to the most of all readings."""
    found = []
    for parts in zip(*accrued, strict=True):
        share = parts[0].share
        open_before = False
        for month in range(1, months + 1):
            each = [part.due[month - 1] for part in parts]
            amount = Interval(min(due.low for due in each), highest(due.high for due in each))
            if amount.high == 0 or (amount == ANYTHING and open_before):
                continue  # of which nothing is known is said once
            open_before = amount == ANYTHING
            earliest = max(month, when.sales_first)
            latest = max(month, when.sales_last)
            found.append(
                Due(
                    share.what, amount, earliest, month_or_none(latest), "sales", share.source, share.rule,
                    None if share.what == "per_unit" else bases.rate,
                )
            )  # fmt: skip
    return found


def _differ(curves: Sequence[Curve], horizon: int) -> bool:
    """Whether it makes a difference over which time tiers add up: of each two curves, the second is by year."""
    pairs = zip(curves[::2], curves[1::2], strict=True)
    return any(one[: horizon + 1] != other[: horizon + 1] for one, other in pairs)


def _any_of(curves: Sequence[Curve]) -> Curve:
    return [
        Interval(min(month.low for month in each), highest(month.high for month in each))
        for each in zip(*curves, strict=True)
    ]


def _note_plan(
    payment: Payment, readings: list[list[Share]], when: Timing, bases: Bases, notes: Notes, horizon: int
) -> None:
    """Says from when on the plan leaves a base open."""
    wanted: list[tuple[RoyaltyBase | None, str]] = []
    if any(share.what == "royalty" and not share.rates.none for share in readings[0]):
        wanted.append((payment.royalty_base, "payment.royalty_base"))
    if payment.per_unit:
        wanted.append(("unit", "payment.per_unit"))
    for base, source in wanted:
        words = {"unit": "units", None: "what the royalty may be a share of"}.get(base, base)
        said = set()
        for month in range(when.free + 1, min(horizon, when.ends_last) + 1):
            known = bases.known(base, month)
            if known in said or known == "planned":
                continue
            said.add(known)
            since = "" if month == when.free + 1 else f" from month {month} on"
            if known == "no_rate":
                notes.add(
                    "no_exchange_rate", f"the plan is in another currency, and no rate is set{since}", source
                )
            elif known == "other":
                notes.add(
                    "other_figure_planned",
                    f"{words} not planned{since}: bounded by the other figures",
                    source,
                )
            else:
                notes.add("not_planned", f"{words} not planned{since}", source)
