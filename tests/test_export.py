"""Portfolios: what is exported comes back as it was, into the bank it came from and into a fresh one; nothing is run."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import openpyxl
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.routes_reports import disposition
from catalogue import exchange
from catalogue.errors import NotFound
from catalogue.licensing.offer import LicenceOffer, Payment
from catalogue.records import Institution, Rejection, Technology, TechnologyText
from catalogue.store import content_hash
from ingest.own_columns import guarded, unguarded
from ingest.portfolio_paths import leaf
from ingest.portfolio_words import LANGUAGES, header_of
from ingest.reading import read_path
from techbank.bank import Bank, open_bank
from techbank.portfolio import Selection, select, write
from tests.conftest import SAMPLES, techbank, techbank_json
from tests.test_exchange import records as any_of

RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    " =cmd|' /C calc'!A0",
    "'=1",
    "''=1",
    "'",
    "'quoted'",
]


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with open_bank(tmp_path / "bank", create=True) as found:
        yield found


def hashes(records: list[Any]) -> dict[str, str]:
    assert not [one for one in records if isinstance(one, Rejection)]
    return {one.id: content_hash(one) for one in records}


def odd(id_: str, text: str) -> Technology:
    return Technology(
        id_,
        {"zh": TechnologyText(title=text, abstract=text, claims=(text, "b"), keywords=(text,))},
        owner=Institution(text),
        offers=(LicenceOffer(payment=Payment(currency=text)),),
    )


@pytest.mark.parametrize(
    ("format_", "language"),
    [("jsonl", "zh"), *(("xlsx", one) for one in LANGUAGES), *(("csv", one) for one in LANGUAGES)],
)
def test_all_samples_come_back_as_they_were(
    sample_bank: Bank, tmp_path: Path, format_: Any, language: Any
) -> None:
    records = list(select(sample_bank.catalogue, Selection()))
    file = tmp_path / f"portfolio.{format_}"
    assert write(records, file, format=format_, language=language) == len(records) > 100
    assert hashes(list(read_path(file))) == hashes(records)


@pytest.mark.parametrize("format_", ["xlsx", "csv", "jsonl"])
def test_into_its_own_bank_all_is_the_same_and_into_a_fresh_one_the_same_content(
    bank: Bank, tmp_path: Path, format_: Any
) -> None:
    bank.ingest([SAMPLES])
    file = tmp_path / f"portfolio.{format_}"
    count = write(select(bank.catalogue, Selection()), file, format=format_)
    again = bank.ingest([file])
    assert (again.same, again.stored, again.changed, again.rejected) == (count, 0, 0, 0)
    with open_bank(tmp_path / "fresh", create=True) as fresh:
        assert fresh.ingest([file]).stored == count
        ours, theirs = (list(select(one.catalogue, Selection())) for one in (bank, fresh))
    assert hashes(ours) == hashes(theirs)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a file a step makes shrinking slow
)
@given(st.lists(any_of(Technology), min_size=1, max_size=3), st.sampled_from(LANGUAGES))
def test_whatever_a_record_states_a_sheet_carries_it(
    tmp_path_factory: pytest.TempPathFactory, found: list[Technology], language: Any
) -> None:
    records = [replace(one, id=f"{number} {one.id}") for number, one in enumerate(found)]
    folder = tmp_path_factory.mktemp("any")
    for format_ in ("xlsx", "csv"):
        file = folder / f"one.{format_}"
        write(records, file, format=format_, language=language)
        assert hashes(list(read_path(file))) == hashes(records)


@pytest.mark.parametrize("format_", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "text",
    [*RISKY, "  two  spaces\t\tand a tab ", "\u3000全角", "a;b；c", "x" * 70_000, "𠮷" * 40_000, "1E+7", "2.02E+12", "_x0041_",
     "\x00\x01\x1f", "\u200b", "-", "无", "line\r\nline\rline\n", '"', "a\\u0020b", "\ufffe", "#N/A"],
)  # fmt: skip
def test_odd_texts_come_back_letter_by_letter(tmp_path: Path, format_: Any, text: str) -> None:
    records = [odd("R-1", text), odd(text[:40] + "R", "plain"), odd("R-3", "plain")]
    file = tmp_path / f"odd.{format_}"
    write(records, file, format=format_)
    found = [one for one in read_path(file) if isinstance(one, Technology)]
    assert [replace(one, provenance=None) for one in found] == records


def test_every_field_of_the_model_has_a_header_in_three_languages_or_goes_as_a_whole() -> None:
    def paths(hint: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        inner = [one for one in get_args(hint) if one is not type(None)]
        if is_dataclass(hint):
            for one in fields(hint):
                yield from paths(get_type_hints(hint)[one.name], (*path, one.name.rstrip("_")))
        elif get_origin(hint) is tuple and is_dataclass(inner[0]):
            yield from paths(inner[0], (*path, "1"))
        elif len(inner) == 1 and get_origin(hint) is not tuple:
            yield from paths(inner[0], path)
        elif len(inner) == 2 and inner[0] is str and get_origin(hint) is not tuple:
            yield from paths(inner[1], (*path, "zh"))
        else:
            yield path

    found = [path for path in paths(Technology, ()) if path[0] != "provenance"]
    assert len(found) > 90
    for path in found:
        assert leaf(path) is not None, path
        for language in LANGUAGES:
            header = header_of(path, language)
            assert header.endswith(f"[{'.'.join(path)}]")
            if not {"spans", "remarks"} & set(path):  # lists for programs have no columns
                assert header.count("[") == 1
                assert len(header.split(" [")[0]) > 0


# ---- changed by the office ----


def sheet_of(file: Path) -> tuple[openpyxl.Workbook, Any, dict[str, int]]:
    book = openpyxl.load_workbook(file)
    sheet: Any = book.worksheets[0]
    columns = {str(cell.value).rpartition("[")[2].rstrip("]"): cell.column for cell in sheet[1]}
    return book, sheet, columns


def test_what_the_office_changes_counts_and_all_else_stays(bank: Bank, tmp_path: Path) -> None:
    bank.ingest([SAMPLES / "exchange_jsonl"])
    file = tmp_path / "mine.xlsx"
    write(select(bank.catalogue, Selection()), file, format="xlsx", language="en")
    book, sheet, columns = sheet_of(file)
    row = next(
        number
        for number in range(2, sheet.max_row + 1)
        if sheet.cell(number, columns["offers.2.grants"]).value and sheet.cell(number, columns["trl"]).value
    )
    id_ = str(sheet.cell(row, columns["id"]).value)
    before = bank.catalogue.sources(id_)[0].record
    sheet.cell(row, columns["texts.en.abstract"]).value = "Shorter now"
    sheet.cell(row, columns["trl"]).value = 9
    for path, column in columns.items():
        if path.startswith("offers.1."):
            sheet.cell(row, column).value = None
    book.save(file)
    report = bank.ingest([file])
    assert (report.changed, report.stored, report.rejected) == (1, 0, 0)
    after = bank.catalogue.sources(id_)[0].record
    assert before.offers is not None
    assert after.offers == before.offers[1:]
    assert after.trl == 9
    assert after.texts["en"].abstract == "Shorter now"
    assert replace(after, offers=None, trl=None, texts={}, provenance=None) == replace(
        before, offers=None, trl=None, texts={}, provenance=None
    )


def test_a_long_text_is_cut_in_its_cell_and_the_offices_own_words_replace_it(tmp_path: Path) -> None:
    file = tmp_path / "long.xlsx"
    write([odd("R-1", "长" * 50_000)], file, format="xlsx")
    book, sheet, columns = sheet_of(file)
    cell = sheet.cell(2, columns["texts.zh.abstract"])
    assert str(cell.value).endswith("…")
    cell.value = "短"
    book.save(file)
    [record] = read_path(file)
    assert isinstance(record, Technology)
    assert record.texts["zh"].abstract == "短"
    assert record.texts["zh"].title == "长" * 50_000


def test_a_wrong_cell_is_named_by_its_header_and_the_other_rows_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "wrong.xlsx"
    write(
        [odd("R-1", "a"), odd("R-2", "b"), odd("R-3", "c"), odd("R-4", "d")],
        file,
        format="xlsx",
        language="en",
    )
    book, sheet, columns = sheet_of(file)
    sheet.cell(2, columns["trl"]).value = "twelve"
    sheet.cell(3, columns["trl"]).value = 12
    sheet.cell(4, columns["offers.1.payment.upfront"]).value = "about 300"
    book.save(file)
    wrong = [one for one in read_path(file) if isinstance(one, Rejection)]
    assert [(one.field, one.value) for one in wrong] == [
        ("trl", "twelve"),
        ("trl", "12"),
        ("offers.1.payment.upfront", "about 300"),
    ]
    assert wrong[0].reason == "column Readiness level [trl]: 'twelve' is no whole number"
    assert wrong[0].position == "sheet Portfolio, row 2"


def test_a_broken_rest_is_refused_and_a_new_row_needs_none(tmp_path: Path) -> None:
    file = tmp_path / "rest.xlsx"
    write([odd("R-1", "a  b"), odd("R-2", "b")], file, format="xlsx")
    book, sheet, columns = sheet_of(file)
    sheet.cell(2, columns["rest.1"]).value = "{broken"
    sheet.cell(4, columns["texts.zh.title"]).value = "新成果"
    sheet.cell(4, columns["patents.1.country"]).value = "CN"
    sheet.cell(4, columns["patents.1.number"]).value = "990101204"
    sheet.cell(4, columns["patents.1.kind"]).value = "B"
    sheet.cell(4, columns["offers.1.grants"]).value = "普通；独占"
    book.save(file)
    broken, same, new = read_path(file)
    assert isinstance(broken, Rejection)
    assert broken.field == "rest"
    assert isinstance(same, Technology)
    assert same.id == "R-2"
    assert isinstance(new, Technology)
    assert new.id == "CN-990101204-B"
    assert new.offers is not None
    assert new.offers[0].grants == ("non_exclusive", "exclusive")


# ---- formulas ----


@given(st.text(st.sampled_from("'=+-@\t\r\n ＝a1"), max_size=6))
def test_the_apostrophe_is_taken_away_only_where_it_was_put(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_no_cell_of_any_sheet_is_a_formula(tmp_path: Path) -> None:
    records = [odd(f"{text}{number}", text) for number, text in enumerate(RISKY)]
    write(records, tmp_path / "a.xlsx", format="xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        xml = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "<f " not in xml
    for row in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows():
        assert {cell.data_type for cell in row if cell.value is not None} <= {"s", "inlineStr"}
        assert {cell.number_format for cell in row if cell.value is not None} == {"@"}
    write(records, tmp_path / "a.csv", format="csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    for cells in csv.reader(io.StringIO(text, newline="")):
        assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝")]
        assert not [cell for cell in cells if cell[:1] in set("\t\r\n")]


# ---- which records ----


def test_a_portfolio_is_what_the_office_handed_in_however_it_is_merged(bank: Bank, tmp_path: Path) -> None:
    ours = odd("CN-1-A", "ours")
    theirs = replace(odd("T-2", "theirs"), owner=Institution("Ｑinglan  University", {"zh": "青岚大学"}))
    bank.catalogue.upsert([ours], office="TTO Qinglan")
    bank.catalogue.upsert([theirs], office="Another")

    def ids(**asked: Any) -> list[str]:
        return [one.id for one in select(bank.catalogue, Selection(**asked))]

    assert ids(office="tto  ＱINGLAN") == ["CN-1-A"]
    assert ids(owner="qinglan university") == ids(owner="青岚大学") == ["T-2"]
    assert ids(ids=("T-2", "CN-1-A", "T-2", "none")) == ["CN-1-A", "T-2"]
    assert ids() == ["CN-1-A", "T-2"]
    bank.catalogue.withdraw(["T-2"])
    assert ids() == ["CN-1-A"]
    with pytest.raises(NotFound):
        write(select(bank.catalogue, Selection(office="nobody")), tmp_path / "none.xlsx", format="xlsx")
    assert not (tmp_path / "none.xlsx").exists()


def test_records_by_many_ids_come_each_once(bank: Bank) -> None:
    records = [odd(f"R-{number:04}", str(number)) for number in range(1_200)]
    bank.catalogue.upsert(records)
    ids = [one.id for one in records]
    assert [one.id for one in bank.catalogue.records(ids=[*ids[::-1], *ids])] == ids


def test_the_command_line_exports_and_takes_in_again(bank: Bank, tmp_path: Path) -> None:
    bank.catalogue.upsert([odd("R-1", "a"), odd("R-2", "b")], office="Büro 中心")
    file, ids = tmp_path / "my.csv", tmp_path / "ids.txt"
    ids.write_text("\ufeffR-2\n\n", encoding="utf-8")
    told = techbank_json("export", "--bank", bank.folder, "--office", "büro 中心", "-o", file)
    assert told == {"file": str(file), "format": "csv", "language": "zh", "records": 2}
    assert "2 the same" in techbank("ingest", file, "--bank", bank.folder).stdout
    techbank("export", "--bank", bank.folder, "--ids", ids, "--format", "jsonl", "-o", tmp_path / "x", code=0)
    assert [exchange.from_json(line).id for line in (tmp_path / "x").read_bytes().splitlines()] == ["R-2"]
    assert "there already" in techbank("export", "--bank", bank.folder, "-o", file, code=1).stderr
    assert (
        "xlsx, csv or jsonl" in techbank("export", "--bank", bank.folder, "-o", tmp_path / "y", code=2).stderr
    )
    two = ("--office", "a", "--owner", "b")
    techbank("export", "--bank", bank.folder, *two, "-o", tmp_path / "z.csv", code=2)
    none = techbank("export", "--bank", bank.folder, "--owner", "nobody", "-o", tmp_path / "z.csv", code=1)
    assert "no record" in none.stderr
    assert not list(tmp_path.glob(".*partial"))


# ---- over HTTP ----


def test_the_service_sends_a_portfolio_with_a_safe_name(bank: Bank, tmp_path: Path) -> None:
    bank.catalogue.upsert([odd("R-1", "a")], office='青岚"; x="/..\\\r\nY')
    with TestClient(create_app(bank)) as client:
        for format_, media in (("xlsx", "spreadsheetml"), ("csv", "text/csv"), ("jsonl", "x-ndjson")):
            answer = client.get(
                "/export", params={"office": '青岚"; x="/..\\ Y', "format": format_, "lang": "ja"}
            )
            assert answer.status_code == 200
            assert media in answer.headers["content-type"]
            told = answer.headers["content-disposition"]
            assert told.startswith('attachment; filename="')
            assert "\r" not in told
            assert "/" not in told
            assert told.count('"') == 2
            assert "filename*=UTF-8''%E9%9D%92%E5%B2%9A" in told
            file = tmp_path / f"got.{format_}"
            file.write_bytes(answer.content)
            assert hashes(list(read_path(file))) == hashes([odd("R-1", "a")])
        assert client.get("/export", params={"office": "nobody"}).status_code == 404
        assert client.get("/export", params={"format": "pdf"}).status_code == 422
        page = client.get("/upload?ui=zh").text
        assert 'action="/export"' in page
        assert "导出" in page


def test_a_name_of_any_letters_is_told_twice() -> None:
    assert disposition("成果 1.xlsx") == (
        "attachment; filename=\"__ 1.xlsx\"; filename*=UTF-8''%E6%88%90%E6%9E%9C%201.xlsx"
    )
