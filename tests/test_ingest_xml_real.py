"""The XML readers on real files of the offices: all of them read, none of another format claimed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from catalogue.records import Technology
from ingest.base import Outcome, Reader
from ingest.formats import cnipa_older, cnipa_xml, epo_docdb, uspto_redbook

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "formats"
READERS: dict[str, Reader] = {
    module.READER.name: module.READER for module in (uspto_redbook, epo_docdb, cnipa_xml, cnipa_older)
}


def read(reader: str, content: bytes) -> list[Outcome]:
    return list(READERS[reader].read(io.BytesIO(content), name="f.xml"))


def _real(folder: str) -> list[Path]:
    files = sorted((DATA / folder).glob("*.xml"))
    if not files:
        pytest.skip(f"no real data in {DATA / folder}")
    return files


@pytest.mark.real
@pytest.mark.parametrize(
    ("reader", "folder", "count"),
    [
        ("uspto_redbook", "uspto_xml2004", 1),
        ("uspto_redbook", "uspto_xml2006", 1),
        ("uspto_redbook", "uspto_xml2014", 2),
        ("uspto_redbook", "uspto_xmlApp2004", 2),
        ("epo_docdb", "epo_docdb_xml", 14),
    ],
)
def test_real_files(reader: str, folder: str, count: int) -> None:
    technologies = []
    for path in _real(folder):
        head = path.read_bytes()[:65_536]
        assert [name for name, other in READERS.items() if other.sniff(head, path.name)] == [reader]
        technologies += read(reader, path.read_bytes())
    assert all(isinstance(technology, Technology) for technology in technologies)
    assert len(technologies) == count


@pytest.mark.real
def test_real_weekly_file() -> None:
    files = [
        *_real("uspto_xml2014"),
        *_real("uspto_xml2006"),
        *_real("uspto_xmlApp2004"),
        *_real("uspto_xml2004"),
    ]
    outcomes = read("uspto_redbook", b"".join(path.read_bytes() for path in files))
    found = {outcome.id: outcome for outcome in outcomes if isinstance(outcome, Technology)}
    assert list(found) == [
        *("US-8926509-B2", "US-8930553-B2", "US-7272630-B2"),
        *("US-20050004437-A1", "US-20050004974-A1", "US-6859910-B2"),
    ]
    owner = found["US-8930553-B2"].owner
    assert owner is not None
    assert owner.name == "International Business Machines Corporation"


@pytest.mark.real
@pytest.mark.parametrize(
    "folder",
    [
        "epo_ep_fulltext_xml",
        "epo_ops_xml",
        "uspto_pap",
        "uspto_sgml",
        "uspto_assignment_xml",
        "uspto_greenbook",
    ],
)
def test_real_files_of_other_formats_are_not_claimed(folder: str) -> None:
    files = [path for path in (DATA / folder).glob("*") if path.is_file()]
    if not files:
        pytest.skip(f"no real data in {DATA / folder}")
    for path in files:
        head = path.read_bytes()[:65_536]
        assert [name for name, reader in READERS.items() if reader.sniff(head, path.name)] == []
