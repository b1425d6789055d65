"""Files made to do harm: nothing is fetched, nothing is written, and no file takes more time or memory than its size is worth.

docs/hostile-input.md has the limits. Uploads that lie or dawdle are tested with the service.
"""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from catalogue.errors import InputError, UnreadableFile
from catalogue.records import Rejection
from ingest.base import Outcome
from ingest.containers import Limits
from ingest.conveyances import Conveyance
from ingest.formats import readers
from ingest.html_text import html_text
from ingest.patent_columns import publication
from ingest.reading import read_path, read_stream
from tests.conftest import PROJECT, SAMPLES
from tests.hostile_reading import CASES

XML = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.read_bytes()[:1] == b"<")
LINE = b'{"id":"QL-1","texts":{"en":{"title":"Kiln"}}}\n'
HUGE = 80_000_000
GIGABYTE = ("text of an XML element", "line of JSON")
MEMORY = 500 * 10**6


def outcomes(content: bytes, limits: Limits = Limits()) -> list[Outcome]:  # noqa: B008
    return list(read_stream(io.BytesIO(content), "upload", limits=limits))


def reasons(content: bytes) -> list[str]:
    """Why the file or its records were not taken."""
    try:
        return [one.reason for one in outcomes(content) if isinstance(one, Rejection)]
    except InputError as error:
        return [error.what]


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


# ---- entities ----


def with_doctype(content: bytes, subset: str, *, system: str = "", use: str = "") -> bytes:
    """A sample with this DOCTYPE in the place of its own, and `use` in the first of its texts."""
    content = re.sub(rb"<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", b"", content, flags=re.DOTALL)
    root = re.search(rb"<([A-Za-z][\w:.-]*)[^<>]*>", content)
    assert root
    external = f' SYSTEM "{system}"' if system else ""
    doctype = f"<!DOCTYPE {root[1].decode()}{external} [{subset}]>".encode()
    content = content[: root.start()] + doctype + content[root.start() :]
    return re.sub(
        rb">(\s*[^<>\s][^<>]*)<", lambda text: b">" + use.encode() + text[1] + b"<", content, count=3
    )


LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
QUADRATIC = f'<!ENTITY a "{"a" * 50_000}">'


@pytest.mark.parametrize("path", XML, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_entities_are_neither_expanded_nor_fetched(path: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("KANARIENVOGEL", encoding="utf-8")
    content = path.read_bytes()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.01)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd"
        for place in (canary.as_uri(), url, str(canary)):
            for attack in (
                with_doctype(content, f'<!ENTITY x SYSTEM "{place}">', use="&x;"),
                with_doctype(content, f'<!ENTITY x PUBLIC "x" "{place}">', use="&x;"),
                with_doctype(content, f'<!ENTITY % x SYSTEM "{place}"> %x;'),
                with_doctype(content, "", system=place),
                with_doctype(content, "", system=place, use="&x;"),
            ):
                assert place.encode() in attack
                try:
                    found = repr(outcomes(attack))
                except InputError as error:
                    found = str(error)
                assert "KANARIENVOGEL" not in found
        with pytest.raises(TimeoutError):
            server.accept()
    start = time.process_time()
    for attack in (
        with_doctype(content, LAUGHS, use="&a11;"),
        with_doctype(content, QUADRATIC, use="&a;" * 5000),
    ):
        assert "haha" not in repr(reasons(attack))
        try:
            taken = [one for one in outcomes(attack) if not isinstance(one, Rejection)]
        except InputError:
            taken = []
        assert all(len(repr(one)) < 100_000 for one in taken)
        assert "aaaaaaaaaa" not in repr(taken)
    assert time.process_time() - start < 2


# ---- archives ----


@pytest.mark.parametrize(
    "name",
    [
        "../../escaped",
        "/tmp/escaped",
        "C:\\escaped",
        "..\\..\\escaped",
        "a/../../escaped",
        "\\\\server\\share\\escaped",
    ],
)
def test_a_members_name_opens_no_path(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    (tmp_path / "archive").write_bytes(packed({name: LINE}))
    (record,) = read_path(tmp_path / "archive")
    assert not isinstance(record, Rejection)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["archive", "work"]
    assert not Path("/tmp/escaped").exists()


def test_a_link_in_an_archive_is_only_its_text(tmp_path: Path) -> None:
    (tmp_path / "canary").write_bytes(LINE)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("link.jsonl")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, str(tmp_path / "canary"))
    (rejection,) = outcomes(stream.getvalue())
    assert isinstance(rejection, Rejection)


def test_a_members_name_does_not_steer_a_terminal() -> None:
    (rejection,) = outcomes(packed({"a\x1b[2J\x07\u202eb.txt": b"no record at all"}))
    assert isinstance(rejection, Rejection)
    assert rejection.position == "a\ufffd[2J\ufffd\ufffdb.txt"


def test_members_that_overlap_are_counted_each_time() -> None:
    """Many entries of the directory that point at the same bytes: none is a bomb by itself."""
    line = b'{"id":"x","texts":{"en":{"title":"%s"}}}\n' % (b"ab " * 40_000)
    one = packed({"a.jsonl": line})
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    times = 400
    tail = bytearray(one[end:])
    tail[8:12] = times.to_bytes(2, "little") * 2
    tail[12:16] = ((end - start) * times).to_bytes(4, "little")
    bomb = one[:start] + one[start:end] * times + bytes(tail)
    taken: list[Outcome] = []
    with pytest.raises(InputError) as caught:
        taken.extend(read_stream(io.BytesIO(bomb), "upload", limits=Limits(ratio_from=10**6)))
    assert "times its" in caught.value.what
    assert len(taken) < times


# ---- depth ----


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><us-patent-grant>' + b"<b>" * 10**6 + b"</b>" * 10**6 + b"</us-patent-grant>",
        b'{"id":"x","texts":' + b'{"a":' * 10**6 + b"1" + b"}" * 10**6 + b"}\n",
        b'{"total":1,"data":[{"lens_id":"1","biblio":' + b"[" * 10**6 + b"]" * 10**6 + b"}]}",
        b"[" * 10**6,
        b"<html><table><tr><td>Title</td><td>" + b"<div>" * 10**6 + b"x</td></tr></table></html>",
        b"<table><tr><td>" * 10**5,
        b"<!--" * 10**6,
        b"<" * 10**6,
        b'<?xml version="1.0"?><!DOCTYPE us-patent-grant [' + b"<!ENTITY " + b"a" * 10**6 + b"]><us-patent-grant/>",
        b'<?xml version="1.0"?><!DOCTYPE us-patent-grant [' + b"<!ENTITY % a" * 10**5 + b"]><us-patent-grant/>",
        b"<PATDOC" + b" a" * 10**6,
        b'<PATDOC DNUM="1"><SDOBI>' + b'<a b="' * 10**5 + b"</PATDOC>",
        b'<PATDOC DNUM="1"><SDOBI><' + b"a" * 10**5 + b"</PATDOC>",
    ],
    ids=lambda content: repr(content[-30:])[2:-1],
)  # fmt: skip
def test_depth_and_what_never_ends_cost_no_more_than_their_size(content: bytes) -> None:
    start = time.process_time()
    assert reasons(content)
    assert time.process_time() - start < 5


# ---- size ----


@pytest.mark.parametrize("case", list(CASES))
def test_what_does_not_end_is_refused_in_flat_memory(case: str) -> None:
    size = 10**9 if case in GIGABYTE else HUGE
    ran = subprocess.run(
        (sys.executable, "-m", "tests.hostile_reading", case, str(size)),
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    taken, why, seconds, peak = json.loads(ran.stdout)
    assert taken == 0
    assert why
    assert peak < MEMORY
    assert seconds < 5 + 2e-8 * size


# ---- NUL ----


@pytest.mark.parametrize(
    "path", [next(iter(sorted(folder.iterdir()))) for folder in sorted(SAMPLES.iterdir())], ids=str
)
def test_nul_bytes_come_into_no_record(path: Path) -> None:
    content = path.read_bytes()
    for at in range(len(content) // 7, len(content), len(content) // 7):
        try:
            found = outcomes(content[:at] + b"\x00" + content[at:])
        except InputError:
            continue
        assert not any("\\x00" in repr(one) for one in found if not isinstance(one, Rejection)), at


# ---- workbooks ----


def workbook(change: Callable[[dict[str, bytes]], None], rows: int = 3) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["标题", "摘要", "公开号"])
    for number in range(rows):
        book.active.append([f"窑炉 {number}", "摘要", f"CN10{number:07}A"])
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    return packed(parts)


SHEET = "xl/worksheets/sheet1.xml"


def test_the_size_that_a_sheet_declares_is_not_believed() -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts[SHEET] = re.sub(rb'ref="[^"]*"', b'ref="A1:XFD1048576"', parts[SHEET], count=1)

    start = time.process_time()
    assert len(outcomes(workbook(change))) == 3
    assert time.process_time() - start < 2


def test_cells_at_the_far_end_of_a_row_are_not_made_up_to() -> None:
    def change(parts: dict[str, bytes]) -> None:
        far = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(10, 3000))
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", far + b"</sheetData>")

    start = time.process_time()
    assert len([one for one in outcomes(workbook(change)) if not isinstance(one, Rejection)]) == 3
    assert time.process_time() - start < 5


def test_shared_texts_have_a_limit() -> None:
    def change(parts: dict[str, bytes]) -> None:
        text = b"<si><t>" + bytes(range(97, 123)) * 40 + b"</t></si>"
        space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">' % space + text * 130_000 + b"</sst>"

    with pytest.raises(UnreadableFile, match="unpacks to"):
        outcomes(workbook(change))


def test_external_links_of_a_workbook_are_not_followed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.xlsx".encode()

        def change(parts: dict[str, bytes]) -> None:
            kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
            name = "xl/_rels/workbook.xml.rels"
            link = b'<Relationship Id="rId99" Type="%s" Target="%s" TargetMode="External"/>' % (kind, url)
            parts[name] = parts[name].replace(b"</Relationships>", link + b"</Relationships>")
            formula = b'<row r="9"><c r="A9"><f>WEBSERVICE("%s")</f></c></row>' % url
            parts[SHEET] = parts[SHEET].replace(b"</sheetData>", formula + b"</sheetData>")

        reasons(workbook(change))
        with pytest.raises(TimeoutError):
            server.accept()


# ---- what the fuzzer found ----


def test_thousands_of_digits_in_words_about_terms_take_no_time() -> None:
    """Looking for "3 times the price" among them took the square of their number: 19 s for 20,000."""
    row = ",".join(("标题", "摘要", "许可条件\n泵", "一种泵。", "9" * 20_000 + "元"))
    start = time.process_time()
    outcomes(row.encode())
    assert time.process_time() - start < 5


def test_a_page_in_utf_16_without_a_mark_is_read_or_refused_by_the_reader_of_pages() -> None:
    page = next((SAMPLES / "html_table").iterdir()).read_bytes().decode("gb18030").encode("utf-16-le")
    (reader,) = (one for one in readers() if one.name == "html_table")
    found = list(reader.read(io.BytesIO(page), name="page.xls"))
    assert [one for one in found if not isinstance(one, Rejection)]


def test_a_lens_row_without_any_number_is_rejected_by_itself() -> None:
    head = "#,Jurisdiction,Kind,Display Key,Lens ID,Publication Date,Publication Year,Application Number,Title,Abstract"
    rows = (f"1,,,{key},,2024-01-01,2024,,Pump,A pump." for key in ("US", "US A1", "???", "US 1 B2"))
    for one in outcomes("\n".join((head, *rows)).encode()):
        assert not isinstance(one, Rejection) or one.reason


def test_a_member_without_a_name_is_no_reason_to_fall() -> None:
    named = packed({"a": LINE, "b.jsonl": LINE})
    start = named.index(b"PK\x01\x02")  # the first entry of the directory
    entry = bytearray(named[start:])
    entry[28:30] = (0).to_bytes(
        2, "little"
    )  # the length of the name; what was the name is its extra field now
    entry[30:32] = (1).to_bytes(2, "little")
    assert any(not isinstance(one, Rejection) for one in outcomes(named[:start] + bytes(entry)))


def test_a_cell_in_a_sheets_last_row_takes_no_time() -> None:
    """A million rows without cells were made up one by one: 5 s."""

    def change(parts: dict[str, bytes]) -> None:
        last = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>end</t></is></c></row>'
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", last + b"</sheetData>")

    start = time.process_time()
    found = outcomes(workbook(change))
    assert time.process_time() - start < 3
    assert "row 1048576" in str(found[-1])


def test_a_long_conveyance_takes_no_time() -> None:
    words = "RELEASE OF " + "ALL LIENED " * 20_000
    start = time.process_time()
    assert Conveyance(words).kind == "other"
    assert time.process_time() - start < 1


def test_a_publication_number_without_end_takes_no_time() -> None:
    number = "CN99" + "-" * 15_000 + "!"
    start = time.process_time()
    assert publication(number) is None
    assert publication("CN 1.2.3 A") == ("CN", "123", "A")
    assert time.process_time() - start < 1


def test_a_character_of_thousands_of_digits_is_none() -> None:
    assert (
        html_text(f"a&#{'9' * 20_000};b&#x{'f' * 20_000};c&#0000065;&#x1F600;&amp;")
        == "a\ufffdb\ufffdcA\U0001f600&"
    )
