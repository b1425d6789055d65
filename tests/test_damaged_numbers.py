"""Numbers that a spreadsheet program has damaged, check digits that are wrong, dates of every calendar: in tables."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from catalogue.records import Technology
from ingest.cells import read_date, split
from ingest.reading import read_stream
from ingest.remarks import FieldRemark, remarks_of
from tests.spreadsheet_samples import application, xls, xlsx


def row(write: object = xlsx, **cells: object) -> Technology:
    assert callable(write)
    content = write({"s": [["标题", *cells], ["一种隔膜", *cells.values()]]})
    (found,) = list(read_stream(io.BytesIO(content), "f"))
    assert isinstance(found, Technology), found
    return found


def remarks(technology: Technology) -> dict[str, str]:
    return {remark.field: remark.text for remark in remarks_of(technology)}


@pytest.mark.parametrize("write", [xlsx, xls])
@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2.02E+12", "lost"),
        ("2.01710117081E+12", "lost"),
        (2.02e12, "lost"),
        (2.0171011708171e16, "lost"),
        ("201710117081700000", "lost"),
        ("########", "lost"),
        ("3123456.7", "zeros"),
        (3123456.7, "zeros"),
        ("CN2012345", "zeros"),
    ],
)
def test_a_damaged_application_number_is_left_out_and_named(write: object, written: object, why: str) -> None:
    found = row(write, 公开号="CN991000101B", 申请号=written)
    assert found.patents is not None
    assert found.patents[0].application_number is None
    assert why in remarks(found)["patents.application_number"]
    assert found.id == "CN-991000101-B"


def test_a_damaged_number_is_never_an_identity() -> None:
    one = row(公开号="2.02E+12", 申请日="2020-05-01")
    other = row(公开号="2.02E+12", 申请日="2020-05-02")
    assert one.patents is None or one.patents[0].number is None
    assert one.id.startswith("row-")
    assert one.id != other.id
    assert "lost" in remarks(one)["patents.number"]
    assert row(公开号="CN991000101B", 编号="2.02E+12").id == "CN-991000101-B"
    assert row(编号="2.02E+12").id.startswith("row-")


def test_an_american_application_number_without_its_series() -> None:
    found = row(公开号="US 99,100,112 B2", 申请号=8123456)
    assert found.patents is not None
    assert found.patents[0].application_number is None
    assert "series" in remarks(found)["patents.application_number"]
    sound = row(公开号="US 99,100,112 B2", 申请号="08/123,456")
    assert sound.patents is not None
    assert sound.patents[0].application_number == "08123456"
    assert remarks_of(sound) == ()


@pytest.mark.parametrize(
    ("written", "kept", "right"),
    [
        ("201710117081.7", "201710117081.7", None),
        ("ZL 2017 1 0117081.7", "201710117081.7", None),
        ("CN2017101170817", "201710117081.7", None),
        ("202310123456.7", "202310123456.7", "6"),
        ("CN202310123456.X", "202310123456.X", "6"),
        (application("202329910326"), "202329910326.X", None),
        ("202329910326.x", "202329910326.X", None),
        ("99101234.5", "99101234.5", "8"),
    ],
)
def test_a_wrong_check_digit_warns(written: str, kept: str, right: str | None) -> None:
    found = row(公开号="CN991000101B", 申请号=written)
    assert found.patents is not None
    assert found.patents[0].application_number == kept
    if right is None:
        assert remarks_of(found) == ()
    else:
        (remark,) = remarks_of(found)
        assert remark == FieldRemark(
            "patents.application_number",
            f"the check digit of {kept} is wrong: by the others it would be {right}",
        )


@pytest.mark.parametrize(
    "written",
    ["2023.5.1", "2023年5月1日", "20230501", "01-May-2023", "1 May 2023", "2023/5/1", "45047", 45047, dt.date(2023, 5, 1),
     "令和5年5月1日", "令和５．５．１", "R5.5.1", "R05/05/01", "r5-5-1", "2023-05-01T00:00:00", "01.05.2023"],
)  # fmt: skip
def test_dates_of_every_form(written: object) -> None:
    found = row(公开号="CN991000101B", 申请日=written)
    assert found.patents is not None
    assert found.patents[0].filing_date == dt.date(2023, 5, 1)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("平成31年4月30日", dt.date(2019, 4, 30)),
        ("H31.4.30", dt.date(2019, 4, 30)),
        ("㍻31年4月30日", dt.date(2019, 4, 30)),
        ("令和元年5月1日", dt.date(2019, 5, 1)),
        ("㋿元年5月1日", dt.date(2019, 5, 1)),
        ("昭和63年1月2日", dt.date(1988, 1, 2)),
        ("S63-1-2", dt.date(1988, 1, 2)),
    ],
)
def test_dates_of_japanese_eras(written: str, date: dt.date) -> None:
    assert read_date(written) == date


def test_lists_and_marks() -> None:
    wanted = ("甲大学", "乙研究院")
    for written in (
        "甲大学;乙研究院",
        "甲大学｜乙研究院",
        "甲大学、乙研究院",
        "甲大学\n乙研究院",
        "[标]甲大学；[标]乙研究院",
        "甲大学 | 乙研究院",
    ):
        assert split(written) == wanted, written
        found = row(申请人=written, 公开号="CN991000101B")
        assert found.patents is not None
        assert found.patents[0].applicants == wanted


def test_a_family_is_a_number_and_no_list_of_members() -> None:
    listed = row(公开号="CN991000101B", 简单同族="CN991000101B | US99100112B2")
    assert listed.patents is not None
    assert listed.patents[0].family_id is None
    numbered = row(公开号="CN991000101B", 同族号="82558028")
    assert numbered.patents is not None
    assert numbered.patents[0].family_id == "82558028"
