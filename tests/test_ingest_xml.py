"""The XML readers: Red Book, DOCDB and both kinds of CNIPA documents, whole, in heaps, broken and hostile."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.errors import UnreadableFile
from catalogue.records import Rejection, Technology
from ingest import numbers
from ingest.base import Outcome, Reader
from ingest.formats import cnipa_older, cnipa_xml, epo_docdb, uspto_redbook
from ingest.reading import read_path
from tests.xml_samples import (
    APPLICATION,
    BOMB,
    CHINESE,
    DESIGN,
    EXCHANGE,
    GRANT,
    OLDER,
    OUTSIDE,
    SAMPLES,
    SEQUENCES,
    WRAPPED,
)

READERS: dict[str, Reader] = {
    module.READER.name: module.READER for module in (uspto_redbook, epo_docdb, cnipa_xml, cnipa_older)
}


def read(reader: str, content: str | bytes) -> list[Outcome]:
    data = content.encode() if isinstance(content, str) else content
    return list(READERS[reader].read(io.BytesIO(data), name="f.xml"))


def one(reader: str, content: str | bytes) -> Technology:
    (outcome,) = read(reader, content)
    assert isinstance(outcome, Technology), outcome
    return outcome


def test_grant() -> None:
    technology = one("uspto_redbook", GRANT)
    text, patent = technology.texts["en"], technology.patents[0] if technology.patents else None
    assert technology.id == "US-9900001-B2"
    assert technology.owner is not None
    assert (technology.owner.name, technology.owner.region) == ("Northlake University", "US-WA")
    assert (technology.ipc, technology.cpc) == (("H01M 10/0525",), ("H01M 10/0525", "Y02E 60/10"))
    assert text.title == "Separator with H2O barrier"
    assert text.abstract == "A cell of 10^5 Ω."
    assert text.claims == (
        "1. A cell, comprising: an anode; a foil, and a cathode, dry.",
        "2. The cell of claim 1.",
    )
    assert text.description == "FIELD\nFirst paragraph folded.\nWhere (a)/(b^2) holds."
    assert patent is not None
    assert (patent.application_number, patent.right) == ("13999001", "invention")
    assert (patent.filing_date, patent.grant_date) == (dt.date(2028, 11, 2), dt.date(2031, 1, 7))
    assert patent.priority_date == dt.date(2028, 4, 15)  # day 00 of the earlier one is not known
    assert patent.applicants == ("Lakeside Institute of Technology",)
    assert patent.inventors == ("Ada B. Quill",)
    assert technology.provenance is not None
    assert technology.provenance["*"].position == "document 1, line 3"


def test_design_without_abstract_and_application_without_owner() -> None:
    design, application = (o for o in read("uspto_redbook", DESIGN + APPLICATION))
    assert isinstance(design, Technology)
    assert isinstance(application, Technology)
    assert design.id == "US-D990002-S1"
    assert design.patents is not None
    assert design.patents[0].right == "design"
    assert application.id == "US-20310004437-A1"
    assert application.owner is None
    assert application.patents is not None
    assert (application.patents[0].inventors, application.patents[0].grant_date) == (("Jo Roe",), None)


def test_weekly_file_loses_only_what_is_broken() -> None:
    broken = GRANT.replace("</claims>", "", 1)
    cut = GRANT[: len(GRANT) // 2] + "\n"
    empty = APPLICATION.replace("Blood sugar toy", "")
    outcomes = read(
        "uspto_redbook", GRANT + broken + SEQUENCES + cut + DESIGN + BOMB + OUTSIDE + empty + APPLICATION
    )
    kinds = ["T" if isinstance(outcome, Technology) else "R" for outcome in outcomes]
    assert "".join(kinds) == "TRRRTRRRT"
    rejections = [outcome for outcome in outcomes if isinstance(outcome, Rejection)]
    lines = GRANT.count("\n")
    assert rejections[0].position == f"document 2, line {2 * lines}"
    assert "not well-formed" in rejections[0].reason
    assert "sequence listing" in rejections[1].reason
    assert rejections[2].position.startswith("document 4, line ")
    assert "'a'" in rejections[3].reason
    assert "'x'" in rejections[4].reason
    assert rejections[5].field == "title"
    assert all("root:" not in str(outcome) for outcome in outcomes)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n",
        BOMB.encode(),
        OUTSIDE.encode(),
        GRANT.encode()[:-30],
        GRANT.encode()[:70],
        b'<?xml version="1.0" encoding="x-none"?><us-patent-grant/>',
        b"<us-patent-grant>" + b"<a>" * 300 + b"</a>" * 300 + b"</us-patent-grant>",
        b"<us-patent-grant><p>" + b"a" * 10_100_000 + b"</p></us-patent-grant>",
        b"<us-patent-grant>\xff</us-patent-grant>",
        b"<us-patent-grant>&nosuch;</us-patent-grant>",
        b"<!DOCTYPE us-patent-grant [" + b"<!--" * 50_000 + b"<us-patent-grant/>",
    ],
    ids=lambda content: repr(content[:40]),
)
def test_single_document_that_cannot_be_read(content: bytes) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read("uspto_redbook", content)
    assert raised.value.where is not None
    assert raised.value.where.startswith("f.xml")


def test_external_parameter_entity_is_not_fetched_and_no_reason_to_refuse() -> None:
    parameter = GRANT.replace("[ ]", '[<!ENTITY % ents SYSTEM "http://127.0.0.1:9/x.pen"> %ents;]')
    assert one("uspto_redbook", parameter).id == "US-9900001-B2"


def test_encodings() -> None:
    title = GRANT.replace("Separator", "Séparateur")
    expected = one("uspto_redbook", title).texts
    assert "Séparateur" in str(expected)
    assert one("uspto_redbook", b"\xef\xbb\xbf" + title.encode()).texts == expected
    wide = title.replace("UTF-8", "UTF-16")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        data = wide.encode(encoding)
        assert uspto_redbook.READER.sniff(data[:65_536], "f")
        assert one("uspto_redbook", data).texts == expected
    latin = title.replace("UTF-8", "ISO-8859-1").replace("&#x3a9;", "&ohm;")
    assert one("uspto_redbook", latin.encode("latin-1")).texts == expected


def test_broken_utf16_costs_one_document() -> None:
    wide = (GRANT + GRANT.replace("folded", "\ud800") + DESIGN).encode("utf-16-le", errors="surrogatepass")
    outcomes = read("uspto_redbook", wide)
    assert [type(outcome).__name__[0] for outcome in outcomes] == list("TRT")
    assert isinstance(outcomes[1], Rejection)
    assert "no text in its encoding" in outcomes[1].reason


def test_docdb() -> None:
    technology = one("epo_docdb", EXCHANGE)
    assert technology.id == "JP-2031990010-A"
    assert technology.owner is not None
    assert (technology.owner.name, technology.owner.country) == ("Hoshi University", "JP")
    assert {k: (t.title, t.abstract) for k, t in technology.texts.items()} == {
        "en": ("BATTERY Ś–&ndash;", "A battery."),
        "ja": ("電池", None),
    }
    assert (technology.ipc, technology.cpc) == (("A61K 31/704", "A61K 9/16"), ("F02M 41/125",))
    assert technology.patents is not None
    patent = technology.patents[0]
    assert (patent.application_number, patent.family_id) == ("2029-990011", "99000010")
    assert patent.applicants == ("MORI, Taro", "Hoshi University")
    assert (patent.filing_date, patent.priority_date) == (dt.date(2029, 7, 5), dt.date(2029, 1, 1))


def test_docdb_wrapped_declared_undeclared_and_deleted() -> None:
    deleted = EXCHANGE.replace('status="A"', 'status="D"')
    bare = EXCHANGE.replace("invention-title", "no-title").replace("abstract", "no-abstract")
    broken = EXCHANGE.replace("</exch:applicants>", "")
    lost = EXCHANGE.replace("exch:exchange-document", "exch:exchange-docXment")
    outcomes = read(
        "epo_docdb", WRAPPED.format("\n".join([EXCHANGE, deleted, bare, broken, EXCHANGE, lost, EXCHANGE]))
    )
    assert [type(outcome).__name__[0] for outcome in outcomes] == list("TRRRTRT")
    reasons = [outcome.reason for outcome in outcomes if isinstance(outcome, Rejection)]
    assert "deletes JP-2031990010-A" in reasons[0]
    assert "neither a title nor an abstract" in reasons[1]
    assert "not well-formed" in reasons[2]
    assert "belongs to no document" in reasons[3]
    plain = EXCHANGE.replace("exch:", "")
    assert one("epo_docdb", plain).texts == one("epo_docdb", EXCHANGE).texts


def test_docdb_cut_between_records_and_hostile_wrapper() -> None:
    whole = WRAPPED.format(EXCHANGE)
    technology, rejection = read("epo_docdb", whole[: whole.rindex("</exch:exchange-documents")])
    assert isinstance(technology, Technology)
    assert isinstance(rejection, Rejection)
    assert "cut off" in rejection.reason
    with pytest.raises(UnreadableFile, match="entity 'e'"):
        read("epo_docdb", whole.replace('"docdb-entities.dtd"', '"d" [<!ENTITY e "x">]'))


def test_docdb_numbers_match_the_offices_own() -> None:
    american = EXCHANGE.replace('country="JP"', 'country="US"').replace(
        'number="2031990010"', 'number="2031990010"'
    )
    assert one("epo_docdb", american).id == "US-20310990010-A"


def test_chinese_newer() -> None:
    technology = one("cnipa_xml", CHINESE)
    assert technology.id == "CN-990100001-B"
    assert technology.owner is not None
    assert (technology.owner.name, technology.owner.region) == ("越湖大学", "CN-ZJ")
    text = technology.texts["zh"]
    assert (text.title, text.abstract) == ("一种隔膜", "本发明公开了一种隔膜。")
    assert text.claims == ("1.一种隔膜，包括基膜。",)
    assert text.description == "一种隔膜\n技术领域。"
    assert technology.texts["en"].title == "A separator"
    assert technology.ipc == ("G09G 5/10",)
    assert technology.patents is not None
    patent = technology.patents[0]
    assert patent.application_number == "202310123456.7"  # wrong, and kept
    assert (patent.right, patent.grant_date) == ("invention", dt.date(2031, 1, 3))
    assert (patent.applicants, patent.inventors) == (("常青", "越湖大学"), ("常青",))
    renamed = CHINESE.replace("business:", "b:").replace("xmlns:business", "xmlns:b").replace("/1/", "/2/")
    assert one("cnipa_xml", renamed) == technology


def test_chinese_older() -> None:
    technology = one("cnipa_older", OLDER.encode("gb2312"))
    assert technology.id == "CN-990200002-U"
    assert technology.owner is not None
    assert (technology.owner.name, technology.owner.region) == ("南岭学院", "CN-GD")
    text = technology.texts["zh"]
    assert (text.title, text.abstract, text.claims) == ("风力机", "一种风力机。", ("1.一种风力机。",))
    assert text.description == "风力机\n第一段。"
    assert technology.ipc == ("F03D 9/00",)
    assert technology.patents is not None
    assert technology.patents[0].application_number == "99012345.6"
    assert technology.patents[0].right == "utility_model"


def test_chinese_check_digits() -> None:
    assert numbers.cn_check_digit_is_right("201710117081.7") is True
    assert numbers.cn_check_digit("202310123456") == "6"
    assert numbers.cn_check_digit_is_right("202310123456.7") is False
    assert numbers.cn_check_digit_is_right("202310123456") is None
    assert numbers.cn_application_number(" CN 2017 1 0117081.7") == "201710117081.7"
    assert numbers.cn_application_number("ZL2017101170817") == "201710117081.7"
    with pytest.raises(ValueError, match="12 digits"):
        numbers.cn_check_digit("12345")


@pytest.mark.parametrize("owner", SAMPLES)
def test_each_file_has_one_reader(owner: str) -> None:
    content = SAMPLES[owner]
    for head in (content, b"\xef\xbb\xbf" + content, b"\n " + content[content.index(b"?>") + 2 :]):
        assert [name for name, reader in READERS.items() if reader.sniff(head[:65_536], "f.xml")] == [owner]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\x00\xff\xfe",
        b"{}",
        b"<!DOCTYPE html><html><body>us-patent-grant</body></html>",
        b'<?xml version="1.0"?><ep-patent-document id="x"/>',
        b'<ops:world-patent-data xmlns="http://www.epo.org/exchange"><exchange-documents><exchange-document/>',
        b'<exchange-documents><exchange-document system="ops.epo.org"/>'.replace(
            b"documents>", b"documents x='ops.epo.org'>"
        ),
        b'<pat:PatentPublication xmlns:pat="http://www.wipo.int/standards/XMLSchema/ST96/Patent"/>',
        b'<!DOCTYPE patent-application-publication SYSTEM "pap-v15.dtd" [<!ENTITY a SYSTEM "a" NDATA TIF>',
        b"<PATDOC DTD='2.5'>",
        b"<!-- <us-patent-grant> --><x/>",
    ],
)
def test_what_is_not_ours(head: bytes) -> None:
    assert [name for name, reader in READERS.items() if reader.sniff(head, "f.xml")] == []


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_bytes_never_crash(name: str, data: st.DataObject) -> None:
    content = bytearray(SAMPLES[name])
    places = st.integers(0, len(content) - 1)
    for place in data.draw(st.lists(places, max_size=6), label="flipped"):
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.none(), places), label="cut")
    READERS[name].sniff(bytes(content[:cut]), "f.xml")
    try:
        outcomes = read(name, bytes(content[:cut]))
    except UnreadableFile:
        return
    assert outcomes
    assert all(isinstance(outcome, Technology | Rejection) for outcome in outcomes)


class _Heap(io.RawIOBase):
    """A stream of `copies` documents that is never in memory as a whole, and not seekable."""

    def __init__(self, document: bytes, copies: int) -> None:
        self._parts: Iterator[bytes] = iter([document] * copies)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return next(self._parts, b"")


def test_memory_stays_flat() -> None:
    document = GRANT.replace("folded.", "folded. " + ("w" * 99 + " ") * 1_000).encode()
    tracemalloc.start()
    try:
        stream = _Heap(document, 150)  # about 15 MB
        count = sum(isinstance(o, Technology) for o in uspto_redbook.READER.read(stream, name="f"))  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 150
    assert peak < 8_000_000


def test_too_long_a_document_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.xml_splitting.MAX_DOCUMENT_BYTES", 20_000)
    monkeypatch.setattr("ingest.xml_splitting.CHUNK_BYTES", 3_000)
    long = GRANT.replace("folded.", "folded.\n" * 10_000)
    outcomes = read("uspto_redbook", GRANT + long + DESIGN)
    assert [type(outcome).__name__[0] for outcome in outcomes] == list("TRT")
    assert isinstance(outcomes[1], Rejection)
    assert "longer than" in outcomes[1].reason
    assert isinstance(outcomes[2], Technology)
    assert outcomes[2].provenance is not None
    lines = GRANT.count("\n") + long.count("\n") + 4
    assert outcomes[2].provenance["*"].position == f"document 3, line {lines}"


@pytest.mark.parametrize("chunk", [1, 7, 100, 4096])
def test_chunks_do_not_matter(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content = GRANT + SEQUENCES + DESIGN + APPLICATION
    whole = read("uspto_redbook", content)
    monkeypatch.setattr("ingest.xml_splitting.CHUNK_BYTES", chunk)
    assert read("uspto_redbook", content) == whole


@pytest.mark.parametrize("name", SAMPLES)
def test_through_the_door(name: str, tmp_path: Path) -> None:
    path = tmp_path / "delivery.bin"
    path.write_bytes(SAMPLES[name])
    assert list(read_path(path, name="f.xml")) == read(name, SAMPLES[name])
