"""English terms, continued: labels and separators, places left out, currencies by their names, prices by the kind of firm."""

from __future__ import annotations

from typing import Any

import pytest

from tests.test_terms_english import _pay, _read

READ: list[tuple[str, list[dict[str, Any]]]] = [
    ("is available for exclusive licensing", [{"status": "available", "grants": ["exclusive"]}]),
    ("Availability: available on a non-exclusive basis", [{"status": "available", "grants": ["non_exclusive"]}]),
    ("status= available ; type= sole", [{"status": "available", "grants": ["sole"]}]),
    ("License available: exclusive - no; non-exclusive - yes", [{"status": "available", "grants": ["non_exclusive"]}]),
    ("Territory: EU, excl. DE and FR", [{"territory": ["EU"], "territory_excluded": ["DE", "FR"]}]),
    ("Terr.: JP, KR, TW (excl. CN)", [{"territory": ["JP", "KR", "TW"], "territory_excluded": ["CN"]}]),
    (
        "Fields of use: irrigation drones, greenhouse robots. Exclusive.",
        [{"grants": ["exclusive"], "fields": ["irrigation drones", "greenhouse robots"]}],
    ),
    ("The fee is 300 Swiss francs per year", [_pay(currency="CHF", annual_fee="300")]),
    ("price: 25000 Singapore dollars", [_pay(models=["lump_sum"], currency="SGD", total_fixed="25000")]),
    (
        "upfr 5k GBP, 2% royalty on nett sales",
        [
            _pay(
                models=["upfront_plus_royalty"], currency="GBP", upfront="5000", royalty_pct_min="2",
                royalty_pct_max="2", royalty_base="net_sales",
            )
        ],
    ),
    (
        "for SMEs EUR 3,000, for large companies EUR 10,000",
        [
            {"eligibility": {"sme_only": True}} | _pay(models=["lump_sum"], currency="EUR", total_fixed="3000"),
            _pay(models=["lump_sum"], currency="EUR", total_fixed="10000"),
        ],
    ),
    (
        "Option A: a single payment of EUR 30,000. Option B: EUR 5,000 upfront and 3% of net sales. Sole licence in both cases.",
        [
            {"grants": ["sole"]} | _pay(models=["lump_sum"], currency="EUR", total_fixed="30000"),
            {"grants": ["sole"]}
            | _pay(
                models=["upfront_plus_royalty"], currency="EUR", upfront="5000", royalty_pct_min="3",
                royalty_pct_max="3", royalty_base="net_sales",
            ),
        ],
    ),
    ("The licence is free of charge and has a three-year term.", [{"term_months": 36} | _pay(models=["free"])]),
    ("4 % net sales min", [_pay(models=["royalty_only"], royalty_pct_min="4", royalty_base="net_sales")]),
    ("5% of net sales cap", [_pay(models=["royalty_only"], royalty_pct_max="5", royalty_base="net_sales")]),
    ("Fee: 30k EUR max.", [_pay(models=["lump_sum"], currency="EUR", total_fixed_max="30000")]),
    ("EUR 5k+", [_pay(models=["lump_sum"], currency="EUR", total_fixed_min="5000")]),
    ("EXCL. licence granted to Partner A", [{"status": "exclusively_licensed"}]),
    ("exclusive rights already granted to a partner", [{"status": "exclusively_licensed"}]),
    ("non-exclusive only as exclusive already sold", [{"grants": ["non_exclusive"]}]),
    ("Non-excl. (ww), 5k EUR p.a.", [
        {"grants": ["non_exclusive"], "territory": ["WW"]} | _pay(currency="EUR", annual_fee="5000")]),
    ("exclusve licence, upfornt 20k USD, royaltee 4%", [{"grants": ["exclusive"]} | _pay(
        models=["upfront_plus_royalty"], currency="USD", upfront="20000", royalty_pct_min="4", royalty_pct_max="4")]),
    ("can be terminated any time without cost", [{"trial": {"walk_away": True}}]),
    ("payment 1 year after signing", [
        _pay(models=["deferred"]) | {"trial": {"earliest_payment_month": 12}}]),
    ("5% of shares + USD 10k", [_pay(models=["equity"], currency="USD", total_fixed="10000", equity_pct="5")]),
    ("startups: 0; others: EUR 5k", [
        {"eligibility": {"startup_only": True}} | _pay(models=["free"]),
        _pay(models=["lump_sum"], currency="EUR", total_fixed="5000")]),
    ("eval 6m, free", [{"grants": ["evaluation"]} | _pay(models=["free"])]),
]  # fmt: skip

NOT_READ = [
    "3+2 years",
    "-EUR 5,000",
    "EUR 50k (USD 55k)",
    "setup fee EUR 1,000",
    "Funded with EUR 1.2m by the regional ministry.",
    "The instrument is available for inspection on Mondays.",
    "It was invented at a laboratory of the U.S. Government.",
    "available for Windows and Linux",
]


@pytest.mark.parametrize(("text", "offers"), READ)
def test_a_wording_is_read(text: str, offers: list[dict[str, Any]]) -> None:
    assert _read(text) == offers


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_no_licence_gives_nothing(text: str) -> None:
    assert _read(text) == []


def test_what_is_free_for_research_is_not_free_for_a_firm() -> None:
    (offer,) = _read("Non-exclusive, free for non-commercial research; commercial: USD 5,000 p.a.")
    assert offer == {"grants": ["non_exclusive"]} | _pay(currency="USD", annual_fee="5000")


def test_an_open_licence_that_is_planned_is_none_yet() -> None:
    (offer,) = _read("An open licence is planned for next year. At present non-exclusive licences only.")
    assert offer == {"grants": ["non_exclusive"]}
