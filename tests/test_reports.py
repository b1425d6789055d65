"""The report of an upload as a workbook: the office's own sheet, corrected in it, handed in again as it is."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from catalogue.errors import UnreadableFile
from catalogue.records import Rejection, Technology
from catalogue.store import Job, JobRow
from ingest.own_columns import MARK, ONE_TABLE
from ingest.reading import read_path
from techbank.bank import Bank, open_bank
from techbank.jobs import Hand
from techbank.portfolio import Selection, select, write
from techbank.reports import report_to
from techbank.reports.rows import LEFT_MAX, Outcomes
from tests.conftest import SAMPLES, techbank, techbank_json
from tests.test_export import hashes, odd

CSV = """青岚大学科技成果表,,,,
标题,摘要,成熟度,公开号,备注
低温电池,零下二十度放电,6,CN990101204B,=1+1
,没有标题,3,CN990101205B,
划痕检测,相机检查划痕,5,CN990101206B,
保鲜,蔬菜保鲜,12,CN990101207B,+86 571 0000
水泵,低噪声水泵,4,CN990101208B,,多出一格
"""


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with open_bank(tmp_path / "bank", create=True) as found:
        yield found


def handed_in(bank: Bank, file: Path, **hand: Any) -> Job:
    """The file as a finished upload."""
    incoming = bank.jobs.begin()
    with file.open("rb") as stream:
        incoming.take(stream)
    job = bank.jobs.run(bank.jobs.submit(incoming, file.name, Hand(**hand)).id)
    assert job is not None
    return job


def report(bank: Bank, job: Job, path: Path, language: str = "zh") -> openpyxl.Workbook:
    report_to(bank, job.id, path, language=language)
    return openpyxl.load_workbook(path)


def lines(sheet: Any) -> list[list[str | None]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def outcomes(bank: Bank, job: Job) -> list[str]:
    return [row.outcome for row in bank.jobs.all_rows(job.id)]


def test_a_csv_comes_back_as_a_workbook_is_corrected_and_handed_in_as_it_is(
    bank: Bank, tmp_path: Path
) -> None:
    file = tmp_path / "成果.csv"
    file.write_text(CSV, encoding="gb18030")
    first = handed_in(bank, file, office="TTO Qinglan")
    assert outcomes(bank, first) == ["stored", "rejected", "stored", "rejected", "rejected"]
    path = tmp_path / "report.xlsx"
    book = report(bank, first, path)
    sheet, summary = book.worksheets
    rows = lines(sheet)
    assert sheet.title == ONE_TABLE
    assert sheet.freeze_panes == "A3"
    assert rows[0][:2] == ["青岚大学科技成果表", None]
    assert rows[1] == [
        *("标题", "摘要", "成熟度", "公开号", "备注", None),
        *(f"{MARK} {word}" for word in ("结果", "字段", "原值", "原因", "如何修改")),
    ]
    assert rows[2][:7] == ["低温电池", "零下二十度放电", "6", "CN990101204B", "=1+1", None, "新存入"]
    assert rows[3][6:8] == ["未收录", "title"]
    assert rows[5][6:9] == ["未收录", "trl", "12"]
    assert rows[6][6] == "未收录"  # six cells below five headers: read as CSV is read
    assert sheet["E3"].data_type == "s"
    assert (sheet["C6"].fill.fgColor.rgb, sheet["C3"].fill.fgColor.rgb) == ("FFFFB3AD", "00000000")
    assert sheet["A4"].fill.fgColor.rgb == "FFFFB3AD"
    assert ["新存入", "2"] in [row[:2] for row in lines(summary)]
    assert ["未收录", "3"] in [row[:2] for row in lines(summary)]

    unmended = handed_in(bank, path, office="TTO Qinglan")
    assert outcomes(bank, unmended) == ["same", "rejected", "same", "rejected", "rejected"]

    sheet["A4"], sheet["C6"], sheet["F7"] = "冷库门", "9", None
    book.save(path)
    second = handed_in(bank, path, office="TTO Qinglan")
    assert outcomes(bank, second) == ["same", "stored", "same", "stored", "stored"]
    again = report(bank, second, tmp_path / "again.xlsx")
    assert [one.title for one in again.worksheets] == [ONE_TABLE, "techbank 汇总"]
    assert [cell for cell in lines(again.worksheets[0])[1] if cell and cell.startswith(MARK)] == rows[1][6:]
    assert handed_in(bank, tmp_path / "again.xlsx").counts["same"] == 5


def test_a_workbook_with_titles_groups_and_several_sheets(bank: Bank, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "成果"
    for cells in (
        ("青岚大学成果清单",), ("成果", None, "专利", None, None), ("名称", "摘要", "申请号", "公告号", "法律状态"), ("一、电子类",),
        ("低温电池", "零下二十度放电", "202310123456.X", "CN990101204B", "授权"), (), ("划痕检测", "相机", None, "CN990101206B", "授权"),
        ("二、农业类",), ("", "没有名称", None, "CN990101207B", None),
    ):  # fmt: skip
        sheet.append(cells)
    for place in ("A1:E1", "A2:B2", "C2:E2", "A4:E4", "A8:E8"):
        sheet.merge_cells(place)
    notes = book.create_sheet("说明")
    notes["A1"], notes["A2"] = "联系人：王老师", "更新：每季度"
    other = book.create_sheet("其他")
    other.append(["甲", "乙"])
    other.append(["丙", "丁"])
    file = tmp_path / "成果.xlsx"
    book.save(file)
    first = handed_in(bank, file)
    path = tmp_path / "report.xlsx"
    made = report(bank, first, path, "en")
    assert made.sheetnames == ["成果", "说明", "其他", "techbank summary"]
    sheet = made["成果"]
    assert sheet.freeze_panes == "A4"
    assert {str(one) for one in sheet.merged_cells.ranges} >= {"A4:E4", "A8:E8"}
    assert [row[5] for row in lines(sheet)][4:] == ["stored", None, "stored", None, "rejected"]
    assert "sheet 其他" in [row[1] for row in lines(made["techbank summary"])]
    before, after = list(read_path(file)), list(read_path(path))
    assert len(before) == len(after) == 4
    assert hashes([one for one in before if isinstance(one, Technology)]) == hashes(
        [one for one in after if isinstance(one, Technology)]
    )
    assert [one.position for one in before if isinstance(one, Rejection)] == [
        one.position for one in after if isinstance(one, Rejection)
    ]
    sheet["A9"] = "滴灌"
    made.save(path)
    assert outcomes(bank, handed_in(bank, path)) == ["same", "same", "stored", "rejected"]


TABLES = sorted(
    path
    for name in (
        "csv_table",
        "xlsx_table",
        "xls_table",
        "ods_table",
        "xlsb_table",
        "html_table",
        "spreadsheet_xml",
        "incopat",
        "patsnap",
        "cnki",
        "patentscope",
    )
    for path in (SAMPLES / name).iterdir()
)


@pytest.mark.parametrize("file", TABLES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_report_of_every_sample_table_reads_back_as_the_same(
    bank: Bank, tmp_path: Path, file: Path
) -> None:
    first = handed_in(bank, file)
    path = tmp_path / "report.xlsx"
    report_to(bank, first.id, path)
    again = handed_in(bank, path)
    assert outcomes(bank, again) == ["same"] * len(outcomes(bank, first))


@pytest.mark.parametrize("format_", ["xlsx", "csv"])
def test_a_portfolio_has_a_report_as_well(bank: Bank, tmp_path: Path, format_: Any) -> None:
    bank.catalogue.upsert([odd("R-1", "=1  +1"), odd("R-2", "b")])
    file = tmp_path / f"mine.{format_}"
    write(select(bank.catalogue, Selection()), file, format=format_)
    path = tmp_path / "report.xlsx"
    report_to(bank, handed_in(bank, file).id, path)
    book = openpyxl.load_workbook(path)
    sheet: Any = book.worksheets[0]
    column = next(cell.column for cell in sheet[1] if str(cell.value).endswith("[trl]"))
    sheet.cell(3, column).value = "12"
    book.save(path)
    job = handed_in(bank, path)
    assert outcomes(bank, job) == ["same", "rejected"]
    sheet = report(bank, job, tmp_path / "two.xlsx").worksheets[0]
    assert sheet.cell(3, column).fill.fgColor.rgb == "FFFFB3AD"


def test_a_file_that_is_no_table_has_a_list_of_what_was_refused_or_changed(
    bank: Bank, tmp_path: Path
) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"id": "A", "texts": {"en": {"title": "one"}}}\n{"id": "B", "texts": {}, "trl": 12}\n')
    job = handed_in(bank, file)
    book = report(bank, job, tmp_path / "report.xlsx", "ja")
    assert book.sheetnames == ["techbank 記録", "techbank 集計"]
    rows = lines(book.worksheets[0])
    assert [cell.split(" ", 1)[1] for cell in rows[0] if cell] == [
        *("ファイル", "位置", "記録", "結果", "項目", "元の値", "理由", "直し方")
    ]
    assert [row[:5] for row in rows[1:]] == [["mine.jsonl", "line 2", None, "不採用", "trl"]]
    with pytest.raises(UnreadableFile):  # it says nothing of its own to the bank
        list(read_path(tmp_path / "report.xlsx"))


def test_a_dry_run_and_a_file_that_is_gone(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "成果.csv"
    file.write_text(CSV, encoding="utf-8")
    job = handed_in(bank, file, dry_run=True)
    book = report(bank, job, tmp_path / "report.xlsx", "en")
    assert [row[6] for row in lines(book.worksheets[0])[2:4]] == ["stored", "rejected"]
    assert "a dry run: nothing was stored" in [row[0] for row in lines(book.worksheets[1])]
    kept = bank.jobs.file(job.id)
    assert kept is not None
    kept.unlink()
    assert report(bank, job, tmp_path / "later.xlsx", "en").sheetnames == [
        "techbank records",
        "techbank summary",
    ]


def test_a_file_taken_where_it_lies_is_shown_as_long_as_it_is_the_same(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "成果.csv"
    file.write_text(CSV, encoding="utf-8")
    bank.ingest([file])
    job = bank.jobs.list()[0]
    told = techbank_json(
        "export", "--bank", bank.folder, "--upload", job.id, "--language", "en", "-o", tmp_path / "r.xlsx"
    )
    assert told["upload"] == job.id
    assert openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames == [ONE_TABLE, "techbank summary"]
    file.write_text(CSV + "新的一行,x,1,CN990101299B\n", encoding="utf-8")
    assert report(bank, job, tmp_path / "later.xlsx", "en").sheetnames == [
        "techbank records",
        "techbank summary",
    ]
    none = techbank("export", "--bank", bank.folder, "--upload", "none", "-o", tmp_path / "n.xlsx", code=1)
    assert "no upload" in none.stderr


def test_outcomes_that_fit_no_row_are_left_over_and_the_others_are_found() -> None:
    told = [
        "sheet A, row 2", "sheet A, row 3", "file", "sheet A, row 2", "sheet A, row 9", "sheet B, row 2", "sheet C",
        *["line 1"] * (LEFT_MAX + 5),
    ]  # fmt: skip
    found = Outcomes(JobRow(n, "same", position=position) for n, position in enumerate(told, 1))
    rows = [("A", 1), ("A", 2), ("A", 3), ("A", 4), ("B", 1), ("B", 2), ("B", 3)]
    at = {(s, n): [one.number for one in found.at(s, f"sheet {s}, row {n}")] for s, n in rows}
    found.rest()
    assert {place: numbers for place, numbers in at.items() if numbers} == {
        ("A", 2): [1],
        ("A", 3): [2],
        ("B", 2): [6],
    }
    assert [one.number for one in found.left][:4] == [3, 4, 5, 7]
    assert (len(found.left), found.left_more) == (LEFT_MAX, 9)


def test_memory_stays_flat(bank: Bank, tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        file = tmp_path / f"{rows}.csv"
        body = "".join(f"成果{n},{'很长的摘要' * 20},{n % 14}\n" for n in range(rows))
        file.write_text("标题,摘要,成熟度\n" + body, encoding="utf-8")
        job = handed_in(bank, file, dry_run=True)
        tracemalloc.start()
        try:
            report_to(bank, job.id, tmp_path / "report.xlsx")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small = peak(800)
    assert peak(3_200) < small + 2_000_000


def test_the_service_sends_the_report_and_links_it(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "成果.csv"
    file.write_text(CSV, encoding="utf-8")
    job = handed_in(bank, file)
    with TestClient(create_app(bank)) as client:
        answer = client.get(f"/uploads/{job.id}/report.xlsx", params={"lang": "en"})
        assert answer.status_code == 200
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert "filename*=UTF-8''%E6%88%90%E6%9E%9C-report.xlsx" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"
        path = tmp_path / "got.xlsx"
        path.write_bytes(answer.content)
        assert openpyxl.load_workbook(path).sheetnames == [ONE_TABLE, "techbank summary"]
        assert client.get("/uploads/none/report.xlsx").status_code == 404
        assert client.get(f"/uploads/{job.id}/report.xlsx", params={"lang": "de"}).status_code == 422
        page = client.get(f"/jobs/{job.id}?ui=ja").text
        assert f'href="/uploads/{job.id}/report.xlsx?lang=ja"' in page
