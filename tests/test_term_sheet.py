"""What a term sheet says: parties, patents, sources of every kind, law where it holds, contradictions never repaired."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from catalogue.errors import InputError, NotFound
from catalogue.licensing.offer import (
    Contact,
    Instalment,
    LicenceOffer,
    OfferSource,
    Payment,
    RoyaltyTier,
    Span,
)
from catalogue.licensing.remarks import Remark, TermsText
from catalogue.licensing.term_sheet import Firm, Sheet, make_sheet
from catalogue.licensing.term_sheet.content import Line, plain, web_address
from catalogue.licensing.term_sheet.laws import CLAUSES
from catalogue.records import FieldSource, Institution, LegalEvent, PatentRef
from tests.term_sheet_samples import FIRM, MADE, record_with, sheet_of

SIMPLE = LicenceOffer(
    source=OfferSource("declared", "https://tto.example/1", dt.date(2026, 9, 30)),
    status="available",
    grants=("non_exclusive",),
    territory=("CN",),
    payment=Payment(models=("lump_sum",), currency="CNY", total_fixed=Decimal(300000)),
)


def words(line: Line) -> str:
    return plain(line.words)


def source(sheet: Sheet, key: str) -> str:
    (found,) = sheet.line(key).sources
    return plain(found.words)


# ---- head and parties ----


def test_the_head_says_what_this_is_and_what_it_is_not() -> None:
    sheet = make_sheet(
        record_with(SIMPLE), 1, firm=FIRM, language="en", date=MADE, version=3, stored=dt.date(2026, 10, 1)
    )
    assert "no offer" in sheet.notice[0]
    assert "no legal advice" in sheet.notice[0]
    facts = {label: plain(said) for label, said in sheet.facts}
    assert facts == {
        "Made on": "2026-11-22",
        "Record": "CN-990000001-B",
        "Offer": "1 of 1 in the record",
        "Catalogue version": "version 3, stored on 2026-10-01",
    }
    chinese = sheet_of(SIMPLE, "zh")
    assert "不构成要约" in chinese.notice[0]
    assert plain(chinese.facts[0][1]) == "2026年11月22日"


def test_the_parties_are_named_in_the_sheets_language() -> None:
    english, chinese = sheet_of(SIMPLE), sheet_of(SIMPLE, "zh")
    assert words(english.line("owner")) == "Qinglan Institute of Technology"
    assert words(english.line("owner_names")) == "青澜理工大学"
    assert words(chinese.line("owner")) == "青澜理工大学"
    assert words(chinese.line("firm")) == FIRM.name
    nobody = make_sheet(record_with(SIMPLE, owner=None), 1, firm=Firm(), language="en", date=MADE)
    assert [nobody.line(key).open for key in ("owner", "firm", "firm_address", "firm_contact")] == [True] * 4


def test_the_contact_is_the_offers_else_the_technologys_never_a_mixture() -> None:
    own, general = Contact(email="offer@tto.example"), Contact(name="Ms Shi", phone="0571")
    both = sheet_of(replace(SIMPLE, contact=own), contact=general).line("contact")
    assert words(both) == "e-mail offer@tto.example"
    only = sheet_of(SIMPLE, contact=general).line("contact")
    assert words(only) == "name Ms Shi; telephone 0571"
    assert plain(only.sources[0].words).startswith("record of the bank")


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u0000", "...", "x" * 301])
def test_a_firm_needs_a_name_that_can_be_read(name: str) -> None:
    with pytest.raises(InputError, match="firm"):
        Firm(name)


# ---- offers by number ----


@pytest.mark.parametrize("number", [0, -1, 2, 10**9])
def test_there_is_no_such_offer(number: int) -> None:
    with pytest.raises(NotFound, match="Choose 1 to 1"):
        make_sheet(record_with(SIMPLE), number, firm=FIRM, language="zh", date=MADE)
    with pytest.raises(NotFound, match="no offer at all"):
        make_sheet(record_with(SIMPLE, offers=None), 1, firm=FIRM, language="zh", date=MADE)


# ---- patents ----


def test_patents_stand_in_a_table_with_computed_expiry_marked() -> None:
    line = sheet_of(SIMPLE).line("patents")
    assert line.table is not None
    (row,) = line.table.rows
    said = [plain(part) for part in row]
    assert said[:4] == ["China (CN)", "990000001 B", "[not stated]", "invention"]
    assert said[6:] == ["2041-03-05 (computed)", "granted"]
    dated = PatentRef("US", "9", expiry_date=dt.date(2035, 1, 2))
    table = sheet_of(SIMPLE, patents=(dated,)).line("patents").table
    assert table is not None
    assert plain(table.rows[0][6]) == "2035-01-02"


def test_a_patent_that_the_register_shows_as_ended_is_not_told_as_granted() -> None:
    lapsed = LegalEvent("lapsed", "CF01", dt.date(2025, 1, 1))
    patent = PatentRef("CN", "1", "B", right="invention", status="granted", events=(lapsed,))
    sheet = sheet_of(SIMPLE, patents=(patent,))
    table = sheet.line("patents").table
    assert table is not None
    assert plain(table.rows[0][7]) == "stated: granted; inferred: lapsed"
    assert words(sheet.line("events")) == "CN 1 B: 2025-01-01 lapsed (CF01)"
    assert sheet.line("status").conflicts


def test_a_pledge_and_a_recorded_licence_are_told() -> None:
    events = (
        LegalEvent("pledge_recorded", "PE01", dt.date(2025, 1, 1)),
        LegalEvent("licence_recorded", "EE01", dt.date(2025, 2, 1), "exclusive"),
    )
    patent = PatentRef("CN", "1", "B", right="invention", status="granted", events=events)
    sheet = sheet_of(SIMPLE, patents=(patent,))
    notes = " ".join(sheet.line("events").notes)
    assert "pledgee" in notes
    assert "exclusive licence is recorded" in notes
    assert sheet.line("status").conflicts


def test_without_patents_they_are_to_be_agreed() -> None:
    sheet = sheet_of(SIMPLE, patents=None)
    assert sheet.line("patents").open
    assert sheet.line("know_how").open


# ---- sources ----


def test_a_declared_term_names_the_owner_the_day_and_the_address() -> None:
    sheet = sheet_of(SIMPLE)
    assert source(sheet, "total_fixed") == "declared by the owner, as of 2026-09-30"
    assert sheet.line("total_fixed").sources[0].url == "https://tto.example/1"
    assert sheet.line("upfront").sources == ()


def test_a_parsed_term_quotes_the_words_it_was_read_from() -> None:
    text = "普通许可，入门费30万元，另按净销售额3%提成"
    spans = (
        Span("grants", 0, 4, "普通许可"),
        Span("payment.upfront", 5, 12),
        Span("payment.royalty_pct_min", 14, 21, "净销售额3%"),
        Span("payment.currency", 5, 12, "入门费30万元"),
    )
    payment = Payment(
        currency="CNY", upfront=Decimal(300000), royalty_pct_min=Decimal(3), royalty_pct_max=Decimal(3)
    )
    offer = LicenceOffer(
        OfferSource("parsed", spans=spans), grants=("non_exclusive",), payment=payment, status="available"
    )
    sheet = sheet_of(offer, "zh", terms=TermsText(text, (Remark("unread", 13, 14, "另"),)))
    assert source(sheet, "grants") == "由原文“普通许可”解析"
    assert source(sheet, "upfront") == "由原文“入门费30万元”解析"
    assert source(sheet, "royalty") == "由原文“净销售额3%”解析"
    assert source(sheet, "status") == "由文本解析，所据文字未记录"
    assert words(sheet.line("spans")).count("；") == 3
    assert words(sheet.line("owner_text")) == f"“{text}”"
    assert words(sheet.line("remarks")) == "“另”（未能理解）"


def test_spans_of_lists_and_of_whole_parts_find_their_lines() -> None:
    payment = Payment(
        instalments=(Instalment(Decimal(5), 12),), royalty_tiers=(RoyaltyTier(None, None, Decimal(2)),)
    )
    spans = (Span("payment.instalments[0].amount", 0, 4, "each 5"), Span("payment", 0, 9, "all of it"))
    sheet = sheet_of(LicenceOffer(OfferSource("parsed", spans=spans), payment=payment))
    assert source(sheet, "instalments") == "read from the words “each 5”; “all of it”"
    assert source(sheet, "royalty_tiers") == "read from the words “all of it”"
    assert source(sheet, "royalty") == source(sheet, "royalty_tiers")
    assert words(sheet.line("royalty")) == "by the tiers below"


def test_an_inferred_term_says_from_what_or_that_it_is_not_recorded() -> None:
    offer = LicenceOffer(OfferSource("inferred"), status="lapsed")
    assert source(sheet_of(offer), "status") == "inferred; the rule is not recorded"
    spans = (Span("status", 0, 0, "CF01 2025-01-01"),)
    told = replace(offer, source=OfferSource("inferred", spans=spans))
    assert source(sheet_of(told), "status") == "inferred from: “CF01 2025-01-01”"
    recorded = {"offers": FieldSource("nasa.csv", "row 3", "inferred")}
    assert (
        source(sheet_of(offer, provenance=recorded), "status") == "inferred from: nasa.csv, row 3 (inferred)"
    )


def test_what_has_no_source_says_so() -> None:
    assert source(sheet_of(LicenceOffer(status="available")), "status").startswith(
        "stated in the record; by whom"
    )


def test_only_an_address_of_the_web_becomes_a_link() -> None:
    for url in (
        "javascript:alert(1)",
        "data:text/html,x",
        "http://",
        "https://a b/",
        "http://[",
        'https://a/"x',
    ):
        assert web_address(url) is None
        found = (
            sheet_of(LicenceOffer(OfferSource("declared", url), status="available")).line("status").sources[0]
        )
        assert found.url is None
        assert url[:4] in plain(found.words)


def test_the_folder_that_a_file_lay_in_is_not_told() -> None:
    provenance = {"*": FieldSource("/home/clerk/exports/x.csv", "row 2", "mapped")}
    sheet = sheet_of(SIMPLE, provenance=provenance)
    assert words(sheet.line("file")) == "x.csv, row 2 (mapped to the bank's names)"


# ---- gaps, law, contradictions ----


def test_a_point_outside_of_the_stated_manner_of_payment_says_that() -> None:
    sheet = sheet_of(SIMPLE)
    assert "(lump sum) does not name it" in words(sheet.line("royalty"))
    assert words(sheet.line("price_on_request")) == "[to be agreed]"


def test_half_stated_points_name_what_is_missing() -> None:
    payment = Payment(
        currency="CNY",
        total_fixed_min=Decimal(100),
        total_fixed_max=Decimal(200),
        royalty_pct_max=Decimal(5),
        instalments=(Instalment(None, 12), Instalment(Decimal(7), None)),
        price_on_request=True,
    )
    offer = LicenceOffer(grants=("sole", "exclusive"), term_months=36, until_expiry=True, payment=payment)
    sheet = sheet_of(offer)
    assert words(sheet.line("total_fixed")) == "CNY 100 to CNY 200 [the sum: to be agreed]"
    assert words(sheet.line("royalty")) == "at most 5 % of [base to be agreed] [the rate: to be agreed]"
    assert words(sheet.line("price_on_request")) == "on request, to be negotiated [amount to be agreed]"
    assert words(sheet.line("grants")) == "sole licence; exclusive licence [which of these: to be agreed]"
    assert words(sheet.line("term")).endswith("[which of the two ends it: to be agreed]")
    table = sheet.line("instalments").table
    assert table is not None
    assert [[plain(part) for part in row] for row in table.rows] == [
        ["1", "month 12", "[amount to be agreed]"],
        ["2", "[month to be agreed]", "CNY 7"],
    ]
    assert {"Instalments", "Royalty rate", "Kind of grant", "Term"} <= set(sheet.gaps())


def test_every_usual_clause_is_there_and_open() -> None:
    for language in ("zh", "en"):
        sheet = sheet_of(SIMPLE, "zh" if language == "zh" else "en")
        for key in ("reports", "tax", *(key for key, _ in CLAUSES)):
            line = sheet.line(key)
            assert line.open
            assert line.words[0].gap
    assert "three months" in sheet_of(SIMPLE).line("recordal").laws[0]


def test_chinese_law_is_named_only_where_it_can_hold() -> None:
    foreign: dict[str, Any] = {
        "owner": Institution("Eastholm University", country="GB"),
        "patents": (PatentRef("GB", "1"),),
    }
    sheet = sheet_of(replace(SIMPLE, territory=("GB",)), **foreign)
    assert not [law for section in sheet.sections for line in section.lines for law in line.laws]
    declared = replace(SIMPLE, status="open_licence", scheme="cn_open_licence")
    assert "Art. 50-52" in sheet_of(declared).line("scheme").laws[0]
    assert "第五十条至第五十二条" in sheet_of(declared, "zh").line("scheme").laws[0]
    assert "Art. 12" in sheet_of(SIMPLE).line("sublicensable").laws[0]
    unpatented = sheet_of(SIMPLE, patents=None)
    assert not unpatented.line("recordal").laws
    assert unpatented.line("form").laws


def test_an_assignment_is_called_one() -> None:
    sheet = sheet_of(replace(SIMPLE, grants=("assignment",)), "zh")
    assert sheet.title == "转让条款清单（示范文本）"
    assert sheet.line("firm").label == "受让方（企业）"
    assert "第十条" in sheet.line("grants").laws[0]
    assert not sheet.line("recordal").laws
    assert not sheet.line("sublicensable").laws


def test_contradictions_stay_and_are_marked() -> None:
    payment = replace(SIMPLE.payment or Payment(), royalty_pct_min=Decimal(9), royalty_pct_max=Decimal(4))
    offer = replace(SIMPLE, status="open_licence", grants=("exclusive",), payment=payment)
    for language, mark in (("en", "Contradictory, to be agreed: "), ("zh", "存在矛盾，待约定：")):
        sheet = sheet_of(offer, "zh" if language == "zh" else "en")
        assert sheet.marks.conflict == mark
        assert sheet.line("grants").conflicts
        assert sheet.line("royalty").conflicts
        assert sheet.line("royalty").label in sheet.gaps()
        assert "9" in words(sheet.line("royalty"))
        assert "4" in words(sheet.line("royalty"))
    assert not any(line.conflicts for section in sheet_of(SIMPLE).sections for line in section.lines)


def test_another_offers_contradiction_is_not_on_this_sheet() -> None:
    bad = replace(SIMPLE, payment=Payment(royalty_pct_min=Decimal(9), royalty_pct_max=Decimal(4)))
    record = record_with(SIMPLE, offers=(SIMPLE, bad))
    first, second = (make_sheet(record, n, firm=FIRM, language="en", date=MADE) for n in (1, 2))
    assert not any(line.conflicts for section in first.sections for line in section.lines)
    assert second.line("royalty").conflicts
