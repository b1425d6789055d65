"""Spreadsheets and listings: encodings, headers, cells, licence columns, and which rows are refused."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.errors import UnreadableFile
from catalogue.licensing.offer import LicenceOffer, OfferSource, Payment, Trial
from catalogue.records import Institution, PatentRef, Rejection, Technology
from ingest.base import Outcome
from ingest.cells import read_date, script_language, split
from ingest.headers import SYNONYMS, plain, recognise
from ingest.reading import read_stream
from tests.table_samples import (
    CHINESE,
    ENGLISH,
    JAPANESE,
    NOTICES,
    PATENTS,
    SOFTWARE,
    TRADITIONAL,
    Grid,
    csv_bytes,
    xlsx_bytes,
)


def read(content: bytes) -> list[Outcome]:
    return list(read_stream(io.BytesIO(content), "f"))


def technologies(content: bytes) -> list[Technology]:
    outcomes = read(content)
    assert all(isinstance(outcome, Technology) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Technology)]


def row(**cells: object) -> Technology:
    """The technology of a table with one row; `cells` are headers and values."""
    found = technologies(xlsx_bytes({"s": [["标题", *cells], ["一种隔膜", *cells.values()]]}))
    assert len(found) == 1
    return found[0]


def offer(**cells: object) -> LicenceOffer | None:
    offers = row(**cells).offers
    assert offers is None or len(offers) == 1
    return offers[0] if offers else None


def patent(**cells: object) -> PatentRef:
    patents = row(**cells).patents
    assert patents is not None
    return patents[0]


def refused(**cells: object) -> Rejection:
    good = ["一种电解液", *(None for _ in cells)]
    outcomes = read(xlsx_bytes({"表": [["标题", *cells], ["一种隔膜", *cells.values()], good]}))
    assert [type(outcome) for outcome in outcomes] == [Rejection, Technology], "the other row is taken"
    assert isinstance(outcomes[0], Rejection)
    assert outcomes[0].position == "sheet 表, row 2"
    return outcomes[0]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("grid", "encoding"),
    [
        *(
            (CHINESE, name)
            for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk")
        ),
        *((JAPANESE, name) for name in ("utf-8", "cp932", "euc_jp", "utf-16")),
        *((TRADITIONAL, name) for name in ("utf-8", "big5")),
        *((ENGLISH, name) for name in ("utf-8", "cp1252", "utf-16-le")),
    ],
)
def test_any_encoding_and_separator(grid: Grid, encoding: str, separator: str) -> None:
    assert technologies(csv_bytes(grid, encoding, separator)) == technologies(csv_bytes(grid))


def test_a_row_is_taken_with_all_its_columns() -> None:
    first = technologies(csv_bytes(CHINESE))[0]
    assert first.id == "CN-990100123-B"
    assert first.texts["zh"].abstract == "一种隔膜，\n孔隙率为40%。"
    assert first.owner == Institution(name="江南示例大学")
    assert first.patents == (
        PatentRef(
            country="CN",
            number="990100123",
            kind="B",
            filing_date=dt.date(2019, 7, 12),
            applicants=("江南示例大学", "示例研究院"),
        ),
    )
    assert first.provenance is not None
    assert first.provenance["*"].position == "row 4"
    workbook = technologies(xlsx_bytes({"说明": [["请填写"]], "专利": CHINESE}))
    assert [t.id for t in workbook] == ["CN-990100123-B", "CN-990100124-B"]


def test_all_sheets_with_a_header_are_read() -> None:
    found = technologies(xlsx_bytes({"zh": CHINESE, "x": [["a", "b"]], "ja": JAPANESE}))
    assert [t.id for t in found] == ["CN-990100123-B", "CN-990100124-B", "JP-2031123456-A"]


def test_thousands_of_blank_rows_and_repeated_headers() -> None:
    content = (
        csv_bytes(ENGLISH) + b",,,,\r\n" * 5000 + b"\r\n" * 3000 + csv_bytes([*ENGLISH[:1], ["Kiln", "Hot."]])
    )
    found = technologies(content)
    assert [t.texts["en"].title for t in found] == ["Café roaster", "Kiln"]
    assert found[1].provenance is not None
    assert found[1].provenance["*"].position == "row 8004"


def test_no_known_header() -> None:
    for content in (
        csv_bytes([["姓名", "电话"], ["甲", "1"], ["乙", "2"]]),
        xlsx_bytes({"s": [["姓名", "电话"]]}),
    ):
        with pytest.raises(UnreadableFile) as caught:
            read(content)
        assert "'姓名', '电话'" in caught.value.what
        assert "标题 / Title" in str(caught.value.todo)


def test_a_later_byte_that_does_not_fit_names_the_guess() -> None:
    content = csv_bytes([*ENGLISH, *([["Kiln", "Hot " * 50]] * 500)]) + "隔膜,a\n".encode("gb18030")
    taken: list[Outcome] = []
    with pytest.raises(UnreadableFile, match="taken for utf-8"):
        taken.extend(read_stream(io.BytesIO(content), "f"))
    assert len(taken) > 100


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_damaged_byte_is_named_with_its_row(encoding: str) -> None:
    content = csv_bytes(CHINESE, encoding).replace("电解液".encode(encoding), b"\xff\xff")
    with pytest.raises(UnreadableFile, match=f"taken for {encoding}") as caught:
        read(content)
    assert "UTF-8" in str(caught.value.todo)


def test_a_quotation_mark_within_a_cell_is_no_harm() -> None:
    found = technologies(b'Title,Abstract\nPipe of 12" width,Long\nHose,"of 3"" width"\n')
    assert [t.texts["en"].title for t in found] == ['Pipe of 12" width', "Hose"]


def test_a_row_wider_than_the_header_is_refused() -> None:
    outcomes = read(b"Title,Abstract\nKiln,hot, and safe\nHose,long\n")
    assert [type(o) for o in outcomes] == [Rejection, Technology]
    assert isinstance(outcomes[0], Rejection)
    assert "3 cells, the header 2" in outcomes[0].reason


def test_headers() -> None:
    for field, groups in SYNONYMS.items():
        for word in " ".join(groups).split():
            assert [column.field for column in recognise([word])] == [field], word
            assert plain(word) == word, f"{word} can never be met"
    for header, field, language, unit in (
        ("公开（公告）号", "publication_number", None, "公告"),
        ("* 标题 :", "title", None, None),
        ("标题（英文）", "title", "en", None),
        ("英文标题", "title", "en", None),
        ("title_ja", "title", "ja", None),
        ("Ｔｉｔｌｅ", "title", None, None),
        ("许可费（万元）", "price", None, "万元"),
        ("Royalty (%)", "royalty", None, "%"),
        ("Int. Cl.", "ipc", None, None),
    ):
        (column,) = recognise([header])
        assert (column.field, column.language, column.unit) == (field, language, unit), header


def test_languages_by_header_column_and_script() -> None:
    found = technologies(
        csv_bytes(
            [
                ["标题", "标题(英文)", "英文摘要", "语言"],
                ["一种隔膜", "Separator", "A film.", ""],
                ["Kiln", "", "", "德语"],
            ]
        )
    )
    assert {code: text.title for code, text in found[0].texts.items()} == {
        "zh": "一种隔膜",
        "en": "Separator",
    }
    assert found[0].texts["en"].abstract == "A film."
    assert set(found[1].texts) == {"en"}
    assert set(row(lang="ja").texts) == {"ja"}
    assert script_language("電池の劣化を推定する") == "ja"
    assert script_language("基于BERT的の文本") == "ja"
    assert script_language("基于 convolutional neural network 的下机架结构仿真方法及系统") == "zh"
    assert script_language("The Chinese word 电池 means battery") == "en"
    assert script_language("123 ±") == "und"


def test_combined_text_and_labels() -> None:
    grid = [
        ["publication_number", "text", "labels"],
        ["CN990100001A", "Title: 一种泵\nKeywords: pump; flow\nAbstract: 本发明\n公开", '["G06F18/24"]'],
        ["CN990100002A", "一种阀 [SEP] valve [SEP] 本发明", '["no symbol"]'],
    ]
    pump, valve = technologies(csv_bytes(grid))
    assert (pump.texts["zh"].title, pump.texts["zh"].keywords) == ("一种泵", ("pump", "flow"))
    assert (pump.texts["zh"].abstract, pump.cpc) == ("本发明\n公开", ("G06F 18/24",))
    assert (valve.texts["zh"].title, valve.texts["zh"].abstract, valve.cpc) == ("一种阀", "本发明", None)


@pytest.mark.parametrize(
    ("written", "country", "number", "kind"),
    [
        ("CN110007298A", "CN", "110007298", "A"),
        ("CN 110007298 A", "CN", "110007298", "A"),
        ("US 7,650,331 B1", "US", "7650331", "B1"),
        ("US-7650331-B1", "US", "7650331", "B1"),
        ("ＵＳ０８９２６５０９Ｂ２", "US", "8926509", "B2"),
        ("WO2022/259205A1", "WO", "2022259205", "A1"),
        ("EP1000000A1", "EP", "1000000", "A1"),
        ("特開2031-123456号公報", "JP", "2031123456", "A"),
        ("CN110007298", "CN", "110007298", None),
    ],
)
def test_publication_numbers_and_ids(written: str, country: str, number: str, kind: str | None) -> None:
    found = row(公开号=written)
    assert found.patents is not None
    assert (found.patents[0].country, found.patents[0].number, found.patents[0].kind) == (
        country,
        number,
        kind,
    )
    assert found.id == "-".join(part for part in (country, number, kind) if part)


def test_ids_without_a_publication_number() -> None:
    assert row(编号="JNU-7", 序号="1").id == "JNU-7"
    hashed = row(单位="甲大学").id
    assert hashed.startswith("row-")
    assert len(hashed) == 20
    assert hashed != row(单位="乙大学").id
    assert hashed == row(单位="甲大学", 电话="1").id
    twice = technologies(csv_bytes([["标题", "编号", "摘要"], ["a", "1", "x"], ["b", "1", "y"]]))
    assert [t.id for t in twice] == ["1", "1"], "the catalogue decides, no row is dropped"


def test_patent_columns() -> None:
    assert patent(申请号="ZL 2017 1 0117081.7").application_number == "201710117081.7"
    assert patent(专利号="ZL201710117081.7").country == "CN"
    assert patent(专利号="US7650331B1").number == "7650331"
    assert patent(公开号="CN990100123B", 申请号="2.02E+12").application_number is None
    assert patent(公开号="CN990100123B", 申请号=2.02e12).application_number is None
    assert row(公开号="2.02E+12", 申请号="待定").patents is None
    assert patent(公开号="990100123B", 国家="中国").country == "CN"
    assert row(公开号="990100123B").patents is None, "no country is stated"
    several = row(公开号="CN990100123B; EP1000000A1").patents
    assert several is not None
    assert [p.country for p in several] == ["CN", "EP"]
    announced = {"公开号": "CN990100123A", "授权公告日": "2031-05-09"}
    assert patent(**announced).publication_date == dt.date(2031, 5, 9)
    assert patent(**{**announced, "公开号": "CN990100123B"}).grant_date == dt.date(2031, 5, 9)
    assert patent(公开号="CN990100123B", 法律状态="授权").status == "granted"
    assert patent(公开号="CN990100123B", 法律状态="失效；未缴年费").status == "lapsed"
    assert patent(公开号="CN990100123B", 法律状态="说不清").status is None
    assert patent(公开号="CN990100123U", 专利类型="实用新型").right == "utility_model"
    assert patent(公开号="CN990100123B", 发明人="甲;??乙，丙").inventors == ("甲", "乙", "丙")
    assert patent(公开号="CN990100123B", 发明人="Smith, Ann; Roe, Jo").inventors == ("Smith, Ann", "Roe, Jo")
    assert patent(公开号="CN990100123B", 申请人="甲大学｜乙大学").applicants == ("甲大学", "乙大学")


@pytest.mark.parametrize(
    "written",
    ["2019.07.12", "2019-07-12", "20190712", "2019年7月12日", "2019/7/12", "12 July 2019", "July 12, 2019", "12-Jul-2019",
     "07/12/2019 ", "12.07.2019", "令和元年7月12日", "２０１９．７．１２", "2019-07-12 00:00:00", "43658"],
)  # fmt: skip
def test_dates(written: str) -> None:
    assert read_date(written, month_first=True) == dt.date(2019, 7, 12)


def test_dates_that_are_left_out_or_wrong() -> None:
    for open_ in (
        "05/09/2031",
        "5/9/31",
        "2031",
        "2031-05",
        "00000000",
        "-",
        "无",
        "####",
        "2.02E+07",
        "2031-05-00",
    ):
        assert read_date(open_) is None, open_
    assert read_date("06/16/2024") == dt.date(2024, 6, 16)
    assert read_date("16/06/2024") == dt.date(2024, 6, 16)
    for wrong in ("2024-02-31", "20241301", "soon", "12 Juli 20", "2024-02-30 x"):
        with pytest.raises(ValueError, match="2031-05-09"):
            read_date(wrong)


def test_cells_of_a_workbook() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["标题", "公开号", "申请日", "公开日", "提成比例", "TRL", "关键词", "摘要"])
    sheet.append(["一种泵", "CN990100123B", dt.datetime(2031, 5, 9), 43658, 0.035, 7.0, "泵；阀", "=1+1"])
    sheet["E2"].number_format = "0.0%"
    sheet["H2"].data_type = "s"
    written = io.BytesIO()
    book.save(written)
    (pump,) = technologies(written.getvalue())
    assert pump.patents is not None
    assert (pump.patents[0].filing_date, pump.patents[0].publication_date) == (
        dt.date(2031, 5, 9),
        dt.date(2019, 7, 12),
    )
    assert pump.offers is not None
    assert pump.offers[0].payment == Payment(royalty_pct_min=Decimal("3.5"), royalty_pct_max=Decimal("3.5"))
    assert (pump.trl, pump.texts["zh"].keywords, pump.texts["zh"].abstract) == (7, ("泵", "阀"), "=1+1")


def test_formula_like_text_stays_text() -> None:
    (found,) = technologies(b'Title,Abstract\n"=WEBSERVICE(""http://x.example"")",@SUM(A1)\n')
    assert found.texts["en"].title == '=WEBSERVICE("http://x.example")'
    assert found.texts["en"].abstract == "@SUM(A1)"


def test_other_columns() -> None:
    found = row(
        产业领域="新能源;智能制造;渔业",
        成熟度="TRL 4-5",
        联系方式="张三 0571-12345678 a.b@uni.example",
        链接="https://uni.example/7",
        算力券="是",
        算力需求="8卡",
        IPC分类号="H01M10/0525(2006.01)I;??H01M4/13",
    )
    assert found.sectors == ("energy", "manufacturing", "渔业")
    assert found.trl == 4
    assert found.contact is not None
    assert (found.contact.phone, found.contact.email) == ("0571-12345678", "a.b@uni.example")
    assert found.url == "https://uni.example/7"
    assert found.computing is not None
    assert (found.computing.voucher_eligible, found.computing.needed, found.computing.detail) == (
        True,
        None,
        "8卡",
    )
    assert found.ipc == ("H01M 10/0525", "H01M 4/13")
    assert row(链接="javascript:alert(1)").url is None
    assert row(成熟度="中试阶段").trl is None
    assert split("[标]甲；乙|丙｜丁、戊;??己\n无") == ("甲", "乙", "丙", "丁", "戊", "己")


def declared(**fields: Any) -> LicenceOffer:
    return LicenceOffer(source=OfferSource(kind="declared"), **fields)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"许可类型": "普通许可"}, {"grants": ("non_exclusive",)}),
        ({"许可类型": "独占许可、排他许可"}, {"grants": ("exclusive", "sole")}),
        ({"转让方式": "转让/作价入股"}, {"grants": ("assignment", "equity_contribution")}),
        (
            {"许可方式": "开放许可"},
            {"status": "open_licence", "scheme": "cn_open_licence", "grants": ("non_exclusive",)},
        ),
        (
            {"许可状态": "开放许可", "许可类型": "独占许可"},
            {"status": "open_licence", "grants": ("exclusive",)},
        ),
        ({"许可方式": "先用后付"}, {"scheme": "use_first_pay_later"}),
        ({"是否先使用后付费": "是"}, {"scheme": "use_first_pay_later"}),
        ({"License type": "Non-exclusive; Option"}, {"grants": ("non_exclusive", "option")}),
        ({"許諾形態": "通常実施権"}, {"grants": ("non_exclusive",)}),
        ({"licence status": "under_option"}, {"status": "under_option"}),
        ({"许可期限": "3年"}, {"term_months": 36}),
        ({"许可期限（年）": 5}, {"term_months": 60}),
        ({"许可期限": "至专利权期满"}, {"until_expiry": True}),
        ({"许可地域": "浙江省、江苏"}, {"territory": ("CN-ZJ", "CN-JS")}),
        ({"territory": "CN-GD; WW"}, {"territory": ("CN-GD", "WW")}),
        ({"是否可分许可": "需同意"}, {"sublicensable": "consent"}),
        ({"是否可分许可": "否"}, {"sublicensable": "no"}),
        ({"免费试用期（月）": 12}, {"trial": Trial(free_months=12)}),
        ({"免费试用期": "半年"}, {"trial": Trial(free_months=6)}),
        ({"许可费": "面议"}, {"payment": Payment(price_on_request=True)}),
        ({"许可费": "免费"}, {"payment": Payment(models=("free",))}),
        ({"许可费": "5万元/年"}, {"payment": Payment(currency="CNY", annual_fee=Decimal(50000))}),
        ({"入门费": "0"}, {"payment": Payment(upfront=Decimal(0))}),
        ({"提成比例": "3%~5%"}, {"payment": Payment(royalty_pct_min=Decimal(3), royalty_pct_max=Decimal(5))}),
        ({"提成基数": "净销售额"}, {"payment": Payment(royalty_base="net_sales")}),
        ({"提成基数": "销售额"}, {"payment": Payment(royalty_base="revenue")}),
        (
            {"付款方式": "入门费+提成", "入门费": "10万", "币种": "人民币"},
            {"payment": Payment(models=("upfront_plus_royalty",), currency="CNY", upfront=Decimal(100000))},
        ),
    ],
)
def test_licence_columns(cells: dict[str, object], expected: dict[str, Any]) -> None:
    assert offer(**cells) == declared(**expected)


@pytest.mark.parametrize(
    ("written", "header", "amount", "currency"),
    [
        ("50000 CNY", "许可费", "50000", "CNY"),
        ("￥5万", "许可费", "50000", "CNY"),
        ("人民币5.5万元", "许可费", "55000", "CNY"),
        ("５０，０００元", "许可费", "50000", "CNY"),
        ("5", "许可费（万元）", "50000", "CNY"),
        ("5万元", "许可费（万元）", "50000", "CNY"),
        ("30万円", "ライセンス料", "300000", "JPY"),
        ("$2,500", "price", "2500", None),
        ("US$2,500", "price", "2500", "USD"),
        ("1.5 million EUR", "price", "1500000", "EUR"),
        ("3万", "许可费", "30000", None),
        ("300000.50", "许可费", "300000.50", None),
    ],
)
def test_prices(written: str, header: str, amount: str, currency: str | None) -> None:
    assert offer(**{header: written}) == declared(
        payment=Payment(models=("lump_sum",), total_fixed=Decimal(amount), currency=currency)
    )


@pytest.mark.parametrize(
    "cells",
    [
        {"许可费": "无"},
        {"免费试用期": "12"},
        {"许可期限": "长期"},
    ],
)
def test_wording_that_is_not_understood_is_left_out(cells: dict[str, object]) -> None:
    assert offer(**cells) is None


@pytest.mark.parametrize(
    ("header", "value", "field"),
    [
        ("TRL", "abc", "trl"),
        ("TRL", 12, "trl"),
        ("申请日", "2024-02-31", "filing_date"),
        ("授权日", "去年", "grant_date"),
        ("发布日期", "2031-13-01", "published"),
    ],
)
def test_a_wrong_value_refuses_its_row_and_names_it(header: str, value: object, field: str) -> None:
    rejection = refused(公开号="CN990100123B", **{header: value})
    assert rejection.field == field
    assert header in rejection.reason
    assert rejection.todo


def test_no_title() -> None:
    outcomes = read(csv_bytes([["标题", "摘要"], ["无", "一种泵"], ["", "一种阀"], ["一种阀", ""]]))
    assert [o.field if isinstance(o, Rejection) else o.id[:4] for o in outcomes] == ["title", "title", "row-"]


CELL_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(CELL_TEXT, min_size=1, max_size=30),
    st.lists(st.sampled_from(sorted(SYNONYMS)), min_size=1),
)
def test_no_cell_crashes_a_row(cells: list[str], fields: list[str]) -> None:
    header = ["标题", "编号", *(SYNONYMS[field][0].split()[0] for field in fields)]
    values = ["泵", "7", *(cells[n % len(cells)] for n in range(len(fields)))]
    content = csv_bytes([header, values], "utf-8")
    outcomes = read(content)
    assert len(outcomes) <= 1
    assert all(isinstance(outcome, Technology | Rejection) for outcome in outcomes)


def test_nasa_software() -> None:
    demo, nasa = technologies(SOFTWARE)
    assert (demo.id, demo.owner, demo.texts["en"].keywords) == ("demo-sw-0001", None, ("fluid flow",))
    assert (demo.texts["en"].title, demo.texts["en"].abstract) == (
        "Flow Solver for Thin Wing Sha",
        "Solves flow.",
    )
    assert nasa.owner == Institution(name="NASA")
    outcomes = read(SOFTWARE + b'{"id":"x","title":7,"title_truncated":true}\n{"id":"y","title":""}\n')
    assert [(o.position, o.field) for o in outcomes if isinstance(o, Rejection)] == [
        ("line 3", "title"),
        ("line 4", "title"),
    ]


def test_federal_notices() -> None:
    pumps, valves, rules = technologies(NOTICES)
    assert pumps.owner == Institution(name="National Institute of Examples")
    assert pumps.offers is not None
    (offer,) = pumps.offers
    assert replace(offer, source=None) == LicenceOffer(status="available")
    assert offer.source is not None
    assert (offer.source.kind, offer.source.url) == ("parsed", "https://notices.example/1")
    assert offer.source.as_of == dt.date(2031, 1, 3)
    assert pumps.terms is not None
    assert [pumps.terms.text[s.start : s.end] for s in offer.source.spans or ()] == [
        "Availability for Licensing"
    ]
    assert valves.owner is None, "two agencies"
    assert valves.offers is not None
    assert (valves.offers[0].status, valves.offers[0].grants) == ("under_option", None)
    assert (rules.offers, rules.published) == (None, dt.date(2031, 3, 3))
    assert isinstance(read(NOTICES.replace(b"2031-03-03", b"2031-02-31"))[2], Rejection)


def test_nasa_patents() -> None:
    found = [t.patents[0] for t in technologies(PATENTS) if t.patents]
    assert found[0] == PatentRef(
        "US", application_number="09543093", status="granted", expiry_date=dt.date(2035, 10, 3)
    )
    assert found[1] == PatentRef(
        "US", application_number="12045970", status="pending", expiry_date=dt.date(2034, 6, 16)
    )
    assert found[2] == PatentRef("DE")
    first = technologies(PATENTS)[0]
    assert (first.id, first.owner) == ("nasa-patent:DEM-1", Institution(name="Demo Center"))
    assert first.provenance is not None
    assert first.provenance["patents.expiry_date"].method == "inferred"
    sound = technologies(PATENTS.replace(b"08 December", b"18 December"))[0]
    assert sound.patents is not None
    assert sound.patents[0].expiry_date == dt.date(2035, 3, 10), (
        "a day above 12 shows that nothing was swapped"
    )
    outcomes = read(PATENTS.replace(b"06/16/2034", b"02/31/2034").replace(b";Bolt;", b";;"))
    assert [o.field for o in outcomes if isinstance(o, Rejection)] == ["Patent Expiration Date", "Title"]
