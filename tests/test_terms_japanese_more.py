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

_UPFRONT_AND_RATE = {
    "models": ["upfront_plus_royalty"],
    "currency": "JPY",
    "upfront": "1000000",
    "royalty_pct_min": "3",
    "royalty_pct_max": "3",
}
READ += [
    ("いちじ金100万円、ロイヤリティー3%", [{"payment": _UPFRONT_AND_RATE}]),
    ("イチジきん100万円＋ﾛｲﾔﾘﾃｨ3%", [{"payment": _UPFRONT_AND_RATE}]),
    (
        "ｲﾆｼｬﾙ100万円、ﾛｲﾔﾘﾃｨ3%(NET売上)",
        [{"payment": _UPFRONT_AND_RATE | {"royalty_base": "net_sales"}}],
    ),
    (
        "つうじょう実施けん、年額20まんえん",
        [{"grants": ["non_exclusive"], "payment": {"currency": "JPY", "annual_fee": "200000"}}],
    ),
    ("ひどくせん許諾、サブライ要同意", [{"grants": ["non_exclusive"], "sublicensable": "consent"}]),
    ("おためし期間6ヶ月", [{"trial": {"free_months": 6}}]),
    ("むしょうに腹が立つ、契約きんし", []),
    ("サブラ不可、国内のみ", [{"sublicensable": "no", "territory": ["JP"]}]),
    ("サブライセンスは都度協議", []),
    ("期間:別途協議", []),
    (
        "イニシャルフリー、ランニング5%",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "upfront": "0",
                    "royalty_pct_min": "5",
                    "royalty_pct_max": "5",
                }
            }
        ],
    ),
    (
        "年60万＋売上1%（ミニマム20万）",
        [
            {
                "payment": {
                    "models": ["royalty_only"],
                    "annual_fee": "600000",
                    "royalty_pct_min": "1",
                    "royalty_pct_max": "1",
                    "royalty_base": "revenue",
                    "min_annual": "200000",
                }
            }
        ],
    ),
    (
        "正味販売高の4%(下限)",
        [{"payment": {"models": ["royalty_only"], "royalty_pct_min": "4", "royalty_base": "net_sales"}}],
    ),
    ("分野：1)洗剤 2)化粧品", [{"fields": ["洗剤", "化粧品"]}]),
    ("自動車用途は除外", [{"fields_excluded": ["自動車"]}]),
    ("無線通信分野のみ", [{"fields": ["無線通信"]}]),
    ("A社が独占実施中", [{"status": "exclusively_licensed"}]),
    ("1kg50円", []),
    ("年商10億円未満の企業は無料", []),
    ("一時金100万円〜300万円", []),
    ("初回50万円、以後毎年10万円", [{"payment": {"currency": "JPY", "annual_fee": "100000"}}]),
    (
        "株式10％＋現金200万円",
        [
            {
                "payment": {
                    "models": ["equity"],
                    "currency": "JPY",
                    "total_fixed": "2000000",
                    "equity_pct": "10",
                }
            }
        ],
    ),
    (
        "非独占・年30万・国内",
        [{"grants": ["non_exclusive"], "territory": ["JP"], "payment": {"annual_fee": "300000"}}],
    ),
]


@pytest.mark.parametrize(("text", "offers"), READ, ids=[text for text, _ in READ])
def test_japanese_terms_are_read(text: str, offers: list[dict[str, Any]]) -> None:
    read = [offer_to_dict(offer) for offer in read_terms(text).offers]
    for offer in read:
        offer.pop("source", None)
    assert read == offers
