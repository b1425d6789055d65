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
    (
        "Payment model: EUR 40,000 up front plus 3.5% of net sales",
        [
            _pay(
                models=["upfront_plus_royalty"], currency="EUR", upfront="40000", royalty_pct_min="3.5",
                royalty_pct_max="3.5", royalty_base="net_sales",
            )
        ],
    ),
    (
        "milestones: IND filing = USD 50,000, approval = USD 1m",
        [
            _pay(
                models=["milestone"], currency="USD",
                milestones=[{"trigger": "IND filing", "amount": "50000"}, {"trigger": "approval", "amount": "1000000"}],
            )
        ],
    ),
    (
        "Instalments: signing = 10k EUR, month 6 = 10k EUR, month 12 = 20k EUR",
        [
            _pay(
                models=["instalments"], currency="EUR",
                instalments=[{"amount": "10000", "month": 0}, {"amount": "10000", "month": 6}, {"amount": "20000", "month": 12}],
            )
        ],
    ),
    (
        "instalments: EUR 10,000 (signing) + EUR 15,000 (M12)",
        [
            _pay(
                models=["instalments"], currency="EUR",
                instalments=[{"amount": "10000", "month": 0}, {"amount": "15000", "month": 12}],
            )
        ],
    ),
    (
        "On net sales: up to SGD 1m - 4 %; over SGD 1m - 3 %",
        [
            _pay(
                models=["royalty_only"], currency="SGD", royalty_base="net_sales",
                royalty_tiers=[{"to": "1000000", "pct": "4"}, {"from": "1000000", "pct": "3"}],
            )
        ],
    ),
    (
        "Royalty 3 % for automotive and 5 % for medical devices",
        [
            {"fields": ["automotive"], **_pay(models=["royalty_only"], royalty_pct_min="3", royalty_pct_max="3")},
            {"fields": ["medical devices"], **_pay(models=["royalty_only"], royalty_pct_min="5", royalty_pct_max="5")},
        ],
    ),
    (
        "at least EUR 30k, at most EUR 45k, lump sum",
        [_pay(models=["lump_sum"], currency="EUR", total_fixed_min="30000", total_fixed_max="45000")],
    ),
    ("min 2 % max 4 % of net sales", [_pay(models=["royalty_only"], royalty_pct_min="2", royalty_pct_max="4", royalty_base="net_sales")]),
    (
        "Option | 12 months | EUR 5,000",
        [{"grants": ["option"], "term_months": 12, **_pay(models=["lump_sum"], currency="EUR", total_fixed="5000")}],
    ),
    ("all countries but Russia and Belarus", [{"territory": ["WW"], "territory_excluded": ["RU", "BY"]}]),
    ("non-exclusive throughout the EU, Spain left out", [{"grants": ["non_exclusive"], "territory": ["EU"], "territory_excluded": ["ES"]}]),
    ("Exclusive rights went to a German group in 2021", [{"status": "exclusively_licensed"}]),
    (
        "first payment in month 13",
        [{**_pay(models=["deferred"]), "trial": {"earliest_payment_month": 13}}],
    ),
    ("fee EUR 3.000,- per year", [_pay(currency="EUR", annual_fee="3000")]),
    ("trial: 3 months (EUR 500)", [_pay(models=["lump_sum"], currency="EUR", total_fixed="500")]),
    (
        "20 yuan for each set sold, open licence",
        [
            {
                "scheme": "cn_open_licence", "status": "open_licence",
                **_pay(models=["royalty_only"], currency="CNY", royalty_base="unit", per_unit="20"),
            }
        ],
    ),
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
    "Annual meeting of licensees 12 May, admission free, 50 seats, lunch 15 EUR",
    "sublicensing negotiable",
    "Salaries rose 3% and revenue 5% last year at the university",
    "Net sales: Europe 40%, Asia 30%, Americas 30%",
    "The project raised EUR 2 million; prototype: EUR 300,000; launch: EUR 1m",
    "Registration fee EUR 250 per participant for the licensing seminar",
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
