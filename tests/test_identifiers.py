"""Names in needs: every usual writing of a number leads to the technology, institutions by their names, and no prose does."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.filters import table_of
from catalogue.identity.numbers import cn_check_digit
from catalogue.records import Institution, PatentRef, Technology, TechnologyText
from index.lexical import LexicalIndex
from index.lexical_codes import cas_is_right, codes_in
from index.lexical_view import LexicalView
from techbank.identifiers import Leads, leads_of
from techbank.institutions import Institutions


def zh(
    id_: str, title: str, owner: str | None = None, en: str | None = None, *patents: PatentRef
) -> Technology:
    names = {"zh": owner, "en": en} if owner and en else None
    return Technology(
        id_,
        {"zh": TechnologyText(title=title)},
        owner=Institution(owner, names) if owner else None,
        patents=patents or None,
    )


PATENTS = {
    "cn-app": PatentRef("CN", application_number="201710117081.7"),
    "cn-old": PatentRef("CN", application_number=f"98101234.{cn_check_digit('98101234')}"),
    "cn-pub": PatentRef("CN", number="107123456", kind="A"),
    "cn-old-pub": PatentRef("CN", number="1234567", kind="C"),
    "us-grant": PatentRef("US", number="7650331", kind="B1"),
    "us-pub": PatentRef("US", number="20190123456", kind="A1"),
    "us-app": PatentRef("US", application_number="13648029"),
    "us-design": PatentRef("US", number="D435854", kind="S"),
    "wo": PatentRef("WO", number="2019123456", kind="A1"),
    "pct": PatentRef("WO", application_number="PCT/CN2019/123456"),
    "ep": PatentRef("EP", number="1234567", kind="B1"),
    "jp-a": PatentRef("JP", number="2015123456", kind="A"),
    "jp-b": PatentRef("JP", number="6012345", kind="B2"),
    "jp-app": PatentRef("JP", application_number="2019-123456"),
    "jp-era": PatentRef("JP", application_number="特願平10-123456"),
    "jp-u": PatentRef("JP", number="3123456", kind="U"),
    "kr": PatentRef("KR", number="20190123456", kind="A"),
    "de": PatentRef("DE", number="102019123456", kind="A1"),
    "tw": PatentRef("TW", number="I123456", kind="B"),
}
BANK = [
    *(zh(id_, "水处理装置", None, None, patent) for id_, patent in PATENTS.items()),
    *(zh(f"Q{n}", f"电池材料{n}", "清华大学", "Tsinghua University") for n in range(2)),
    zh("Q2", "热管理", "清华大学"),
    zh("Z1", "传感器", "浙江大学"), zh("Z2", "传感器膜", "浙江工业大学"),
    zh("F1", "食品干燥", "江南食品学院"), zh("F2", "食品检测"), zh("F3", "食品包装"), zh("F4", "食品冷链"),
    Technology("M1", {"en": TechnologyText(title="A gear")}, owner=Institution("Massachusetts Institute of Technology")),
    Technology("M2", {"en": TechnologyText(title="Battery recycling")}, owner=Institution("Univ. of Harrowmere")),
    Technology("T1", {"ja": TechnologyText(title="ねじ")}, owner=Institution("東北大学")),
    Technology("QL-2024-011", {"en": TechnologyText(title="Solvent without 7439-93-2 residue")}, ipc=("H01M 10/0525",)),
]  # fmt: skip
IDS = [technology.id for technology in BANK]
WORDS = LexicalView([LexicalIndex.build(BANK)])
NAMES = Institutions([table_of(BANK, today=dt.date(2026, 1, 1))])


def leads(text: str) -> Leads:
    return leads_of(text, WORDS, NAMES)


def first(text: str) -> list[str]:
    return [IDS[number] for number in leads(text).first]


WRITINGS = {
    "cn-app": [
        "CN201710117081.7", "CN 201710117081.7", "ZL 2017 1 0117081.7", "ZL201710117081.7", "201710117081.7", "201710117081",
        "专利号：ZL 2017 1 0117081.7", "申请号2017101170817", "ＣＮ２０１７１０１１７０８１．７", "cn201710117081.7", "CN201710117081",
    ],
    "cn-old": [f"ZL 98 1 01234.{cn_check_digit('98101234')}", f"CN98101234.{cn_check_digit('98101234')}"],
    "cn-pub": ["CN107123456A", "CN 107123456 B", "CN-107123456-A", "CN 107 123 456 A", "公开号CN107123456A", "cn107123456a", "CN107123456"],
    "cn-old-pub": ["CN1234567C", "CN 1234567 C"],
    "us-grant": ["US 7,650,331 B1", "US7650331", "US-7650331-B1", "U.S. Pat. No. 7,650,331", "US 7650331 B1", "us 7,650,331", "US07650331"],
    "us-pub": ["US 2019/0123456 A1", "US20190123456A1", "US 20190123456", "US 2019123456 A1"],
    "us-app": ["13/648,029", "US 13/648,029", "US patent application no. 13/648,029"],
    "us-design": ["USD435854S", "US D435,854"],
    "wo": ["WO2019/123456", "WO 2019123456 A1", "WO 2019/123456", "再公表WO2019/123456", "ＷＯ２０１９／１２３４５６"],
    "pct": ["PCT/CN2019/123456", "pct/cn2019/123456"],
    "ep": ["EP 1 234 567 B1", "EP1234567", "EP1234567B1", "EP 1234567 A1"],
    "jp-a": ["特開2015-123456", "JP 特開2015-123456", "特開2015-123456号公報", "JP2015123456A", "JP 2015-123456 A", "JP2015-123456", "特開２０１５－１２３４５６"],
    "jp-b": ["特許第6012345号", "JP6012345B2", "JP 6012345 B2", "特許6012345"],
    "jp-app": ["特願2019-123456", "特願２０１９－１２３４５６", "JP2019-123456"],
    "jp-era": ["特願平10-123456", "特願平10－123456号"],
    "jp-u": ["実用新案登録第3123456号"],
    "kr": ["KR1020190123456A", "KR 10-2019-0123456"],
    "de": ["DE 10 2019 123 456 A1", "DE102019123456A1"],
    "tw": ["TWI123456B"],
    "QL-2024-011": ["QL-2024-011", "ql-2024-011", " QL-2024-011 ", "H01M 10/0525", "h01m10/0525", "IPC: H01M", "H01M10", "7439-93-2", "CAS 7439-93-2"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("id_", "written"), [(id_, text) for id_, texts in WRITINGS.items() for text in texts]
)
def test_every_usual_writing_leads_straight_to_it(id_: str, written: str) -> None:
    assert leads(written).alone
    assert first(written) == [id_]


@pytest.mark.parametrize(
    "frame",
    [
        "{} ",
        "patent {}",
        "专利 {}",
        "请问{}的技术",
        "特許{}について教えてください",
        "Show me patent no. {}, please",
    ],
)
@pytest.mark.parametrize("number", ["CN107123456A", "US 7,650,331 B1", "WO2019/123456"])
def test_what_only_asks_for_it_says_nothing_else(frame: str, number: str) -> None:
    assert leads(frame.format(number)).alone


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        ("We own US 7,650,331 B1 and want a cheaper way to coat gears", ["us-grant"]),
        ("想找比CN107123456A更便宜的方案", ["cn-pub"]), ("特開2015-123456より軽い樹脂が欲しい", ["jp-a"]),
        ("something like QL-2024-011 but without fluorine", ["QL-2024-011"]), ("像QL-2024-011那样，但更便宜", ["QL-2024-011"]),
        ("US 9,999,999 B2 expired, what replaces it", []),
    ],
)  # fmt: skip
def test_one_in_a_longer_need_comes_first_and_the_rest_is_ranked(need: str, expected: list[str]) -> None:
    assert first(need) == expected
    assert not leads(need).alone
    assert leads(need).found


def test_several_come_in_the_order_said() -> None:
    assert first("EP1234567 and CN107123456A") == ["ep", "cn-pub"]
    assert leads("EP1234567 and CN107123456A").alone
    assert first("CN107123456A、CN107123456B") == ["cn-pub"]


def test_one_that_the_bank_does_not_hold_is_known_for_what_it_is() -> None:
    out = leads("US 8,000,001 B2")
    assert (out.alone, out.found[0].kind, len(out.first)) == (True, "patent", 0)
    assert not leads("201810117081")  # a bare number is only a patent where the bank holds it


def test_a_wrong_check_digit_is_said_and_followed() -> None:
    out = leads("CN201710117081.6")
    assert (out.found[0].doubt, first("CN201710117081.6")) == ("check_digit", ["cn-app"])
    assert leads("CN201710117081.7").found[0].doubt is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("清华大学", ["Q0", "Q1", "Q2"]), ("清华", ["Q0", "Q1", "Q2"]), ("Tsinghua", ["Q0", "Q1", "Q2"]), ("tsinghua university", ["Q0", "Q1", "Q2"]),
        ("清华大学的专利", ["Q0", "Q1", "Q2"]), ("technologies of 浙江大学", ["Z1"]), ("浙江大学有哪些技术", ["Z1"]), ("patents from Tsinghua University", ["Q0", "Q1", "Q2"]),
        ("東北大学の特許一覧", ["T1"]), ("University of Harrowmere", ["M2"]), ("Harrowmere", ["M2"]), ("MIT", ["M1"]),
        ("Massachusetts Inst of Technology", ["M1"]), ("浙江", ["Z1", "Z2"]), ("清華大学", []), ("大学", []), ("University", []),
        ("Institute of Technology", []), ("食品", []), ("传感器", []), ("battery", []), ("we are a supplier of 清华大学 and need pumps", []),
        ("mit", []), ("", []),
    ],
)  # fmt: skip
def test_an_institution_is_found_by_its_names_and_no_subject_is_one(text: str, expected: list[str]) -> None:
    assert first(text) == expected
    assert leads(text).alone == bool(expected)


def test_conditions_hold_for_what_is_named_as_well() -> None:
    allowed = np.ones(len(BANK), dtype=np.bool_)
    allowed[[IDS.index("Q1"), IDS.index("ep")]] = False
    assert [IDS[n] for n in leads_of("清华", WORDS, NAMES, allowed).first] == ["Q0", "Q2"]
    out = leads_of("EP1234567", WORDS, NAMES, allowed)
    assert (out.alone, len(out.first)) == (True, 0)


def test_an_id_of_old_leads_where_its_technology_went() -> None:
    out = leads_of("OLD-1", WORDS, NAMES, number_of={"OLD-1": IDS.index("M1")}.get)
    assert [IDS[n] for n in out.first] == ["M1"]


@pytest.mark.parametrize(
    "prose",
    [
        "budget 20万以内, 2024年12月, tel 0571-88206101", "we need 100 000 pieces in 2020 to 2024", "tell us 50000 reasons", "No 12345 street",
        "at 20 000 000 units", "in 2019 1234567", "2019-12-3", "7439-93-3", "use A4 paper 210 x 297", "B2B, H2O and 5G", "US 500 stores",
        "100℃ 30 min", "COVID-19", "12345678", "ISO 9001:2015",
    ],
)  # fmt: skip
def test_numbers_that_name_nothing_are_not_taken_for_names(prose: str) -> None:
    assert codes_in(prose) == []


@given(
    st.integers(1985, 2029),
    st.sampled_from("12389"),
    st.integers(0, 9_999_999),
    st.sampled_from(["CN", "ZL", "CN ", "ZL ", "专利号", ""]),
    st.booleans(),
)
def test_an_application_has_one_key_however_it_is_spaced(
    year: int, kind: str, serial: int, prefix: str, spaced: bool
) -> None:
    body = f"{year}{kind}{serial:07}"
    gap = " " if spaced else ""
    text = f"{prefix}{year}{gap}{kind}{gap}{serial:07}.{cn_check_digit(body)}"
    (code,) = codes_in(f"见{text}。")
    assert (code.keys, code.doubt) == ((f"app:CN:{body}",), None)


@given(st.integers(1_000_000, 12_999_999), st.sampled_from(["", " B1", "B2", " A", "-B2"]))
def test_a_us_patent_has_one_key_with_commas_and_without(number: int, kind: str) -> None:
    for written in (
        f"US{number}{kind}",
        f"US {number:,}{kind}",
        f"US-{number}{kind}",
        f"us {number:,}{kind}",
    ):
        assert [code.keys for code in codes_in(written)] == [(f"pub:US:{number}",)]


@given(st.integers(10, 9_999_999), st.integers(0, 99))
def test_of_ten_check_digits_of_a_cas_number_one_is_right(head: int, middle: int) -> None:
    right = [digit for digit in range(10) if cas_is_right(f"{head}-{middle:02}-{digit}")]
    assert len(right) == 1
    assert [code.keys for code in codes_in(f"{head}-{middle:02}-{right[0]}")] == [
        (f"cas:{head}-{middle:02}-{right[0]}",)
    ]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80) | st.text("0123456789CNUSJPEWOZL特開願第号 .,/-AB", max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    for code in codes_in(text):
        assert code.keys
        assert 0 <= code.start < code.end
    leads(text)
