"""The US office's formats of every era on real files: read in full, or refused with the true reason."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from catalogue.records import PatentRef, Rejection, Technology
from ingest.reading import read_path

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "formats"


def patent(technology: Technology) -> PatentRef:
    assert technology.patents is not None
    return technology.patents[0]


def _real(folder: str, name: str) -> Path:
    path = DATA / folder / name
    if not path.exists():
        pytest.skip(f"no real data at {path}")
    return path


@pytest.mark.real
@pytest.mark.parametrize(
    ("folder", "name", "id_", "claims", "application", "filed", "owner"),
    [
        ("uspto_pap", "US20010000044A1.xml", "US-20010000044-A1", 21, "09342866", "1999-06-29", None),
        ("uspto_pap", "US20010009014A1.xml", "US-20010009014-A1", 55, "09777392", "2001-02-05", None),
        (
            "uspto_sgml",
            "US06336130.xml",
            "US-6336130-B1",
            22,
            "09413215",
            "1999-10-05",
            "Telefonaktiebolaget",
        ),
        (
            "uspto_sgml",
            "USD435854S1.xml",
            "US-D435854-S1",
            1,
            "29116510",
            "1999-01-06",
            "Hitachi Maxell, Ltd.",
        ),
        (
            "uspto_greenbook",
            "US03932709.greenbook",
            "US-3932709-A",
            17,
            "05449155",
            "1974-03-07",
            "General Teletronics Incorporated",
        ),
        ("uspto_greenbook", "US03937375.greenbook", "US-3937375-A", 3, "05518454", "1974-10-29", None),
        (
            "uspto_greenbook",
            "US04347903.greenbook",
            "US-4347903-A",
            3,
            "06192529",
            "1980-03-10",
            "Shimadzu Corporation",
        ),
    ],
)
def test_real_documents(
    folder: str, name: str, id_: str, claims: int, application: str, filed: str, owner: str | None
) -> None:
    (technology,) = read_path(_real(folder, name))
    assert isinstance(technology, Technology)
    text = technology.texts["en"]
    assert (technology.id, len(text.claims or ())) == (id_, claims)
    assert patent(technology).application_number == application
    assert patent(technology).filing_date == dt.date.fromisoformat(filed)
    assert (technology.owner.name if technology.owner else None or "").startswith(owner or "")
    assert (technology.owner is None) == (owner is None)
    assert all(re.match(rf"{number}\. ", claim) for number, claim in enumerate(text.claims or (), 1)) == (
        claims > 1
    )
    assert text.title
    assert text.description
    assert not re.search(r"\.su[bp]\.|&\w+;|\ufffd", text.description)


@pytest.mark.real
def test_real_green_book_fields() -> None:
    (telephone,) = read_path(_real("uspto_greenbook", "US03932709.greenbook"))
    (balance,) = read_path(_real("uspto_greenbook", "US04347903.greenbook"))
    assert isinstance(telephone, Technology)
    assert isinstance(balance, Technology)
    assert telephone.owner is not None
    assert (telephone.owner.country, telephone.owner.region) == ("US", "US-CA")
    assert telephone.ipc == ("H04M 11/00",)
    assert "4 1 5 5 4 Blank & shift left" in (telephone.texts["en"].description or "").splitlines()
    assert balance.owner is not None
    assert balance.owner.country == "JP"
    assert balance.ipc == ("G01G 19/04", "G01G 23/10", "G06F 7/28")
    assert patent(balance).priority_date == dt.date(1978, 7, 10)
    assert (patent(balance).inventors or ())[:2] == ("Shozo Yano", "Toshiyuki Miyake")


@pytest.mark.real
def test_real_brs_export() -> None:
    outcomes = list(read_path(_real("uspto_css_brs", "css_brs_sample.txt")))
    assert [type(outcome) for outcome in outcomes] == [Technology] * 6
    technologies = [outcome for outcome in outcomes if isinstance(outcome, Technology)]
    assert [technology.id for technology in technologies] == [f"US-{9204581 + n}-B2" for n in range(6)]
    assert [len(technology.texts["en"].claims or ()) for technology in technologies] == [
        20,
        20,
        18,
        17,
        20,
        16,
    ]
    first, last = technologies[0], technologies[-1]
    assert first.owner is not None
    assert (first.owner.name, first.owner.country) == ("MEDIATEK INC.", "TW")
    assert (first.ipc, first.cpc) == (("H05K 9/00",), ("H05K 9/0066",))
    assert patent(first).priority_date == dt.date(2011, 11, 14)
    assert patent(first).inventors == ("Long-Kun Yu", "Kuo-Liang Deng")
    assert last.cpc == ("H05K 13/0452", "H05K 13/08", "Y10T 29/49124")


@pytest.mark.real
@pytest.mark.parametrize(
    ("folder", "ids"),
    [
        ("uspto_xml2004", ["US-6859910-B2"]),
        ("uspto_xml2006", ["US-7272630-B2"]),
        ("uspto_xml2014", ["US-8926509-B2", "US-8930553-B2"]),
        ("uspto_xmlApp2004", ["US-20050004437-A1", "US-20050004974-A1"]),
    ],
)
def test_real_red_book_documents_are_read_by_the_reader_that_stands(folder: str, ids: list[str]) -> None:
    if not (DATA / folder).exists():
        pytest.skip(f"no real data in {DATA / folder}")
    outcomes = [outcome for path in sorted((DATA / folder).glob("*.xml")) for outcome in read_path(path)]
    assert [outcome.id for outcome in outcomes if isinstance(outcome, Technology)] == ids


@pytest.mark.real
def test_real_parts_of_application_files_are_refused_with_the_true_reason() -> None:
    outcomes = list(read_path(_real("uspto_xml4ip", "sample_XML4IP.ZIP")))
    rejections = [outcome for outcome in outcomes if isinstance(outcome, Rejection)]
    assert len(outcomes) == len(rejections) == 13
    assert all("part of an application" in rejection.reason for rejection in rejections)
