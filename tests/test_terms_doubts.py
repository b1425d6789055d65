"""Values that a text doubts, amounts for a period, rights that are gone, and words of terms that mean something else; three languages."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.licensing.terms import read_terms
from tests.test_terms_english import _pay, _read

TAKEN: dict[str, Any] = {"status": "exclusively_licensed"}
ONCE_ONLY = _pay(models=["lump_sum"])

READ: list[tuple[str, list[dict[str, Any]]]] = [
    # sums, rates, lengths and kinds that the text doubts
    ("fee: USD/EUR 5000, non-exclusive", [{"grants": ["non_exclusive"]}]),
    ("lump sum $/£10k", [ONCE_ONLY]),
    ("一時金100万円(?) 通常実施権", [{"grants": ["non_exclusive"]}]),
    ("独占许可，一次性5万元（待确认）", [{"grants": ["exclusive"]} | ONCE_ONLY]),
    ("EUR 5,000 (to be confirmed), exclusive", [{"grants": ["exclusive"]}]),
    ("royalty 3%?", [_pay(models=["royalty_only"])]),
    ("独占? 一次性5万元", [_pay(models=["lump_sum"], currency="CNY", total_fixed="50000")]),
    ("Exclusive? Yes. 5 years.", [{"grants": ["exclusive"], "term_months": 60}]),
    # periods that are no year
    ("非独占，每半年2万元", [{"grants": ["non_exclusive"]}]),
    ("exclusive, EUR 500 monthly", [{"grants": ["exclusive"]}]),
    ("年费1.2万元（每月1000元）", [_pay(currency="CNY", annual_fee="12000")]),
    ("annual fee EUR 6000 (EUR 500 per month)", [_pay(currency="EUR", annual_fee="6000")]),
    # rights that somebody has, or that cannot be had
    ("第三者に専用実施権許諾中", [TAKEN]),
    ("独占ライセンス契約締結済み", [TAKEN]),
    ("独家许可权已售出", [TAKEN]),
    ("Status: licensed (exclusive)", [TAKEN]),
    ("under exclusive negotiation", [{"status": "under_option"}]),
    (
        "exclusive rights no longer available, non-exclusive licences possible",
        [{"grants": ["non_exclusive"]}],
    ),
    # ends of contracts, evaluation fees, options
    (
        "evaluation period: 3 months, fee USD 2,500",
        [_pay(models=["lump_sum"], currency="USD", total_fixed="2500")],
    ),
    ("授予6个月独家选择权", [{"grants": ["option"], "term_months": 6}]),
    # bases, bounds, lengths behind brackets
    (
        "按利润提成，比例不超过10%",
        [_pay(models=["royalty_only"], royalty_pct_max="10", royalty_base="profit")],
    ),
    ("提成3%起步", [_pay(models=["royalty_only"], royalty_pct_min="3")]),
    ("3%+ royalty", [_pay(models=["royalty_only"], royalty_pct_min="3")]),
    (
        "提成3%（净利）10年",
        [
            {"term_months": 120}
            | _pay(models=["royalty_only"], royalty_pct_min="3", royalty_pct_max="3", royalty_base="profit")
        ],
    ),
    (
        "non-excl., R 3%",
        [
            {"grants": ["non_exclusive"]}
            | _pay(models=["royalty_only"], royalty_pct_min="3", royalty_pct_max="3")
        ],
    ),
    # what is owed by those who stop
    ("cancel any time, nothing to pay", [{"trial": {"walk_away": True}}]),
    ("12.000,- €", [_pay(models=["lump_sum"], currency="EUR", total_fixed="12000")]),
    # a country whose law is named
    ("under US law, exclusive", [{"grants": ["exclusive"]}]),
    ("国内限定 契約期間5年", [{"territory": ["JP"], "term_months": 60}]),
    ("国内限定 独占", [{"grants": ["exclusive"]}]),
    (
        "The technology can be contributed to a start-up in exchange for 10% equity.",
        [{"grants": ["equity_contribution"]} | _pay(models=["equity"], equity_pct="10")],
    ),
]

NOTHING = [
    "free radical polymerization", "free of defects", "无偿献血", "shares of composition: 12%", "equity not accepted", "创始人占股30%",
    "未被独占许可", "独占許諾の実績はありません", "until expiry of the trial nothing is due", "許諾期間満了まで",
    "if you walk away, the fee is still due", "resin R 3%", "EUR 5000 every two years",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_read(text: str, expected: list[dict[str, Any]]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_made_of_it(text: str) -> None:
    assert _read(text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("100万円または米ドル 通常実施権", "100万円または米ドル"),
        ("fee 5000 (USD or EUR)", "5000"),
        ("quarterly fee of EUR 1,500, exclusive", "quarterly fee of EUR 1,500"),
        ("国内限定 独占", "国内"),
    ],
)
def test_what_is_left_out_is_shown(text: str, shown: str) -> None:
    assert shown in [remark.text for remark in read_terms(text).remarks if remark.kind == "unclear"]
