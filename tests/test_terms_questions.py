"""The terms reader where a form or a header asks: yes and no are answers, to be agreed is none."""

from __future__ import annotations

import pytest

from catalogue.exchange import offer_to_dict
from catalogue.licensing.terms import read_terms

UFPL = {"scheme": "use_first_pay_later"}


@pytest.mark.parametrize(
    "text",
    [
        "是否接受先使用后付费：可谈",
        "是否先用后付：待定",
        "是否先用后付：视情况",
        "先用后付：待确认",
        "是否开放许可：待定",
        "是否可分许可：协商",
        "是否可分许可",
        "是否独占：待定",
        "是否收取入门费：视情况而定",
        "能否独占：再议",
        "Use first, pay later? TBD",
        "Sublicensing: to be discussed",
        "サブライセンス可否：応相談",
        "先使用後払い：検討中",
        "再許諾の可否：要協議",
    ],
)
def test_what_is_left_open_offers_nothing_and_is_told(text: str) -> None:
    reading = read_terms(text)
    assert reading.offers == ()
    assert [(one.kind, one.text) for one in reading.remarks] == [("unclear", text)]


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("是否先用后付：是", UFPL),
        ("是否接受先用后付：√", UFPL),
        ("是否先用后付 是", UFPL),
        ("是否可分许可：是", {"sublicensable": "yes"}),
        ("是否可分许可（是/否）：是", {"sublicensable": "yes"}),
        ("是否可分许可：否", {"sublicensable": "no"}),
        ("是否允许分许可：不允许", {"sublicensable": "no"}),
        ("サブライセンス：可", {"sublicensable": "yes"}),
        ("独占许可：面议", {"grants": ["exclusive"], "payment": {"price_on_request": True}}),
        ("普通许可，入门费10万，是否独占可商量", {"grants": ["non_exclusive"], "payment": {"upfront": "100000"}}),
        ("许可费面议，是否可先用后付请来电", {"payment": {"price_on_request": True}}),
        ("试用6个月后决定是否签约，签约后年费2万", {"payment": {"annual_fee": "20000"}, "trial": {"free_months": 6}}),
    ],
)  # fmt: skip
def test_an_answer_is_read(text: str, offer: dict[str, object]) -> None:
    (found,) = read_terms(text).offers
    told = offer_to_dict(found)
    told.pop("source")
    assert told == offer


@pytest.mark.parametrize("text", ["是否先用后付：否", "是否接受先用后付：×", "是否独占：否"])
def test_no_is_no_offer(text: str) -> None:
    assert read_terms(text).offers == ()
