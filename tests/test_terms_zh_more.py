"""Chinese terms whose parts stand apart by blanks or brackets, and sums, rates and lengths that are not what they look like."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.exchange import offer_to_dict
from catalogue.licensing.terms import read_terms

READ: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "总价30万元 首期签约付10万元 二期投产后付10万元 三期一年后付10万元",
        [
            {
                "payment": {
                    "models": ["instalments"],
                    "currency": "CNY",
                    "total_fixed": "300000",
                    "instalments": [
                        {"amount": "100000", "month": 0},
                        {"amount": "100000"},
                        {"amount": "100000", "month": 12},
                    ],
                }
            }
        ],
    ),
    (
        "先用后转 试用期:12个月免费;转让价人民币15万;不满意退出 无需付费",
        [
            {
                "scheme": "use_first_pay_later",
                "grants": ["assignment"],
                "payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "150000"},
                "trial": {"free_months": 12, "walk_away": True},
            }
        ],
    ),
    (
        "普通许可 3 万 元 ／ 年",
        [{"grants": ["non_exclusive"], "payment": {"currency": "CNY", "annual_fee": "30000"}}],
    ),
    (
        "转让90万 or 作价入股占15%",
        [
            {"grants": ["assignment"], "payment": {"models": ["lump_sum"], "total_fixed": "900000"}},
            {"grants": ["equity_contribution"], "payment": {"models": ["equity"], "equity_pct": "15"}},
        ],
    ),
    (
        "无偿许可5年，仅限初创企业",
        [{"term_months": 60, "eligibility": {"startup_only": True}, "payment": {"models": ["free"]}}],
    ),
    (
        "免费许可2年，之后年费1万元",
        [{"payment": {"currency": "CNY", "annual_fee": "10000"}, "trial": {"free_months": 24}}],
    ),
    ("使用领域：农业（烟草除外）", [{"fields": ["农业"], "fields_excluded": ["烟草"]}]),
    (
        "许可费：大企业30万元，中小企业10万元",
        [
            {"payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "300000"}},
            {
                "eligibility": {"sme_only": True},
                "payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "100000"},
            },
        ],
    ),
    (
        "高校院所免费使用，企业年费5万元",
        [{"payment": {"models": ["free"]}}, {"payment": {"currency": "CNY", "annual_fee": "50000"}}],
    ),
    (
        "许可费2万美元（约14万元人民币）",
        [{"payment": {"models": ["lump_sum"], "currency": "USD", "total_fixed": "20000"}}],
    ),
    (
        "提成千分之五",
        [{"payment": {"models": ["royalty_only"], "royalty_pct_min": "0.5", "royalty_pct_max": "0.5"}}],
    ),
    ("技术入股15%-20%", [{"grants": ["equity_contribution"], "payment": {"models": ["equity"]}}]),
    ("独占/排他/普通：50/30/10万元", [{"grants": ["exclusive", "sole", "non_exclusive"]}]),
    (
        "签约付20万，小试完成付30万，中试完成付50万",
        [
            {
                "payment": {
                    "models": ["milestone"],
                    "upfront": "200000",
                    "milestones": [
                        {"trigger": "小试完成", "amount": "300000"},
                        {"trigger": "中试完成", "amount": "500000"},
                    ],
                }
            }
        ],
    ),
    (
        "分3年支付，每年10万元",
        [
            {
                "payment": {
                    "models": ["instalments"],
                    "currency": "CNY",
                    "instalments": [{"amount": "100000"}, {"amount": "100000"}, {"amount": "100000"}],
                }
            }
        ],
    ),
    ("年费第一年1万，第二年2万", []),
    (
        "首付三成，余款一年内付清，总价100万元",
        [
            {
                "payment": {
                    "models": ["instalments"],
                    "currency": "CNY",
                    "total_fixed": "1000000",
                    "instalments": [{"amount": "300000", "month": 0}, {"amount": "700000"}],
                }
            }
        ],
    ),
    (
        "每台50元，封顶100万元",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "currency": "CNY",
                    "royalty_base": "unit",
                    "per_unit": "50",
                }
            }
        ],
    ),
    (
        "许可费每件专利1万元",
        [{"payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "10000"}}],
    ),
    ("许可费10-5万元", []),
    ("海外企业不可", []),
    (
        "保证金2万元（到期退还），许可费10万元",
        [{"payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "100000"}}],
    ),
]


@pytest.mark.parametrize(("text", "offers"), READ, ids=[text for text, _ in READ])
def test_chinese_terms_are_read(text: str, offers: list[dict[str, Any]]) -> None:
    read = [offer_to_dict(offer) for offer in read_terms(text).offers]
    for offer in read:
        offer.pop("source", None)
    assert read == offers
