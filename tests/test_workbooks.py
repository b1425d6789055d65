"""OpenDocument and binary workbooks say what the same sheet says as .xlsx, and damaged or locked ones are refused by name."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from catalogue.errors import UnreadableFile
from catalogue.records import Rejection, Technology
from ingest.reading import read_stream
from tests.spreadsheet_samples import application, xls
from tests.table_samples import Grid
from tests.workbook_samples import ods, xlsb

LIST: Grid = [
    ["某大学可许可专利清单", None, None, None, None, None],
    [None],
    ["公开（公告）号", "申请号", "标题", "摘要", "申请日", "提成比例"],
    [
        "CN991700101B",
        application("202329902170"),
        "一种泵",
        "一种泵，\n流量可调。",
        dt.date(2023, 8, 21),
        0.035,
    ],
    ["CN991700102B", application("202329902171"), "一种阀 & <门>", "一种阀。", dt.date(1931, 2, 1), None],
]
MERGED = {"专利": [(1, 1, 1, 6)]}
WRITERS = {"ods": ods, "xlsb": xlsb}


def read(content: bytes) -> list[Technology]:
    found = list(read_stream(io.BytesIO(content), "f"))
    assert not [one for one in found if isinstance(one, Rejection)]
    return [replace(one, provenance=None) for one in found if isinstance(one, Technology)]


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The workbook with parts changed, or left out (None)."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as new,
    ):
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(zipfile.ZipInfo(name), part)
    return written.getvalue()


@pytest.mark.parametrize("kind", WRITERS)
def test_a_list_reads_as_it_does_as_an_old_workbook(kind: str) -> None:
    """Titles above, a merged cell, days, a royalty shown in per cent, lines in a cell, signs of XML."""
    right = read(xls({"专利": LIST}, MERGED))
    found = read(WRITERS[kind]({"专利": LIST}, MERGED))
    assert found == right
    assert [one.id for one in found] == ["CN-991700101-B", "CN-991700102-B"]
    (offer,) = found[0].offers or ()
    assert offer.payment is not None
    assert str(offer.payment.royalty_pct_max) == "3.5"
    assert found[0].patents is not None
    assert found[0].patents[0].filing_date == dt.date(2023, 8, 21)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_merged_value_stands_in_every_row_it_covers(kind: str) -> None:
    grid: Grid = [["学院", "标题", "公开号"], ["甲学院", "泵", "CN991700103B"], [None, "阀", "CN991700104B"]]
    found = read(WRITERS[kind]({"s": grid}, {"s": [(2, 1, 3, 1)]}))
    assert found == read(xls({"s": grid}, {"s": [(2, 1, 3, 1)]}))
    assert len(found) == 2


@pytest.mark.parametrize("kind", WRITERS)
def test_long_numbers_are_read_in_full_and_sheets_without_a_table_passed_by(kind: str) -> None:
    """A narrow column shows 2.02E+11, but the number is there; the notes are no table."""
    grid: Grid = [["标题", "公开号", "申请号"], ["泵", "CN991700103B", 202329902170]]
    (found,) = read(WRITERS[kind]({"说明": [["请勿修改。"]], "专利": grid}))
    assert found.patents is not None
    assert (found.patents[0].application_number or "").startswith("202329902170")


def test_a_row_that_repeats_is_read_again_and_blank_ones_cost_nothing() -> None:
    grid: Grid = [["标题", "公开号"], ["泵", "CN991700103B"]]
    content = repacked(
        ods({"s": grid}),
        lambda name, part: part.replace(
            b"<table:table-row><table:table-cell office:value-type=\"string\"><text:p>\xe6\xb3\xb5",
            b"<table:table-row table:number-rows-repeated=\"3\"><table:table-cell office:value-type=\"string\"><text:p>\xe6\xb3\xb5",
        ),
    )  # fmt: skip
    positions = [
        (one.provenance or {})["*"].position
        for one in read_stream(io.BytesIO(content), "f")
        if isinstance(one, Technology)
    ]
    assert positions == ["sheet s, row 2", "sheet s, row 3", "sheet s, row 4"]


def test_comments_and_formulas_without_a_result_are_no_values() -> None:
    grid: Grid = [["标题", "公开号", "摘要"], ["泵", "CN991700103B", "没有摘要"]]

    def change(name: str, part: bytes) -> bytes:
        note = "<office:annotation><text:p>谁写的？</text:p></office:annotation><text:p>泵</text:p>".encode()
        part = part.replace("<text:p>泵</text:p>".encode(), note)
        lost = '<table:table-cell office:value-type="string"><text:p>没有摘要</text:p>'.encode()
        return part.replace(lost, b'<table:table-cell table:formula="of:=A1">')

    (found,) = [
        one
        for one in read_stream(io.BytesIO(repacked(ods({"s": grid}), change)), "f")
        if isinstance(one, Technology)
    ]
    assert found.texts["zh"].title == "泵"
    assert found.texts["zh"].abstract is None
    assert "formula" in str(found.provenance)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ods({"s": LIST}, more="<manifest:encryption-data/>"), "password"),
        (ods({"s": LIST}, prolog="<!DOCTYPE x [<!ENTITY a 'b'>]>"), "DTD"),
        (repacked(ods({"s": LIST}), lambda name, part: None if name == "content.xml" else part), "no content"),
        (repacked(ods({"s": LIST}), lambda name, part: part[:900] if name == "content.xml" else part), "damaged"),
        (repacked(xlsb({"s": LIST}), lambda name, part: part[:-9] if "sheet1" in name else part), "damaged"),
        (repacked(xlsb({"s": LIST}), lambda name, part: None if "rels" in name else part), "damaged"),
        (
            repacked(xlsb({"s": LIST}), lambda name, part: b"" if name == "xl/workbook.bin" else part),
            "no sheets",
        ),
        (repacked(xlsb({"s": LIST}), lambda name, part: b"" if "shared" in name else part), "damaged"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_what_it_is(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said) as caught:
        list(read_stream(io.BytesIO(content), "liste"))
    assert caught.value.where.startswith("liste")
    assert caught.value.todo


def test_forged_sizes_are_refused() -> None:
    """A row of a million repeated values, a sheet of two million rows, texts that unpack to far more than their size."""
    forged = {b'repeated="16000"': b'repeated="99999"', b'"1048000"': b'"1048576"'}
    wide, deep = (
        repacked(ods({"s": LIST}), lambda _, part, old=old: part.replace(old, forged[old])) for old in forged
    )
    assert len(read(wide)) == 2
    with pytest.raises(UnreadableFile, match="more than 1,048,576 rows"):
        list(read_stream(io.BytesIO(deep), "f"))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.bin", b"")
        packed.writestr("xl/sharedStrings.bin", bytes(30 * 2**20))
    with pytest.raises(UnreadableFile, match="far more than its size"):
        list(read_stream(io.BytesIO(bomb.getvalue()), "f"))
