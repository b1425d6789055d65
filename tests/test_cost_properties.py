"""What must hold of every offer's cost: bounds in order, totals that never fall, more revenue never cheaper, no float.

Offers come from tests/strategies.py (sparse and contradictory) and from a builder of odd values; plans are consistent:
profit <= net sales <= revenue.
"""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from catalogue.licensing.cost import CostSchedule, Interval, RevenuePlan, cost_schedule, schedule_to_dict
from catalogue.licensing.cost.group import summed
from catalogue.licensing.offer import (
    Instalment,
    LicenceOffer,
    Milestone,
    Payment,
    RoyaltyBase,
    RoyaltyTier,
    Trial,
)
from tests.strategies import OFFERS, maybe, one_of, some

MONTH = (0, 1, 5, 6, 11, 12, 13, 24, 36, 47, 60)
many = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
D = Decimal

# Plans


@st.composite
def figures(draw: st.DrawFn) -> tuple[list[Decimal], list[Decimal], list[Decimal], list[Decimal]]:
    """Revenue, net sales, profit and units of some months, consistent with each other."""
    months = draw(st.integers(1, 30))
    step = st.sampled_from([0, 0, 1, 10_000, 50_000, 400_000, 3_000_000])
    net = [draw(step) for _ in range(months)]
    revenue = [n + (draw(step) if n else 0) for n in net]
    profit = [n - draw(step) for n in net]
    units = [draw(st.integers(0, 500)) if n else 0 for n in net]
    return tuple([D(value) for value in row] for row in (revenue, net, profit, units))  # type: ignore[return-value]


def plan_of(rows: Any, shown: tuple[bool, bool, bool, bool], then: Any, **more: Any) -> RevenuePlan:
    revenue, net, profit, units = (
        tuple(row) if show else None for row, show in zip(rows, shown, strict=True)
    )
    return RevenuePlan("CNY", revenue=revenue, net_sales=net, profit=profit, units=units, then=then, **more)


SHOWN = st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans())
THEN = st.sampled_from(["unknown", "last", "nothing"])
EVENTS = st.fixed_dictionaries(
    {
        "acceptance_month": maybe(st.sampled_from(MONTH)),
        "milestone_months": st.lists(maybe(st.sampled_from(MONTH)), max_size=2).map(tuple),
    }
)
PLANS = st.builds(
    lambda rows, shown, then, more: plan_of(rows, shown, then, **more), figures(), SHOWN, THEN, EVENTS
)

# Offers that are priced, in the plan's currency

SUMS = st.sampled_from([D(n) for n in ("0", "1", "3000", "50000", "100000", "333333.33")])
PCTS = st.sampled_from([D(n) for n in ("0", "0.5", "2", "4.2", "10", "100")])
TIERS = st.lists(PCTS, min_size=1, max_size=4).map(
    lambda pcts: tuple(
        RoyaltyTier(D(at * 100_000), D((at + 1) * 100_000) if at + 1 < len(pcts) else None, pct)
        for at, pct in enumerate(pcts)
    )
)
RUNNING = st.fixed_dictionaries(
    {},
    optional={
        "models": st.sampled_from(
            [("royalty_only",), ("upfront_plus_royalty",), ("deferred", "royalty_only"), None]
        ),
        "upfront": SUMS,
        "annual_fee": SUMS,
        "royalty_pct_min": PCTS,
        "royalty_pct_max": PCTS,
        "royalty_tiers": TIERS,
        "royalty_base": one_of(RoyaltyBase),
        "per_unit": SUMS,
        "min_annual": SUMS,
        "min_annual_from_month": st.sampled_from(MONTH),
        "total_fixed": SUMS,
        "instalments": some(st.builds(Instalment, maybe(SUMS), maybe(st.sampled_from(MONTH))), most=3),
        "milestones": some(st.builds(Milestone, st.just("pilot line"), maybe(SUMS)), most=2),
    },
)
TRIALS = st.builds(
    Trial,
    free_months=maybe(st.sampled_from(MONTH)),
    earliest_payment_month=maybe(st.sampled_from(MONTH)),
    trigger=maybe(st.sampled_from(["term_elapsed", "first_revenue", "acceptance", "milestone"])),
)
PRICED = st.builds(
    lambda payment, trial, term, until, scheme: LicenceOffer(
        scheme=scheme,
        payment=Payment(currency="CNY", **payment),
        trial=trial,
        term_months=term,
        until_expiry=until,
    ),
    RUNNING,
    maybe(TRIALS),
    maybe(st.sampled_from(MONTH)),
    maybe(st.booleans()),
    maybe(st.just("use_first_pay_later")),
)
ANY_OFFER = OFFERS | PRICED
EXPIRY = maybe(st.sampled_from([0, 7, 24, 30, 200]))


def within(narrow: CostSchedule, wide: CostSchedule) -> None:
    for month, (a, b) in enumerate(zip(narrow.by_month, wide.by_month, strict=True)):
        assert b.holds(a), (month, a, b)


# In order, never falling, no float


@many
@given(ANY_OFFER, PLANS, EXPIRY, st.sampled_from(MONTH))
def test_bounds_are_in_order_and_totals_never_fall(
    offer: LicenceOffer, plan: RevenuePlan, expiry: int | None, horizon: int
) -> None:
    found = cost_schedule(offer, plan, horizon=horizon, expiry_months=expiry)
    assert len(found.by_month) == horizon + 1
    for total in found.by_month:
        assert total.low >= 0
        assert total.high is None or total.low <= total.high
    for before, after in zip(found.by_month, found.by_month[1:], strict=False):
        assert before.low <= after.low
        assert after.high is None or (before.high is not None and before.high <= after.high)
    for due in found.dues:
        assert due.amount.high is None or 0 <= due.amount.low <= due.amount.high
        assert due.latest is None or due.earliest <= due.latest
        assert 0 <= due.earliest <= horizon


@many
@given(ANY_OFFER, PLANS, EXPIRY)
def test_the_horizon_changes_no_total(offer: LicenceOffer, plan: RevenuePlan, expiry: int | None) -> None:
    whole = cost_schedule(offer, plan, horizon=60, expiry_months=expiry).by_month
    for horizon in (0, 1, 12, 13, 30):
        assert (
            cost_schedule(offer, plan, horizon=horizon, expiry_months=expiry).by_month == whole[: horizon + 1]
        )


@many
@given(ANY_OFFER, PLANS, EXPIRY)
def test_totals_lie_within_the_sum_of_the_payments(
    offer: LicenceOffer, plan: RevenuePlan, expiry: int | None
) -> None:
    found = cost_schedule(offer, plan, expiry_months=expiry)
    if any(note.kind == "contradiction" for note in found.unknown):
        return  # parts that come to more than their total: the total may be right, or they
    if any(note.kind == "total_and_fee" for note in found.unknown):
        return
    for total, payments in zip(found.by_month, summed(found.dues, 60), strict=True):
        assert payments.holds(total)


def _floats(value: Any) -> bool:
    if dataclasses.is_dataclass(value):
        return any(_floats(getattr(value, field.name)) for field in dataclasses.fields(value))
    if isinstance(value, dict):
        return any(map(_floats, value.values()))
    return any(map(_floats, value)) if isinstance(value, (list, tuple)) else isinstance(value, float)


@many
@given(ANY_OFFER, PLANS)
def test_there_is_no_float_anywhere(offer: LicenceOffer, plan: RevenuePlan) -> None:
    found = cost_schedule(offer, plan)
    assert not _floats(found)
    assert not _floats(schedule_to_dict(found))


# More revenue never costs less


@many
@given(PRICED, figures(), SHOWN, THEN, EVENTS, st.data())
def test_more_revenue_never_costs_less(
    offer: LicenceOffer, rows: Any, shown: Any, then: Any, events: Any, data: st.DataObject
) -> None:
    plan = plan_of(rows, shown, then, **events)
    extra = st.sampled_from([0, 0, 1, 20_000, 1_000_000])
    more = [[value + data.draw(extra) for value in row] for row in rows]
    before = cost_schedule(offer, plan, horizon=36)
    after = cost_schedule(offer, plan_of(more, shown, then, **events), horizon=36)
    for month, (a, b) in enumerate(zip(before.by_month, after.by_month, strict=True)):
        assert a.low <= b.low, (month, a, b)
        assert b.high is None or (a.high is not None and a.high <= b.high), (month, a, b)


# Wider holds narrower


@many
@given(PRICED, PLANS, EXPIRY, PCTS, PCTS)
def test_a_range_of_rates_holds_every_rate_in_it(
    offer: LicenceOffer, plan: RevenuePlan, expiry: int | None, one: Decimal, other: Decimal
) -> None:
    payment = replace(offer.payment or Payment(), royalty_tiers=None)
    low, high = min(one, other), max(one, other)
    wide = replace(payment, royalty_pct_min=low, royalty_pct_max=high)
    for rate in (low, (low + high) / 2, high):
        narrow = replace(payment, royalty_pct_min=rate, royalty_pct_max=rate)
        within(
            cost_schedule(replace(offer, payment=narrow), plan, horizon=36, expiry_months=expiry),
            cost_schedule(replace(offer, payment=wide), plan, horizon=36, expiry_months=expiry),
        )


@many
@given(PRICED, PLANS, EXPIRY, SUMS, SUMS)
def test_a_range_of_prices_holds_every_price_in_it(
    offer: LicenceOffer, plan: RevenuePlan, expiry: int | None, one: Decimal, other: Decimal
) -> None:
    low, high = min(one, other), max(one, other)
    payment = replace(offer.payment or Payment(), total_fixed=None)
    wide = cost_schedule(
        replace(offer, payment=replace(payment, total_fixed_min=low, total_fixed_max=high)),
        plan,
        expiry_months=expiry,
    )
    for price in (low, (low + high) / 2, high):
        narrow = cost_schedule(
            replace(offer, payment=replace(payment, total_fixed=price)), plan, expiry_months=expiry
        )
        if not any("parts come to more" in note.reason for note in narrow.unknown):
            within(narrow, wide)


@many
@given(PRICED, PLANS, st.sampled_from(["net_sales", "revenue", "profit", "units"]))
def test_a_figure_left_out_of_the_plan_narrows_nothing(
    offer: LicenceOffer, plan: RevenuePlan, figure: str
) -> None:
    assume(getattr(plan, figure) is not None)
    less = replace(plan, **{figure: None})
    within(cost_schedule(offer, plan, horizon=36), cost_schedule(offer, less, horizon=36))


@many
@given(PRICED, PLANS)
def test_an_event_left_out_of_the_plan_narrows_nothing(offer: LicenceOffer, plan: RevenuePlan) -> None:
    less = replace(plan, acceptance_month=None, milestone_months=())
    within(cost_schedule(offer, plan, horizon=36), cost_schedule(offer, less, horizon=36))


@many
@given(PRICED, PLANS, st.sampled_from(["net_sales", "revenue", "profit"]))
def test_a_base_that_is_not_stated_holds_every_base(
    offer: LicenceOffer, plan: RevenuePlan, base: RoyaltyBase
) -> None:
    payment = offer.payment or Payment()
    # The name of a base alone says that a royalty is owed.
    assume(
        payment.royalty_tiers or payment.royalty_pct_max is not None or payment.royalty_pct_min is not None
    )
    within(
        cost_schedule(replace(offer, payment=replace(payment, royalty_base=base)), plan, horizon=36),
        cost_schedule(replace(offer, payment=replace(payment, royalty_base=None)), plan, horizon=36),
    )


@many
@given(PRICED, PLANS, st.data())
def test_an_instalment_without_amount_or_month_holds_every_one(
    offer: LicenceOffer, plan: RevenuePlan, data: st.DataObject
) -> None:
    payment = replace(offer.payment or Payment(), upfront=None)
    parts = payment.instalments or ()
    assume(parts and payment.total_fixed is None)
    trial = offer.trial or Trial()
    begins = max(trial.free_months or 0, trial.earliest_payment_month or 0)
    at = data.draw(st.integers(0, len(parts) - 1))
    assume(parts[at].month is None or parts[at].month >= begins)  # else the offer contradicts itself
    whole = cost_schedule(replace(offer, payment=payment), plan)
    for lost in (replace(parts[at], amount=None), replace(parts[at], month=None)):
        some_lost = replace(payment, instalments=(*parts[:at], lost, *parts[at + 1 :]))
        within(whole, cost_schedule(replace(offer, payment=some_lost), plan))


@many
@given(PRICED, PLANS, st.sampled_from([0, 3, 12, 20]))
def test_running_payments_stop_with_the_patent(offer: LicenceOffer, plan: RevenuePlan, expiry: int) -> None:
    running = replace(
        offer.payment or Payment(), instalments=None, milestones=None, total_fixed=None, upfront=None
    )
    found = cost_schedule(
        LicenceOffer(payment=replace(running, models=None), until_expiry=True), plan, expiry_months=expiry
    )
    assume(not any(due.what == "open_price" for due in found.dues))
    assert set(found.by_month[expiry:]) == {found.by_month[60]}


# Odd values

ODD = st.sampled_from(
    [
        D(n)
        for n in (
            "-1",
            "NaN",
            "sNaN",
            "Infinity",
            "-Infinity",
            "1E+400",
            "1E-400",
            "500",
            "9" * 40,
            "0E+30",
            "-0",
            "5",
        )
    ]
)
ODD_MONTHS = st.sampled_from([-1, 0, 3, 10**12])
ODD_PAYMENTS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("upfront", "total_fixed", "total_fixed_min", "total_fixed_max", "annual_fee", "royalty_pct_min", "royalty_pct_max", "per_unit", "min_annual", "equity_pct", "equity_valuation"), ODD),
        "models": some(st.sampled_from(["free", "lump_sum", "instalments", "upfront_plus_royalty", "royalty_only",
                                        "milestone", "equity", "deferred"])),
        "currency": st.sampled_from(["CNY", "", "¥", "USD"]),
        "royalty_base": one_of(RoyaltyBase),
        "min_annual_from_month": ODD_MONTHS,
        "instalments": st.lists(st.builds(Instalment, maybe(ODD), maybe(ODD_MONTHS)), max_size=3).map(tuple),
        "milestones": st.lists(st.builds(Milestone, st.none(), maybe(ODD)), max_size=2).map(tuple),
        "royalty_tiers": st.lists(st.builds(RoyaltyTier, maybe(ODD), maybe(ODD), maybe(ODD)), max_size=3).map(tuple),
        "price_on_request": st.booleans(),
    },
)  # fmt: skip
ODD_TRIALS = st.builds(Trial, free_months=maybe(ODD_MONTHS), earliest_payment_month=maybe(ODD_MONTHS))


@settings(many, max_examples=250)
@given(ODD_PAYMENTS, maybe(ODD_TRIALS), maybe(ODD_MONTHS), maybe(ODD_MONTHS), PLANS)
def test_odd_values_are_no_crash_and_no_information(
    payment: dict[str, Any], trial: Trial | None, term: int | None, expiry: int | None, plan: RevenuePlan
) -> None:
    offer = LicenceOffer(payment=Payment(**payment), trial=trial, term_months=term)
    found = cost_schedule(offer, plan, horizon=24, expiry_months=expiry)
    for total in found.by_month:
        assert total.low.is_finite()
        assert total.low >= 0
        assert total.high is None or (total.high.is_finite() and total.low <= total.high)
    schedule_to_dict(found)


@pytest.mark.parametrize("field", ["upfront", "total_fixed", "annual_fee", "royalty_pct_max", "per_unit"])
def test_a_value_that_cannot_be_counts_as_any(field: str) -> None:
    payment = Payment(currency="CNY", royalty_base="net_sales", **{field: D("-5")})
    found = cost_schedule(LicenceOffer(payment=payment), RevenuePlan.level("CNY", net_sales=100, units=1))
    assert "impossible" in {note.kind for note in found.unknown}
    assert found.total_by(60) == Interval(D(0), None)


def test_a_royalty_of_500_percent_counts_as_any() -> None:
    payment = Payment(
        currency="CNY", royalty_base="net_sales", royalty_pct_min=D(500), royalty_pct_max=D(500)
    )
    found = cost_schedule(LicenceOffer(payment=payment), RevenuePlan.level("CNY", net_sales=100))
    assert [note.kind for note in found.unknown if note.kind == "impossible"]
    assert found.total_by(1) == Interval(D(0), None)
