"""The words of the pages: three languages for every string, and offers as readable lines."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest

from api.terms import full_terms, stated_terms
from api.wording import WORDS, Words, ui_from
from api.words import LANGUAGES, Ui
from catalogue import records
from catalogue.filters.base import GROUPS
from catalogue.licensing import offer as terms
from catalogue.licensing.offer import (
    Eligibility,
    Instalment,
    LicenceOffer,
    Milestone,
    Payment,
    RoyaltyTier,
    Trial,
)
from embeddings.passages import PARTS
from tests.web_samples import all_errors

API = Path(__file__).resolve().parents[1] / "api"


# ---- words ----


def test_every_string_exists_in_the_three_languages_with_the_same_gaps() -> None:
    for key, texts in WORDS.items():
        assert len(texts) == len(LANGUAGES), key
        assert all(entry.strip() for entry in texts), key
        gaps = [{name for _, name, _, _ in Formatter().parse(entry) if name is not None} for entry in texts]
        assert gaps[0] == gaps[1] == gaps[2], key


def test_every_string_that_pages_ask_for_exists() -> None:
    asked = set()
    for path in [*API.glob("templates/*.html"), *API.glob("*.py")]:
        asked |= set(re.findall(r"\bw\(\s*[\"']([a-z_.0-9]+)[\"']\s*[,)]", path.read_text(encoding="utf-8")))
    assert len(asked) > 100
    assert asked <= set(WORDS)


VOCABULARIES: list[tuple[str, Any]] = [
    ("status", terms.Status), ("scheme", terms.Scheme), ("grant", terms.Grant), ("base", terms.RoyaltyBase),
    ("sublicensable", terms.Sublicensable), ("model", terms.PaymentModel), ("trigger", terms.TrialTrigger),
    ("source", terms.SourceKind), ("patent_status", records.PatentStatus), ("right", records.RightKind),
    ("event", records.EventKind), ("method", records.Method),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values"), VOCABULARIES, ids=[kind for kind, _ in VOCABULARIES])
def test_every_word_of_the_vocabularies_has_its_translations(kind: str, values: Any) -> None:
    assert {f"{kind}.{value}" for value in get_args(values)} <= set(WORDS)


def test_groups_parts_and_common_errors_have_words() -> None:
    assert {f"group.{group}" for group in GROUPS} | {f"part.{part}" for part in PARTS} <= set(WORDS)
    missing = {kind.code for kind in all_errors() if f"error.{kind.code}" not in WORDS}
    assert missing == {"error", "bad_input", "index_error", "store_error", "encoder_error", "bad_setting"}


@pytest.mark.parametrize(
    ("asked", "accepted", "ui"),
    [
        ("ja", "zh-CN,zh;q=0.9", "ja"), (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"), (None, "fr, ja;q=0.4, en;q=0.7", "en"),
        (None, "ja-JP", "ja"), (None, None, "en"), ("xx", "de", "en"), (None, "zh;q=0, ja;q=x, en;q=0.1", "en"),
    ],
)  # fmt: skip
def test_the_language_is_as_asked_for_else_as_the_browser_says(
    asked: str | None, accepted: str | None, ui: str
) -> None:
    assert ui_from(asked, accepted) == ui


# ---- the terms of an offer ----

FULL = LicenceOffer(
    status="available", scheme="use_first_pay_later", grants=("non_exclusive", "sole"), sublicensable="consent",
    territory=("CN", "CN-ZJ"), territory_excluded=("CN-HK",), fields=("H01M",), term_months=30, until_expiry=True,
    eligibility=Eligibility(sme_only=True, regions=("CN-ZJ",)),
    payment=Payment(
        models=("upfront_plus_royalty",), currency="CNY", upfront=Decimal("200000.00"), total_fixed_max=Decimal(900000),
        annual_fee=Decimal("50000"), instalments=(Instalment(Decimal(100000), 0), Instalment(Decimal(1), 12)),
        royalty_pct_min=Decimal(3), royalty_pct_max=Decimal("5.0"), royalty_base="net_sales",
        royalty_tiers=(RoyaltyTier(None, Decimal(1000000), Decimal(5)), RoyaltyTier(Decimal(1000000), None, Decimal("2.5"))),
        min_annual=Decimal(20000), min_annual_from_month=24, milestones=(Milestone("pilot line", Decimal(10000)),),
        equity_pct=Decimal(10), equity_valuation=Decimal(3000000),
    ),
    trial=Trial(free_months=12, earliest_payment_month=12, trigger="first_revenue", walk_away=True, refund=False),
)  # fmt: skip


def said(offer: LicenceOffer, ui: Ui) -> dict[str, str | None]:
    return {line.name: line.text for line in stated_terms(offer, Words(ui))}


def test_terms_read_as_sentences_do() -> None:
    assert said(FULL, "en") == {
        "status": "available",
        "scheme": "use first, pay later",
        "grants": "non-exclusive, sole",
        "territory": "China, Zhejiang, not Hong Kong",
        "fields": "H01M",
        "term": "30 months; until the patents expire",
        "sublicensable": "with the owner's consent",
        "eligibility": "small and medium-sized firms only; firms in Zhejiang",
        "models": "upfront plus royalty",
        "upfront": "CNY 200,000",
        "total": "at most CNY 900,000",
        "annual_fee": "CNY 50,000",
        "instalments": "CNY 100,000 on signing; CNY 1 in month 12",
        "royalty": "3–5 % of net sales; 5 % on the first CNY 1,000,000; 2.5 % on what is above CNY 1,000,000",
        "min_annual": "CNY 20,000, from month 24",
        "milestones": "CNY 10,000 when: pilot line",
        "equity": "10 % of shares; valued at CNY 3,000,000",
        "trial": "1 year",
        "first_payment": "not before month 12; once there is revenue",
        "walk_away": "possible without further payment",
        "refund": "no",
    }
    assert (
        said(FULL, "zh")["royalty"]
        == "净销售额的 3–5%；CNY 1,000,000 以内部分：5%；超过 CNY 1,000,000 部分：2.5%"
    )
    assert said(FULL, "ja")["territory"] == "中国、浙江省（香港を除く）"


@pytest.mark.parametrize(
    ("payment", "name", "expected"),
    [
        (Payment(currency="JPY", upfront=Decimal(0)), "upfront", "nothing"),
        (Payment(total_fixed=Decimal("1234567.5")), "total", "1,234,567.5 (currency not stated)"),
        (Payment(currency="USD", total_fixed_min=Decimal(1), total_fixed_max=Decimal(2)), "total", "USD 1 to USD 2"),
        (Payment(royalty_pct_max=Decimal(5), royalty_base="profit"), "royalty", "at most 5 % of profit"),
        (Payment(royalty_pct_min=Decimal(5), royalty_pct_max=Decimal(5)), "royalty", "5 % (base not stated)"),
        (Payment(royalty_pct_min=Decimal("4.20"), royalty_base="revenue"), "royalty", "at least 4.2 % of revenue"),
        (Payment(price_on_request=True), "price", "on request"),
    ],
)  # fmt: skip
def test_payments_that_are_easily_misread(payment: Payment, name: str, expected: str) -> None:
    assert said(LicenceOffer(payment=payment), "en") == {name: expected}


def test_what_is_not_stated_is_said_where_it_matters_and_nowhere_else() -> None:
    def gaps(offer: LicenceOffer) -> set[str]:
        return {line.name for line in full_terms(offer, Words("en")) if line.text is None}

    assert said(LicenceOffer(), "en") == {}
    assert gaps(LicenceOffer()) == {
        "status",
        "grants",
        "territory",
        "term",
        "sublicensable",
        "trial",
        "price",
    }
    assert gaps(FULL) == set()
    assert "price" not in gaps(LicenceOffer(payment=Payment(models=("free",))))
    assert "royalty" in gaps(LicenceOffer(payment=Payment(models=("royalty_only",))))
