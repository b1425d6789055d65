"""Lens, Espacenet and the CNIPA gazette: each trap of the exports, and damage in them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from catalogue.errors import InputError, UnreadableFile
from catalogue.records import LegalEvent, PatentRef, Rejection, Technology
from ingest.base import Outcome
from ingest.formats import readers
from ingest.reading import paths_in, read_path, read_stream
from tests.conftest import SAMPLES, SHARED

MINE = ("lens_csv", "lens_json", "espacenet_csv", "cnipa_gazette", "flintbox", "nasa_techtransfer")
LENS = "Jurisdiction,Kind,Display Key,Lens ID,Publication Date,Application Number,Title,Abstract,Applicants,Inventors,Owners,Legal Status"
ESPACENET = "No;Title;Inventors;Applicants;Publication number;Earliest priority;IPC;CPC;Publication date;Earliest publication;Family number;"
GAZETTE = "item,name,authorization_notice_id,authorized_announcement_date,filing_id,filing_date,patentee,designer,address,Int.Cl."


def read(content: bytes | str) -> list[Outcome]:
    return list(read_stream(io.BytesIO(content.encode() if isinstance(content, str) else content), "f"))


def one(content: bytes | str) -> Technology:
    (outcome,) = read(content)
    assert isinstance(outcome, Technology), outcome
    return outcome


def patent(content: bytes | str) -> PatentRef:
    found = one(content).patents
    assert found is not None
    return found[0]


def refused(content: bytes | str) -> Rejection:
    (outcome,) = read(content)
    assert isinstance(outcome, Rejection), outcome
    return outcome


def lens(**cells: str) -> str:
    names = {"key": "Display Key", "status": "Legal Status", "lens": "Lens ID", "app": "Application Number"}
    row = {
        "Jurisdiction": "US",
        "Kind": "B2",
        "Display Key": "US 99880001 B2",
        "Lens ID": "1-2-3-4X",
        "Title": "Loom",
    }
    row |= {names.get(name, name.title()): cell for name, cell in cells.items()}
    return f"{LENS}\n" + ",".join(f'"{row.get(column, "")}"' for column in LENS.split(",")) + "\n"


# ---- Lens CSV ----


@pytest.mark.parametrize(
    ("key", "kind", "country", "id_"),
    [
        ("US 2030/0123456 A1", "A1", "US", "US-20300123456-A1"),
        ("US 99880001 B2", "B2", "US", "US-99880001-B2"),
        ("WO 2030/123456 A2", "A2", "WO", "WO-2030123456-A2"),
        ("DE 10 2030 001234 A1", "A1", "DE", "DE-102030001234-A1"),
        ("US RE99123 E", "E", "US", "US-RE99123-E"),
        ("", "A", "KR", "lens:1-2-3-4X"),
        ("see attachment", "A", "KR", "lens:1-2-3-4X"),
    ],
)
def test_the_display_key_tells_the_publication(key: str, kind: str, country: str, id_: str) -> None:
    assert one(lens(key=key, kind=kind, jurisdiction=country)).id == id_


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("US 202916555001 A", "16555001"),
        ("CN 202810987103 A", "202810987103"),
        ("EP 2029098765 W", "PCT/EP2029/098765"),
        ("JP 2028123456 A", "2028123456"),
        ("", None),
        ("pending", None),
    ],
)
def test_application_numbers_are_as_their_office_prints_them(written: str, number: str | None) -> None:
    assert patent(lens(app=written)).application_number == number


@pytest.mark.parametrize(
    ("owners", "applicants", "inventors", "owner"),
    [
        ("A UNIV (2020-01-01);;B LTD (2022-03-04)", "C", "", "B LTD"),
        ("B LTD (2022-03-04);;A UNIV (2020-01-01)", "C", "", "B LTD"),
        ("A UNIV;;B LTD", "C", "", "A UNIV"),
        ("A UNIV (TRUSTEES) (2020-01-01)", "C", "", "A UNIV (TRUSTEES)"),
        ("", "DOE JANE;;A UNIV", "DOE JANE", "A UNIV"),
        ("", "DOE JANE", "DOE JANE", None),
        ("", "X; Y & CO", "", "X; Y & CO"),
    ],
)
def test_the_owner_recorded_last_counts(
    owners: str, applicants: str, inventors: str, owner: str | None
) -> None:
    found = one(lens(owners=owners, applicants=applicants, inventors=inventors)).owner
    assert (found and found.name) == owner


def test_the_state_is_lens_own_and_marked_so() -> None:
    states = {
        "ACTIVE": "granted", "Pending": "pending", "INACTIVE": "lapsed", "EXPIRED": "expired",
        "PATENTED": None, "DISCONTINUED": None, "UNKNOWN": None, "": None,
    }  # fmt: skip
    for written, status in states.items():
        found = one(lens(status=written))
        assert found.patents is not None
        assert found.patents[0].status == status, written
        source = (found.provenance or {}).get("patents.status")
        assert (source.method if source else None) == ("inferred" if status else None)
    assert all(t.patents and t.patents[0].family_id is None for t in [one(lens())])


def test_lens_rows_that_cannot_be_are_refused_by_column() -> None:
    found = refused(lens(title="", abstract=""))
    assert (found.position, found.field) == ("row 2", "Title")
    wrong = lens().replace('"","","Loom"', '"2031-02-30","","Loom"')
    assert refused(wrong).field == "Publication Date"
    assert "no such day" in refused(wrong).reason
    assert refused(lens(key="x", lens="")).field == "Display Key"
    assert "13 cells" in refused(lens().rstrip() + ',"more"\n').reason


def test_a_lens_header_without_rows_is_told() -> None:
    with pytest.raises(UnreadableFile, match="no row below the header"):
        read(f"{LENS}\n")


# ---- Lens JSON ----

RECORD: dict[str, Any] = {
    "lens_id": "9-9-9-9X",
    "jurisdiction": "EP",
    "doc_number": "9988001",
    "kind": "A1",
    "biblio": {"invention_title": [{"text": "Loom", "lang": "en"}]},
}


def test_every_packing_of_lens_records_is_the_same() -> None:
    other = {**RECORD, "doc_number": "9988002"}
    packed = (
        json.dumps({"total": 2, "max_score": 1.5, "data": [RECORD, other], "results": 2}),
        json.dumps({"scroll_id": "x", "data": [RECORD, other]}, indent=2),
        json.dumps([RECORD, other]),
        json.dumps(RECORD) + "\n" + json.dumps(other) + "\n",
        json.dumps(RECORD, indent=1) + "\n" + json.dumps(other, indent=1),
        "\ufeff" + json.dumps([RECORD, other], indent=4),
    )
    for content in packed:
        found = [outcome.id for outcome in read(content) if isinstance(outcome, Technology)]
        assert found == ["EP-9988001-A1", "EP-9988002-A1"], content[:60]


def test_a_lens_record_asked_for_without_numbers_has_them_from_its_key() -> None:
    bare = {"lens_id": "9-9-9-9X", "doc_key": "US_20300227762_A1_20300411", "biblio": RECORD["biblio"]}
    assert one(json.dumps([bare])).id == "US-20300227762-A1"
    assert one(json.dumps([{k: v for k, v in bare.items() if k != "doc_key"}])).id == "lens:9-9-9-9X"


def test_lens_texts_go_by_language() -> None:
    record = {
        **RECORD,
        "biblio": {"invention_title": [{"text": "织机", "lang": "cn"}, {"text": "Webstuhl", "lang": "de"}]},
        "abstract": [{"text": "布を織る。"}],
        "claims": [
            {"claims": [{"claim_text": ["1. A loom.", "It weaves."]}, {"claim_text": []}], "lang": "EN"}
        ],
    }
    found = one(json.dumps([record])).texts
    assert {code: text.title for code, text in found.items()} == {
        "zh": "织机",
        "de": "Webstuhl",
        "ja": None,
        "en": None,
    }
    assert found["ja"].abstract == "布を織る。"
    assert found["en"].claims == ("1. A loom.\nIt weaves.",)


def test_an_end_is_a_lapse_only_where_lens_says_inactive() -> None:
    for status, events in (("INACTIVE", True), ("DISCONTINUED", False)):
        legal = {"patent_status": status, "discontinuation_date": "2031-01-02", "granted": True}
        found = patent(json.dumps([{**RECORD, "legal_status": legal}])).events
        assert bool(found) is events
        if found:
            assert isinstance(found[0], LegalEvent)
            assert (found[0].kind, str(found[0].date)) == ("lapsed", "2031-01-02")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"biblio": []}, "biblio"),
        ({"biblio": {"invention_title": [{"text": 5.5}]}}, "invention_title.text"),
        ({"biblio": {"invention_title": []}}, "biblio.invention_title"),
        ({"date_published": "soon"}, "date_published"),
        ({"legal_status": "ACTIVE"}, "legal_status"),
    ],
)
def test_a_lens_field_of_another_shape_is_named(change: dict[str, Any], field: str) -> None:
    good, wrong = read(json.dumps([RECORD, {**RECORD, **change}]))
    assert isinstance(good, Technology)
    assert isinstance(wrong, Rejection)
    assert (wrong.position, (wrong.field or "").endswith(field)) == ("record 2", True)


def test_lens_papers_are_no_patents() -> None:
    with pytest.raises(InputError, match="format is not known"):
        read(json.dumps({"data": [{"lens_id": "1", "title": "A paper", "authors": [], "source": {}}]}))


# ---- Espacenet ----


def espacenet(numbers: str, days: str, **cells: str) -> str:
    row = [
        "1",
        "Loom",
        "",
        "UNIV A [GB]",
        numbers,
        "2028-01-02",
        "D03D1/00",
        "",
        days,
        "",
        cells.get("family", ""),
    ]
    return f"Espacenet result list\n{ESPACENET}\n" + ";".join(f'"{cell}"' for cell in row) + ";\n"


def test_several_publications_of_a_cell_keep_their_days() -> None:
    found = one(
        espacenet(
            "EP9988101A1 \r\nUS2030123456A1\r\nJP2030123456A", "2030-01-02 \r\n2030-02-03\r\n2030-03-04"
        )
    )
    assert found.patents is not None
    assert [(p.country, p.number, str(p.publication_date)) for p in found.patents] == [
        ("EP", "9988101", "2030-01-02"),
        ("US", "20300123456", "2030-02-03"),
        ("JP", "2030123456", "2030-03-04"),
    ]
    assert found.id == "EP-9988101-A1"


def test_days_that_cannot_be_told_apart_are_left_out() -> None:
    found = one(
        espacenet("EP9988101A1 EP9988101B1 US99881012B2", "2030-01-02 2030-02-03", family="8.25E+07")
    ).patents
    assert found is not None
    assert [p.publication_date for p in found] == [None, None, None]
    assert found[0].family_id is None


def test_an_espacenet_row_with_a_wrong_number_or_day_is_refused() -> None:
    assert (refused(espacenet("see below", "2030-01-02")).field) == "Publication number"
    assert "no such day" in refused(espacenet("EP9988101A1", "2030-02-30")).reason
    assert refused(espacenet("", "2030-01-02")).field == "Publication number"


# ---- the gazette, and numbers that a spreadsheet program has destroyed ----


@pytest.mark.real
def test_the_real_gazette_is_taken_row_by_row() -> None:
    path = SHARED / "formats" / "cnipa_gazette_csv_gb18030" / "university_applicants_300.csv"
    if not path.is_file():
        pytest.skip("the shared real data are not beside the project")
    rows = [outcome for outcome in read_path(path) if isinstance(outcome, Technology)]
    assert len({row.id for row in rows}) == len(rows) == 300
    assert all(row.patents and row.patents[0].right == "invention" for row in rows)
    lost = [row for row in rows if row.patents and row.patents[0].application_number is None]
    assert len(lost) == 270
    for row in lost:
        source = (row.provenance or {})["patents.application_number"]
        assert "2.02E+12" in (source.position or "")
    first = next(row for row in rows if row.id == "CN-110006723-A")
    assert first.patents is not None
    assert first.patents[0].application_number == "201811312635.X"
    assert first.patents[0].applicants == ("广东海洋大学", "广东海洋大学深圳研究院")
    assert first.ipc == ("G01N 1/30", "G01N 21/64")
    assert first.owner is not None
    assert first.owner.name == "广东海洋大学"


@pytest.mark.real
@pytest.mark.slow
def test_the_real_titles_of_the_gazette() -> None:
    path = SHARED / "load" / "gazette_titles_zh.jsonl.gz"
    if not path.is_file():
        pytest.skip("the shared real data are not beside the project")
    rights: dict[str | None, int] = {}
    doubts = 0
    for outcome in read_path(path):
        assert isinstance(outcome, Technology)
        assert outcome.patents is not None
        right = outcome.patents[0].right
        rights[right] = rights.get(right, 0) + 1
        doubts += "patents.right" in (outcome.provenance or {})
    assert rights == {"design": 10_506, "utility_model": 31_464, "invention": 36_043}
    assert doubts == 10  # called 发明公布 under a number of kind U


@pytest.mark.real
def test_the_real_cpc_set_is_57_patents_with_their_classes() -> None:
    folder = SHARED / "formats" / "cn_patent_cpc_csv"
    if not folder.is_dir():
        pytest.skip("the shared real data are not beside the project")
    found = [outcome for path in paths_in(folder) for outcome in read_path(path)]
    taken = [outcome for outcome in found if isinstance(outcome, Technology)]
    assert len(taken) == len(found) == len({outcome.id for outcome in taken}) == 57
    for outcome in taken:
        assert list(outcome.texts) == ["zh"]
        text = outcome.texts["zh"]
        assert outcome.cpc
        assert text.abstract
        assert text.keywords
        assert not text.abstract.startswith(("Abstract", "Title"))
    first = next(outcome for outcome in taken if outcome.id == "CN-117151122-A")
    assert first.cpc == (
        "G06F 16/3329", "G06F 16/35", "G06F 40/247", "G06F 40/253", "G06F 40/284", "G06F 40/35",
    )  # fmt: skip


def test_a_wrong_check_digit_is_told_and_the_row_taken() -> None:
    found = one(
        f"{GAZETTE}\n1,一种纺车,CN998800016A,2030.07.12,2023101234567,2023.01.04,澜江纺织大学,,,D01H1/00\n"
    )
    assert found.patents is not None
    assert found.patents[0].application_number == "202310123456.7"
    assert "check digit" in ((found.provenance or {})["patents.application_number"].position or "")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("1,,CN998800016A,2030.07.12,,,甲大学,,,", "name"),
        ("1,一种纺车,,2030.07.12,,,甲大学,,,", "authorization_notice_id"),
        ("1,一种纺车,1.10E+08,2030.07.12,,,甲大学,,,", "authorization_notice_id"),
        ("1,一种纺车,CN998800016A,2030.02.30,,,甲大学,,,", "authorized_announcement_date"),
    ],
)
def test_a_gazette_row_that_cannot_be_is_refused_by_column(row: str, field: str) -> None:
    found = refused(f"{GAZETTE}\n{row}\n")
    assert (found.position, found.field) == ("row 2", field)


def test_two_rows_are_not_one_because_their_damaged_numbers_are_equal() -> None:
    table = (
        "标题,专利权人,申请号,申请日,发明人\n"
        "一种纺车,澜江纺织大学,2.02E+12,2023.01.04,甲\n"
        "一种纺车,澜江纺织大学,2.02E+12,2023.05.06,乙\n"
        "一种纺车,澜江纺织大学,2.02E+12,2023.05.06,乙\n"
    )
    rows = [outcome for outcome in read(table) if isinstance(outcome, Technology)]
    assert len(rows) == 3
    assert len({row.id for row in rows}) == 2, "the third row says in all that it is the second"
    assert all(
        "2.02E+12" in str((row.provenance or {})["patents.application_number"].position) for row in rows
    )


# ---- all of these formats ----


@pytest.mark.parametrize("name", MINE)
def test_cut_and_flipped_samples_are_refused_and_never_crash(name: str) -> None:
    for path in paths_in(SAMPLES / name):
        content = path.read_bytes()
        step = max(len(content) // 25, 1)
        damaged = [content[:cut] for cut in range(1, len(content), step)]
        for place in range(0, len(content), step):
            for flip in (0x01, 0x20, 0x80):
                damaged.append(content[:place] + bytes([content[place] ^ flip]) + content[place + 1 :])
        for case in damaged:
            try:
                for outcome in read_stream(io.BytesIO(case), path.name):
                    assert isinstance(outcome, Technology | Rejection)
            except InputError as error:
                assert error.what  # noqa: PT017
                assert error.where  # noqa: PT017


@pytest.mark.parametrize("name", MINE)
def test_no_other_reader_claims_these_samples_in_any_encoding(name: str) -> None:
    for path in paths_in(SAMPLES / name):
        content = path.read_bytes()
        assert [reader.name for reader in readers() if reader.sniff(content, "upload")] == [name]
        if name.endswith("_csv"):
            again = content.decode("utf-8-sig").encode("utf-16")
            assert [reader.name for reader in readers() if reader.sniff(again, "upload")] == [name]
            assert len(list(read_stream(io.BytesIO(again), "f"))) == len(list(read_path(Path(path))))
