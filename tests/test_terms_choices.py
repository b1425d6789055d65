"""Choices in one line, payments by month, fields in lists, places by one character, and words that are parts of others; three languages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.test_terms_english import _pay, _read


def _upfront(currency: str | None, upfront: str, pct: str, base: str | None = None) -> dict[str, Any]:
    told = {"currency": currency, "royalty_base": base}
    return _pay(
        models=["upfront_plus_royalty"], upfront=upfront, royalty_pct_min=pct, royalty_pct_max=pct,
        **{name: value for name, value in told.items() if value is not None},
    )  # fmt: skip


def _once(currency: str | None, total: str) -> dict[str, Any]:
    return _pay(models=["lump_sum"], total_fixed=total, **({"currency": currency} if currency else {}))


def _parts(currency: str, *parts: tuple[str, int], **more: str) -> dict[str, Any]:
    told = [{"amount": amount, "month": month} for amount, month in parts]
    return _pay(models=["instalments"], currency=currency, instalments=told, **more)


READ: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "Option A) 15000 EUR lump sum  Option B) 3000 EUR upfront + 2% of turnover",
        [_once("EUR", "15000"), _upfront("EUR", "3000", "2", "revenue")],
    ),
    (
        "Option 1 - lump sum EUR 15,000. Option 2 - EUR 3,000 up front and 2 % royalty. Non-exclusive in both cases.",
        [{"grants": ["non_exclusive"]} | _once("EUR", "15000"), {"grants": ["non_exclusive"]} | _upfront("EUR", "3000", "2")],
    ),
    ("A) lump sum 20k USD B) 5k USD + 3% royalty", [_once("USD", "20000"), _upfront("USD", "5000", "3")]),
    ("A方案:一次性20万元;B方案:入门费5万元+销售收入2%", [_once("CNY", "200000"), _upfront("CNY", "50000", "2", "revenue")]),
    ("甲方案 一次性20万元 乙方案 入门费5万元+2%提成", [_once("CNY", "200000"), _upfront("CNY", "50000", "2")]),
    (
        "第一种方式：一次性付20万元；第二种方式：年费3万元",
        [_once("CNY", "200000"), _pay(currency="CNY", annual_fee="30000")],
    ),
    (
        "案1 一括100万円 案2 頭金20万円＋売上3%",
        [_once("JPY", "1000000"), _upfront("JPY", "200000", "3", "revenue")],
    ),
    ("パターンA：無償／パターンB：年10万円", [_pay(models=["free"]), _pay(currency="JPY", annual_fee="100000")]),
    (
        "普通许可3万元/年 或 转让28万元",
        [
            {"grants": ["non_exclusive"]} | _pay(currency="CNY", annual_fee="30000"),
            {"grants": ["assignment"]} | _once("CNY", "280000"),
        ],
    ),
    (
        "10% of profit or £2 per unit, at the licensee's choice",
        [
            _pay(models=["royalty_only"], royalty_pct_min="10", royalty_pct_max="10", royalty_base="profit"),
            _pay(models=["royalty_only"], currency="GBP", per_unit="2", royalty_base="unit"),
        ],
    ),
    ("3年:15万円 5年:20万円", [{"term_months": 36} | _once("JPY", "150000"), {"term_months": 60} | _once("JPY", "200000")]),
    ("一年5万元 三年12万元", [{"term_months": 12} | _once("CNY", "50000"), {"term_months": 36} | _once("CNY", "120000")]),
    ("签约付5万元、第6个月付10万元 共15万元", [_parts("CNY", ("50000", 0), ("100000", 6), total_fixed="150000")]),
    ("契約時5万円、6か月目10万円", [_parts("JPY", ("50000", 0), ("100000", 6))]),
    ("total 12.000,50 € lump sum", [_once("EUR", "12000.5")]),
    (
        "授权领域为兽用疫苗，独占许可",
        [{"grants": ["exclusive"], "fields": ["兽用疫苗"]}],
    ),
    (
        "NON-EXCL. field: automotive,aerospace (excluded: defence)",
        [{"grants": ["non_exclusive"], "fields": ["automotive", "aerospace"], "fields_excluded": ["defence"]}],
    ),
    (
        "Field of use: crop protection. Excluded field: human therapeutics.",
        [{"fields": ["crop protection"], "fields_excluded": ["human therapeutics"]}],
    ),
    (
        "許諾分野は医療機器および介護ロボットとし、化粧品を除く。",
        [{"fields": ["医療機器", "介護ロボット"], "fields_excluded": ["化粧品"]}],
    ),
    ("沪、苏、浙、皖独家", [{"grants": ["exclusive"], "territory": ["CN-SH", "CN-JS", "CN-ZJ", "CN-AH"]}]),
    ("仅限京、津、冀三地企业", [{"eligibility": {"regions": ["CN-BJ", "CN-TJ", "CN-HE"]}}]),
    ("worldwide ex-China exclusive", [{"grants": ["exclusive"], "territory": ["WW"], "territory_excluded": ["CN"]}]),
    ("本特許は第三者に独占的に実施許諾済みです。", [{"status": "exclusively_licensed"}]),
    ("该技术正在洽谈锁定中，暂停受理其他意向。", [{"status": "under_option"}]),
    ("royalty at least 3 % of net sales", [_pay(models=["royalty_only"], royalty_pct_min="3", royalty_base="net_sales")]),
    (
        "6か月間の無償試用期間が満了した後に、許諾料30万円を一括で支払う。",
        [{"trial": {"free_months": 6, "trigger": "term_elapsed"}} | _once("JPY", "300000")],
    ),
    ("授予企业6个月的选择权，选择权费2万元。", [{"grants": ["option"], "term_months": 6} | _once("CNY", "20000")]),
    (
        "開放許可（中国専利法第50条）、年間使用料5,000元。",
        [
            {"scheme": "cn_open_licence", "status": "open_licence"}
            | _pay(currency="CNY", annual_fee="5000")
        ],
    ),
    (
        "里程碑付款：中试完成 20万元；产品注册证取得 50万元。",
        [
            _pay(
                models=["milestone"], currency="CNY",
                milestones=[
                    {"trigger": "中试完成", "amount": "200000"}, {"trigger": "产品注册证取得", "amount": "500000"}
                ],
            )
        ],
    ),
    ("royalty 3 %, capped at EUR 100,000 in total", [_pay(models=["royalty_only"], royalty_pct_min="3", royalty_pct_max="3")]),
]  # fmt: skip

NOTHING = [
    "free-flowing powder 5%",
    "royalty stacking cap 8 %",
    "fee waived until first sale",
    "意向金2万元，签约后抵扣许可费",
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_read(text: str, expected: list[dict[str, Any]]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_made_of_it(text: str) -> None:
    assert _read(text) == []


@pytest.mark.parametrize("text", ["許諾料100万円／米ドル　非独占", "許諾料100万円／米ドル？　非独占"])
def test_a_sum_in_one_currency_or_another_is_none(text: str) -> None:
    assert _read(text) == [{"grants": ["non_exclusive"]}]


@pytest.mark.parametrize("text", ["提成比例：前三年3%，之后2%", "royalty 4% dropping to 2% after 5 years"])
def test_rates_that_change_with_the_years_are_no_rate(text: str) -> None:
    assert _read(text) == [_pay(models=["royalty_only"])]
