"""Chinese terms of several parts: a first part and the rest, lists of places, two ways of paying, who only comes first."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.exchange import offer_to_dict
from catalogue.licensing.terms import read_terms

READ: list[tuple[str, list[dict[str, Any]]]] = [
    ("首付30%，余款投产后付清", [{"payment": {"models": ["instalments"]}}]),
    (
        "总价50万元，签约付半数，余款满一年付清",
        [
            {
                "payment": {
                    "models": ["instalments"],
                    "currency": "CNY",
                    "total_fixed": "500000",
                    "instalments": [{"amount": "250000", "month": 0}, {"amount": "250000", "month": 12}],
                }
            }
        ],
    ),
    (
        "许可费28万元一次付清，也可分两期（签约付18万，过户后付10万）",
        [
            {"payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "280000"}},
            {
                "payment": {
                    "models": ["instalments"],
                    "instalments": [{"amount": "180000", "month": 0}, {"amount": "100000"}],
                }
            },
        ],
    ),
    (
        "3万/年（独占10万/年）",
        [
            {"payment": {"annual_fee": "30000"}},
            {"grants": ["exclusive"], "payment": {"annual_fee": "100000"}},
        ],
    ),
    (
        "小微企业优先，许可费5万元",
        [{"payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "50000"}}],
    ),
    (
        "仅限浙江、江苏、上海的中小企业",
        [{"eligibility": {"sme_only": True, "regions": ["CN-ZJ", "CN-JS", "CN-SH"]}}],
    ),
    (
        "浙江、江苏企业可免费使用",
        [{"eligibility": {"regions": ["CN-ZJ", "CN-JS"]}, "payment": {"models": ["free"]}}],
    ),
    ("限浙江、江苏实施", [{"territory": ["CN-ZJ", "CN-JS"]}]),
    ("成立不满三年的创业公司才可以要", [{"eligibility": {"startup_only": True}}]),
    ("不准分许可", [{"sublicensable": "no"}]),
    (
        "许可费10万元，分许可另议",
        [{"payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "100000"}}],
    ),
    (
        "普通许可 2万一年 签5年",
        [{"grants": ["non_exclusive"], "term_months": 60, "payment": {"annual_fee": "20000"}}],
    ),
    ("签约时不收费，投产后每年付3万", [{"payment": {"upfront": "0", "annual_fee": "30000"}}]),
    ("免费试用两个季度", [{"trial": {"free_months": 6}}]),
    ("许可期一个月", [{"term_months": 1}]),
    (
        "中试成功付20万，量产后付50万",
        [
            {
                "payment": {
                    "models": ["milestone"],
                    "milestones": [
                        {"trigger": "中试成功", "amount": "200000"},
                        {"trigger": "量产后", "amount": "500000"},
                    ],
                }
            }
        ],
    ),
]

READ += [
    (
        "入们费10万，提乘净消售额3%",
        [
            {
                "payment": {
                    "models": ["upfront_plus_royalty"],
                    "upfront": "100000",
                    "royalty_pct_min": "3",
                    "royalty_pct_max": "3",
                    "royalty_base": "net_sales",
                }
            }
        ],
    ),
    ("先使用后付废", [{"scheme": "use_first_pay_later"}]),
    ("普同许可，每年3万", [{"grants": ["non_exclusive"], "payment": {"annual_fee": "30000"}}]),
    ("一种使用废水的洁面仪，可能有效其他", []),
    ("使用满一年再付款", [{"payment": {"models": ["deferred"]}, "trial": {"earliest_payment_month": 12}}]),
    ("免费使用半年后付费", [{"trial": {"free_months": 6, "trigger": "term_elapsed"}}]),
    (
        "签约付10万，一年后付20万",
        [
            {
                "payment": {
                    "models": ["instalments"],
                    "instalments": [{"amount": "100000", "month": 0}, {"amount": "200000", "month": 12}],
                }
            }
        ],
    ),
    (
        "3%净销售额 min",
        [{"payment": {"models": ["royalty_only"], "royalty_pct_min": "3", "royalty_base": "net_sales"}}],
    ),
    (
        "净销售额的3%（上限）",
        [{"payment": {"models": ["royalty_only"], "royalty_pct_max": "3", "royalty_base": "net_sales"}}],
    ),
    ("销售额100万以内免提成，超出部分3%", []),
    ("分许可×", [{"sublicensable": "no"}]),
    ("普通许可（CN）", [{"grants": ["non_exclusive"], "territory": ["CN"]}]),
    ("海外不可", []),
    ("独占许可即将到期", []),
    ("独占许可已授予某公司，普通不再提供", [{"status": "exclusively_licensed"}]),
    ("-5万元", []),
    ("费用：10万？", []),
    ("5万元/7000美元", []),
    (
        "转让价面议，许可5万/年",
        [
            {"grants": ["assignment"], "payment": {"price_on_request": True}},
            {"payment": {"annual_fee": "50000"}},
        ],
    ),
]


@pytest.mark.parametrize(("text", "offers"), READ, ids=[text for text, _ in READ])
def test_terms_of_several_parts_are_read(text: str, offers: list[dict[str, Any]]) -> None:
    read = [offer_to_dict(offer) for offer in read_terms(text).offers]
    for offer in read:
        offer.pop("source", None)
    assert read == offers
