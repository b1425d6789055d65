"""The bank on real records: files of the offices and the listings that lie beside the project, by the command line.

Needs ../shared/data; skips where that is absent. What is checked field by field was looked up in the files by eye.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalogue.answers import Need
from catalogue.filters import parse_condition
from catalogue.records import Technology
from techbank.bank import Bank, open_bank
from tests.conftest import SHARED, techbank_json

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the shared real data is not here: ../shared/data"),
]

FORMATS = ("uspto_xml2004", "uspto_xml2006", "uspto_xml2014", "uspto_xmlApp2004", "epo_docdb_xml")
PATHS = [*(SHARED / "formats" / name for name in FORMATS), SHARED / "listings"]
STORED = 2543
MERGED = {
    "nasa-patent:GSC-15206-3": "nasa-patent:GSC-15206-5",
    "nasa-patent:GSC-16024-1": "nasa-patent:GSC-16250-1",
}
"""Cases that NASA lists twice under one application number: one technology each."""
TECHNOLOGIES = STORED - len(MERGED)
# 6 Red Book documents, 14 of DOCDB; the listings: patents, software, notices.
PARTS = {"US": 6, "DOCDB": 14, "nasa-patent": 1393 - len(MERGED), "nasa-sw": 944, "federal_register": 186}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The folder of a bank of all real records, and what the first run said."""
    folder = tmp_path_factory.mktemp("real") / "bank"
    folder.mkdir()
    (folder / "techbank.toml").write_text('encoder = "hashing"\n', encoding="utf-8")
    return folder, techbank_json("ingest", *PATHS, "--bank", folder)


@pytest.fixture(scope="module")
def real_bank(report: tuple[Path, Any]) -> Iterator[Bank]:
    with open_bank(report[0]) as bank:
        bank.index()
        yield bank


@pytest.fixture(scope="module")
def records(real_bank: Bank) -> dict[str, Technology]:
    return {technology.id: technology for technology in real_bank.technologies()}


def test_everything_is_stored_but_two_files_that_hold_no_records(report: tuple[Path, Any]) -> None:
    folder, said = report
    assert (said["stored"], said["changed"], said["same"]) == (STORED, 0, 0)
    # The field survey of technology-transfer offices is statistics about listings: it has no technology in it.
    survey = {
        path.relative_to(SHARED).as_posix()
        for path in (SHARED / "listings" / "university_tto_field_survey").iterdir()
    }
    assert {rejection["file"] for rejection in said["rejections"]} == survey
    assert said["rejected"] == len(said["rejections"]) == len(survey) == 2
    for rejection in said["rejections"]:
        assert "the file holds no records" in rejection["reason"]
        assert rejection["todo"]
    again = techbank_json("ingest", *PATHS, "--bank", folder)
    assert (again["stored"], again["changed"], again["same"]) == (0, 0, STORED)
    assert again["rejections"] == said["rejections"]


def test_every_source_is_there_with_its_count(records: dict[str, Technology]) -> None:
    assert sum(PARTS.values()) == TECHNOLOGIES == len(records)
    assert MERGED.keys() <= records.keys()
    assert not set(MERGED.values()) & records.keys()
    kinds: Counter[str] = Counter()
    for id_ in records:
        start = id_.partition(":")[0] if ":" in id_ else "nasa-sw" if id_.startswith("nasa-sw") else id_[:2]
        kinds[start if start in PARTS else "DOCDB"] += 1
    assert kinds == PARTS
    notices = (SHARED / "listings" / "us_federal_license_notices" / "notices.jsonl").read_text(
        encoding="utf-8"
    )
    assert {json.loads(line)["id"] for line in notices.splitlines()} <= set(records)


def test_every_record_has_a_title_and_its_source(records: dict[str, Technology]) -> None:
    for record in records.values():
        assert any(text.title for text in record.texts.values()), record.id
        source = (record.provenance or {})["*"]
        assert source.file
        assert source.position
        for text in record.texts.values():
            assert "</" not in (text.abstract or ""), record.id


def test_a_grant_field_by_field(records: dict[str, Technology]) -> None:
    record = records["US-8930553-B2"]
    text = record.texts["en"]
    assert text.title == "Managing mid-dialog session initiation protocol (SIP) messages"
    assert text.abstract is not None
    assert text.abstract.startswith(
        "Processing mid-dialog SIP messages by receiving a mid-dialog SIP message"
    )
    assert text.claims is not None
    assert len(text.claims) == 8
    assert text.claims[0].startswith(
        "1. A system for processing mid-dialog SIP messages, the system comprising: an "
    )
    assert text.description is not None
    assert "computer networks supporting SIP." in text.description
    assert record.owner is not None
    assert (record.owner.name, record.owner.country) == ("International Business Machines Corporation", "US")
    assert record.patents is not None
    (patent,) = record.patents
    assert (patent.country, patent.number, patent.kind) == ("US", "8930553", "B2")
    assert (patent.application_number, patent.right) == ("13648029", "invention")
    assert (str(patent.filing_date), str(patent.publication_date)) == ("2012-10-09", "2015-01-06")
    assert patent.grant_date == patent.publication_date == record.published
    assert patent.inventors == ("Nitzan Nissim", "Brian Pulito", "Asaf Zinger")
    assert record.ipc == ("G06F 15/16",)
    assert record.offers is None


def test_an_application_field_by_field(records: dict[str, Technology]) -> None:
    record = records["US-20050004437-A1"]
    text = record.texts["en"]
    assert text.title == "Simulation device for playful evaluation and display of blood sugar levels"
    assert text.abstract == (
        "A simulation device for playful evaluation and display of blood sugar levels, including a display, "
        "wherein the evaluation is displayed by a virtual creature."
    )
    assert len(text.claims or ()) == 10
    assert record.owner is None  # it names two natural persons and no assignee
    assert record.patents is not None
    (patent,) = record.patents
    assert (str(patent.priority_date), str(patent.filing_date)) == ("2001-10-26", "2004-04-23")
    assert patent.grant_date is None
    assert patent.applicants == patent.inventors == ("Heiner Kaufmann", "Thomas Vering")


def test_a_docdb_document_field_by_field(records: dict[str, Technology]) -> None:
    record = records["WO-2022259205-A1"]
    assert {language: text.title for language, text in record.texts.items()} == {
        "en": "SELF-EMULSIFYING COMPOSITION, PRODUCTION METHODS AND USES THEREOF",
        "fr": "COMPOSITION AUTO-ÉMULSIFIANTE, SES PROCÉDÉS DE PRODUCTION ET SES UTILISATIONS",
    }
    assert record.owner is not None
    assert (record.owner.name, record.owner.country) == ("UNIVERSIDADE DA BEIRA INTERIOR", "PT")
    assert record.patents is not None
    (patent,) = record.patents
    assert (patent.country, patent.number, patent.kind, patent.family_id) == (
        "WO",
        "2022259205",
        "A1",
        "82558028",
    )
    assert str(patent.publication_date) == "2022-12-15"
    assert patent.applicants == (
        "UNIVERSIDADE DA BEIRA INTERIOR",
    )  # once, though each data format repeats it
    assert {"A61K 9/00", "A61K 8/04", "A61K 9/107", "A61K 31/366"} <= set(record.ipc or ())


def test_listings_field_by_field(records: dict[str, Technology]) -> None:
    case = records["nasa-patent:KSC-12871"]
    assert case.texts["en"].title == "Polyimide Wire Insulation Repair System"
    assert case.owner is not None
    assert case.owner.name == "NASA Kennedy Space Center"
    assert case.patents is not None
    assert (case.patents[0].application_number, case.patents[0].status) == ("13033085", "pending")
    assert case.patents[0].expiry_date is None
    notice = records["federal_register:2019-28356"]
    assert (str(notice.published), notice.owner and notice.owner.name) == (
        "2020-01-03",
        "National Cancer Institute",
    )
    assert [offer.status for offer in notice.offers or ()] == ["under_option"]
    assert all(offer.grants is None and offer.payment is None for offer in notice.offers or ())
    software = records["nasa-sw-0001"]
    assert software.texts["en"].keywords == ("aeronautics",)
    assert software.offers is None


@pytest.mark.parametrize(
    "text",
    ["改善血糖测量装置的显示", "repair damaged wire insulation in aircraft", "血糖値を楽しく表示する装置"],
)
def test_a_search_with_and_without_filters(
    real_bank: Bank, text: str, records: dict[str, Technology]
) -> None:
    free = real_bank.search(Need(text, k=20))
    assert len(free.hits) == 20
    assert free.plan.technologies == free.plan.allowed == TECHNOLOGIES
    under = real_bank.search(Need(text, (parse_condition("status", "available"),), 20))
    assert len(under.hits) == 20  # k hits, though most records have no offer
    assert all(hit.offer and hit.offer.terms.status == "available" for hit in under.hits)
    assert under.plan.allowed == sum(
        any(offer.status == "available" for offer in record.offers or ()) for record in records.values()
    )
    few = real_bank.search(
        Need(text, (parse_condition("class", "G06F"), parse_condition("patent_in", "US")), 20)
    )
    assert {hit.id for hit in few.hits} == {
        record.id
        for record in records.values()
        if any(symbol.startswith("G06F") for symbol in (*(record.ipc or ()), *(record.cpc or ())))
        and any(patent.country == "US" for patent in record.patents or ())
    }
    assert 0 < len(few.hits) < 20
    assert all(r.gain > 0 for r in few.relax)


def test_what_is_asked_in_its_own_words_is_found_first(real_bank: Bank) -> None:
    for text, id_ in (
        ("playful evaluation and display of blood sugar levels by a virtual creature", "US-20050004437-A1"),
        ("processing mid-dialog SIP messages", "US-8930553-B2"),
        ("repair system for polyimide wire insulation", "nasa-patent:KSC-12871"),
    ):
        assert id_ in [hit.id for hit in real_bank.search(Need(text, k=3)).hits]
