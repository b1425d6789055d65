"""The terms reader on Japanese: wordings of offices that it had not seen, and prose of which it must read nothing."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.exchange import offer_to_dict
from catalogue.licensing.terms import read_terms

_SAID: list[tuple[str, list[dict[str, Any]]]] = [
    ("ライセンス料は頂戴しておりません。", [{"payment": {"models": ["free"]}}]),
    (
        "売上の3/100",
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
    (
        "純売上高の100分の5",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "royalty_pct_min": "5",
                    "royalty_pct_max": "5",
                    "royalty_base": "net_sales",
                }
            }
        ],
    ),
    (
        "売上高の３パー",
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
    (
        "1億2,300万円で譲渡",
        [
            {
                "grants": ["assignment"],
                "payment": {"models": ["lump_sum"], "currency": "JPY", "total_fixed": "123000000"},
            }
        ],
    ),
    ("対価　３万人民元", [{"payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "30000"}}]),
    (
        "特許を売ります　￥298,000-　※移転登録の印紙代15,000円は落札者負担★",
        [
            {
                "grants": ["assignment"],
                "payment": {"models": ["lump_sum"], "currency": "JPY", "total_fixed": "298000"},
            }
        ],
    ),
    ("価格：ASK", [{"payment": {"price_on_request": True}}]),
    ("お値段はご予算を伺ってから、一緒に決めましょう。", [{"payment": {"price_on_request": True}}]),
    ("当社が優先交渉権を保有中", [{"status": "under_option"}]),
    ("専用実施権設定登録済", [{"status": "exclusively_licensed"}]),
    ("サブライセンス権を有しない非独占ライセンス", [{"grants": ["non_exclusive"], "sublicensable": "no"}]),
    ("再許諾は認めておりません", [{"sublicensable": "no"}]),
    (
        "A)専用　100万円　B)通常　年20万円",
        [
            {
                "grants": ["exclusive"],
                "payment": {"models": ["lump_sum"], "currency": "JPY", "total_fixed": "1000000"},
            },
            {"grants": ["non_exclusive"], "payment": {"currency": "JPY", "annual_fee": "200000"}},
        ],
    ),
    (
        "(1)契約時に100万円ぽっきり、(2)契約時の一時金20万円と売上の2％",
        [
            {"payment": {"models": ["lump_sum"], "currency": "JPY", "total_fixed": "1000000"}},
            {
                "payment": {
                    "models": ["upfront_plus_royalty"],
                    "currency": "JPY",
                    "upfront": "200000",
                    "royalty_pct_min": "2",
                    "royalty_pct_max": "2",
                    "royalty_base": "revenue",
                }
            },
        ],
    ),
    (
        "一時金300万円＋5％",
        [
            {
                "payment": {
                    "models": ["upfront_plus_royalty"],
                    "currency": "JPY",
                    "upfront": "3000000",
                    "royalty_pct_min": "5",
                    "royalty_pct_max": "5",
                }
            }
        ],
    ),
    (
        "総額300万円：契約時100万円、半年後100万円、1年後100万円",
        [
            {
                "payment": {
                    "models": ["instalments"],
                    "currency": "JPY",
                    "total_fixed": "3000000",
                    "instalments": [
                        {"amount": "1000000", "month": 0},
                        {"amount": "1000000", "month": 6},
                        {"amount": "1000000", "month": 12},
                    ],
                }
            }
        ],
    ),
    (
        "独占は応相談、非独占は無償",
        [
            {"grants": ["exclusive"], "payment": {"price_on_request": True}},
            {"grants": ["non_exclusive"], "payment": {"models": ["free"]}},
        ],
    ),
    (
        "□無償 ■有償（応相談） ■通常 □専用",
        [{"grants": ["non_exclusive"], "payment": {"price_on_request": True}}],
    ),
    (
        "契約時10万円＋売上の2%",
        [
            {
                "payment": {
                    "models": ["upfront_plus_royalty"],
                    "currency": "JPY",
                    "upfront": "100000",
                    "royalty_pct_min": "2",
                    "royalty_pct_max": "2",
                    "royalty_base": "revenue",
                }
            }
        ],
    ),
    (
        "出荷1台につき￥120-　最低実施料 年10万円（2年目から）",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "currency": "JPY",
                    "royalty_base": "unit",
                    "per_unit": "120",
                    "min_annual": "100000",
                    "min_annual_from_month": 12,
                }
            }
        ],
    ),
    (
        "料率：売上1億円まで5%、1億円を超え5億円まで3%、5億円を超える分は1.5%",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "currency": "JPY",
                    "royalty_tiers": [
                        {"to": "100000000", "pct": "5"},
                        {"from": "100000000", "to": "500000000", "pct": "3"},
                        {"from": "500000000", "pct": "1.5"},
                    ],
                    "royalty_base": "revenue",
                }
            }
        ],
    ),
    ("製品が売れるまで一切不要", [{"trial": {"trigger": "first_revenue"}}]),
    ("検収合格をもってお支払", [{"trial": {"trigger": "acceptance"}}]),
    ("途中でやめても違約金はかかりません", [{"trial": {"walk_away": True}}]),
    ("成果が出なければ全額お返しします", [{"trial": {"refund": True}}]),
    ("保険はつきません", [{"trial": {"insured": False}}]),
    ("最初の半年は無償", [{"trial": {"free_months": 6}}]),
    ("契約後1年間は実施料を免除", [{"trial": {"free_months": 12}}]),
    ("年10万円", [{"payment": {"currency": "JPY", "annual_fee": "100000"}}]),
    ("存続期間満了日迄", [{"until_expiry": True}]),
    ("国内企業に限る", [{"eligibility": {"regions": ["JP"]}}]),
    ("JPのみ", [{"territory": ["JP"]}]),
    ("医療用途に限る", [{"fields": ["医療"]}]),
    ("化粧品への利用はお断りします", [{"fields_excluded": ["化粧品"]}]),
    (
        "initial ¥500k、running 2%(net sales)、保険付き",
        [
            {
                "payment": {
                    "models": ["upfront_plus_royalty"],
                    "currency": "JPY",
                    "upfront": "500000",
                    "royalty_pct_min": "2",
                    "royalty_pct_max": "2",
                    "royalty_base": "net_sales",
                },
                "trial": {"insured": True},
            }
        ],
    ),
    (
        "通常実施権（3年間）の対価は、中小企業に限り10万円、大企業の場合は50万円です。",
        [
            {
                "grants": ["non_exclusive"],
                "term_months": 36,
                "eligibility": {"sme_only": True},
                "payment": {"models": ["lump_sum"], "currency": "JPY", "total_fixed": "100000"},
            },
            {
                "grants": ["non_exclusive"],
                "term_months": 36,
                "payment": {"models": ["lump_sum"], "currency": "JPY", "total_fixed": "500000"},
            },
        ],
    ),
    ("100万円未満", [{"payment": {"models": ["lump_sum"], "currency": "JPY", "total_fixed_max": "1000000"}}]),
]

_NOT_SAID = [
    "導入すれば電気代が年間30万円、人件費が15％下がります。",
    "装置価格は1台300万円です",
    "受講料 5,000円（税込）",
    "相談料は初回無料",
    "送料無料",
    "無料アプリとして公開",
    "専用の治具を用いる",
    "市場シェア35％を独占する",
    "通常は100万円程度かかる装置",
    "オプションで温度計を追加できます",
    "本学の特許実施料収入は1億2,300万円（前年度比8％増）",
    "裁判所は実施料率3％を相当と認めた",
    "過去に他社へ一時金500万円で許諾した実績があります",
    "利益が3％増えた",
    "研究開発費は売上の5%を占める",
    "保証期間1年",
    "出願から20年",
    "12か月の加速試験",
    "返金処理システム",
    "日本、米国、中国に出願中",
    "言ってみただけだよ！",
    "職務発明の補償金は3億円",
    "純利益の二割五分",
    "関東のみ",
]


@pytest.mark.parametrize(("text", "offers"), _SAID)
def test_wordings_of_offices(text: str, offers: list[dict[str, Any]]) -> None:
    read = [offer_to_dict(offer) for offer in read_terms(text, language="ja").offers]
    assert [{k: v for k, v in offer.items() if k != "source"} for offer in read] == offers


@pytest.mark.parametrize("text", _NOT_SAID)
def test_prose_says_nothing_of_an_offer(text: str) -> None:
    assert read_terms(text, language="ja").offers == ()
