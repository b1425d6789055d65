"""Costs against an independent count: contracts counted month by month, with nothing of the package."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.licensing.cost import Interval, RevenuePlan, cost_schedule
from catalogue.licensing.offer import Instalment, LicenceOffer, Payment, RoyaltyTier, Trial

D = Decimal


def counted(payment: dict[str, Any], free: int, term: int | None, sales: list[int], by: int) -> Decimal:
    """What is due by a month under a contract that leaves nothing open; `sales[t]` are net sales of month t."""
    due = D(0)
    last = term if term is not None else 10**6
    for month in range(by + 1):
        if month == 0:
            due += payment.get("upfront", 0)
        if month == free and month <= last:
            due += payment.get("total_fixed", 0)
        if month >= free and (month - free) % 12 == 0 and month < last:
            due += payment.get("annual_fee", 0)
        if free < month <= last:
            due += payment.get("pct", D(0)) * sales[month] / 100
        if month and month % 12 == 0 and free < month <= last:
            year = range(month - 11, month + 1)
            paid = sum((payment.get("pct", D(0)) * sales[t] / 100 for t in year), D(0))
            if month - 12 >= max(free, payment.get("from", 0)):
                due += max(D(0), payment.get("minimum", D(0)) - paid)
    for amount, month in payment.get("instalments", ()):
        due += amount if month <= by else 0
    return due


AMOUNTS = st.sampled_from([D(0), D(1000), D("2500.50"), D(60_000)])


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "upfront": st.sampled_from([D(1000), D("2500.50")]),
            "total_fixed": AMOUNTS,
            "annual_fee": AMOUNTS,
            "pct": st.sampled_from([D(0), D("4.2"), D(10)]),
            "minimum": AMOUNTS,
            "from": st.sampled_from([0, 12, 24, 36]),
        },
    ),
    st.sampled_from([0, 12, 24]),
    st.sampled_from([None, 24, 36, 48]),
    st.lists(st.integers(0, 30_000), min_size=60, max_size=60),
)
def test_an_exact_contract_costs_what_counting_says(
    contract: dict[str, Any], free: int, term: int | None, sales: list[int]
) -> None:
    if "minimum" in contract and "pct" not in contract:
        contract["pct"] = D(0)
    if "total_fixed" in contract:
        # A total beside other fixed sums holds them; each has its example of its own.
        contract.pop("upfront", None)
        contract.pop("annual_fee", None)
    pct = contract.get("pct")
    payment = Payment(
        models=("royalty_only",)
        if pct is not None
        else ("lump_sum",)
        if contract.get("total_fixed")
        else None,
        currency="CNY",
        upfront=contract.get("upfront"),
        total_fixed=contract.get("total_fixed"),
        annual_fee=contract.get("annual_fee"),
        royalty_pct_min=pct,
        royalty_pct_max=pct,
        royalty_base=None if pct is None else "net_sales",
        min_annual=contract.get("minimum"),
        min_annual_from_month=contract.get("from") if "minimum" in contract else None,
    )
    offer = LicenceOffer(payment=payment, trial=Trial(free_months=free) if free else None, term_months=term)
    found = cost_schedule(offer, RevenuePlan("CNY", net_sales=tuple(map(D, sales))))
    if found.by_month[0].high is None or "nothing_stated" in {note.kind for note in found.unknown}:
        assert not contract.keys() & {"total_fixed", "annual_fee", "pct"}
        return
    for month in range(61):
        expected = counted(contract, free, term, [0, *sales], month)
        assert found.total_by(month) == Interval(expected, expected), month


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(AMOUNTS, st.integers(0, 40)), min_size=1, max_size=5))
def test_instalments_cost_what_counting_says(parts: list[tuple[Decimal, int]]) -> None:
    payment = Payment(
        models=("instalments",), currency="CNY", instalments=tuple(Instalment(a, m) for a, m in parts)
    )
    found = cost_schedule(LicenceOffer(payment=payment), horizon=48)
    for month in range(49):
        expected = counted({"instalments": parts}, 0, None, [0] * 60, month)
        assert found.total_by(month) == Interval(expected, expected)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from([D(1), D(3), D(8)]), min_size=1, max_size=3),
    st.sampled_from([D(0), D(5_000), D(60_000)]),
    st.lists(st.integers(0, 200_000), min_size=36, max_size=36),
)
def test_tiers_hold_what_either_reading_counts(
    pcts: list[Decimal], minimum: Decimal, sales: list[int]
) -> None:
    tiers = tuple(
        RoyaltyTier(D(at * 300_000), D((at + 1) * 300_000) if at + 1 < len(pcts) else None, pct)
        for at, pct in enumerate(pcts)
    )
    payment = Payment(currency="CNY", royalty_tiers=tiers, royalty_base="net_sales", min_annual=minimum)
    found = cost_schedule(
        LicenceOffer(payment=payment), RevenuePlan("CNY", net_sales=tuple(map(D, sales))), horizon=36
    )
    for anew in (True, False):
        due, base, year = D(0), 0, D(0)
        for month, sold in enumerate(sales, 1):
            if anew and month % 12 == 1:
                base = 0
            # One yuan at a time would do; a tier's border is met at 1,000 yuan at the latest.
            for step in range(0, sold, 1000):
                size = min(1000, sold - step)
                tier = min((base + step) // 300_000, len(pcts) - 1)
                border = (tier + 1) * 300_000 - (base + step)
                here = size if tier == len(pcts) - 1 else min(size, border)
                part = (here * pcts[tier] + (size - here) * pcts[min(tier + 1, len(pcts) - 1)]) / 100
                due, year = due + part, year + part
            base += sold
            if month % 12 == 0:
                due, year = due + max(D(0), minimum - year), D(0)
            assert found.total_by(month).holds(Interval(due, due)), (anew, month)
