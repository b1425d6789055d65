"""A list as an office keeps it: what is understood of its headers and cells, and what is told of the rest."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from catalogue.records import PatentRef, Technology
from ingest.reading import read_stream
from ingest.remarks import remarks_of
from techbank.bank import Bank
from tests.conftest import techbank
from tests.web_samples import BATTERY, page, sample_bank, text

HEADER = ("序号", "成果名称", "专利（申请）号", "发明人", "申请日", "法律状态", "技术领域/简介", "许可方式及价格（万元）", "联系方式")  # fmt: skip
OFFICE = (
    ("青岚大学可转让成果一览表",),
    HEADER,
    ("1", "一种隔膜涂覆浆料", "2.01711E+11", "张三；李四", "2017.02.28", "有权", "隔膜在高温下收缩，涂覆勃姆石浆料", "普通许可，入门费5万", "wang@qinglan.example"),
    ("2", '=HYPERLINK("http://qinglan.example/2","一种脱氮填料")', "ZL201810234567.9", "王五", "43160", "授权", "低温污水生物脱氮", "面议", "同上"),
    ("3", "秸秆腐熟菌剂", "CN109876543A", "", "2019年3月", "转让中", "低温下七天腐熟", "独占许可 80万", "—"),
    ("合计", "3项", "", "", "", "", "", "", ""),
    ("注：以上成果均可先用后付", "", "", "", "", "", "", "", ""),
)  # fmt: skip


def sheet(*rows: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")


def read(*rows: Sequence[str]) -> list[Technology]:
    outcomes = list(read_stream(io.BytesIO(sheet(*rows)), "成果.csv"))
    assert all(isinstance(one, Technology) for one in outcomes), outcomes
    return [one for one in outcomes if isinstance(one, Technology)]


def one(**cells: str) -> Technology:
    (found,) = read(("成果名称", *cells), ("一种隔膜", *cells.values()))
    return found


def told(technology: Technology) -> dict[str, str]:
    return {remark.field: remark.text for remark in remarks_of(technology)}


def test_the_list_comes_out_whole() -> None:
    slurry, filler, straw = read(*OFFICE)
    assert [one.texts["zh"].title for one in (slurry, filler, straw)] == [
        "一种隔膜涂覆浆料",
        "一种脱氮填料",
        "秸秆腐熟菌剂",
    ]
    assert slurry.texts["zh"].abstract == "隔膜在高温下收缩，涂覆勃姆石浆料"
    assert slurry.offers
    assert slurry.offers[0].grants == ("non_exclusive",)
    assert filler.offers
    assert filler.offers[0].payment
    assert filler.offers[0].payment.price_on_request
    assert filler.url == "http://qinglan.example/2"
    assert [one.contact.email if one.contact else None for one in (slurry, filler, straw)] == [
        "wang@qinglan.example",
        "wang@qinglan.example",
        None,
    ]


def test_a_lost_number_takes_nothing_with_it() -> None:
    slurry = read(*OFFICE)[0]
    assert slurry.patents == (
        PatentRef("CN", filing_date=dt.date(2017, 2, 28), status="granted", inventors=("张三", "李四")),
    )
    assert "is lost" in told(slurry)["patents.number"]
    # of a number with fewer digits nobody can say whose it was
    nobodys = one(申请号="1.23E+05", 发明人="张三")
    assert nobodys.patents is None
    assert "left out" in told(nobodys)["patents.inventors"]


@pytest.mark.parametrize(
    ("column", "written", "number", "application"),
    [
        ("专利号", "CN109876543A", "109876543", None),
        ("专利号", "CN 109876543", "109876543", None),
        ("申请号", "CN209876543U", "209876543", None),
        ("专利号", "ZL201810234567.3", None, "201810234567.3"),
        ("公开号", "ZL201810234567.3", None, "201810234567.3"),
        ("专利号", "CN98101234.1", None, "98101234.1"),
        ("专利号", "ZL981012341", None, "98101234.1"),
    ],
)
def test_a_chinese_number_is_known_by_its_form(
    column: str, written: str, number: str | None, application: str | None
) -> None:
    (patent,) = one(**{column: written}).patents or ()
    assert (patent.country, patent.number, patent.application_number) == ("CN", number, application)


def test_what_is_left_out_is_told() -> None:
    straw = read(*OFFICE)[2]
    assert "2019年3月 does not name one day" in told(straw)["patents.filing_date"]
    assert "'转让中' is not understood" in told(straw)["patents.status"]
    assert not told(one(申请日="2019-03-05", 申请号="ZL201810234567.3", 法律状态="有效", 成熟度="7"))
    assert "'快好了'" in told(one(专利类型="快好了", 申请号="ZL201810234567.3"))["patents.right"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("技术简介及创新点", "abstract"),
        ("联系人/电话", "contact_any"),
        ("许可类型及价格", "terms"),
        ("专利权人/申请人", "owner"),
        ("申请号或专利号", "patent_number"),
        ("申请日/授权日", None),
        ("名称和编号", None),
        ("引证专利号/申请号", None),
    ],
)
def test_a_header_of_several_parts(header: str, field: str | None) -> None:
    from ingest.column_guesses import by_guess

    found = by_guess(0, header, None)
    assert (found.field if found.used else None) == field


@pytest.mark.parametrize("word", ["合计", "总 计：", "Total", "小計"])
def test_totals_are_no_technologies(word: str) -> None:
    rows = (("序号", "成果名称", "摘要"), ("1", "一种隔膜", "耐热"), (word, "1项", ""))
    assert [one.texts["zh"].title for one in read(*rows)] == ["一种隔膜"]
    kept = (
        ("成果名称", "摘要", "公开号"),
        ("总计算力调度方法", "调度", ""),
        ("合计器", "加法器", "CN109876543A"),
    )
    assert len(read(*kept)) == 2


def test_a_quoted_number_keeps_its_zeros() -> None:
    assert one(管理番号='="00123"').id == "00123"


# ---- what the office sees of it ----


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with sample_bank(tmp_path, [BATTERY]) as found:
        yield found


UNREAD = (
    ("成果名称", "专利号", "所属校区", "摘要"),
    ("一种隔膜", "ZL201810234567.9", "紫金港", "耐热"),
)


def test_remarks_and_unread_columns_are_on_the_page_in_json_and_in_the_workbook(
    bank: Bank, tmp_path: Path
) -> None:
    with TestClient(create_app(bank)) as client:
        answer = client.post("/uploads?wait=20", files={"file": ("成果.csv", sheet(*UNREAD))})
        job = answer.json()
        assert job["counts"]["remarks"] == 1
        (remark,) = job["report"]["remarks"]
        assert (remark["field"], remark["position"]) == ("patents.application_number", "row 2")
        assert "it would be 3" in remark["text"]
        (row,) = client.get(f"/uploads/{job['id']}/rows?outcome=remarked").json()["rows"]
        assert row["outcome"] == "stored"
        assert row["remarks"] == [{"field": remark["field"], "text": remark["text"]}]
        assert client.get(f"/uploads/{job['id']}/rows?outcome=contradicting").json()["rows"] == []
        tree = page(client, f"/jobs/{job['id']}?ui=zh")
        (table,) = tree.xpath("//table[@class='remark-table']")
        assert "it would be 3" in text(table)
        (note,) = tree.xpath("//p[contains(., '未读取')]")
        assert text(note).endswith("所属校区")
        path = tmp_path / "report.xlsx"
        path.write_bytes(client.get(f"/uploads/{job['id']}/report.xlsx?lang=zh").content)
    told = [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][2]]
    assert any(str(value).startswith("请核对：the check digit") for value in told)


def test_the_command_line_tells_them(tmp_path: Path) -> None:
    file = tmp_path / "成果.csv"
    file.write_bytes(sheet(*UNREAD))
    done = techbank("ingest", file, "--bank", tmp_path / "bank", "--office", "TTO Qinglan")
    assert "1 stored" in done.stdout
    assert "row 2" in done.stderr
    assert "it would be 3" in done.stderr
    assert "所属校区" in done.stderr
    assert "techbank mapping" in done.stderr
