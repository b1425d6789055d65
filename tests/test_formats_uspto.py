"""The US office's older formats: PAP, PATDOC in XML and SGML, Green Book and BRS text; whole, in heaps, broken and real."""

from __future__ import annotations

import io
import re
import tracemalloc
from collections.abc import Iterator
from itertools import chain, repeat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.errors import InputError
from catalogue.records import PatentRef, Rejection, Technology
from ingest.base import HEAD_BYTES, Outcome, Reader
from ingest.formats import uspto_brs, uspto_greenbook, uspto_pap, uspto_patdoc
from ingest.reading import read_stream
from ingest.us_older import check_digit
from tests.conftest import SAMPLES


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


PAP = sample("uspto_pap/pa990305.xml")
PATDOC = sample("uspto_patdoc/pg990106.xml")
SGML = sample("uspto_patdoc/pg990113.sgm")
GREEN = sample("uspto_greenbook/pftaps19870217_wk07.txt")
BRS = sample("uspto_brs/brs310218.txt")
READERS: dict[str, Reader] = {
    "pap": uspto_pap.READER,
    "patdoc": uspto_patdoc.READER,
    "sgml": uspto_patdoc.READER,
    "greenbook": uspto_greenbook.READER,
    "brs": uspto_brs.READER,
}
FILES = {"pap": PAP, "patdoc": PATDOC, "sgml": SGML, "greenbook": GREEN, "brs": BRS}


def read(content: bytes | str) -> list[Outcome]:
    return list(read_stream(io.BytesIO(content.encode() if isinstance(content, str) else content), "f"))


def one(content: bytes | str) -> Technology:
    (outcome,) = read(content)
    assert isinstance(outcome, Technology), outcome
    return outcome


def patent(technology: Technology) -> PatentRef:
    assert technology.patents is not None
    return technology.patents[0]


def changed(content: bytes, *changes: tuple[str, str]) -> bytes:
    """The content with each first text replaced by the second; each must be there."""
    for before, after in changes:
        assert before.encode() in content, before
        content = content.replace(before.encode(), after.encode())
    return content


def green(wku: str, *changes: tuple[str, str]) -> bytes:
    return changed(GREEN, ("09904418" + check_digit("09904418"), wku), *changes)


def kinds(outcomes: list[Outcome]) -> str:
    return "".join(type(outcome).__name__[0] for outcome in outcomes)


# Green Book


def test_green_book_in_a_week() -> None:
    single = GREEN[GREEN.index(b"PATN") :]
    assert one(single).texts == one(GREEN).texts
    nameless = changed(single, ("WKU  09904418", "WKX  09904418"))
    bare = changed(single[: single.index(b"ABST")], ("TTL", "TTX"), ("NCL  2\n", ""))
    outcomes = read(GREEN + nameless + b"\n" + bare + single.replace(b"\n", b"\r\n"))
    assert kinds(outcomes) == "TRRT"
    rejections = [o for o in outcomes if isinstance(o, Rejection)]
    lines = GREEN.count(b"\n")
    assert (rejections[0].field, rejections[0].position) == ("number", f"document 2, line {lines + 1}")
    assert rejections[1].field == "title"
    last = outcomes[-1]
    assert isinstance(last, Technology)
    assert last.texts == one(GREEN).texts


@pytest.mark.parametrize(
    ("wku", "id_", "right"),
    [
        ("D09904418", "US-D990441-S", "design"),
        ("PP0099041", "US-PP9904-P", "plant"),
        ("RE0990441", "US-RE99044-E", "invention"),
        ("H00099041", "US-H9904-H", None),
        ("T09904418", "US-T990441-T", None),
    ],
)
def test_green_book_kinds(wku: str, id_: str, right: str | None) -> None:
    technology = one(green(wku))
    assert (technology.id, patent(technology).right) == (id_, right)
    assert technology.provenance is not None
    assert set(technology.provenance) == {"*"}


def test_green_book_of_2001_says_that_the_kind_is_inferred() -> None:
    technology = one(changed(GREEN, ("ISD  19870217", "ISD  20010220")))
    assert technology.id == "US-9904418-B1"
    assert technology.provenance is not None
    assert technology.provenance["patents"].method == "inferred"


def test_green_book_design_has_its_claim_in_a_section_of_its_own() -> None:
    head = GREEN[: GREEN.index(b"ABST")]
    text = b"DRWD\nPAL  FIG. 1 is a view.\nDCLM\nPAR  The ornamental design for a cheese, as\n      shown.\n"
    design = one(changed(head, ("NCL  2", "NCL  1"), ("ICL  A23C 1906", "ICL  D0106")) + text)
    assert design.texts["en"].claims == ("The ornamental design for a cheese, as shown.",)
    assert design.texts["en"].abstract is None
    assert design.ipc == ("A23C 19/14", "A01J 25/13")


def test_green_book_claims_without_numbers_of_their_own_lines() -> None:
    plain = re.sub(rb"NUM  \d\.\n", b"", GREEN)
    assert one(plain).texts["en"].claims == one(GREEN).texts["en"].claims


def test_green_book_unknown_dates_and_missing_owner() -> None:
    technology = one(
        changed(GREEN, ("APD  19850611", "APD  19850600"), ("NAM  Butterfield Dairy College\n", ""))
    )
    assert patent(technology).filing_date is None
    assert technology.owner is None


@pytest.mark.parametrize("content", [GREEN, BRS], ids=["greenbook", "brs"])
def test_a_text_file_cut_in_its_claims_says_so(content: bytes) -> None:
    cut = content[: content.index(b"2. The ") - 20]
    (rejection,) = read(cut)
    assert isinstance(rejection, Rejection)
    assert (rejection.field, "cut off" in rejection.reason) == ("claims", True)


def test_text_that_is_no_utf8() -> None:
    french = GREEN.replace(b"Oudehaven", b"Oud\xe9haven").replace(
        b"cheese", "fromage frappé".encode("cp1252")
    )
    assert "fromage frappé" in (one(french).texts["en"].title or "")
    (rejection,) = read(GREEN.replace(b"Wheels", b"Whe\x00ls"))
    assert isinstance(rejection, Rejection)
    assert "no text" in rejection.reason


@pytest.mark.parametrize("content", [GREEN, BRS], ids=["greenbook", "brs"])
def test_a_record_too_long_costs_itself(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.tagged_lines.MAX_RECORD_BYTES", 20_000)
    monkeypatch.setattr("ingest.tagged_lines._LINE_BYTES", 1_000)
    long = content + b"      " + b"w " * 50_000 + b"\n"
    outcomes = read(long + content)
    assert kinds(outcomes) == "RT"
    assert isinstance(outcomes[0], Rejection)
    assert "longer than" in outcomes[0].reason
    assert isinstance(outcomes[1], Technology)
    assert outcomes[1].provenance is not None
    first = int(((one(content).provenance or {})["*"].position or "").rpartition(" ")[2])
    line = long.count(b"\n") + first
    assert outcomes[1].provenance["*"].position == f"document 2, line {line}"


class _Endless(io.RawIOBase):
    """A stream of lines that is never in memory as a whole, and not seekable."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts

    def readline(self, size: int | None = -1) -> bytes:
        return next(self._parts, b"")


def test_memory_stays_flat_over_a_week_and_over_one_endless_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.tagged_lines.MAX_RECORD_BYTES", 100_000)
    single = GREEN[GREEN.index(b"PATN") :].splitlines(keepends=True)
    endless = (b"      %d " % number + b"w " * 40 + b"\n" for number in range(100_000))  # 9 MB
    parts = chain(chain.from_iterable(repeat(single, 300)), endless, single)
    tracemalloc.start()
    try:
        stream = _Endless(iter(parts))
        found = [type(o).__name__[0] for o in uspto_greenbook.READER.read(stream, name="f")]  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "".join(found) == "T" * 299 + "RT"
    assert peak < 3_000_000


# BRS


def test_brs_title_that_looks_like_a_tag_ends_no_record() -> None:
    first, second = read(BRS + BRS)
    assert isinstance(first, Technology)
    assert isinstance(second, Technology)
    assert first.texts == second.texts
    assert first.texts["en"].title == (
        "LED and lens for reading the grooves of shellac records without touching them"
    )


def test_brs_heading_of_the_next_document_is_no_field_of_the_last() -> None:
    first, _ = read(
        BRS + changed(BRS, ("LED and lens for reading the grooves of shellac", "CLPR 3. A thing of shellac"))
    )
    assert isinstance(first, Technology)
    assert first.texts["en"].claims == one(BRS).texts["en"].claims


def test_brs_not_available_is_not_stated() -> None:
    nameless = changed(BRS, ("ASNM Corder Museum of Recorded Sound", "ASNM N/A"))
    assert one(nameless).owner is None


def test_brs_without_heading_and_kinds() -> None:
    bare = BRS[BRS.index(b"***") :]
    assert one(bare).id == "US-9990501-B2"
    assert one(changed(bare, ("DID US 9990501 B2\n", ""))).id == "US-9990501-B2"
    old = changed(bare, ("DID US 9990501 B2\n", ""), ("APT B2", "APT 1"), ("GISD 20310218", "GISD 19870217"))
    assert one(old).id == "US-9990501-A"
    (unknown,) = read(changed(bare, ("DID US 9990501 B2\n", ""), ("APT B2\n", "")))
    assert isinstance(unknown, Rejection)
    assert unknown.field == "kind"
    application = one(changed(bare, ("DID US 9990501 B2", "DID US 20310990501 A1")))
    assert application.id == "US-20310990501-A1"
    assert patent(application).grant_date is None


# PATDOC and SGML


def test_sgml_and_xml_of_one_document_are_one() -> None:
    loose = PATDOC[PATDOC.index(b"<!DOCTYPE") :]
    loose = loose.replace(b"/>", b">").replace(b' LVL="0"', b" LVL=0").replace(b"&amp;", b"&")
    assert loose.count(b"<CITED-BY-EXAMINER>") == 1
    strict, sgml = one(PATDOC), one(loose)
    assert sgml.texts == strict.texts
    assert sgml.patents == strict.patents


def test_sgml_with_an_end_where_there_is_none() -> None:
    ended = changed(SGML, ("<CITED-BY-EXAMINER>", "<CITED-BY-EXAMINER></CITED-BY-EXAMINER>"))
    assert one(ended).texts == one(SGML).texts


def test_patdoc_week_of_both_kinds_loses_only_what_is_broken() -> None:
    broken = changed(PATDOC, ("</SDOAB>", ""))
    bomb = b'<!DOCTYPE PATDOC [<!ENTITY a "lol">]>\n<PATDOC><SDOBI>&a;</SDOBI></PATDOC>\n'
    nameless = changed(PATDOC, ("<PDAT>09990231</PDAT>", ""))
    outcomes = read(SGML + broken + bomb + PATDOC + nameless + SGML)
    assert kinds(outcomes) == "TRRTRT"
    reasons = [o.reason for o in outcomes if isinstance(o, Rejection)]
    assert "not well-formed" in reasons[0]
    assert "'a'" in reasons[1]
    assert "number is missing" in reasons[2]


def test_patdoc_designs_of_2001_bear_the_kind_that_is_printed() -> None:
    design = changed(PATDOC, ("09990231", "D0990231"), ("<PDAT>B2</PDAT>", "<PDAT>S</PDAT>"))
    technology = one(design)
    assert (technology.id, patent(technology).right) == ("US-D990231-S1", "design")
    assert one(changed(design, ("20990106</PDAT>", "20001226</PDAT>"))).id == "US-D990231-S"


# PAP


def test_pap_plant_and_several_in_a_file() -> None:
    plant = changed(PAP, ("<kind-code>A1<", "<kind-code>P1<"))
    first, second = read(plant + PAP)
    assert isinstance(first, Technology)
    assert isinstance(second, Technology)
    assert (first.id, patent(first).right) == ("US-20990990117-P1", "plant")
    assert patent(second).right == "invention"


def test_pap_that_says_nothing_of_its_applicants_has_none() -> None:
    silent = changed(PAP, ("<authority-applicant>INV</authority-applicant>\n", ""))
    assert patent(one(silent)).applicants is None
    assert patent(one(silent)).inventors == ("Marguerite T. Oakhollow", "Lorcan Fennimore II")


# Broken


def read_by(name: str, content: bytes) -> list[Outcome] | None:
    """What the format's own reader makes of it; None where it refuses the whole, or does not claim it."""
    reader = READERS[name]
    if not reader.sniff(content[:HEAD_BYTES], "f"):
        return None
    try:
        return list(reader.read(io.BytesIO(content), name="f"))
    except InputError:
        return None


@pytest.mark.parametrize("name", FILES)
def test_cut_anywhere_is_refused_or_rejected(name: str) -> None:
    content = FILES[name]
    read_ = [outcomes for at in range(0, len(content), 61) if (outcomes := read_by(name, content[:at]))]
    assert all(isinstance(outcome, Technology | Rejection) for outcomes in read_ for outcome in outcomes)
    whole = one(content)
    taken = [outcome for outcomes in read_ for outcome in outcomes if isinstance(outcome, Technology)]
    assert all(technology.texts["en"].claims == whole.texts["en"].claims for technology in taken)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_flipped_bytes_never_crash(name: str, data: st.DataObject) -> None:
    content = bytearray(FILES[name])
    for place_ in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8), label="flipped"):
        content[place_] = data.draw(st.integers(0, 255))
    outcomes = read_by(name, bytes(content))
    assert outcomes is None or outcomes
    assert all(isinstance(outcome, Technology | Rejection) for outcome in outcomes or [])


@pytest.mark.parametrize("content", [b"PATN\nWKU  ", b"PATN\nWKU  \n"], ids=repr)
def test_a_text_file_with_nothing_in_it(content: bytes) -> None:
    assert kinds(read(content)) == "R"


@pytest.mark.parametrize("content", [b"PATNA\nWKU\n", b"WKU  1\nTTL  x\n", b"PATN", b"PATN\nx\n"], ids=repr)
def test_a_file_of_another_kind_is_none_of_ours(content: bytes) -> None:
    assert not [name for name, reader in READERS.items() if reader.sniff(content, "f")]
