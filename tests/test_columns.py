"""What columns mean: by their headers, by their values, with a confidence; and what an office says of them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from catalogue.errors import InputError, UnreadableFile
from catalogue.records import Rejection, Technology
from catalogue.store import Catalogue
from ingest.column_guesses import THRESHOLD, ColumnMapping
from ingest.columns import split_field
from ingest.headers import FIELDS
from ingest.looks import looks
from ingest.mapping import IGNORE, SheetMapping, inspect, signature
from ingest.reading import read_stream
from techbank.bank import open_bank
from techbank.mapping import correct, corrections, understood
from tests.conftest import PROJECT, SAMPLES, techbank, techbank_json
from tests.spreadsheet_samples import application, xlsx
from tests.table_samples import EXCHANGE, Grid, csv_bytes, zip_bytes

LONG = "本成果公开了一种折叠椅，包括椅腿、椅面与榫卯连接件，展开时榫头沿槽滑入并靠自重楔紧，收起时先抬起椅面解除自锁再折叠，手指不经过夹缝。"
STRANGE: Grid = [
    ["可转化项目台账"],
    ["序号", "作品叫法", "优势与概况", "持有学院单位", "知识产权编号", "申请受理号", "何时授权", "所在小类", "邮件", "备注"],
    *(
        [str(n), f"一种{word}形榫卯折叠椅", LONG + word, "江南示例大学", f"CN99100{n}201B", application(f"20201991{n:04}"),
         f"2023.5.{n}", "A47C 4/04", "tto@jn.exam", "可看样品"]
        for n, word in enumerate("甲乙丙丁", start=1)
    ),
]  # fmt: skip


def mapped(grid: Grid, said: Mapping[str, str | None] | None = None) -> dict[str, ColumnMapping]:
    (sheet,) = inspect(io.BytesIO(csv_bytes(grid)), "f", corrections=(lambda _: said) if said else None)
    return {column.header: column for column in sheet.columns}


def read(content: bytes, said: Mapping[str, str | None] | None = None) -> list[Technology]:
    outcomes = list(read_stream(io.BytesIO(content), "f", corrections=(lambda _: said) if said else None))
    assert all(isinstance(outcome, Technology) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Technology)]


def test_a_table_whose_headers_nobody_knows_is_told_by_its_values() -> None:
    columns = mapped(STRANGE)
    assert {name: column.field for name, column in columns.items() if column.used} == {
        "作品叫法": "title",
        "优势与概况": "abstract",
        "持有学院单位": "owner",
        "知识产权编号": "publication_number",
        "申请受理号": "application_number",
        "何时授权": "grant_date",
        "所在小类": "ipc",
        "邮件": "contact_email",
    }
    for column in columns.values():
        assert 0 <= column.confidence <= 1
        assert column.why
        assert len(column.examples) <= 3
    assert columns["知识产权编号"].examples[0] == "CN991001201B"
    assert "publication numbers (4 of 4)" in columns["知识产权编号"].why
    first = read(csv_bytes(STRANGE))[0]
    assert first.id == "CN-991001201-B"
    assert first.texts["zh"].title == "一种甲形榫卯折叠椅"
    assert first.owner is not None


@pytest.mark.parametrize(
    ("header", "values", "field", "used"),
    [
        ("成果的名称", ["一种离心泵", "一种换向阀", "一种波纹管"], "title", False),
        (
            "项目申请号",
            [application("202019910001"), application("202019910002")],
            "application_number",
            True,
        ),
        ("编号", ["CN991000101B", "CN991000102B"], "publication_number", True),
        ("公开号", [application("202019910001"), application("202019910002")], "application_number", True),
        ("类型", ["普通许可", "独占许可", "排他许可"], "grants", True),
        ("类型", ["发明", "实用新型", "发明"], "right", True),
        ("被引用公开号", ["CN991000101B", "CN991000102B", "CN991000103B"], None, False),
        ("同族专利公开号", ["CN991000101B", "CN991000102B", "CN991000103B"], None, False),
        ("申请人地址", ["浙江省杭州市", "江苏省南京市", "上海市"], None, False),
        ("日子", ["2023-05-01", "2023-05-02", "2023-05-03"], None, False),
        ("费", ["5万元", "6万元", "7万元"], "price", False),
        ("获奖情况", [LONG + "甲", LONG + "乙", LONG + "丙"], "abstract", False),
        ("何人", ["甲大学", "乙研究院", "丙有限公司"], "owner", False),
        ("现状", ["授权", "失效", "授权"], "legal_status", False),
        ("专利现在状态", ["授权", "失效", "授权"], "legal_status", True),
    ],
)
def test_one_column(header: str, values: list[str], field: str | None, used: bool) -> None:
    grid = [["标题", "专利权人", header], *(["一种泵", "甲大学", value] for value in values)]
    column = mapped(grid)[header]
    assert (column.field, column.used) == (field, used), column
    assert column.used == (column.field is not None and column.confidence >= THRESHOLD)


def test_a_guess_gives_way_to_a_header_that_says_it() -> None:
    grid = [["标题", "公开号", "另一编码"], *(["泵", f"CN99100010{n}B", f"CN99100020{n}B"] for n in range(3))]
    column = mapped(grid)["另一编码"]
    assert (column.field, column.used) == ("publication_number", False)
    assert "'公开号' says it already" in column.why
    assert read(csv_bytes(grid))[0].id == "CN-991000100-B"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["CN110007298A", "US 7,650,331 B1", "EP1000000A1"], "publication"),
        (
            [application("202019910001"), "PCT/CN2020/123456", "ZL" + application("202019910002")],
            "application",
        ),
        (["2023.5.1", "2023年5月1日", "01-May-2023", "令和5年5月1日"], "date"),
        (["43658", "43659", "43660"], None),
        (["H01M10/0525; H01M4/13", "A47C 4/04"], "symbol"),
        (["5万元", "￥3万", "USD 500"], "money"),
        (["3%", "3%-5%"], "percent"),
        (["TRL 5", "trl7"], "readiness"),
        (["0571-12345678", "13800001234"], "phone"),
        (["1. 一种椅子，其特征在于，包括榫头与槽。"], "claim"),
        (["甲大学;乙有限公司", "丙研究院"], "institution"),
        (["是", "否"], None),
        ([], None),
    ],
)
def test_looks(values: list[str], kind: str | None) -> None:
    look = looks(values)
    assert (look.kind if look else None) == kind


def test_what_the_office_says_counts() -> None:
    said = {
        "备注": "terms",
        "作品叫法": "title",
        "优势与概况": "abstract_en",
        "邮件": IGNORE,
        "序号": "reference",
    }
    columns = mapped(STRANGE, said)
    assert (columns["备注"].field, columns["备注"].confidence, columns["备注"].why) == (
        "terms",
        1.0,
        "as the office said",
    )
    assert (columns["优势与概况"].field, columns["优势与概况"].language) == ("abstract", "en")
    assert columns["邮件"].field is None
    first = read(csv_bytes(STRANGE), said)[0]
    assert first.contact is None
    assert first.terms is not None
    assert first.texts["en"].abstract is not None


def test_a_table_without_any_title_is_read_once_the_office_names_it() -> None:
    content = csv_bytes([["甲列", "乙列"], ["一种泵", "x"], ["一种阀", "y"]])
    with pytest.raises(UnreadableFile):
        list(read_stream(io.BytesIO(content), "f"))
    (sheet,) = inspect(io.BytesIO(content), "f")
    assert sheet.problem is not None
    assert sheet.signature == signature(["甲列", "乙列"])
    assert [column.header for column in sheet.columns] == ["甲列", "乙列"]
    said = {sheet.signature: {"甲列": "title", "乙列": "reference"}}
    outcomes = list(read_stream(io.BytesIO(content), "f", corrections=said.get))
    assert [o.id for o in outcomes if isinstance(o, Technology)] == ["x", "y"]


def test_a_sheet_that_is_to_be_left_alone_is_not_spoken_of() -> None:
    content = xlsx({"s": [["标题", "公开号"], ["泵", "CN991000101B"]], "字典": [["代码", "值"], ["1", "2"]]})
    assert [type(o) for o in read_stream(io.BytesIO(content), "f")] == [Technology, Rejection]
    said = {signature(["代码", "值"]): {"代码": IGNORE, "值": IGNORE}}
    assert [type(o) for o in read_stream(io.BytesIO(content), "f", corrections=said.get)] == [Technology]


def test_the_signature_is_of_the_shape_alone() -> None:
    assert signature(["标题", "公开号", None]) == signature(["标题 ", "公开号"])
    assert signature(["Ｔitle", "Owner"]) == signature(["title", "owner"])
    assert signature(["标题", "公开号"]) != signature(["公开号", "标题"])
    assert split_field("title_ja") == ("title", "ja")
    assert split_field("price_ja") is None
    assert all(split_field(field) == (field, None) for field in FIELDS)


@pytest.mark.parametrize("content", [EXCHANGE, zip_bytes({"a.csv": csv_bytes(STRANGE)})])
def test_what_has_no_columns_says_so(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"fields are fixed|archive"):
        inspect(io.BytesIO(content), "f")


def test_inspect_shows_every_sample_spreadsheet() -> None:
    for folder in (
        "csv_table",
        "xlsx_table",
        "xls_table",
        "ods_table",
        "xlsb_table",
        "html_table",
        "spreadsheet_xml",
        "patsnap",
        "cnki",
    ):
        for path in sorted((SAMPLES / folder).iterdir()):
            with path.open("rb") as stream:
                sheets = inspect(stream, path.name)
            assert any(sheet.header_row for sheet in sheets), path
            assert all(sheet.header_row or sheet.problem for sheet in sheets)
    with (SAMPLES / "patsnap" / "智慧芽导出.csv").open("rb") as stream:
        assert inspect(stream, "f")[0].vendor == "patsnap"


# ---- remembered for an office ----


@pytest.fixture
def store(tmp_path: Path) -> Catalogue:
    return Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")


def test_the_store_remembers_for_each_office(store: Catalogue) -> None:
    store.mappings.put("TTO Qinglan", "s1", {"备注": "terms"}, header=["备注", "标题"], who="Li")
    store.mappings.put("tto  ＱＩＮＧＬＡＮ", "s1", {"备注": "ignore"}, header=["备注", "标题"])
    store.mappings.put("other", "s1", {"备注": "abstract"})
    assert store.mappings.get("TTO qinglan", "s1") == {"备注": "ignore"}
    assert store.mappings.get("other", "s1") == {"备注": "abstract"}
    assert store.mappings.get("other", "s2") == {}
    (kept,) = store.mappings.of_office("TTO Qinglan")
    assert (kept.header, kept.who, kept.changed_at.tzinfo is not None) == (("备注", "标题"), None, True)
    with pytest.raises(InputError, match="needs a name"):
        store.mappings.put(" ", "s1", {})
    with suppress(RuntimeError), store.transaction():
        store.mappings.put("other", "s9", {"a": "title"})
        raise RuntimeError
    assert store.mappings.get("other", "s9") == {}, "it stands or falls with the transaction around it"
    assert store.mappings.forget("TTO Qinglan") == 1
    assert store.mappings.of_office("TTO Qinglan") == []
    again = Catalogue(str(store._engine.url))
    assert again.mappings.get("other", "s1") == {"备注": "abstract"}


def test_a_correction_counts_for_the_office_and_for_the_next_file_of_that_shape(store: Catalogue) -> None:
    content = csv_bytes(STRANGE)
    sheets = understood(store, (io.BytesIO(content), "f"), office="青澜")
    assert correct(store, sheets, {"备注": "terms", "邮件": IGNORE}, office="青澜") == 1
    assert correct(store, sheets, {"邮件": ""}, office="青澜") == 1, "taken back"
    next_year = csv_bytes([*STRANGE[:2], *STRANGE[4:]])
    first, *_ = read_stream(io.BytesIO(next_year), "g", corrections=corrections(store, "青澜"))
    assert isinstance(first, Technology)
    assert first.terms is not None
    assert first.contact is not None
    other, *_ = read_stream(io.BytesIO(next_year), "g", corrections=corrections(store, "other"))
    assert isinstance(other, Technology)
    assert other.terms is None
    assert corrections(store, None) is None
    for wrong in ({"备注": "no_field"}, {"没有这列": "terms"}):
        with pytest.raises(InputError):
            correct(store, sheets, wrong, office="青澜")


def test_only_one_sheet_is_corrected_where_it_is_named(store: Catalogue) -> None:
    one, two = [["标题", "备注"], ["泵", "x"]], [["标题", "备注", "链接"], ["阀", "y", "z"]]
    content = xlsx({"甲": one, "乙": two})
    sheets = understood(store, (io.BytesIO(content), "f"))
    assert correct(store, sheets, {"备注": "reference"}, office="青澜", sheet="甲") == 1
    found: tuple[SheetMapping, ...] = understood(store, (io.BytesIO(content), "f"), office="青澜")
    assert [next(c.field for c in sheet.columns if c.header == "备注") for sheet in found] == [
        "reference",
        None,
    ]


def test_the_command(tmp_path: Path) -> None:
    file, bank = tmp_path / "台账.csv", tmp_path / "bank"
    file.write_bytes(csv_bytes(STRANGE, "gb18030"))
    shown = techbank("mapping", file, "--bank", bank).stdout
    assert "the file, header in row 2" in shown
    assert "知识产权编号" in shown
    said = techbank_json(
        "mapping", file, "--bank", bank, "--office", "青澜", "--set", "备注=terms", "--set", "邮件=ignore"
    )
    columns = {column["header"]: column for column in said["sheets"][0]["columns"]}
    assert (columns["备注"]["field"], columns["备注"]["used"]) == ("terms", True)
    assert columns["邮件"]["field"] is None
    with open_bank(bank) as opened:
        told = opened.corrections("青澜")
        assert told is not None
        assert told(said["sheets"][0]["signature"]) == {"备注": "terms", "邮件": "ignore"}
    forgotten = techbank_json("mapping", file, "--bank", bank, "--office", "青澜", "--forget")
    assert {c["header"]: c["field"] for c in forgotten["sheets"][0]["columns"]}["备注"] is None
    assert "publication_number" in techbank("mapping", file, "--bank", bank, "--fields").stdout
    techbank("mapping", file, "--bank", bank, "--set", "备注=terms", code=2)
    techbank("mapping", file, "--bank", bank, "--office", "x", "--set", "备注", code=2)
    refused = techbank("mapping", file, "--bank", bank, "--office", "x", "--set", "备注=nothing", code=1)
    assert "there is no field 'nothing'" in refused.stderr


def test_the_page_shows_what_the_program_says(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "how-to" / "spreadsheets.md").read_text(encoding="utf-8")
    options = set(re.findall(r"(?<=[ `])--\w+", page)) - {"--bank"}
    helped = techbank("mapping", "--help").stdout
    assert options
    assert all(option in helped for option in options), options
    (shown,) = re.findall(r"^```\n(the file.*?)^```$", page, re.M | re.S)
    file = tmp_path / "台账.csv"
    grid = [["成果台账"], ["作品叫法", "持有学院单位", "知识产权编号", "IPC分类号", "费", "备注"],
            *([f"一种{word}形榫卯折叠椅", "江南示例大学", f"CN99100{n}301B", "A47C 4/04", f"{n + 4}万元", "可看样品"]
              for n, word in enumerate("甲乙丙丁", start=1))]  # fmt: skip
    file.write_bytes(csv_bytes(grid))
    said = techbank("mapping", file, "--bank", tmp_path / "bank").stdout.splitlines()
    for line in shown.splitlines():
        words = line.partition("  [")[0].split()
        assert any(other.partition("  [")[0].split() == words for other in said), line
