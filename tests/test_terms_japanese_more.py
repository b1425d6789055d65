"""Japanese terms: stopping without owing, lists by blanks, what is free meanwhile, and sums that are no price."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.exchange import offer_to_dict
from catalogue.licensing.terms import read_terms

READ: list[tuple[str, list[dict[str, Any]]]] = [
    ("途中でやめても費用なし、６か月無償トライアル", [{"trial": {"free_months": 6, "walk_away": True}}]),
    ("その間の使用料は無料とする", []),
    (
        "用途 産業機械のみ(医療は除く)独占\u3000日本",
        [{"grants": ["exclusive"], "territory": ["JP"], "fields": ["産業機械"], "fields_excluded": ["医療"]}],
    ),
    (
        "契約時50万円 6ヶ月後50万円 12ヶ月後50万円",
        [
            {
                "payment": {
                    "models": ["instalments"],
                    "currency": "JPY",
                    "instalments": [
                        {"amount": "500000", "month": 0},
                        {"amount": "500000", "month": 6},
                        {"amount": "500000", "month": 12},
                    ],
                }
            }
        ],
    ),
    (
        "一時金500万円のほか、売上高の2.5%をランニングロイヤルティとして支払う。",
        [
            {
                "payment": {
                    "models": ["upfront_plus_royalty"],
                    "currency": "JPY",
                    "upfront": "5000000",
                    "royalty_pct_min": "2.5",
                    "royalty_pct_max": "2.5",
                    "royalty_base": "revenue",
                }
            }
        ],
    ),
    ("一時金マイナス50万円 通常実施権", [{"grants": ["non_exclusive"]}]),
    (
        "大学等は無償/企業は年額１０万円",
        [{"payment": {"models": ["free"]}}, {"payment": {"currency": "JPY", "annual_fee": "100000"}}],
    ),
    ("クロスライセンス希望/譲渡不可", [{"grants": ["cross"]}]),
    ("独占実施権 日本/米国/中国", [{"grants": ["exclusive"], "territory": ["JP", "US", "CN"]}]),
    (
        "実施料率２％、最低実施料１０万円／年\u3000※最低実施料は３年目から",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "currency": "JPY",
                    "royalty_pct_min": "2",
                    "royalty_pct_max": "2",
                    "min_annual": "100000",
                    "min_annual_from_month": 24,
                }
            }
        ],
    ),
    (
        "対価 MIN10万円 MAX50万円",
        [
            {
                "payment": {
                    "models": ["lump_sum"],
                    "currency": "JPY",
                    "total_fixed_min": "100000",
                    "total_fixed_max": "500000",
                }
            }
        ],
    ),
    (
        "売上高に応じて段階料率：〜1億円3%、1〜5億円2.5%、5億円〜2%",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "currency": "JPY",
                    "royalty_tiers": [
                        {"to": "100000000", "pct": "3"},
                        {"from": "100000000", "to": "500000000", "pct": "2.5"},
                        {"from": "500000000", "pct": "2"},
                    ],
                    "royalty_base": "revenue",
                }
            }
        ],
    ),
    (
        "A案：一括50万円\u3000B案：年10万円",
        [
            {"payment": {"models": ["lump_sum"], "currency": "JPY", "total_fixed": "500000"}},
            {"payment": {"currency": "JPY", "annual_fee": "100000"}},
        ],
    ),
    (
        "総額90万円を3年で均等払い",
        [{"payment": {"models": ["instalments"], "currency": "JPY", "total_fixed": "900000"}}],
    ),
    ("技術指導料30万円別途", []),
    ("トライアル期間6ヶ月 有償(月1万円)", []),
    ("効果が出なければ支払い不要", []),
    ("台湾以外", [{"territory_excluded": ["TW"]}]),
    ("150万円のところ100万円", []),
    ("独占的通常実施権（ただし大学は研究目的で実施可）", [{"grants": ["exclusive"]}]),
    ("東京都・神奈川県内の企業", []),
    (
        "50万円（別途消費税）",
        [{"payment": {"models": ["lump_sum"], "currency": "JPY", "total_fixed": "500000"}}],
    ),
]


@pytest.mark.parametrize(("text", "offers"), READ, ids=[text for text, _ in READ])
def test_japanese_terms_are_read(text: str, offers: list[dict[str, Any]]) -> None:
    read = [offer_to_dict(offer) for offer in read_terms(text).offers]
    for offer in read:
        offer.pop("source", None)
    assert read == offers
