"""Formats of offices' services and of tables: USPTO files and assignments, PatentsView, BigQuery, TIPO, JPO."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import random
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from catalogue.errors import InputError, UnknownFormat, UnreadableFile
from catalogue.records import OwnerChange, PatentRef, Rejection, Technology, TechnologyText
from ingest.base import Outcome
from ingest.claim_text import claims_of
from ingest.containers import Limits, TooLarge
from ingest.conveyances import Conveyance
from ingest.reading import paths_in, read_path, read_stream, reader_for
from tests.conftest import SAMPLES, SHARED

FORMATS = SHARED / "formats"
MINE = (
    "bigquery_csv",
    "bigquery_jsonl",
    "jpo_progress",
    "patentsview",
    "tipo_json",
    "uspto_assignments",
    "uspto_open_data",
    "uspto_peds",
    "uspto_public_search",
)
pytestmark = pytest.mark.filterwarnings("error")


def real(path: str) -> list[Outcome]:
    file = FORMATS / path
    if not file.exists():
        pytest.skip(f"the shared real data is not here ({path})")
    return list(read_path(file))


def read(content: str | bytes | object, name: str = "f.json", limits: Limits | None = None) -> list[Outcome]:
    if not isinstance(content, (str, bytes)):
        content = json.dumps(content, ensure_ascii=False)
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return list(read_stream(stream, name, limits=limits) if limits else read_stream(stream, name))


def technologies(outcomes: Iterable[Outcome]) -> list[Technology]:
    return [outcome for outcome in outcomes if isinstance(outcome, Technology)]


def rejections(outcomes: Iterable[Outcome]) -> list[Rejection]:
    return [outcome for outcome in outcomes if isinstance(outcome, Rejection)]


def changes(outcomes: Iterable[Outcome]) -> list[OwnerChange]:
    return [outcome for outcome in outcomes if isinstance(outcome, OwnerChange)]


def one(content: object, name: str = "f.json") -> Technology:
    (outcome,) = read(content, name)
    assert isinstance(outcome, Technology), outcome
    return outcome


def first_patent(technology: Technology) -> PatentRef:
    assert technology.patents
    return technology.patents[0]


# The files that offices hand out


@pytest.mark.real
def test_an_application_file_of_the_open_data_portal() -> None:
    (technology,) = technologies(real("uspto_json/odp_fixtures_application.json"))
    patent = first_patent(technology)
    assert technology.id == "US-application-15123456"
    assert technology.owner is not None
    assert (technology.owner.name, technology.owner.region) == ("The General Hospital Corporation", "US-MA")
    assert (patent.number, patent.kind, patent.status) == ("20170071586", "A1", "withdrawn")
    assert (patent.filing_date, patent.priority_date) == (dt.date(2016, 9, 2), dt.date(2014, 4, 23))
    assert [(event.kind, event.date) for event in patent.events or ()] == [
        ("assigned", dt.date(2018, 10, 25))
    ]
    assert technology.cpc is not None
    assert len(technology.cpc) == 6
    (short,) = technologies(real("uspto_json/odp_fixtures_biblio.json"))
    assert short.id == technology.id
    assert first_patent(short).events is None


@pytest.mark.real
def test_a_search_of_the_open_data_portal_holds_applications_and_re_examinations() -> None:
    outcomes = real("uspto_json/odp_fixtures_search.json")
    assert (len(technologies(outcomes)), len(rejections(outcomes))) == (9, 16)
    assert technologies(outcomes)[0].id == "US-application-18254067"
    assert all("re-examination" in rejection.reason for rejection in rejections(outcomes))


@pytest.mark.real
def test_a_file_of_the_examination_data_system() -> None:
    (technology,) = technologies(real("uspto_json/peds_fixtures_app_1_input.json"))
    patent = first_patent(technology)
    assert technology.owner is not None
    assert technology.owner.name == "75F, INC."
    assert (patent.number, patent.status, patent.grant_date) == ("8457796", "granted", dt.date(2013, 6, 4))
    assert patent.priority_date == dt.date(2009, 3, 11)
    assert [(event.kind, event.date) for event in patent.events or ()] == [("assigned", dt.date(2019, 6, 26))]
    assert [p.number for p in technology.patents or ()] == ["8457796", "20100235004"]


@pytest.mark.real
def test_results_of_the_public_search() -> None:
    found = technologies(outcomes := real("uspto_json/public_search_fixtures_biblio.json"))
    assert (len(found), len(outcomes)) == (129, 129)
    assert found[0].id == "US-11803561-B1"
    assert (found[0].ipc, found[0].cpc) == (
        ("G06F 16/2458", "G06F 16/31"),
        ("G06F 16/313", "G06F 16/2462"),
    )
    by_id = {technology.id: technology for technology in found}
    assert by_id["US-11802388-B1"].owner is None  # a person
    both = by_id["US-11804115-B1"].owner
    assert both is not None
    assert both.name == "Vanguard Products Group, Inc."
    assert first_patent(by_id["US-11802012-B1"]).inventors == ("Rein Posthumus",)
    assert first_patent(found[0]).inventors is None  # "et al."
    assert {patent.application_number for t in found for patent in t.patents or ()} >= {"14231597"}


@pytest.mark.real
def test_an_assignment_of_five_patents() -> None:
    found = changes(outcomes := real("uspto_assignment_xml/assignment_1.xml"))
    assert len(found) == len(outcomes) == 5
    assert [change.patent.number for change in found] == [
        "7130913",
        "7321937",
        "6195024",
        "6309424",
        "6601104",
    ]
    assert found[0].patent.publications == ("US-20040073746", "US-7130913")
    assert found[2].patent.publications is None
    assert found[2].patent.application_number == "09210491"
    assert {change.event.kind for change in found} == {"assigned"}
    assert {change.event.date for change in found} == {dt.date(2006, 9, 14)}
    assert [party.name for party in found[4].assignees or ()] == ["REALTIME DATA LLC"]
    assert "NUNC PRO TUNC" in (found[0].event.detail or "")
    assert "018247/0405" in (found[0].event.detail or "")


@pytest.mark.real
def test_the_progress_of_a_japanese_application() -> None:
    (technology,) = technologies(real("jpo_procedure_xml/patent_progress_real.json"))
    patent = first_patent(technology)
    assert technology.texts["ja"].title == "立体配線構造体の製造方法"
    assert technology.owner is not None
    assert technology.owner.name == "メイショウ株式会社"
    assert (patent.number, patent.status, patent.expiry_date) == ("7533889", "granted", dt.date(2040, 7, 20))
    assert patent.applicants == ("メイショウ株式会社",)  # the attorneys beside it are none
    assert [(p.number, p.kind) for p in technology.patents or ()][1] == ("2021090037", "A")


@pytest.mark.real
def test_the_list_of_taiwanese_applications_says_why_it_is_not_read() -> None:
    with pytest.raises(UnreadableFile, match=r"tw-patent-applI of applications.* without titles"):
        real("tipo_taiwan_json/patent_applications.json")


@pytest.mark.real
def test_no_other_reader_claims_the_real_files_and_none_of_ours_claims_others() -> None:
    if not FORMATS.exists():
        pytest.skip("the shared real data is not here")
    claimed = {}
    for path in sorted(FORMATS.rglob("*.*")):
        head = path.read_bytes()[:65_536]
        with suppress(UnknownFormat):  # two that claim it are another error
            claimed[path.relative_to(FORMATS).as_posix()] = reader_for(head, path.name).name
    ours = {path: reader for path, reader in claimed.items() if reader in MINE}
    assert ours == {
        "jpo_procedure_xml/patent_progress_real.json": "jpo_progress",
        "tipo_taiwan_json/patent_applications.json": "tipo_json",
        "uspto_assignment_xml/assignment_1.xml": "uspto_assignments",
        "uspto_json/odp_fixtures_application.json": "uspto_open_data",
        "uspto_json/odp_fixtures_biblio.json": "uspto_open_data",
        "uspto_json/odp_fixtures_search.json": "uspto_open_data",
        "uspto_json/peds_fixtures_app_1_input.json": "uspto_peds",
        "uspto_json/public_search_fixtures_biblio.json": "uspto_public_search",
    }


# Traps: application files


def application(**fields: object) -> dict[str, Any]:
    meta = {"inventionTitle": "Kite", "filingDate": "2030-01-01", **fields}
    return {"patentFileWrapperDataBag": [{"applicationNumberText": "17000001", "applicationMetaData": meta}]}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Patented Case", "granted"),
        ("Abandoned  --  Failure to Respond to an Office Action", "withdrawn"),
        ("Patent Expired Due to NonPayment of Maintenance Fees Under 37 CFR 1.362", "lapsed"),
        ("Docketed New Case - Ready for Examination", "pending"),
        ("Provisional Application Expired", None),
        ("Something the office never said before", None),
    ],
)
def test_the_state_of_an_application_is_the_offices_word_or_unknown(words: str, status: str | None) -> None:
    assert first_patent(one(application(applicationStatusDescriptionText=words))).status == status


def test_an_application_file_of_another_shape_says_where() -> None:
    content = application()
    content["patentFileWrapperDataBag"] += [
        {
            "applicationNumberText": "17000002",
            "applicationMetaData": {"inventionTitle": "Oar", "filingDate": "soon"},
        },
        {"applicationNumberText": "17000003", "applicationMetaData": {"filingDate": "2030-01-01"}},
        {"applicationMetaData": {"inventionTitle": "Oar"}},
        "nothing",
    ]
    outcomes = read(content)
    assert [type(outcome).__name__ for outcome in outcomes] == ["Technology", *["Rejection"] * 4]
    assert [rejection.field for rejection in rejections(outcomes)] == [
        "applicationMetaData.filingDate",
        "inventionTitle",
        "applicationNumberText",
        None,
    ]
    assert rejections(outcomes)[0].position == "record 2"


def test_the_last_assignment_names_the_owner_and_a_person_ends_an_earlier_ownership() -> None:
    def assigned(day: str, to: str, text: str = "ASSIGNMENT OF ASSIGNORS INTEREST") -> dict[str, object]:
        return {
            "assignmentRecordedDate": day,
            "conveyanceText": text,
            "assigneeBag": [{"assigneeNameText": to}],
        }

    content = application(inventorBag=[{"inventorNameText": "Ann Poole"}])
    record = content["patentFileWrapperDataBag"][0]
    record["assignmentBag"] = [
        assigned("2032-01-01", "NEW OWNER INC."),
        assigned("2031-01-01", "OLD OWNER INC."),
        assigned("2033-01-01", "SOME BANK", "SECURITY INTEREST"),
    ]
    owner = one(content).owner
    assert owner is not None
    assert owner.name == "NEW OWNER INC."
    record["assignmentBag"].append(assigned("2034-01-01", "POOLE, ANN"))
    assert one(content).owner is None


def test_an_empty_answer_is_no_success() -> None:
    answers: list[dict[str, object]] = [{"count": 0, "patentFileWrapperDataBag": []}, {"patentBag": []}]
    for content in answers:
        with pytest.raises(UnreadableFile, match="no record"):
            read(content)


# Traps: assignments


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ASSIGNMENT OF ASSIGNORS INTEREST (SEE DOCUMENT FOR DETAILS).", "assigned"),
        ("NUNC PRO TUNC ASSIGNMENT (SEE DOCUMENT FOR DETAILS).", "assigned"),
        ("MERGER (SEE DOCUMENT FOR DETAILS).", "assigned"),
        ("MERGER AND CHANGE OF NAME", "assigned"),
        ("SECURITY INTEREST (SEE DOCUMENT FOR DETAILS).", "pledge_recorded"),
        ("Patent Security Agreement", "pledge_recorded"),
        ("LIEN", "pledge_recorded"),
        ("ASSIGNMENT OF SECURITY INTEREST", "pledge_recorded"),
        ("RELEASE BY SECURED PARTY (SEE DOCUMENT FOR DETAILS).", "pledge_cancelled"),
        ("TERMINATION OF SECURITY AGREEMENT", "pledge_cancelled"),
        ("LICENSE (SEE DOCUMENT FOR DETAILS).", "licence_recorded"),
        ("TERMINATION OF LICENSE", "licence_cancelled"),
        ("CHANGE OF NAME (SEE DOCUMENT FOR DETAILS).", "other"),
        (
            "CORRECTIVE ASSIGNMENT TO CORRECT THE ASSIGNEE'S NAME PREVIOUSLY RECORDED ON REEL 1 FRAME 2",
            "other",
        ),
        ("CORRECTION OF A SECURITY INTEREST", "other"),
        ("COURT ORDER", "other"),
        (None, "other"),
    ],
)
def test_a_conveyance_is_what_its_words_say(text: str | None, kind: str) -> None:
    assert Conveyance(text).kind == kind


def test_the_licence_of_a_conveyance_is_stated_or_unknown() -> None:
    assert Conveyance("EXCLUSIVE LICENSE").event().licence == "exclusive"
    assert Conveyance("NON-EXCLUSIVE LICENSE").event().licence == "non_exclusive"
    assert Conveyance("CONFIRMATORY LICENSE").event().licence is None


def entry(text: str = "MERGER", properties: str = "", purge: str = "N") -> str:
    return (
        f"<patent-assignment><assignment-record><reel-no>1</reel-no><frame-no>2</frame-no><purge-indicator>{purge}"
        f"</purge-indicator><recorded-date><date>20310203</date></recorded-date><conveyance-text>{text}"
        "</conveyance-text></assignment-record><patent-assignors><patent-assignor><name>A &amp; B</name>"
        "<execution-date><date>00010101</date></execution-date></patent-assignor></patent-assignors>"
        "<patent-assignees><patent-assignee><name>LAKE COLLEGE</name><country-name>JAPAN</country-name>"
        f"</patent-assignee></patent-assignees><patent-properties>{properties}</patent-properties></patent-assignment>\n"
    )


def properties_of(*numbers: tuple[str, str, str]) -> str:
    documents = "".join(
        f"<document-id><country>{country}</country><doc-number>{number}</doc-number><kind>{kind}</kind></document-id>"
        for country, number, kind in numbers
    )
    return f"<patent-property>{documents}</patent-property>"


HEAD = (
    '<?xml version="1.0"?>\n<us-patent-assignments dtd-version="1.0">\n<action-key-code>DA</action-key-code>'
    "<transaction-date><date>20310204</date></transaction-date>\n<patent-assignments>\n"
)
TAIL = "</patent-assignments></us-patent-assignments>"


def test_a_daily_file_of_assignments() -> None:
    design = properties_of(("US", "29400306", "X0"), ("US", "D662395", "B1"))
    grant = properties_of(("US", "10852336", "X0"), ("US", "20050260764", "A1"), ("US", "7919325", "B2"))
    old = properties_of(("US", "5000001", "A"))
    pending = properties_of(("US", "17000001", "X0"))
    outcomes = read(
        HEAD
        + entry(properties=design + grant)
        + entry("LICENSE", old)
        + entry(purge="Y", properties=old)
        + entry()
        + entry(properties=pending + "<patent-property/>")
        + TAIL,
        "ad.xml",
    )
    found = [change.patent for change in changes(outcomes)]
    assert [(p.number, p.kind, p.application_number) for p in found] == [
        ("D662395", None, "29400306"),
        ("7919325", "B2", "10852336"),
        ("5000001", "A", None),
        (None, None, "17000001"),
    ]
    assert found[1].publications == ("US-20050260764-A1", "US-7919325-B2")
    licence = changes(outcomes)[2]
    assert licence.assignees is None  # a licence changes no owner
    assert "to LAKE COLLEGE" in (licence.event.detail or "")
    assert "executed" not in (licence.event.detail or "")  # the year 1
    assert changes(outcomes)[0].assignees is not None
    assert [party.country for party in changes(outcomes)[0].assignees or ()] == ["JP"]
    assert ["register" in r.reason or "number" in r.reason for r in rejections(outcomes)] == [True] * 3
    assert changes(outcomes)[0].source is not None
    assert [r.position for r in rejections(outcomes)] == [
        "document 3, line 7",
        "document 4, line 8",
        "document 5, line 9",
    ]


def test_a_broken_entry_costs_itself_only() -> None:
    good = entry(properties=properties_of(("US", "7919325", "B2")))
    outcomes = read(HEAD + good + good.replace("</name>", "", 1) + good + TAIL, "ad.xml")
    assert [type(outcome).__name__ for outcome in outcomes] == ["OwnerChange", "Rejection", "OwnerChange"]


def test_lists_of_a_search_that_do_not_fit_together_are_not_guessed_at() -> None:
    doc = (
        '<response><result><doc><str name="reelNo">1</str><str name="frameNo">2</str>'
        '<str name="conveyanceText">LIEN</str><arr name="patNum"><str>7000001</str><str>{second}</str></arr>'
        '<arr name="applNum"><str>10000001</str>{applied}</arr></doc></result></response>'
    )
    with pytest.raises(UnreadableFile, match="different lengths"):
        read(doc.format(second="7000002", applied=""), "a.xml")
    found = changes(read(doc.format(second="NULL", applied="<str>10000002</str>"), "a.xml"))
    assert [(c.patent.number, c.patent.application_number) for c in found] == [
        ("7000001", "10000001"),
        (None, "10000002"),
    ]
    with pytest.raises(InputError):
        read("<response><result><doc><str name='x'>1</str></doc></result></response>", "a.xml")


# Traps: PatentsView


def tsv(*rows: tuple[str, ...]) -> str:
    return "".join("\t".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)


PATENTS = tsv(
    ("patent_id", "patent_type", "patent_date", "patent_title", "wipo_kind", "num_claims", "withdrawn"),
    ("99124101", "utility", "2031-02-04", "Rake", "B2", "1", "0"),
    ("99124102", "utility", "2031-02-31", "Hoe", "B2", "1", "0"),
    ("99124103", "plant", "2031-02-04", "Rose", "P2", "1", "1"),
)
ABSTRACTS = tsv(
    ("patent_id", "patent_abstract"),
    ("99124103", "A rose."),
    ("1", "Of a patent that is not in g_patent."),
    ("99124101", 'A rake\nof "two" lines.'),
)
CLASSES = tsv(
    ("patent_id", "cpc_sequence", "cpc_section", "cpc_group"),
    ("99124101", "10", "A", "A01D7/10"),
    ("99124101", "9", "A", "A01D7/02"),
    ("99124101", "x", "A", "A01D9/02"),
)
CITATIONS = tsv(("patent_id", "citation_sequence", "citation_patent_id"), ("99124101", "0", "1"))


def zipped(**members: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def test_tables_of_one_zip_are_joined() -> None:
    content = zipped(g_cpc_current__tsv=CLASSES, g_patent_abstract__tsv=ABSTRACTS, g_patent__tsv=PATENTS)
    outcomes = read(content, "pv.zip")
    rake, rose = technologies(outcomes)
    assert (rake.id, rose.id) == ("US-99124101-B2", "US-99124103-P2")
    assert rake.texts["en"].abstract == 'A rake\nof "two" lines.'
    assert rose.texts["en"].abstract == "A rose."
    assert rake.cpc == ("A01D 7/02", "A01D 7/10")  # in the order of their numbers, not of the file
    assert rose.cpc is None
    assert (first_patent(rose).right, first_patent(rose).status) == ("plant", "withdrawn")
    assert rake.provenance is not None
    assert (rake.provenance["*"].file, rake.provenance["*"].position) == ("pv.zip!g_patent.tsv", "row 2")
    assert [(r.file, r.position) for r in rejections(outcomes)] == [
        ("pv.zip!g_cpc_current.tsv", "row 4"),
        ("pv.zip!g_patent.tsv", "row 3"),
    ]


def test_other_members_of_such_a_zip_are_read_one_by_one() -> None:
    exchange = '{"id": "x-1", "texts": {"en": {"title": "A bell"}}}\n'
    content = zipped(
        a__jsonl=exchange, g_patent__tsv=PATENTS, g_patent_abstract__tsv=ABSTRACTS, c__tsv=CITATIONS
    )
    outcomes = read(content, "pv.zip")
    assert [technology.id for technology in technologies(outcomes)][-1] == "x-1"
    assert any("g_us_patent_citation" in rejection.reason for rejection in rejections(outcomes))


def test_a_table_by_itself() -> None:
    assert [t.id for t in technologies(read(PATENTS, "g_patent.tsv"))] == ["US-99124101-B2", "US-99124103-P2"]
    for content, table in ((CLASSES, "g_cpc_current"), (ABSTRACTS, "g_patent_abstract")):
        with pytest.raises(UnreadableFile, match=table) as refused:
            read(content, "t.tsv")
        assert "g_patent.tsv" in (refused.value.todo or "")
    with pytest.raises(UnreadableFile, match="citations") as refused:
        read(CITATIONS, "t.tsv")
    assert "Leave it out" in (refused.value.todo or "")
    outcomes = read(zipped(g_cpc_current__tsv=CLASSES, g_patent_abstract__tsv=ABSTRACTS), "pv.zip")
    assert len(rejections(outcomes)) == len(outcomes) == 2


def test_a_spreadsheet_with_like_columns_stays_a_spreadsheet() -> None:
    table = "Patent ID,Patent abstract,Title\nCN110007298A,一种吹孔可调的竹笛。,一种竹笛\n"
    assert reader_for(table.encode(), "t.csv").name == "csv_table"


def test_a_table_that_breaks_off_in_a_zip_is_named() -> None:
    cut = ABSTRACTS[: ABSTRACTS.index("\nof") + 3]
    with pytest.raises(UnreadableFile) as refused:
        read(zipped(g_patent__tsv=PATENTS, g_patent_abstract__tsv=cut), "pv.zip")
    assert "pv.zip!g_patent_abstract.tsv" in (refused.value.where or "")


def test_the_limits_of_containers_hold_for_joined_tables() -> None:
    big = ABSTRACTS + tsv(*((str(number), "x" * 200) for number in range(5_000)))
    content = zipped(g_patent__tsv=PATENTS, g_patent_abstract__tsv=big)
    with pytest.raises(TooLarge):
        read(content, "pv.zip", Limits(max_bytes=200_000))
    with pytest.raises(TooLarge):
        read(content, "pv.zip", Limits(max_ratio=2, ratio_from=100_000))


def test_a_join_keeps_memory_flat() -> None:
    def peak(count: int) -> int:
        numbers = [str(99_200_000 + number) for number in range(count)]
        header = PATENTS.split("\n", 1)[0] + "\n"
        patents = header + tsv(*((n, "utility", "2031-02-04", f"Rake {n}", "B2", "1", "0") for n in numbers))
        abstracts = tsv(("patent_id", "patent_abstract"), *((n, "long " * 200) for n in reversed(numbers)))
        content = zipped(g_patent__tsv=patents, g_patent_abstract__tsv=abstracts)
        del patents, abstracts
        tracemalloc.start()
        assert sum(1 for _ in read_stream(io.BytesIO(content), "pv.zip")) == count
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest - len(content)

    peak(10)
    assert peak(4_500) < peak(1_500) + 2**20  # the abstracts alone differ by three times that


# Traps: BigQuery


def row(**fields: object) -> dict[str, object]:
    return {
        "publication_number": "US-99124201-B2",
        "family_id": "1234",
        "title_localized": [{"text": "Bow", "language": "en", "truncated": False}],
        **fields,
    }


def test_what_a_row_does_not_know_is_not_invented() -> None:
    patent = first_patent(one(row(family_id="-1", grant_date=0, filing_date="0", priority_date=0)))
    assert (patent.family_id, patent.grant_date, patent.filing_date, patent.priority_date) == (None,) * 4
    assert first_patent(one(row(family_id=99))).family_id == "99"
    (rejection,) = rejections(read([row(), row(grant_date=20310230)]))
    assert rejection.field == "grant_date"


def test_numbers_and_truth_values_in_words() -> None:
    technology = one(
        row(
            publication_date="20310203",
            cpc=[
                {"code": "G10D1/02", "first": "false", "inventive": "true"},
                {"code": "G10D3/16", "first": "true", "inventive": "true"},
            ],
            claims_localized=[{"text": "1. A bow.\n2. A stri", "language": "en", "truncated": "true"}],
        )
    )
    assert technology.published == dt.date(2031, 2, 3)
    assert technology.cpc == ("G10D 3/16", "G10D 1/02")
    assert technology.texts["en"].claims == ("1. A bow.",)


@pytest.mark.parametrize(
    ("number", "id_"),
    [
        ("US-7650331-B1", "US-7650331-B1"),
        ("US-2014101323-A1", "US-20140101323-A1"),
        ("US-D990002-S", "US-D990002-S"),
        ("CN-990124010-B", "CN-990124010-B"),
        ("WO-2099040001-A1", "WO-2099040001-A1"),
    ],
)
def test_a_publication_has_the_id_that_other_formats_give_it(number: str, id_: str) -> None:
    assert one(row(publication_number=number)).id == id_


def test_rows_packed_in_any_way_are_the_same() -> None:
    rows = [row(publication_number=f"US-9912430{number}-B2") for number in range(3)]
    lines = "".join(json.dumps(one_row) + "\n" for one_row in rows).encode()
    ids = [technology.id for technology in technologies(read(lines, "a.jsonl"))]
    assert len(ids) == 3
    assert [t.id for t in technologies(read(gzip.compress(lines), "a.jsonl.gz"))] == ids
    assert [t.id for t in technologies(read(rows, "a.json"))] == ids


def test_a_list_in_a_cell_that_is_no_json_says_so() -> None:
    header = "publication_number,title_localized,filing_date\n"
    good = 'US-99124201-B2,"[{""text"":""Bow"",""language"":""en""}]",20300102\n'
    python = "US-99124202-B2,\"[{'text': 'Bow', 'language': 'en'}]\",20300102\n"
    bare = "US-99124203-B2,Bow,0\n"
    outcomes = read(header + good + python + bare, "a.csv")
    assert [technology.id for technology in technologies(outcomes)] == ["US-99124201-B2"]
    assert [(r.position, r.field) for r in rejections(outcomes)] == [
        ("row 3", "title_localized"),
        ("row 4", "title_localized"),
    ]
    assert "TO_JSON_STRING" in (rejections(outcomes)[0].todo or "")


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("What is claimed is:\n 1. A bow,\n  of wood.\n 2. The bow of claim 1.", ["1. A bow, of wood.", "2. The bow of claim 1."]),
        ("1. A bow. 2. The bow of claim 1. 3. A case.", ["1. A bow.", "2. The bow of claim 1.", "3. A case."]),
        ("1.一种弓，其特征在于，包括\n弓杆。\n2.根据权利要求1所述的弓。", ["1.一种弓，其特征在于，包括弓杆。", "2.根据权利要求1所述的弓。"]),
        ("【請求項１】\n弓。\n【請求項２】\n請求項１に記載の弓。", ["【請求項１】弓。", "【請求項２】請求項１に記載の弓。"]),
        ("1. A method:\n1. mixing;\n2. heating.\n2. The method of claim 1.", ["1. A method: 1. mixing; 2. heating. 2. The method of claim 1."]),
        ("1. A bow as in fig. 2. The stick is bent.", ["1. A bow as in fig. 2. The stick is bent."]),
        ("A bow of 1.5 mm.", ["A bow of 1.5 mm."]),
        ("1. A bow.\n3. A case.", ["1. A bow. 3. A case."]),
    ],
)  # fmt: skip
def test_claims_are_parted_where_their_numbers_leave_no_doubt(text: str, claims: list[str]) -> None:
    assert claims_of(text) == tuple(claims)


def test_the_last_claim_of_a_text_cut_short_is_left_out() -> None:
    assert claims_of("1. A bow.\n2. The bow of cl", cut_short=True) == ("1. A bow.",)
    assert claims_of("A bow of wo", cut_short=True) is None
    assert claims_of("  ") is None


# Traps: Taiwan and Japan


def test_a_right_that_ended_says_why() -> None:
    def right(**register: object) -> PatentRef:
        record = {
            "publication-reference": {"publish-no": "M999001"},
            "application-reference": {"appl-no": "129200001"},
            "patent-title": {"patent-name-chinese": "竹笛"},
            "patent-right": {"patent-no": "M999001", **register},
        }
        return first_patent(one({"version": "1.0", "tw-patent-rightsM": {"patentcontent": record}}))

    assert right().status == "granted"
    assert (right().right, right().kind) == ("utility_model", "U")
    ended = {"48101": "expired", "48105": "lapsed", "48113": "invalidated", "48119": "granted", "99999": None}
    for code, status in ended.items():
        patent = right(**{"cancel-date": "2033/09/01", "cancel-result": code})
        assert patent.status == status
        assert [(event.code, event.date) for event in patent.events or ()] == [(code, dt.date(2033, 9, 1))]


def test_an_answer_without_a_record_says_what_the_office_said() -> None:
    answer: dict[str, Any] = {
        "result": {
            "statusCode": "107",
            "errorMessage": "該当するデータがありません",
            "remainAccessCount": "1",
            "data": "",
        }
    }
    with pytest.raises(UnreadableFile, match=r"107 .該当するデータがありません"):
        read(answer)
    answer["result"] |= {"statusCode": "100", "data": {"applicationNumber": "2097000001"}}
    with pytest.raises(UnreadableFile, match="progress of application 2097000001 without its title"):
        read(answer)


# All of them, broken


def contents(name: str) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in paths_in(SAMPLES / name)]


def harmless(content: bytes, name: str) -> None:
    """Rejections and refusals are right, any other error is not; what is taken is whole."""
    with suppress(InputError):
        for outcome in read(content, name):
            if isinstance(outcome, Rejection):
                assert outcome.reason
                assert outcome.file.startswith(name)
            if isinstance(outcome, Technology):
                assert outcome.id
                assert all(text != TechnologyText() for text in outcome.texts.values())


Damage = Callable[[bytes, random.Random], bytes]


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def flipped(content: bytes, chance: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def missing(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randint(1, 40) :]


def other_values(content: bytes, chance: random.Random) -> bytes:
    """A JSON value of another shape in the place of one that stands there."""
    values = list(re.finditer(rb'(?<=[:\[, ])("[^"]*"|\d+|null|true|false)(?=[,\]}\s])', content))
    if not values:
        return content
    found = chance.choice(values)
    value = chance.choice([b"null", b"7", b"[]", b"{}", b'"x"', b"[[1]]", b'{"a":[null]}', b"1e999", b"true"])
    return content[: found.start()] + value + content[found.end() :]


@pytest.mark.parametrize("damage", [cut, flipped, missing, other_values])
@pytest.mark.parametrize("name", MINE)
def test_broken_files_are_rejected_and_nothing_else(name: str, damage: Damage) -> None:
    chance = random.Random(f"{name} {damage.__name__}")
    assert contents(name)
    for file, content in contents(name):
        for _ in range(20):
            harmless(damage(content, chance), file)


@pytest.mark.parametrize("name", MINE)
def test_every_sample_has_one_reader_whatever_it_is_called(name: str) -> None:
    for file, content in contents(name):
        if not zipfile.is_zipfile(io.BytesIO(content)):
            for called in (file, "export", "data.bin"):
                assert reader_for(content[:65_536], called).name == name


@pytest.mark.parametrize("name", [name for name in MINE if name != "patentsview"])
def test_each_sample_is_read_the_same_from_a_zip_and_from_gzip(name: str) -> None:
    for file, content in contents(name):
        plain = len(read(content, file))
        assert len(read(gzip.compress(content), f"{file}.gz")) == plain
        assert len(read(zipped(**{file.replace(".", "__"): content}), "z.zip")) == plain


def test_the_samples_lie_where_the_tests_look() -> None:
    assert all((Path(SAMPLES) / name).is_dir() for name in MINE)
