"""The filter `due_by` never says another yes or no than a schedule does, and sums convert only by the table of rates."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.errors import FilterError
from catalogue.filters import parse_condition, show_condition, table_of
from catalogue.filters.base import Context
from catalogue.filters.budget import Budget
from catalogue.filters.due_columns import GRID
from catalogue.filters.judging import judge
from catalogue.filters.values import Amount
from catalogue.licensing.cost import RateTable, cost_schedule, due_by
from catalogue.licensing.offer import Instalment, LicenceOffer, Milestone, Payment, RoyaltyTier, Trial
from catalogue.records import PatentRef, Technology
from techbank.costs import months_to_expiry
from tests.strategies import AMOUNTS, INSTALMENTS, MODELS, MONTHS, OFFERS, RATES, TODAY, maybe, stating

RATE_TABLE = RateTable.of(
    [
        (dt.date(2024, 1, 5), "USD", "CNY", D("7.1")),
        (dt.date(2024, 2, 1), "USD", "CNY", D("7.0213")),
        (dt.date(2024, 1, 5), "CNY", "JPY", D("20.7")),
        (dt.date(2030, 1, 1), "USD", "CNY", D("1")),
    ]
)
PATENT_ENDS = st.sampled_from([0, 1, 20, 40, 100, 400, 800, 1500, 2500, 6000])
PATENTS = st.none() | st.lists(
    PATENT_ENDS.map(
        lambda days: PatentRef("CN", status="granted", expiry_date=TODAY + dt.timedelta(days=days))
    )
    | st.just(PatentRef("US")),
    min_size=1,
    max_size=2,
).map(tuple)
PAYMENTS = stating(
    Payment,
    {
        "models": MODELS,
        "currency": st.sampled_from(["CNY", "CNY", "USD", "JPY", "EUR", "yen"]),
        "upfront": AMOUNTS,
        "total_fixed": AMOUNTS,
        "annual_fee": AMOUNTS,
        "instalments": INSTALMENTS,
        "royalty_pct_min": RATES,
        "royalty_pct_max": RATES | st.just(D("1E+5")),
        "royalty_base": st.sampled_from(["net_sales", "revenue", "profit"]),
        "royalty_tiers": st.just((RoyaltyTier(pct=D(3)),)),
        "min_annual": AMOUNTS,
        "milestones": st.just((Milestone(amount=D(1000)),)),
    },
    most=6,
)
SALES = stating(
    Payment,
    {
        "models": st.sampled_from([("royalty_only",), ("upfront_plus_royalty",), ("deferred",)]),
        "upfront": AMOUNTS,
        "annual_fee": AMOUNTS,
        "currency": st.sampled_from(["CNY", "USD"]),
        "royalty_base": st.sampled_from(["revenue", "profit"]),
        "royalty_pct_min": RATES,
    },
    most=5,
    royalty_pct_max=D("3"),
    royalty_base="net_sales",
)
TRIALS = st.builds(
    Trial,
    maybe(MONTHS),
    maybe(MONTHS),
    maybe(st.sampled_from(["term_elapsed", "acceptance", "first_revenue"])),
)
COSTING = OFFERS | st.builds(
    LicenceOffer,
    scheme=maybe(st.just("use_first_pay_later")),
    term_months=maybe(MONTHS),
    until_expiry=maybe(st.booleans()),
    payment=PAYMENTS | SALES,
    trial=maybe(TRIALS),
)
SUMS = st.sampled_from([D(n) for n in ("0", "600", "1500", "3000", "50000", "50000.01", "200000", "1E+9")])
MONTHS_ASKED = st.sampled_from([*GRID, *GRID, 1, 5, 13, 25, 59])
BUDGETS = st.builds(
    lambda sum_, currency, month, figure, expected: Budget(
        Amount(sum_, currency), month, figure, expected if figure else None
    ),
    SUMS,
    st.sampled_from(["CNY", "CNY", "USD", "JPY"]),
    MONTHS_ASKED,
    st.sampled_from([None, None, "net_sales", "revenue", "profit"]),
    SUMS | st.just(D("123456.7891234")),
)
many = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def came_out(technology: Technology, raw: str, context: Context, name: str = "due_by") -> str:
    table = table_of([technology], today=TODAY)
    return judge(table, [parse_condition(name, raw)], context).judged(0, 0)[0].verdict


def closed_by(technology: Technology, table: Any, context: Context) -> bool:
    asked = [parse_condition("status", "withdrawn,lapsed,exclusively_licensed")]
    return judge(table, asked, context).judged(0, 0)[0].verdict == "yes"


@many
@given(
    COSTING, PATENTS, st.lists(BUDGETS, min_size=1, max_size=4), st.sampled_from([0, 0, 1, 30, 84, 90, 400])
)
def test_the_filter_never_contradicts_a_schedule(
    offer: LicenceOffer, patents: Any, budgets: list[Budget], days: int
) -> None:
    technology = Technology(id="t", patents=patents, offers=(replace(offer, status=None),))
    table = table_of([technology], today=TODAY)
    today = TODAY + dt.timedelta(days=days)  # the question comes later than the index
    expiry = months_to_expiry(technology, today)
    for rates in (None, RATE_TABLE):
        context = Context(today, rates)
        if closed_by(technology, table, context):
            continue
        for budget in budgets:
            condition = replace(parse_condition("due_by", "0 CNY by 0"), value=budget)
            verdict = judge(table, [condition], context).judged(0, 0)[0].verdict
            schedule = cost_schedule(
                offer, budget.plan(), horizon=60, expiry_months=expiry, rates=rates, on=today
            )
            amount = budget.amount
            known = due_by(schedule, budget.month, amount.number, amount.currency, rates=rates, on=today)
            assert verdict in (known, "unknown"), (verdict, known, budget)
            plain = budget.figure is None and budget.month in GRID and amount.currency == schedule.currency
            if plain and days == 0 and patents is None:
                assert verdict == known, (verdict, known, budget)


PAID = Payment(
    models=("upfront_plus_royalty",), currency="CNY", upfront=D(100_000), royalty_pct_min=D(3),
    royalty_pct_max=D(3), royalty_base="net_sales",
)  # fmt: skip
CASES = [
    ("a royalty that nobody plans leaves no yes", PAID, "200000 CNY by 12", "unknown"),
    ("but what is sure may be too much", PAID, "99999.99 CNY by 12", "no"),
    ("on signing there is no royalty yet", PAID, "100000 CNY by 0", "yes"),
    ("with figures: 100,000 and twelve times 1,500", PAID, "118000 CNY by 12 net_sales 50000", "yes"),
    ("a yuan less", PAID, "117999 CNY by 12 net_sales 5万元", "no"),
    ("profit bounds net sales from below", PAID, "117999 CNY by 12 profit 50000", "no"),
    ("revenue bounds them from above", PAID, "118000 CNY by 12 revenue 50000", "yes"),
    ("a month between two of the grid", PAID, "127000 CNY by 18 net_sales 50000", "unknown"),
    ("far enough below", PAID, "136000 CNY by 18 net_sales 50000", "yes"),
    ("free", Payment(models=("free",)), "0 JPY by 60", "yes"),
    ("a currency of which no rate is known", replace(PAID, currency="EUR"), "1 CNY by 0", "unknown"),
    ("tiers are not simple", replace(PAID, royalty_tiers=(RoyaltyTier(pct=D(3)),)), "200000 CNY by 12 net_sales 1", "unknown"),
    ("instalments", Payment(models=("instalments",), currency="CNY", instalments=(Instalment(D(5), 0), Instalment(D(5), 12))), "5 CNY by 6", "yes"),
    ("nothing is known of the price", None, "1000000 CNY by 60", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("payment", "raw", "verdict"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_budgets_are_judged(payment: Payment | None, raw: str, verdict: str) -> None:
    technology = Technology(id="t", offers=(LicenceOffer(payment=payment),))
    assert came_out(technology, raw, Context(TODAY)) == verdict


@pytest.mark.parametrize(
    ("raw", "verdict"), [("702130.01 CNY by 0", "yes"), ("702129 CNY by 0", "no"), ("1 EUR by 0", "unknown")]
)
def test_another_currency_is_converted_by_the_table_of_the_day_alone(raw: str, verdict: str) -> None:
    technology = Technology(id="t", offers=(LicenceOffer(payment=replace(PAID, currency="USD")),))
    assert came_out(technology, raw, Context(TODAY, RATE_TABLE)) == verdict
    assert came_out(technology, raw, Context(TODAY)) == "unknown"


def test_a_total_is_converted_likewise() -> None:
    paid = Payment(models=("lump_sum",), currency="USD", total_fixed=D(100))
    technology = Technology(id="t", offers=(LicenceOffer(payment=paid),))
    for raw, verdict in (("702.13 CNY", "yes"), ("702.12 CNY", "no"), ("5 EUR", "unknown")):
        assert came_out(technology, raw, Context(TODAY, RATE_TABLE), "total_max") == verdict
    assert came_out(technology, "702.13 CNY", Context(TODAY), "total_max") == "unknown"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("20万元 by 12", "200000 CNY by 12"),
        ("CNY 200,000 BY month 6", "200000 CNY by 6"),
        ("200000 CNY by 12 Net_Sales 5万", "200000 CNY by 12 net_sales 50000"),
        ("２０万元 by １２ profit 5万元", "200000 CNY by 12 profit 50000"),
    ],
)
def test_budgets_are_read_and_written_again(raw: str, shown: str) -> None:
    condition = parse_condition("due_by", raw)
    assert show_condition(condition) == shown
    assert parse_condition("due_by", shown) == condition


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("200000 CNY", "names no month"),
        ("200000 by 12", "names no currency"),
        ("200000 CNY by 61", "not from 0 to 60"),
        ("200000 CNY by 99999999999999999999", "not from 0 to 60"),
        ("200000 CNY by 12 units 5", "none of net_sales"),
        ("200000 CNY by 12 profit 5 USD", "the figures are in USD"),
        ("200000 CNY by 12 profit -5", "no amount"),
        ("-1 CNY by 12", "no amount"),
        ("", "empty"),
    ],
)
def test_other_budgets_are_refused_with_what_is_wrong(raw: str, said: str) -> None:
    with pytest.raises(FilterError, match=said):
        parse_condition("due_by", raw)


def test_a_patent_that_ends_is_known_for_three_months_and_then_unknown() -> None:
    patent = PatentRef("CN", status="granted", expiry_date=dt.date(2025, 8, 31))
    paid = Payment(models=("lump_sum",), currency="CNY", total_fixed=D(5))
    technology = Technology(id="t", patents=(patent,), offers=(LicenceOffer(payment=paid),))
    for days, verdict in (
        (0, "yes"),
        (80, "yes"),
        (100, "unknown"),
        (900, "no"),
    ):  # then the offer has lapsed
        assert came_out(technology, "5 CNY by 12", Context(TODAY + dt.timedelta(days=days))) == verdict


HARD = [
    # Thirteen months of protection reach the instalment; eighty days later, when ten are left, it may never be due.
    (Payment(currency="CNY", instalments=(Instalment(D(100), 12),)), None, True, 400, 80, "50 CNY by 12"),
    # Whether the month in which payment begins is in the account of a yearly profit is open.
    (replace(PAID, royalty_base="profit"), Trial(earliest_payment_month=6), None, None, 0, "105000 CNY by 6 profit 200000"),
]  # fmt: skip


@pytest.mark.parametrize(("payment", "trial", "until", "ends", "days", "raw"), HARD)
def test_what_a_schedule_leaves_open_is_open(
    payment: Payment, trial: Trial | None, until: bool | None, ends: int | None, days: int, raw: str
) -> None:
    patents = ends and (PatentRef("CN", status="granted", expiry_date=TODAY + dt.timedelta(days=ends)),)
    offer = LicenceOffer(payment=payment, trial=trial, until_expiry=until)
    technology = Technology(id="t", patents=patents or None, offers=(offer,))
    today = TODAY + dt.timedelta(days=days)
    budget = parse_condition("due_by", raw).value
    schedule = cost_schedule(
        offer, budget.plan(), expiry_months=months_to_expiry(technology, today), on=today
    )
    known = due_by(schedule, budget.month, budget.amount.number, "CNY", on=today)
    assert known != "no"
    assert came_out(technology, raw, Context(today)) in (known, "unknown")
