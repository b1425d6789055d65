"""Exports of PATENTSCOPE, incoPat, PatSnap and CNKI: what each vendor's columns mean, in whatever file they come."""

from __future__ import annotations

import csv
import io

import pytest

from catalogue.records import LegalEvent, PatentRef, Rejection, Technology
from ingest.formats import vendors
from ingest.reading import read_path, read_stream
from tests.conftest import SAMPLES
from tests.spreadsheet_samples import application, html, spreadsheet_xml, xls, xlsx
from tests.table_samples import Grid, csv_bytes

PATSNAP = ["公开(公告)号", "标题", "[标]当前申请(专利权)人", "当前申请(专利权)人", "原始申请(专利权)人", "申请号", "专利类型", "简单法律状态",
           "法律状态/事件", "简单同族", "被引用专利"]  # fmt: skip
INCOPAT = [
    "公开（公告）号",
    "标题",
    "申请人",
    "当前权利人",
    "专利有效性",
    "当前法律状态",
    "许可类型",
    "被许可人",
    "合享价值度",
]
CNKI = [
    "SrcDatabase-来源库",
    "Title-题名",
    "Author-作者",
    "Organ-单位",
    "Summary-摘要",
    "ApplicationNo-申请号",
]


def read(content: bytes) -> list[Technology | Rejection]:
    return [o for o in read_stream(io.BytesIO(content), "f") if isinstance(o, Technology | Rejection)]


def one(header: list[str], *cells: str | None) -> Technology:
    (found,) = read(csv_bytes([header, list(cells)]))
    assert isinstance(found, Technology), found
    return found


def patent(technology: Technology) -> PatentRef:
    assert technology.patents is not None
    return technology.patents[0]


@pytest.mark.parametrize("vendor", [vendor.name for vendor in vendors()])
def test_an_export_reads_alike_in_every_file(vendor: str) -> None:
    (path,) = sorted((SAMPLES / vendor).iterdir())
    plain = [o for o in read_path(path) if isinstance(o, Technology)]
    encoding = "gb18030" if vendor == "incopat" else "utf-8-sig"
    grid: Grid = list(csv.reader(io.StringIO(path.read_text(encoding=encoding), newline="")))
    wanted = [(t.id, t.texts, t.patents, t.owner, t.offers) for t in plain]
    assert wanted
    for content in (xlsx({"s": grid}), xls({"s": grid}), html(grid), spreadsheet_xml({"s": grid})):
        found = [o for o in read(content) if isinstance(o, Technology)]
        assert [(t.id, t.texts, t.patents, t.owner, t.offers) for t in found] == wanted


def test_patsnap_tells_owners_from_applicants_and_families_from_numbers() -> None:
    found = one(PATSNAP, "CN991000301B", "一种泵", None, "乙公司 | 丙公司", "甲大学", "CN" + application("202019910301"),
                "授权发明", "有效", "授权 | 权利转移 | 质押", "CN991000301B | US99100301B2", "CN991000999A")  # fmt: skip
    assert found.owner is not None
    assert found.owner.name == "乙公司"
    one_patent = patent(found)
    assert one_patent.applicants == ("甲大学",)
    assert (one_patent.right, one_patent.status, one_patent.family_id) == ("invention", "granted", None)
    assert [event.kind for event in one_patent.events or ()] == ["assigned", "pledge_recorded"]
    assert found.patents is not None
    assert len(found.patents) == 1


@pytest.mark.parametrize(
    ("state", "details", "status"),
    [
        ("有效", "授权", "granted"),
        ("审中", "实质审查", "pending"),
        ("失效", "未缴年费", "lapsed"),
        ("失效", "期限届满", "expired"),
        ("失效", "撤回", "withdrawn"),
        ("失效", "全部撤销", "invalidated"),
        ("失效", "驳回", None),
        ("失效", None, "lapsed"),
    ],
)
def test_patsnap_states(state: str, details: str | None, status: str | None) -> None:
    found = one(PATSNAP, "CN991000301B", "一种泵", "甲大学", None, None, None, None, state, details)
    assert patent(found).status == status


def test_incopat_licences_are_recorded_ones_and_no_offer() -> None:
    found = one(
        INCOPAT,
        "CN991000401B",
        "一种泵",
        "甲大学",
        "乙公司",
        "有效",
        "",
        "独占许可;普通许可",
        "丙公司;丁公司",
        "9",
    )
    assert found.offers is None
    assert found.owner is not None
    assert found.owner.name == "乙公司"
    assert patent(found).applicants == ("甲大学",)
    assert patent(found).status == "granted"
    assert patent(found).events == (
        LegalEvent(kind="licence_recorded", licence="exclusive", detail="被许可人：丙公司"),
        LegalEvent(kind="licence_recorded", licence="non_exclusive", detail="被许可人：丁公司"),
    )
    unclear = one(
        INCOPAT, "CN991000401B", "一种泵", "", "", "失效", "驳回", "独占许可;普通许可", "丙;丁;戊", "9"
    )
    assert [event.licence for event in patent(unclear).events or ()] == [None, None, None]
    assert patent(unclear).status is None, "refused, never granted"


def test_cnki_papers_are_no_technologies() -> None:
    paper, invention = read(
        csv_bytes(
            [
                CNKI,
                ["期刊", "泵的研究", "甲", "乙大学", "本文研究了泵。", ""],
                [
                    "中国专利",
                    "一种泵",
                    "甲;丙",
                    "乙大学",
                    "本发明公开了一种泵。",
                    application("202019910501"),
                ],
            ]
        )
    )
    assert isinstance(paper, Rejection)
    assert "期刊" in paper.reason
    assert isinstance(invention, Technology)
    assert patent(invention).application_number == application("202019910501")
    assert patent(invention).country == "CN"
    assert patent(invention).inventors == ("甲", "丙")
    assert invention.owner is not None
    assert invention.owner.name == "乙大学"


def test_patentscope_numbers() -> None:
    header = ["Application Id", "Application Number", "Application Date", "Country", "Title"]
    world, own = read(
        csv_bytes(
            [
                ["PATENTSCOPE"],
                header,
                ["WO2099150409", "PCT/CN2098/150409", "14.03.2022", "WO", "PUMP"],
                ["CN499150409", application("202019910601"), "02.06.2021", "CN", "VALVE"],
            ]
        )
    )
    assert isinstance(world, Technology)
    assert (world.id, patent(world).application_number) == ("WO-2099150409", "PCT/CN2098/150409")
    assert isinstance(own, Technology)
    assert own.id == "patentscope:CN499150409"
    assert (patent(own).number, patent(own).application_number) == (None, application("202019910601"))
