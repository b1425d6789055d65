"""The terms reader where a text says more than one field can hold: it leaves the value out, and says so."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.exchange import offer_to_dict
from catalogue.licensing.terms import read_terms

_LUMP = {"models": ["lump_sum"]}
READ: list[tuple[str, list[dict[str, Any]]]] = [
    ("国内独占、海外は応相談", [
        {"grants": ["exclusive"], "territory": ["JP"]},
        {"territory": ["WW"], "territory_excluded": ["JP"], "payment": {"price_on_request": True}}]),
    ("Exclusive in Germany, non-exclusive elsewhere", [
        {"grants": ["exclusive"], "territory": ["DE"]}, {"grants": ["non_exclusive"]}]),
    ("Royalty is the higher of 3% of net sales or EUR 5,000 per year", [{"payment": {"models": ["royalty_only"]}}]),
    ("10万元/20万元（普通/独占）", [
        {"grants": ["non_exclusive"], "payment": {**_LUMP, "currency": "CNY", "total_fixed": "100000"}},
        {"grants": ["exclusive"], "payment": {**_LUMP, "currency": "CNY", "total_fixed": "200000"}}]),
    ("普通许可10万元，独占许可费为普通的3倍", [
        {"grants": ["non_exclusive"], "payment": {**_LUMP, "currency": "CNY", "total_fixed": "100000"}}]),
    ("5年間は独占、その後は非独占、一時金50万円", [{"payment": {"currency": "JPY", "upfront": "500000"}}]),
    ("普通许可，可签三年或五年，5万元", [
        {"grants": ["non_exclusive"], "payment": {**_LUMP, "currency": "CNY", "total_fixed": "50000"}}]),
    ("提成2%，其中超1000万部分1.5%", [{"payment": {"models": ["royalty_only"], "royalty_tiers": [
        {"to": "10000000", "pct": "2"}, {"from": "10000000", "pct": "1.5"}]}}]),
    ("许可费：面议（参考5万/年）", [{"payment": {"price_on_request": True}}]),
    ("無料（ただし営利目的は年5万円）", [
        {"payment": {"models": ["free"]}}, {"payment": {"currency": "JPY", "annual_fee": "50000"}}]),
    ("普通许可免费 独占面议", [
        {"grants": ["non_exclusive"], "payment": {"models": ["free"]}},
        {"grants": ["exclusive"], "payment": {"price_on_request": True}}]),
    ("普通许可，河北省企业优先", [{"grants": ["non_exclusive"]}]),
    ("royalty btw 3 and 5 pct", [
        {"payment": {"models": ["royalty_only"], "royalty_pct_min": "3", "royalty_pct_max": "5"}}]),
    ("Up-front fee waived for start-ups; others pay EUR 5,000", [
        {"eligibility": {"startup_only": True}, "payment": {"upfront": "0"}},
        {"payment": {"currency": "EUR", "upfront": "5000"}}]),
    ("Fee: EUR 12k + 3%", [{"payment": {"models": ["upfront_plus_royalty"], "currency": "EUR", "upfront": "12000",
                                        "royalty_pct_min": "3", "royalty_pct_max": "3"}}]),
    ("Fee: EUR 12k + 19%", [{"payment": {**_LUMP, "currency": "EUR", "total_fixed": "12000"}}]),
    ("royalty 3 or 5% of net sales", [{"payment": {"models": ["royalty_only"], "royalty_base": "net_sales"}}]),
    ("sublicensable: N", [{"sublicensable": "no"}]),
    ("Not available - exclusively licensed to a start-up", [{"status": "exclusively_licensed"}]),
    ("patent lapsed in DE, in force in FR", []),
    ("1% of revenue after USD 1m", [{"payment": {
        "models": ["royalty_only"], "royalty_pct_min": "1", "royalty_pct_max": "1", "royalty_base": "revenue"}}]),
    ("40% more efficient, cost EUR 200 per unit", []),
    ("30万円（税込33万円）", [{"payment": {**_LUMP, "currency": "JPY", "total_fixed": "300000"}}]),
    ("annual cap EUR 100k, royalty 3%", [
        {"payment": {"models": ["royalty_only"], "royalty_pct_min": "3", "royalty_pct_max": "3"}}]),
    ("许可费：300；单位：万元", [{"payment": {**_LUMP, "currency": "CNY", "total_fixed": "3000000"}}]),
    ("| Licence | Upfront | Royalty |\n|---|---|---|\n| Exclusive | EUR 50k | 5% |\n| Non-exclusive | EUR 10k | 3% |", [
        {"grants": ["exclusive"], "payment": {"models": ["upfront_plus_royalty"], "currency": "EUR", "upfront": "50000",
                                              "royalty_pct_min": "5", "royalty_pct_max": "5"}},
        {"grants": ["non_exclusive"], "payment": {"models": ["upfront_plus_royalty"], "currency": "EUR",
                                                  "upfront": "10000", "royalty_pct_min": "3", "royalty_pct_max": "3"}}]),
    ("&lt;p&gt;Non-exclusive&lt;/p&gt;&nbsp;annual fee&nbsp;&pound;750", [
        {"grants": ["non_exclusive"], "payment": {"currency": "GBP", "annual_fee": "750"}}]),
    ("Royalty 5% up to EUR 1m, 4% up to EUR 5m, 3% above", [{"payment": {
        "models": ["royalty_only"], "currency": "EUR", "royalty_tiers": [
            {"to": "1000000", "pct": "5"}, {"from": "1000000", "to": "5000000", "pct": "4"}, {"from": "5000000", "pct": "3"}]}}]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "offers"), READ, ids=[text[:24] for text, _ in READ])
def test_what_is_not_sure_is_left_out(text: str, offers: list[dict[str, Any]]) -> None:
    read = [{k: v for k, v in offer_to_dict(o).items() if k != "source"} for o in read_terms(text).offers]
    assert [_stated(offer) for offer in read] == offers


def _stated(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: inner for name, v in value.items() if (inner := _stated(v)) not in (None, {})}
    if isinstance(value, list):
        return [_stated(v) for v in value]
    return value if value is None or isinstance(value, bool | int) else str(value)


@pytest.mark.parametrize(
    "text",
    ["5年間は独占、その後は非独占", "普通许可10万元，独占许可费为普通的3倍", "许可期限三年或五年", "the higher of EUR 1,000 or 2% of sales",
     "Duration 10 years or until expiry, whichever is earlier"],
)  # fmt: skip
def test_what_is_left_out_is_remarked_on(text: str) -> None:
    assert any(remark.kind == "unclear" for remark in read_terms(text).remarks)
