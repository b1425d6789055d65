"""Spreadsheets as offices have them: titles above the header, two-row headers, merged cells, sheets, disguises."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.errors import BankError, UnknownFormat, UnreadableFile
from catalogue.records import Rejection, Technology
from ingest.base import Outcome
from ingest.formats import readers
from ingest.formats.xls_table import XlsTable
from ingest.reading import read_path, read_stream
from ingest.remarks import remarks_of
from tests.conftest import SHARED
from tests.spreadsheet_samples import application, html, spreadsheet_xml, xls, xlsx
from tests.table_samples import Grid, csv_bytes, zip_bytes

GROUPED: Grid = [
    ["江南示例大学可许可成果清单", None, None, None, None, None, None],
    ["填表人：转化办　2026年", None, None, None, None, None, None],
    [],
    ["成果名称", "学院", "专利", None, "许可", None, "联系人"],
    [None, None, "申请号", "授权公告号", "方式", "许可费（万元）", "姓名"],
    ["一种隔膜", "材料学院", application("202019910001"), "CN991000101B", "普通许可", 5, "甲"],
    ["一种电解液", None, application("202019910002"), "CN991000102B", "独占许可", 6, "乙"],
    ["注：以上成果均可面谈", None, None, None, None, None, None],
]
MERGED = [
    (1, 1, 1, 7),
    (2, 1, 2, 7),
    (4, 1, 5, 1),
    (4, 2, 5, 2),
    (4, 3, 4, 4),
    (4, 5, 4, 6),
    (6, 2, 7, 2),
    (8, 1, 8, 7),
]
PLAIN: Grid = [["标题", "公开号", "申请日"], ["一种泵", "CN991000111B", "2023.5.1"]]


def read(content: bytes) -> list[Outcome]:
    return list(read_stream(io.BytesIO(content), "f"))


def technologies(content: bytes) -> list[Technology]:
    outcomes = read(content)
    assert all(isinstance(outcome, Technology) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Technology)]


def only(content: bytes) -> Technology:
    (found,) = technologies(content)
    return found


@pytest.mark.parametrize("write", [xlsx, xls])
def test_a_header_of_two_rows_below_titles_with_merged_cells(write: object) -> None:
    assert callable(write)
    first, second = technologies(write({"成果": GROUPED}, {"成果": MERGED}))
    assert first.id == "CN-991000101-B"
    assert first.patents is not None
    assert first.patents[0].application_number == application("202019910001")
    assert first.offers is not None
    assert first.offers[0].grants == ("non_exclusive",)
    assert first.offers[0].payment is not None
    assert (first.offers[0].payment.total_fixed, first.offers[0].payment.currency) == (Decimal(50000), "CNY")
    assert first.contact is not None
    assert first.contact.name == "甲"
    assert first.provenance is not None
    assert first.provenance["*"].position == "sheet 成果, row 6"
    assert second.texts["zh"].title == "一种电解液", "the note at the end, over all columns, is no record"


def test_a_header_of_two_rows_without_merged_cells() -> None:
    """In CSV a group is written over its first column only."""
    first, *_ = read(csv_bytes(GROUPED[3:7]))
    assert isinstance(first, Technology)
    assert first.offers is not None
    assert first.offers[0].payment is not None
    assert first.offers[0].payment.total_fixed == Decimal(50000)


def test_words_of_a_group_and_of_its_columns_together() -> None:
    grid = [["专利", None, "专利权人", "许可费", None], ["名称", "申请日期", "全称", "金额（万元）", "币种"],
            ["一种泵", "2023-05-01", "甲大学", 5, "USD"]]  # fmt: skip
    found = only(xlsx({"s": grid}, {"s": [(1, 1, 1, 2), (1, 4, 1, 5)]}))
    assert found.texts["zh"].title == "一种泵"
    assert found.patents is None or found.patents[0].filing_date == dt.date(2023, 5, 1)
    assert found.owner is not None
    assert found.owner.name == "甲大学"
    assert found.offers is not None
    assert found.offers[0].payment is not None
    assert found.offers[0].payment.total_fixed == Decimal(50000)


@pytest.mark.parametrize("write", [xlsx, xls])
def test_a_merged_value_counts_for_every_row_it_covers(write: object) -> None:
    assert callable(write)
    grid = [["标题", "公开号", "专利权人"], ["一种泵", "CN991000121B", "甲大学"], [None, "CN991000122B", None],
            [None, None, None], ["一种阀", "CN991000123B", None]]  # fmt: skip
    found = technologies(write({"s": grid}, {"s": [(2, 1, 4, 1), (2, 3, 5, 3)]}))
    assert [(t.id, t.texts["zh"].title, t.owner and t.owner.name) for t in found] == [
        ("CN-991000121-B", "一种泵", "甲大学"),
        ("CN-991000122-B", "一种泵", "甲大学"),
        ("CN-991000123-B", "一种阀", "甲大学"),
    ]


def test_every_sheet_has_its_own_header_and_those_without_a_table_are_named() -> None:
    outcomes = read(
        xlsx(
            {
                "专利": PLAIN,
                "说明": [["请填写"], ["不要修改表头"]],
                "字典": [["学院", "代码"], ["材料", "01"], ["机械", "02"]],
                "Patents": [["Title", "Publication number"], ["Kiln", "US 99,100,112 B2"]],
            }
        )
    )
    assert [o.id for o in outcomes if isinstance(o, Technology)] == ["CN-991000111-B", "US-99100112-B2"]
    (skipped,) = [o for o in outcomes if isinstance(o, Rejection)]
    assert skipped.position == "sheet 字典"
    assert "'学院', '代码'" in skipped.reason
    assert skipped.todo


def test_a_formula_without_a_result_is_said() -> None:
    found = only(xlsx({"s": [["标题", "公开号", "许可费"], ["一种泵", "CN991000111B", "=A1*2"]]}))
    assert found.offers is None
    (remark,) = remarks_of(found)
    assert remark.field == "offers"
    assert "许可费" in remark.text
    assert "formula whose result was not saved" in remark.text
    (refused,) = [
        o
        for o in read(xlsx({"s": [["标题", "公开号"], ["=B2", "CN991000111B"], ["一种泵", "CN991000112B"]]}))
        if isinstance(o, Rejection)
    ]
    assert "formula" in refused.reason
    assert refused.field == "title"


def test_a_formula_with_a_result_is_its_result() -> None:
    """openpyxl writes no results: the sheet's XML is given one."""
    content = xlsx({"s": [["标题", "公开号", "许可费（万元）"], ["一种泵", "CN991000111B", "=1+2"]]})
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for entry in old.namelist():
            part = old.read(entry)
            if entry.startswith("xl/worksheets/"):
                assert b"<f>1+2</f><v" in part
                part = part.replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>").replace(
                    b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>"
                )
            new.writestr(entry, part)
    found = only(written.getvalue())
    assert not remarks_of(found)
    assert found.offers is not None
    assert found.offers[0].payment is not None
    assert found.offers[0].payment.total_fixed == Decimal(30000)


def test_numbers_as_their_format_shows_them() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["标题", "编号", "提成比例"])
    sheet.append(["一种泵", 7, 0.035])
    sheet["B2"].number_format = "0000"
    sheet["C2"].number_format = "0.0%"
    written = io.BytesIO()
    book.save(written)
    found = only(written.getvalue())
    assert found.id == "0007"
    assert found.offers is not None
    assert found.offers[0].payment is not None
    assert found.offers[0].payment.royalty_pct_min == Decimal("3.5")


DISGUISES = {
    "xls": xls({"s": PLAIN}),
    "html, gb2312": html(PLAIN),
    "html, nothing stated": html(PLAIN, stated=""),
    "html, stated wrongly": html(PLAIN, encoding="utf-8", stated="gb2312"),
    "html, layout around it": html(PLAIN, before="<table><tr><td>菜单</td><td>首页</td></tr></table>"),
    "xml": spreadsheet_xml({"s": PLAIN}),
    "csv": csv_bytes(PLAIN, "gb18030"),
}


@pytest.mark.parametrize("disguise", sorted(DISGUISES))
def test_whatever_is_called_xls_is_read_for_what_it_is(disguise: str) -> None:
    content = DISGUISES[disguise]
    claims = [reader.name for reader in readers() if reader.sniff(content[:65_536], "导出.xls")]
    assert len(claims) == 1, claims
    found = only(content)
    assert found.id == "CN-991000111-B"
    assert found.texts["zh"].title == "一种泵"
    assert found.patents is not None
    assert found.patents[0].filing_date == dt.date(2023, 5, 1)


def test_an_old_workbook_keeps_dates_percentages_and_numbers() -> None:
    grid = [["标题", "申请号", "申请日", "公开日", "提成比例", "TRL"],
            ["一种泵", application("202019910001"), dt.date(2020, 5, 1), 43658, 0.035, 7]]  # fmt: skip
    found = only(xls({"s": grid}))
    assert found.patents is not None
    assert (found.patents[0].filing_date, found.patents[0].publication_date) == (
        dt.date(2020, 5, 1),
        dt.date(2019, 7, 12),
    )
    assert found.offers is not None
    assert found.offers[0].payment is not None
    assert found.offers[0].payment.royalty_pct_max == Decimal("3.5")
    assert found.trl == 7


def test_an_old_workbook_with_one_cell_far_away_is_no_field_of_empty_ones() -> None:
    far: Grid = [*PLAIN, *([[]] * 40_000), ["另一种泵", "CN991000112B"], [None] * 250 + ["备注"]]
    content = xls({"s": far})
    found = read(content)
    assert [one.id for one in found if isinstance(one, Technology)] == ["CN-991000111-B", "CN-991000112-B"]
    (sheet,) = XlsTable().sheets(io.BytesIO(content), name="f")
    assert sum(len(row.cells) for row in sheet.rows) < 1000


def test_html_lines_spans_and_nested_tables() -> None:
    page = (
        "<html><body><table><tr><td><table><tr><th>标题</th><th>摘要</th><th>公开号</th></tr>"
        "<tr><td rowspan=2>一种<b>泵</b></td><td>第一行<br>第二行<script>alert(1)</script></td><td>CN991000131B</td></tr>"
        "<tr><td>另一个</td><td>CN991000132B</td></tr></table></td></tr></table></body></html>"
    )
    first, second = technologies(page.encode())
    assert (first.texts["zh"].title, first.texts["zh"].abstract) == ("一种泵", "第一行\n第二行")
    assert (second.texts["zh"].title, second.id) == ("一种泵", "CN-991000132-B")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (spreadsheet_xml({"s": PLAIN}, doctype='<!DOCTYPE x [<!ENTITY a "b">]>'), "DTD"),
        (spreadsheet_xml({"s": PLAIN})[:-60], "spreadsheet_xml"),
        (xls({"s": PLAIN})[:1500], "old workbook"),
        (xls({"s": PLAIN}).replace("Workbook".encode("utf-16-le"), "Workbonk".encode("utf-16-le")), "no workbook"),
        (xls({"s": PLAIN}) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (xls({"s": PLAIN}) + "WordDocument".encode("utf-16-le"), "Word document"),
        (xls({"s": [["甲", "乙"], ["1", "2"]]}), "no row is a header"),
        (html([["甲", "乙"], ["1", "2"]]), "no row is a header"),
        (xlsx({"s": PLAIN[:1]}), "no row below"),
        (zip_bytes({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"x"}), "damaged"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(content)
    assert says in caught.value.what
    assert caught.value.todo


def test_an_opendocument_spreadsheet_whose_kind_comes_late_is_called_so() -> None:
    parts = {"_rels/.rels": b"", "mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}
    with pytest.raises(UnknownFormat, match="OpenDocument"):
        read(zip_bytes(parts, zipfile.ZIP_STORED))


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(DISGUISES)), st.data())
def test_cut_and_flipped_bytes_never_crash(disguise: str, data: st.DataObject) -> None:
    content = bytearray(DISGUISES[disguise])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.sampled_from((len(content), len(content) // 2, len(content) - 7)))
    try:
        outcomes = read(bytes(content[:cut]))
    except BankError as error:
        assert error.what  # noqa: PT017
        return
    assert all(isinstance(outcome, Technology | Rejection) for outcome in outcomes)


@pytest.mark.parametrize("ranges", [[(1, 1, 1_048_576, 1)], [(2, 1, 2, 16_384)], [(1, 1, 1_048_576, 16_384)]])
def test_a_merged_range_over_everything_costs_nothing(ranges: list[tuple[int, int, int, int]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in PLAIN:
        sheet.append(list(row))
    from openpyxl.worksheet.cell_range import MultiCellRange

    sheet.merged_cells = MultiCellRange()
    for top, left, bottom, right in ranges:
        sheet.merged_cells.add(
            f"{openpyxl.utils.get_column_letter(left)}{top}:{openpyxl.utils.get_column_letter(right)}{bottom}"
        )
    written = io.BytesIO()
    book.save(written)
    try:
        outcomes = read(written.getvalue())
    except UnreadableFile:
        return
    assert len(outcomes) <= 2


@pytest.mark.real
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared real data is not here: ../shared/data")
@pytest.mark.parametrize("name", ["sample_train", "sample_test", "sample_val"])
def test_real_rows_read_alike_from_every_disguise(name: str) -> None:
    path = SHARED / "formats" / "cn_patent_cpc_csv" / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        grid = [row for row in csv.reader(stream) if any(row)]
    plain = [outcome for outcome in read_path(path) if isinstance(outcome, Technology)]
    assert len(plain) == len(grid) - 1 == 19
    wanted = [(t.id, t.texts["zh"].title, t.cpc) for t in plain]
    for content in (xlsx({"s": grid}), xls({"s": grid}), html(grid), spreadsheet_xml({"s": grid})):
        found = technologies(content)
        assert [(t.id, t.texts["zh"].title, t.cpc) for t in found] == wanted
