"""Formats of offices' services: USPTO files, TIPO, JPO; and the real files of all of them."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest

from catalogue.errors import UnknownFormat, UnreadableFile
from catalogue.records import PatentRef
from ingest.reading import reader_for
from tests.outcomes import FORMATS, SERVICES, changes, first_patent, one, read, real, rejections, technologies

pytestmark = pytest.mark.filterwarnings("error")


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
    ours = {path: reader for path, reader in claimed.items() if reader in SERVICES}
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
