"""Licence cells of a spreadsheet that say more than one plain thing: read, kept as text, remarked on; never a refusal."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from catalogue import exchange
from catalogue.exchange import offer_to_dict
from catalogue.records import Technology
from tests.table_samples import csv_bytes
from tests.test_ingest_tables import read


def row(**cells: str) -> Technology:
    """The one technology of a table with these licence cells."""
    (technology,) = read(csv_bytes([["标题", *cells], ["一种隔膜", *cells.values()]]))
    assert isinstance(technology, Technology), technology
    return technology


def offers(technology: Technology) -> list[dict[str, Any]]:
    """Its offers without their source."""
    return [
        {name: value for name, value in offer_to_dict(offer).items() if name != "source"}
        for offer in technology.offers or ()
    ]


def kinds(technology: Technology) -> set[str]:
    """The kinds of remarks on its words."""
    return {remark.kind for remark in (technology.terms and technology.terms.remarks) or ()}


def test_a_price_range_in_a_price_column_is_read_with_its_span() -> None:
    technology = row(许可费="5-8万元")
    assert offers(technology) == [
        {
            "payment": {
                "models": ["lump_sum"],
                "currency": "CNY",
                "total_fixed_min": "50000",
                "total_fixed_max": "80000",
            }
        }
    ]
    assert technology.offers is not None
    source = technology.offers[0].source
    assert source is not None
    assert source.kind == "parsed"
    assert technology.terms is not None
    for span in source.spans or ():
        assert technology.terms.text[span.start : span.end] == span.text


def test_plain_columns_fill_up_what_the_free_text_says() -> None:
    technology = row(许可类型="普通许可", 许可地域="浙江省", 许可条件="5万元，仅限中小企业")
    assert offers(technology) == [
        {
            "grants": ["non_exclusive"],
            "territory": ["CN-ZJ"],
            "eligibility": {"sme_only": True},
            "payment": {"models": ["lump_sum"], "currency": "CNY", "total_fixed": "50000"},
        }
    ]
    assert technology.terms is not None
    assert technology.terms.text == "许可条件：5万元，仅限中小企业", "only what was read as free text is kept"


def test_a_row_of_plain_columns_alone_is_declared_and_keeps_no_text() -> None:
    technology = row(许可类型="普通许可", 许可费="5万元")
    assert technology.terms is None
    assert technology.offers is not None
    assert technology.offers[0].source is not None
    assert technology.offers[0].source.kind == "declared"
    assert technology.offers[0].payment is not None
    assert technology.offers[0].payment.total_fixed == Decimal(50_000)


def test_what_a_column_contradicts_stands_as_an_offer_of_its_own_with_a_remark() -> None:
    technology = row(许可类型="普通许可", 许可条件="独占许可80万元")
    assert [offer.get("grants") for offer in offers(technology)] == [["non_exclusive"], ["exclusive"]]
    assert "payment" not in offers(technology)[0], "the price is that of the exclusive licence"
    assert kinds(technology) == {"unclear"}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"许可费": "-5万元"}, "impossible"),
        ({"提成比例": "150%"}, "impossible"),
        ({"免费试用期（月）": "-3"}, "impossible"),
        ({"入门费": "5万元", "价格": "3000 USD"}, "unclear"),
        ({"许可费": "=SUM(B1:B3)"}, "formula"),
        ({"许可条件": "普通许可\u202e，5万\x07元"}, "characters"),
        ({"许可条件": "普通许可，自2025年2月31日起"}, "impossible"),
    ],
)
def test_a_value_that_cannot_be_is_a_remark_and_its_row_is_taken(cells: dict[str, str], kind: str) -> None:
    technology = row(**cells)
    assert kind in kinds(technology)
    assert technology.terms is not None
    for remark in technology.terms.remarks or ():
        assert 0 <= remark.start < remark.end <= len(technology.terms.text)
    for value in cells.values():
        assert value in technology.terms.text, "the words stay with the record"
    assert not any((offer.get("payment") or {}).get("royalty_pct_max") for offer in offers(technology))


def test_three_megabytes_in_one_cell_are_kept_and_remarked_on() -> None:
    technology = row(许可条件="普通许可，5万元。" + "长" * 3_000_000)
    assert "too_long" in kinds(technology)
    assert offers(technology)[0]["payment"]["total_fixed"] == "50000"


def test_words_in_the_exchange_format_are_read_once() -> None:
    line = {
        "id": "QL-9",
        "texts": {"zh": {"title": "一种隔膜"}},
        "terms": {"text": "普通许可，5万元，500%提成"},
    }
    (technology,) = read(json.dumps(line, ensure_ascii=False).encode())
    assert isinstance(technology, Technology)
    assert offers(technology)[0]["payment"]["total_fixed"] == "50000"
    assert "impossible" in kinds(technology)
    again = read(exchange.to_json(technology).encode())
    assert again == [technology], "what was read already is not read again"


def test_on_request_in_one_column_and_a_price_in_another_are_not_one_offer() -> None:
    technology = row(许可费="面议", 合作条件="独占50万元，普通10万元")
    payments = [offer["payment"] for offer in offers(technology)]
    assert payments[0] == {"price_on_request": True}
    assert [payment.get("total_fixed") for payment in payments[1:]] == ["500000", "100000"]
    assert not any("price_on_request" in payment for payment in payments[1:])
    assert "unclear" in kinds(technology)
