"""The terms reader on any text: it never raises, its evidence is in the text, and it takes linear time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.exchange import offer_to_dict
from catalogue.licensing.offer import LicenceOffer
from catalogue.licensing.terms import TermsReading, read_terms

_PIECES = [
    "独占许可", "普通", "非独占", "入门费", "提成", "30万", "叁拾万元", "5%", "百分之五", "3-5％", "三年", "全国", "除浙江外", "不含", "无",
    "免费", "试用6个月", "先使用后付费", "或", "及", "，", "；", "\n", "（", "）", "：", "方案一", "每台20元", "exclusive", "non-exclusive licence",
    "US$50k", "upfront", "plus", "3% of net sales", "no", "worldwide", "except US", "between 5 and 8%", "from year 3", "minimum annual royalty",
    "専用実施権", "一時金300万円", "なし", "を除く", "ロイヤリティ", "年額10万円", "2年間", "2025年2月31日", "500%", "-5", "￥", "€/USD", "①", "②",
    "\u202e", "\u200b", "\x07", "\t", " ", "=SUM(A1)", "到", "至", "-", "~", "to", "and", "万", "元", "年", "%", "$", "3", ".", ",",
]  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(_PIECES), max_size=25).map("".join),
    st.lists(st.sampled_from(_PIECES), max_size=25).map(" ".join),
)


def _stated(value: Any, prefix: str = "") -> Iterator[str]:
    """Dotted names of the fields that an offer states; a list is one field."""
    for field in fields(value):
        inner = getattr(value, field.name)
        if inner is None or field.name == "source":
            continue
        if is_dataclass(inner):
            yield from _stated(inner, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}"


def _check(text: str, reading: TermsReading) -> None:
    for offer in reading.offers:
        assert offer != LicenceOffer(source=offer.source)
        assert offer.source is not None
        assert offer.source.kind == "parsed"
        spans = offer.source.spans or ()
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
            assert span.text == text[span.start : span.end]
        assert {span.field for span in spans} == set(_stated(offer))
        assert isinstance(offer_to_dict(offer), dict)
    for remark in reading.remarks:
        assert 0 <= remark.start <= remark.end <= len(text)
        assert remark.reason


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXTS)
def test_any_text_is_read_with_its_evidence(text: str) -> None:
    reading = read_terms(text)
    _check(text, reading)
    assert read_terms(text) == reading


@settings(max_examples=60, deadline=None)
@given(_TEXTS, st.sampled_from(["\u202e", "\u200f", "\x00", "\x07"]), st.integers(0, 80))
def test_marks_and_control_characters_are_remarked_on_and_change_nothing(
    text: str, mark: str, at: int
) -> None:
    broken = text[:at] + mark + text[at:]
    reading = read_terms(broken)
    _check(broken, reading)
    assert "characters" in {remark.kind for remark in reading.remarks}


@pytest.mark.parametrize(
    "piece",
    ["30万元，", "独占许可 ", "5%-", "between 5 and ", "((((", "1,", "exlusive ", "non-exclusive or ", "除浙江、", "一", "a", "\u202e", "\t", "方案一 ", "免费(商用5万元)", "3年", "免费,", "签约付5万"],
)  # fmt: skip
def test_three_megabytes_in_one_cell_come_back_soon(piece: str) -> None:
    text = piece * (3_000_000 // len(piece))
    read_terms("独占许可")
    begin = time.perf_counter()
    reading = read_terms(text)
    assert time.perf_counter() - begin < 10
    assert "too_long" in {remark.kind for remark in reading.remarks}
