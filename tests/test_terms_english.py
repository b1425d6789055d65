"""English terms: wordings of many offices, and prose with tempting numbers that gives nothing."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.exchange import offer_to_dict
from catalogue.licensing.terms import read_terms


def _read(text: str) -> list[dict[str, Any]]:
    offers = [offer_to_dict(offer) for offer in read_terms(text).offers]
    for offer in offers:
        offer.pop("source", None)
    return offers


def _pay(**fields: object) -> dict[str, Any]:
    return {"payment": fields}


READ: list[tuple[str, list[dict[str, Any]]]] = [
    ("fee TEUR 20 p.a.", [_pay(currency="EUR", annual_fee="20000")]),
    ("0,35 euro a piece shipped", [_pay(models=["royalty_only"], currency="EUR", royalty_base="unit", per_unit="0.35")]),
    ("Licence fee INR 2,50,000 + GST 18%", [_pay(models=["lump_sum"], currency="INR", total_fixed="250000")]),
    ("licence fee: 3 crore rupees", [_pay(models=["lump_sum"], currency="INR", total_fixed="30000000")]),
    ("NOK 150 000 per year", [_pay(currency="NOK", annual_fee="150000")]),
    ("A$15k p.a.", [_pay(currency="AUD", annual_fee="15000")]),
    ("Licence fee: £7,500 plus VAT", [_pay(models=["lump_sum"], currency="GBP", total_fixed="7500")]),
    (
        "5 grand sterling down + 4 per cent of turnover",
        [
            _pay(
                models=["upfront_plus_royalty"], currency="GBP", upfront="5000", royalty_pct_min="4",
                royalty_pct_max="4", royalty_base="revenue",
            )
        ],
    ),
    ("$1.50 per device sold, nothing upfront", [_pay(models=["royalty_only"], upfront="0", royalty_base="unit", per_unit="1.5")]),
    (
        "Royalty: 2% up to £1M of net sales, 1.5% thereafter",
        [
            _pay(
                models=["royalty_only"], currency="GBP", royalty_base="net_sales",
                royalty_tiers=[{"to": "1000000", "pct": "2"}, {"from": "1000000", "pct": "1.5"}],
            )
        ],
    ),
    (
        "€3 per kg, min. €30k per year",
        [_pay(models=["royalty_only"], currency="EUR", royalty_base="unit", per_unit="3", min_annual="30000")],
    ),
    (
        "Royalty: 5%; Minimum: 10,000 EUR/yr; Upfront: 25,000 EUR",
        [
            _pay(
                models=["upfront_plus_royalty"], currency="EUR", upfront="25000", min_annual="10000",
                royalty_pct_min="5", royalty_pct_max="5",
            )
        ],
    ),
    (
        "Three equal instalments of 10,000 EUR",
        [_pay(models=["instalments"], currency="EUR", instalments=[{"amount": "10000"}] * 3)],
    ),
    (
        "Either $100k lump sum or $30k upfront and 3% of net sales",
        [
            _pay(models=["lump_sum"], total_fixed="100000"),
            _pay(
                models=["upfront_plus_royalty"], upfront="30000", royalty_pct_min="3", royalty_pct_max="3",
                royalty_base="net_sales",
            ),
        ],
    ),
    (
        "Exclusive: 60,000. Non exclusive: 15,000. Both figures in euros, one-off.",
        [
            {"grants": ["exclusive"], **_pay(models=["lump_sum"], currency="EUR", total_fixed="60000")},
            {"grants": ["non_exclusive"], **_pay(models=["lump_sum"], currency="EUR", total_fixed="15000")},
        ],
    ),
    ("exclusive licence for wind turbines", [{"grants": ["exclusive"], "fields": ["wind turbines"]}]),
    ("Sole licence, everything bar paediatrics", [{"grants": ["sole"], "fields_excluded": ["paediatrics"]}]),
    ("world excl. China", [{"territory": ["WW"], "territory_excluded": ["CN"]}]),
    ("UK & Ireland only", [{"territory": ["GB", "IE"]}]),
    (
        "Only for SMEs headquartered in Bavaria",
        [{"eligibility": {"sme_only": True, "regions": ["DE-BY"]}}],
    ),
    ("for a period of three (3) years from the effective date", [{"term_months": 36}]),
    ("The licence shall commence on 1 June 2025", [{"start": "2025-06-01"}]),
    ("licence runs for a decade", [{"term_months": 120}]),
    ("licence for the remaining life of the patents", [{"until_expiry": True}]),
    ("no fees in year 1", [{"trial": {"free_months": 12}}]),
    ("You may terminate on 30 days' notice at no cost.", [{"trial": {"walk_away": True}}]),
    ("If it doesn't work you get your money back.", [{"trial": {"refund": True}}]),
    ("pay only once you make sales", [{"trial": {"trigger": "first_revenue"}}]),
    ("Sublicensing requires the written approval of the university", [{"sublicensable": "consent"}]),
    ("not available for exclusive licence, non-exclusive only", [{"grants": ["non_exclusive"]}]),
    ("licensed exclusively to Bayer since 2019", [{"status": "exclusively_licensed"}]),
    ("is contemplating the grant of an Exclusive Patent License to X Inc., located in Canada", [{"status": "under_option"}]),
    ("intends to grant to A, Inc. of Pullman, an exclusive license for all fields", [{"status": "under_option"}]),
]  # fmt: skip

NOTHING = [
    "Sales of EUR 2m were achieved last year by the spin-off.",
    "Licensee reimburses past patent costs of $35,000",
    "The inventors received 30% of the income.",
    "Similar technologies are licensed at 3-5%.",
    "The last licensee paid EUR 50,000.",
    "Renewal fees of EUR 1,200 are due in year 7.",
    "Pledged to the bank for RMB 5 million",
    "Market size USD 2.3 billion by 2030, growing at 7% a year.",
    "A grant of EUR 250,000 funded the project for 36 months.",
    "Salary EUR 60,000 per annum, 3 year contract",
    "The lamp lasts for 5 years.",
    "royalty cap USD 1 million",
    "EXCLUSIVE!! read our interview with the inventor: 3 years, 40 prototypes",
    "fishing is allowed in the exclusive economic zone from February 1, 2020",
    "Patent granted in Germany, France, Japan; PCT filed 2021",
    "Winner of a 10,000 USD innovation prize",
    "Stop criticising me, the world does not revolve around you",
    "We intend to grant licences at FRAND terms",
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_terms_are_read(text: str, expected: list[dict[str, Any]]) -> None:
    """Each field as written, and no other."""
    assert _read(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_term_gives_nothing(text: str) -> None:
    """Sums, rates and years of something else."""
    assert _read(text) == []


def test_the_status_of_an_announcement_names_the_kind() -> None:
    """The words for the kind are among the evidence, so that a reader sees what was announced."""
    offer = read_terms("Prospective Grant of a Partially Exclusive Patent License").offers[0]
    assert offer.source is not None
    words = " ".join(span.text or "" for span in offer.source.spans or () if span.field == "status")
    assert "Partially Exclusive" in words
