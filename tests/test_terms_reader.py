"""The terms reader on small phrases of our own: one idea each, in three languages."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catalogue.exchange import offer_to_dict
from catalogue.licensing.terms import read_terms
from techbank.cli import main

P = "payment"


def _read(text: str) -> list[dict[str, Any]]:
    """The offers as JSON values, without their source."""
    return [{k: v for k, v in offer_to_dict(o).items() if k != "source"} for o in read_terms(text).offers]


def _paid(**payment: Any) -> dict[str, Any]:
    return {P: payment}


_ONE: list[tuple[str, dict[str, Any]]] = [
    # --- amounts
    ("一次性支付叁拾万元", _paid(models=["lump_sum"], currency="CNY", total_fixed="300000")),
    ("总价三百五十万元", _paid(models=["lump_sum"], currency="CNY", total_fixed="3500000")),
    ("许可费 1.5亿元", _paid(models=["lump_sum"], currency="CNY", total_fixed="150000000")),
    ("许可费（万元）：30", _paid(models=["lump_sum"], currency="CNY", total_fixed="300000")),
    ("转让价20-30万元", {"grants": ["assignment"], **_paid(models=["lump_sum"], currency="CNY", total_fixed_min="200000", total_fixed_max="300000")}),
    ("许可费不超过５０万元", _paid(models=["lump_sum"], currency="CNY", total_fixed_max="500000")),
    ("许可费30万起", _paid(models=["lump_sum"], total_fixed_min="300000")),
    ("Lump sum of USD 2.5 million", _paid(models=["lump_sum"], currency="USD", total_fixed="2500000")),
    ("license fee 200k", _paid(models=["lump_sum"], total_fixed="200000")),
    ("一括払い 250万円", _paid(models=["lump_sum"], currency="JPY", total_fixed="2500000")),
    ("license fee 50.000 EUR", _paid(models=["lump_sum"], currency="EUR", total_fixed="50000")),
    # --- upfront, royalty, minimum
    ("入门费10万+3%提成", _paid(models=["upfront_plus_royalty"], upfront="100000", royalty_pct_min="3", royalty_pct_max="3")),
    ("No upfront; 3 per cent of profit", _paid(models=["royalty_only"], upfront="0", royalty_pct_min="3", royalty_pct_max="3", royalty_base="profit")),
    ("一時金なし、ロイヤリティ5%（正味販売額）", _paid(models=["royalty_only"], upfront="0", royalty_pct_min="5", royalty_pct_max="5", royalty_base="net_sales")),
    ("提成百分之五至百分之八，以净销售额计", _paid(models=["royalty_only"], royalty_pct_min="5", royalty_pct_max="8", royalty_base="net_sales")),
    ("按销售额5个点提成", _paid(models=["royalty_only"], royalty_pct_min="5", royalty_pct_max="5", royalty_base="revenue")),
    ("royalty between 5 and 8% of net sales", _paid(models=["royalty_only"], royalty_pct_min="5", royalty_pct_max="8", royalty_base="net_sales")),
    ("royalty of at most 5 percent", _paid(models=["royalty_only"], royalty_pct_max="5")),
    ("5% royalty, minimum annual royalty USD 10,000 from year 3",
     _paid(models=["royalty_only"], currency="USD", royalty_pct_min="5", royalty_pct_max="5", min_annual="10000", min_annual_from_month=24)),
    ("upfront fee $25,000 and 4% running royalty", _paid(models=["upfront_plus_royalty"], upfront="25000", royalty_pct_min="4", royalty_pct_max="4")),
    ("销售额1000万元以下提成5%，1000万元以上提成3%",
     _paid(models=["royalty_only"], currency="CNY", royalty_base="revenue",
           royalty_tiers=[{"to": "10000000", "pct": "5"}, {"from": "10000000", "pct": "3"}])),
    ("每台提成20元", _paid(models=["royalty_only"], currency="CNY", per_unit="20", royalty_base="unit")),
    # --- other ways of paying
    ("年许可费2万元", _paid(currency="CNY", annual_fee="20000")),
    ("£5,000 per annum licence fee", _paid(currency="GBP", annual_fee="5000")),
    ("总价40万元，签约付20万元，12个月后付20万元",
     _paid(models=["instalments"], currency="CNY", total_fixed="400000", instalments=[{"amount": "200000", "month": 0}, {"amount": "200000", "month": 12}])),
    ("免费许可", _paid(models=["free"])),
    ("价格面议", _paid(price_on_request=True)),
    ("以专利作价入股，占股10%，估值2000万元",
     {"grants": ["equity_contribution"], **_paid(models=["equity"], currency="CNY", equity_pct="10", equity_valuation="20000000")}),
    # --- rights
    ("不含独占许可，普通许可10万元", {"grants": ["non_exclusive"], **_paid(models=["lump_sum"], currency="CNY", total_fixed="100000")}),
    ("独站许可不提供，普通许可面议", {"grants": ["non_exclusive"], **_paid(price_on_request=True)}),
    ("exlusive lisence, 7% royality", {"grants": ["exclusive"], **_paid(models=["royalty_only"], royalty_pct_min="7", royalty_pct_max="7")}),
    ("専用実施権は不可、通常実施権のみ", {"grants": ["non_exclusive"]}),
    ("已独占许可给某公司", {"status": "exclusively_licensed"}),
    ("拟采用开放许可方式", {}),
    ("专利开放许可，免费", {"status": "open_licence", "scheme": "cn_open_licence", **_paid(models=["free"])}),
    ("available for licensing", {"status": "available"}),
    ("先用后转", {"scheme": "use_first_pay_later", "grants": ["assignment"]}),
    ("サブライセンス不可、通常実施権", {"grants": ["non_exclusive"], "sublicensable": "no"}),
    ("可分许可，须经许可人书面同意", {"sublicensable": "consent"}),
    # --- where, for what, for whom, how long
    ("普通许可，全国（除浙江省外）", {"grants": ["non_exclusive"], "territory": ["CN"], "territory_excluded": ["CN-ZJ"]}),
    ("non-exclusive, worldwide except US", {"grants": ["non_exclusive"], "territory": ["WW"], "territory_excluded": ["US"]}),
    ("contact us for an exclusive licence in Japan", {"grants": ["exclusive"], "territory": ["JP"]}),
    ("日本国内に限る、5年間", {"territory": ["JP"], "term_months": 60}),
    ("仅限中小微企业，限浙江企业", {"eligibility": {"sme_only": True, "regions": ["CN-ZJ"]}}),
    ("Exclusive in the field of in vitro diagnostics", {"grants": ["exclusive"], "fields": ["in vitro diagnostics"]}),
    ("许可领域：医疗器械", {"fields": ["医疗器械"]}),
    ("许可期限一年半", {"term_months": 18}),
    ("至专利到期", {"until_expiry": True}),
    ("自2025年1月1日起许可三年", {"start": "2025-01-01", "term_months": 36}),
    # --- trial
    ("先使用后付费，免费试用半年", {"scheme": "use_first_pay_later", "trial": {"free_months": 6}}),
    ("首年免费", {"trial": {"free_months": 12}}),
    ("不满意可退出，费用不退", {"trial": {"walk_away": True, "refund": False}}),
    ("pay after first revenue", {"trial": {"trigger": "first_revenue"}}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), _ONE, ids=[text for text, _ in _ONE])
def test_one_offer(text: str, expected: dict[str, Any]) -> None:
    read = _read(text)
    assert read == ([expected] if expected else [])


def test_different_prices_for_kinds_are_several_offers_and_the_rest_holds_for_all() -> None:
    first, second = _read("独占许可30万元，普通许可10万元，期限三年，限江苏省")
    assert (first["grants"], first[P]["total_fixed"]) == (["exclusive"], "300000")
    assert (second["grants"], second[P]["total_fixed"]) == (["non_exclusive"], "100000")
    assert first["term_months"] == second["term_months"] == 36
    assert first["territory"] == second["territory"] == ["CN-JS"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Lump sum USD 100,000 or 5% royalty", 2),
        ("方案一：一次性30万元；方案二：入门费5万元加净销售额4%", 2),
        ("①通常 50万円 ②専用 300万円", 2),
        ("exclusive and non-exclusive licences at USD 5,000", 1),
    ],
)
def test_a_choice_of_prices_is_several_offers(text: str, count: int) -> None:
    assert len(_read(text)) == count


@pytest.mark.parametrize(
    "text",
    [
        "含5%的碳，温度350℃，收率达95%，成本降低30万元",
        "专利号ZL201710117081.7，电话0571-88206699",
        "lead-free solder paste, 5 wt% silver, 3 M ohm",
        "Market size USD 4 billion in 2027, growing 7 % a year",
        "2021年成立，注册资本500万元",
        "歩留まりが20%向上し、コストを30万円削減",
        "",
        "   \n\t",
    ],
)
def test_numbers_that_are_no_terms_give_nothing(text: str) -> None:
    assert _read(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "absent"),
    [
        ("royalty 500% of net sales", "impossible", "royalty_pct_max"),
        ("许可费-5万元", "impossible", "total_fixed"),
        ("许可自2025年2月31日起", "impossible", "start"),
        ("一次性支付30万元美元", "unclear", "total_fixed"),
        ("license fee USD 9999999999999999", "impossible", "total_fixed"),
        ("start 03/04/2025, non-exclusive", "unclear", "start"),
        ("=SUM(A1:A3)", "formula", "total_fixed"),
        ("普通许可\u202e，5万元", "characters", "nothing"),
        ("普通许可，可小刀", "unread", "nothing"),
    ],
)
def test_what_cannot_be_is_remarked_on_and_left_out(text: str, kind: str, absent: str) -> None:
    reading = read_terms(text)
    assert kind in {remark.kind for remark in reading.remarks}
    assert f'"{absent}"' not in json.dumps(_read(text))


def test_the_yen_sign_is_the_language_s() -> None:
    assert _read("许可费￥5万")[0][P]["currency"] == "CNY"
    assert _read("ライセンス料は￥50,000です")[0][P]["currency"] == "JPY"
    assert "currency" not in _read("license fee ¥50,000")[0][P]
    assert read_terms("fee ¥50,000", language="ja").offers[0].payment is not None


def test_spans_count_in_the_text_as_given() -> None:
    text = "\ufeff獨占許可，入門費　３０萬元"
    offer = read_terms(text, as_of=dt.date(2025, 1, 1)).offers[0]
    assert offer.source is not None
    assert offer.source.as_of == dt.date(2025, 1, 1)
    found = {span.field: span.text for span in offer.source.spans or ()}
    assert found["grants"] == "獨占許可"
    assert found["payment.currency"] == "３０萬元"


def test_a_file_of_phrases_goes_on_after_a_bad_line(tmp_path: Path) -> None:
    lines = ['{"id": "a", "text": "免费许可"}', "no json", '{"id": "b"}', '{"id": "c", "text": "5% royalty"}']
    file = tmp_path / "phrases.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    result = CliRunner().invoke(main, ["terms", "--file", str(file)])
    assert result.exit_code == 1
    read = [json.loads(line) for line in result.stdout.splitlines()]
    assert [r["id"] for r in read] == ["a", "c"]
    assert read[0]["offers"][0][P] == {"models": ["free"]}
    assert "line 2" in result.stderr
    assert "line 3" in result.stderr


def test_the_command_prints_offers_and_what_was_not_read() -> None:
    result = CliRunner().invoke(main, ["terms", "独占许可30万元，可小刀", "--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert set(found) == {"offers", "unread", "remarks"}
    assert found["offers"][0]["grants"] == ["exclusive"]
    assert found["unread"][0]["text"] == "可小刀"
    plain = CliRunner().invoke(main, ["terms", "独占许可30万元"])
    assert "exclusive" in plain.stdout
    assert CliRunner().invoke(main, ["terms"]).exit_code == 2


def test_help_does_not_load_the_grammar() -> None:
    code = "import sys, techbank.cli; import techbank.commands.terms; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
