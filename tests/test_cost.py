"""What an offer costs: the examples of docs/cost.md, rules beside them, budgets and plans."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import Any, get_args

import pytest

from catalogue import exchange
from catalogue.errors import InputError, LimitError
from catalogue.licensing.cost import (
    CostSchedule,
    Interval,
    RateTable,
    RevenuePlan,
    cost_schedule,
    due_by,
)
from catalogue.licensing.cost.schedule import Rule
from catalogue.licensing.offer import Instalment, LicenceOffer, Payment, RoyaltyTier, Trial
from catalogue.records import Technology
from tests.conftest import PROJECT

D = Decimal
PAGE = (PROJECT / "docs" / "cost.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^### (.+?)\n(?:(?!^###).)*?^```json cost-example\n(.*?)^```", PAGE, re.M | re.S)


def offer_from(plain: Any) -> LicenceOffer:
    """An offer through the door that every record comes in by."""
    technology: Technology = exchange.from_json(json.dumps({"id": "T", "texts": {}, "offers": [plain]}))
    return (technology.offers or ())[0]


def plan_from(plain: dict[str, Any]) -> RevenuePlan:
    if "level" in plain:
        return RevenuePlan.level(**plain["level"])
    lists = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    return RevenuePlan(**lists)


def interval(plain: Any) -> Interval:
    low, high = plain if isinstance(plain, list) else (plain, plain)
    return Interval(D(low), None if high is None else D(high))


# The page


@pytest.mark.parametrize(("title", "block"), EXAMPLES, ids=[title for title, _ in EXAMPLES])
def test_an_example_of_the_page(title: str, block: str) -> None:
    example = json.loads(block)
    rows = [row.split(",") for row in example.get("rates", ())]
    found = cost_schedule(
        offer_from(example["offer"]),
        plan_from(example.get("plan", {})),
        expiry_months=example.get("expiry_months"),
        rates=RateTable.of((dt.date.fromisoformat(d), b, q, D(r)) for d, b, q, r in rows) if rows else None,
        on=dt.date.fromisoformat(example["on"]) if "on" in example else None,
    )
    assert {m: found.total_by(int(m)) for m in example["totals"]} == {
        month: interval(total) for month, total in example["totals"].items()
    }
    assert {note.kind for note in found.unknown} == set(example["unknown"])
    if "dues" in example:
        assert [(due.earliest, due.what, due.amount) for due in found.dues] == [
            (month, what, interval(amount)) for month, what, amount in example["dues"]
        ]
    if "equity" in example:
        assert found.equity is not None
        assert {"pct": str(found.equity.pct), "valuation": str(found.equity.valuation)} == example["equity"]
    assert found.can_stop_after == example.get("can_stop_after")
    assert set(example) <= {
        "offer", "plan", "expiry_months", "rates", "on", "dues", "totals", "unknown", "equity", "can_stop_after",
    }  # fmt: skip


def test_the_page_has_an_example_of_every_way_of_paying() -> None:
    offers = [json.loads(block)["offer"] for _, block in EXAMPLES]
    assert len(offers) == PAGE.count("json cost-example") >= 20
    shown = {model for offer in offers for model in offer.get("payment", {}).get("models", ())}
    assert shown == {
        "free", "lump_sum", "instalments", "upfront_plus_royalty", "royalty_only", "milestone", "equity", "deferred",
    }  # fmt: skip
    stated = {name for offer in offers for name in offer.get("payment", {})}
    assert {"annual_fee", "royalty_tiers", "per_unit", "min_annual", "price_on_request"} <= stated


def test_the_page_lists_every_rule_and_no_other() -> None:
    assert set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.M)) == set(get_args(Rule))


# Rules that the examples do not show


def total(by: int, *, plan: RevenuePlan | None = None, trial: Trial | None = None, **terms: Any) -> Interval:
    payment = {name: value for name, value in terms.items() if name in Payment.__dataclass_fields__}
    rest = {name: value for name, value in terms.items() if name not in payment}
    offer = LicenceOffer(payment=Payment(**{"currency": "CNY", **payment}), trial=trial, **rest)
    return cost_schedule(offer, plan or RevenuePlan()).total_by(by)


def test_an_entry_fee_is_due_on_signing_in_spite_of_free_months() -> None:
    found = total(0, upfront=D(5), royalty_pct_max=D(3), royalty_pct_min=D(3), trial=Trial(free_months=12))
    assert found == Interval(D(5), D(5))


def test_an_entry_fee_beside_a_later_first_payment_is_open() -> None:
    trial = Trial(earliest_payment_month=12)
    terms: dict[str, Any] = {"models": ("upfront_plus_royalty",), "upfront": D(5), "royalty_pct_max": D(0)}
    assert total(11, **terms, trial=trial) == Interval(D(0), D(5))
    assert total(12, **terms, trial=trial) == Interval(D(5), D(5))


def test_an_instalment_before_the_free_months_end_is_open_until_then() -> None:
    terms: dict[str, Any] = {"models": ("instalments",), "instalments": (Instalment(D(5), 1),)}
    assert total(0, **terms, trial=Trial(free_months=3)) == Interval(D(0), D(0))
    assert total(1, **terms, trial=Trial(free_months=3)) == Interval(D(0), D(5))
    assert total(3, **terms, trial=Trial(free_months=3)) == Interval(D(5), D(5))


def test_an_equal_first_instalment_may_be_the_entry_fee() -> None:
    parts = (Instalment(D(5), 0), Instalment(D(5), 12))
    open_total = {"models": ("instalments",), "upfront": D(5), "instalments": parts}
    assert total(0, **open_total) == Interval(D(5), D(10))
    assert total(12, **open_total, total_fixed=D(10)) == Interval(D(10), D(10))


def test_nothing_up_front_and_a_sum_comes_later() -> None:
    terms: dict[str, Any] = {"models": ("lump_sum",), "upfront": D(0), "total_fixed": D(9)}
    assert total(0, **terms) == Interval(D(0), D(0))
    assert total(1, **terms) == Interval(D(0), D(9))


def test_a_total_that_is_the_sum_of_the_yearly_fees_is_not_due_beside_them() -> None:
    fees: dict[str, Any] = {"annual_fee": D(6), "term_months": 60}
    assert total(60, **fees, total_fixed=D(30)) == Interval(D(30), D(30))
    assert total(60, **fees, total_fixed=D(31)) == Interval(D(61), D(61))
    assert total(0, annual_fee=D(6), total_fixed=D(30)) == Interval(D(6), D(36))


def test_the_rest_of_a_total_may_come_at_any_time() -> None:
    found = [total(month, upfront=D(2), total_fixed=D(9), models=("lump_sum",)) for month in (0, 60)]
    assert found == [Interval(D(2), D(9))] * 2


def test_royalties_of_the_time_before_the_first_payment_are_due_then_or_never() -> None:
    terms: dict[str, Any] = {
        "models": ("royalty_only",), "royalty_pct_min": D(1), "royalty_pct_max": D(1), "royalty_base": "net_sales",
    }  # fmt: skip
    trial, plan = Trial(earliest_payment_month=6), RevenuePlan.level("CNY", net_sales=100)
    assert total(5, **terms, trial=trial, plan=plan) == Interval(D(0), D(0))
    assert total(6, **terms, trial=trial, plan=plan) == Interval(D(1), D(6))
    assert total(12, **terms, trial=trial, plan=plan) == Interval(D(7), D(12))


def test_a_minimum_in_a_broken_year_is_reduced_or_not() -> None:
    terms: dict[str, Any] = {"models": ("royalty_only",), "royalty_pct_min": D(0), "royalty_pct_max": D(0)}
    assert total(60, **terms, min_annual=D(12), term_months=18) == Interval(D(18), D(24))


def test_a_plan_without_sales_owes_no_royalty_whatever_its_rate() -> None:
    plan = RevenuePlan.level("CNY", revenue=0)
    for base in ("net_sales", "revenue", "profit", "unit", None):
        assert total(60, models=("royalty_only",), royalty_base=base, plan=plan) == Interval(D(0), D(0))


def test_a_later_loss_is_set_off_or_not() -> None:
    terms: dict[str, Any] = {
        "models": ("royalty_only",), "royalty_pct_min": D(10), "royalty_pct_max": D(10), "royalty_base": "profit",
    }  # fmt: skip
    plan = RevenuePlan("CNY", profit=(*[D(100)] * 6, D(-300), *[D(0)] * 5, D(100)), then="nothing")
    # Settled by year, 300 of the first year's 600 remain; nobody who settles by month pays less than that before.
    assert total(6, **terms, plan=plan) == Interval(D(30), D(60))
    assert total(12, **terms, plan=plan) == Interval(D(30), D(60))
    assert total(24, **terms, plan=plan) == Interval(D(40), D(70))


def test_a_tier_without_end_ends_where_the_next_begins() -> None:
    tiers = (RoyaltyTier(from_=D(0), pct=D(5)), RoyaltyTier(from_=D(1000), pct=D(3)))
    plan = RevenuePlan("CNY", net_sales=(D(2000),), then="nothing")
    terms: dict[str, Any] = {"models": ("royalty_only",), "royalty_tiers": tiers, "royalty_base": "net_sales"}
    assert total(12, **terms, plan=plan) == Interval(D(80), D(80))


def test_between_tiers_anything_up_to_the_highest_rate_may_hold() -> None:
    tiers = (RoyaltyTier(D(0), D(1000), D(5)), RoyaltyTier(D(2000), None, D(3)))
    plan = RevenuePlan("CNY", net_sales=(D(3000),), then="nothing")
    terms: dict[str, Any] = {"models": ("royalty_only",), "royalty_tiers": tiers, "royalty_base": "net_sales"}
    assert total(12, **terms, plan=plan) == Interval(D(80), D(130))


def test_free_with_a_price_beside_it_is_open() -> None:
    assert total(0, models=("free",), total_fixed=D(9)) == Interval(D(0), D(9))


def test_an_offer_of_percentages_alone_takes_the_plans_currency() -> None:
    payment = Payment(royalty_pct_min=D(1), royalty_pct_max=D(1), royalty_base="net_sales")
    plan = RevenuePlan.level("JPY", net_sales=100)
    found = cost_schedule(LicenceOffer(payment=payment), plan)
    assert (found.currency, found.total_by(12)) == ("JPY", Interval(D(12), D(12)))


def test_amounts_without_a_currency_are_in_none() -> None:
    payment = Payment(upfront=D(5), royalty_pct_min=D(1), royalty_pct_max=D(1), royalty_base="net_sales")
    found = cost_schedule(LicenceOffer(payment=payment), RevenuePlan.level("CNY", net_sales=100))
    assert found.currency is None
    assert "currency_not_stated" in {note.kind for note in found.unknown}
    assert found.total_by(12) == Interval(D(5), None)
    assert due_by(found, 12, D(10**9), "CNY") == "unknown"


def test_every_payment_says_where_it_comes_from() -> None:
    found = cost_schedule(
        LicenceOffer(payment=Payment(currency="CNY", instalments=(Instalment(D(1), 0), Instalment(D(2), 6))))
    )
    assert [(due.source, due.rule, due.trigger) for due in found.dues] == [
        ("payment.instalments[0]", "instalments", "month"),
        ("payment.instalments[1]", "instalments", "month"),
    ]


@pytest.mark.parametrize("horizon", [-1, 601])
def test_a_horizon_out_of_range_is_an_error(horizon: int) -> None:
    with pytest.raises(LimitError):
        cost_schedule(LicenceOffer(), horizon=horizon)


# Budgets


def lump(**price: Any) -> CostSchedule:
    return cost_schedule(LicenceOffer(payment=Payment(models=("lump_sum",), currency="CNY", **price)))


@pytest.mark.parametrize(
    ("budget", "verdict"), [("99", "no"), ("100", "unknown"), ("199.99", "unknown"), ("200", "yes")]
)
def test_a_budget_is_judged_yes_no_or_unknown(budget: str, verdict: str) -> None:
    found = lump(total_fixed_min=D(100), total_fixed_max=D(200))
    assert due_by(found, 12, D(budget), "CNY") == verdict


def test_a_budget_in_another_currency_needs_a_rate_and_nought_does_not() -> None:
    found, on = lump(total_fixed=D(70)), dt.date(2026, 1, 6)
    rates = RateTable.of([(dt.date(2026, 1, 5), "USD", "CNY", D(7))])
    assert due_by(found, 12, D(10), "USD") == "unknown"
    assert due_by(found, 12, D(10), "USD", rates=rates, on=on) == "yes"
    assert due_by(found, 12, D("9.99"), "USD", rates=rates, on=on) == "no"
    assert due_by(found, 12, D(10), "USD", rates=rates, on=dt.date(2026, 1, 4)) == "unknown"
    free = cost_schedule(LicenceOffer(payment=Payment(models=("free",))))
    assert due_by(free, 12, D(0), "USD") == "yes"


def test_a_month_beyond_the_horizon_is_an_error() -> None:
    with pytest.raises(LimitError, match="month 61"):
        lump(total_fixed=D(1)).total_by(61)


# Plans


def test_a_plan_by_years_spreads_them_to_the_cent() -> None:
    plan = RevenuePlan.yearly("CNY", net_sales=[1000, 24_000])
    months = [plan.at("net_sales", month) for month in range(1, 25)]
    assert sum(m for m in months[:12] if m is not None) == 1000
    assert months[12:] == [D(2000)] * 12
    assert plan.at("net_sales", 25) is None


@pytest.mark.parametrize(("then", "after"), [("unknown", None), ("last", D(7)), ("nothing", D(0))])
def test_what_comes_after_the_end_of_a_list(then: Any, after: Decimal | None) -> None:
    plan = RevenuePlan("CNY", revenue=(D(5), D(7)), then=then)
    assert [plan.at("revenue", month) for month in (1, 2, 3)] == [D(5), D(7), after]
    assert plan.at("profit", 1) is None


@pytest.mark.parametrize(
    ("given_", "where"),
    [
        ({"net_sales": (D(1),)}, "plan.currency"),
        ({"currency": "yuan"}, "plan.currency"),
        ({"currency": "CNY", "net_sales": (D(1), D(-1))}, "plan.net_sales[1]"),
        ({"currency": "CNY", "revenue": (1.5,)}, "plan.revenue[0]"),
        ({"currency": "CNY", "profit": (D("NaN"),)}, "plan.profit[0]"),
        ({"currency": "CNY", "profit": (D("1E+14"),)}, "plan.profit[0]"),
        ({"currency": "CNY", "profit": ()}, "plan.profit"),
        ({"units": (True,)}, "plan.units[0]"),
        ({"units": "12"}, "plan.units"),
        ({"then": "never"}, "plan.then"),
        ({"acceptance_month": -1}, "plan.acceptance_month"),
        ({"milestone_months": (3, 10**6)}, "plan.milestone_months[1]"),
    ],
)
def test_a_plan_that_cannot_be_says_where(given_: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as caught:
        RevenuePlan(**given_)
    assert caught.value.where == where
    assert caught.value.todo
