"""The terms reader on Japanese tables and lists in one cell, and on sums that are somebody else's or taken back."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.exchange import offer_to_dict
from catalogue.licensing.terms import read_terms

_FLATTENED: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "一時金|料率|期間\n100万円|3%|5年",
        [
            {
                "term_months": 60,
                "payment": {
                    "models": ["upfront_plus_royalty"],
                    "currency": "JPY",
                    "upfront": "1000000",
                    "royalty_pct_min": "3",
                    "royalty_pct_max": "3",
                },
            }
        ],
    ),
    (
        "区分|専用実施権|地域|香港・マカオ|一時金|HK$150,000|料率|正味販売額の4%|再許諾|事前承諾要",
        [
            {
                "grants": ["exclusive"],
                "sublicensable": "consent",
                "territory": ["HK", "MO"],
                "payment": {
                    "models": ["upfront_plus_royalty"],
                    "currency": "HKD",
                    "upfront": "150000",
                    "royalty_pct_min": "4",
                    "royalty_pct_max": "4",
                    "royalty_base": "net_sales",
                },
            }
        ],
    ),
    (
        "一時金｜なし｜料率｜純売上高の5%｜最低実施料｜年30万円",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "currency": "JPY",
                    "upfront": "0",
                    "royalty_pct_min": "5",
                    "royalty_pct_max": "5",
                    "royalty_base": "net_sales",
                    "min_annual": "300000",
                }
            }
        ],
    ),
    (
        "締結時→200万円\u30006か月後→100万円\u3000合計300万円",
        [
            {
                "payment": {
                    "models": ["instalments"],
                    "currency": "JPY",
                    "total_fixed": "3000000",
                    "instalments": [{"amount": "2000000", "month": 0}, {"amount": "1000000", "month": 6}],
                }
            }
        ],
    ),
    (
        "80万＝契約時\u300040万＝1年後\u300040万＝2年後\u3000計160万",
        [
            {
                "payment": {
                    "models": ["instalments"],
                    "total_fixed": "1600000",
                    "instalments": [
                        {"amount": "800000", "month": 0},
                        {"amount": "400000", "month": 12},
                        {"amount": "400000", "month": 24},
                    ],
                }
            }
        ],
    ),
    (
        "頭金は不要です。第II相試験の開始で10万米ドル、製造販売承認の取得で100万米ドル",
        [
            {
                "payment": {
                    "models": ["milestone"],
                    "currency": "USD",
                    "upfront": "0",
                    "milestones": [
                        {"trigger": "第II相試験", "amount": "100000"},
                        {"trigger": "製造販売承認", "amount": "1000000"},
                    ],
                }
            }
        ],
    ),
    (
        "５０万円\u3000一時金なし",
        [{"payment": {"models": ["lump_sum"], "currency": "JPY", "upfront": "0", "total_fixed": "500000"}}],
    ),
    (
        "診断薬は独占、試薬は非独占。料率はいずれも3%。",
        [
            {
                "grants": ["exclusive"],
                "fields": ["診断薬"],
                "payment": {"models": ["royalty_only"], "royalty_pct_min": "3", "royalty_pct_max": "3"},
            },
            {
                "grants": ["non_exclusive"],
                "fields": ["試薬"],
                "payment": {"models": ["royalty_only"], "royalty_pct_min": "3", "royalty_pct_max": "3"},
            },
        ],
    ),
    (
        "国内は非独占、海外は独占",
        [
            {"grants": ["non_exclusive"], "territory": ["JP"]},
            {"grants": ["exclusive"], "territory": ["WW"], "territory_excluded": ["JP"]},
        ],
    ),
    (
        "日本：通常実施権、年10万円。台湾：通常実施権、年US$1,500。いずれも3年契約。",
        [
            {
                "grants": ["non_exclusive"],
                "territory": ["JP"],
                "term_months": 36,
                "payment": {"currency": "JPY", "annual_fee": "100000"},
            },
            {
                "grants": ["non_exclusive"],
                "territory": ["TW"],
                "term_months": 36,
                "payment": {"currency": "USD", "annual_fee": "1500"},
            },
        ],
    ),
    ("優先交渉権は昨年解消しました。現在許諾可能", [{"status": "available"}]),
    (
        "全世界（日・米・欧を除く）、非独占",
        [{"grants": ["non_exclusive"], "territory": ["WW"], "territory_excluded": ["JP", "US", "EU"]}],
    ),
    (
        "期間は応相談、料率3%（売上高）",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "royalty_pct_min": "3",
                    "royalty_pct_max": "3",
                    "royalty_base": "revenue",
                }
            }
        ],
    ),
    ("契約後1年以内に製品化することを条件に無償", [{"payment": {"models": ["free"]}}]),
    (
        "売上が出るまで支払い不要、その後は売上の3%",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "royalty_pct_min": "3",
                    "royalty_pct_max": "3",
                    "royalty_base": "revenue",
                },
                "trial": {"trigger": "first_revenue"},
            }
        ],
    ),
    (
        "¥€15,000 一括 国内のみ 通常実施権",
        [{"grants": ["non_exclusive"], "territory": ["JP"], "payment": {"models": ["lump_sum"]}}],
    ),
    ("サブライセンスはご自由に", [{"sublicensable": "yes"}]),
]
"""Tables and lists flattened into one cell, and offers told apart by field or territory."""

_NO_TERMS = [
    "年間が二十万、あ、いや、三十万円でお願いします",
    "1回あたり100円で検査",
    "職務発明の対価 3億円",
    "入会金1万円、年会費5000円",
    "再実施許諾は要相談",
    "量産開始で年間3億円の売上を見込む",
    "臨床試験の費用は1000万円",
    "試作品の完成に300万円を要した",
]


@pytest.mark.parametrize(("text", "offers"), _FLATTENED)
def test_flattened_tables_and_lists(text: str, offers: list[dict[str, Any]]) -> None:
    read = [offer_to_dict(offer) for offer in read_terms(text, language="ja").offers]
    assert [{k: v for k, v in offer.items() if k != "source"} for offer in read] == offers


@pytest.mark.parametrize("text", _NO_TERMS)
def test_sums_of_something_else_give_no_offer(text: str) -> None:
    assert not read_terms(text, language="ja").offers
