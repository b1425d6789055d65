"""The door: one reader a file, containers and their limits, and no damage that is not an error of ours."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.errors import AmbiguousFormat, BankError, UnknownFormat, UnreadableFile
from catalogue.records import OwnerChange, Rejection, Technology
from ingest import reading
from ingest.base import Outcome
from ingest.containers import Limits
from ingest.formats import readers
from ingest.reading import paths_in, read_path, read_stream
from tests import xml_samples
from tests.table_samples import CHINESE, EXCHANGE, PACKED, SAMPLES, csv_bytes, xlsx_bytes, zip_bytes

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
EVERY = {**{name: [content] for name, content in SAMPLES.items()}}
for _name, _contents in xml_samples.SAMPLES.items():
    _given = _contents if isinstance(_contents, (list, tuple)) else [_contents]
    EVERY[_name] = [text.encode() if isinstance(text, str) else text for text in _given]
for _folder in sorted((Path(__file__).resolve().parents[1] / "data" / "sample_patents").iterdir()):
    if _folder.name not in EVERY:  # a format without tiny files of its own above
        # archives, where records lie in several files, are told by their members: tests/test_formats_services.py
        EVERY[_folder.name] = [path.read_bytes() for path in paths_in(_folder) if path.suffix != ".zip"]


class Pipe(io.RawIOBase):
    """A stream that cannot be wound back and gives a few bytes at a time."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._content.read(min(len(buffer), 1000))
        buffer[: len(block)] = block
        return len(block)


def read(content: bytes, name: str = "f", limits: Limits = Limits()) -> list[Outcome]:  # noqa: B008
    return list(read_stream(io.BytesIO(content), name, limits=limits))


def ids(outcomes: list[Outcome]) -> list[str]:
    return [outcome.id for outcome in outcomes if isinstance(outcome, Technology)]


def rejections(outcomes: list[Outcome]) -> list[Rejection]:
    return [outcome for outcome in outcomes if isinstance(outcome, Rejection)]


def test_every_reader_has_a_sample() -> None:
    assert {reader.name for reader in readers()} == set(EVERY)
    assert [reader.name for reader in readers()] == sorted(reader.name for reader in readers())


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_file_goes_to_its_one_reader(name: str) -> None:
    for content in EVERY[name]:
        assert [reader.name for reader in readers() if reader.sniff(content[:65_536], "upload")] == [name]
        outcomes = read(content)
        assert outcomes
        assert outcomes == list(read_stream(Pipe(content), "f"))  # type: ignore[arg-type]
        for outcome in outcomes:
            assert isinstance(outcome, (Technology, OwnerChange))
            told = outcome.source if isinstance(outcome, OwnerChange) else (outcome.provenance or {})["*"]
            assert told is not None
            assert told.file == "f"
            assert told.position


@pytest.mark.parametrize(
    ("content", "looks"),
    [
        (b"hello there\n", "hello there"),
        (b"<html><body>login</body></html>", "an HTML page"),
        (b'<?xml version="1.0"?><!-- c --><Workbook/>', "<Workbook>"),
        (b'{"a": 1}', "JSON with the keys a"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "save it as .xlsx or CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"Rar!\x1a\x07", "RAR"),
        (bytes(range(200)), "binary"),
        (zip_bytes({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<w/>"}), "Word"),
        (b" \n \n", "blank"),
    ],
)
def test_unknown_format_says_what_it_looks_like_and_what_is_known(content: bytes, looks: str) -> None:
    with pytest.raises(UnknownFormat) as caught:
        read(content, "upload.bin")
    assert looks in caught.value.what
    assert caught.value.where == "upload.bin"
    assert "techbank formats" in str(caught.value.todo)


@pytest.mark.parametrize(
    "content", [b"", gzip.compress(b"", mtime=0), zip_bytes({})], ids=["nothing", "gzip", "zip"]
)
def test_empty(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"empty|no files"):
        read(content)


def test_two_claims_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Greedy(type(readers()[0])):  # type: ignore[misc]
        name = "greedy"

        def sniff(self, head: bytes, name: str) -> bool:
            return True

    monkeypatch.setattr(reading, "readers", lambda: (*readers(), Greedy()))
    with pytest.raises(AmbiguousFormat, match="exchange_jsonl and by greedy"):
        read(EXCHANGE)


def test_gzip_and_zip_by_their_bytes_and_not_their_names() -> None:
    assert ids(read(gzip.compress(EXCHANGE), "x.csv")) == ["QL-1", "QL-2"]
    found = read(zip_bytes({"a.xml": EXCHANGE}), "x.csv")
    assert ids(found) == ["QL-1", "QL-2"]
    assert isinstance(found[0], Technology)
    assert found[0].provenance is not None
    assert found[0].provenance["*"].file == "x.csv!a.xml"
    assert list(read_stream(Pipe(PACKED["zip"]), "p")) == read(PACKED["zip"], "p")  # type: ignore[arg-type]


def test_a_bad_member_is_one_rejection_and_the_others_go_on() -> None:
    archive = zip_bytes(
        {
            "__MACOSX/._a.jsonl": b"x",
            "folder/": b"",
            "folder/.DS_Store": b"x",
            "a.jsonl": EXCHANGE,
            "notes.txt": b"hello",
            "empty.csv": b"",
            "bad.csv": "姓名,电话\n甲,1\n乙,2\n".encode(),
            "表.xlsx": xlsx_bytes({"s": CHINESE}),
        }
    )
    outcomes = read(archive, "up.zip")
    assert ids(outcomes) == ["QL-1", "QL-2", "CN-990100123-B", "CN-990100124-B"]
    assert [(r.file, r.position) for r in rejections(outcomes)] == [
        ("up.zip", "notes.txt"),
        ("up.zip", "empty.csv"),
        ("up.zip", "bad.csv"),
    ]


def test_names_in_gbk_and_a_damaged_member() -> None:
    raw = bytearray(
        zip_bytes({"AAAA.jsonl": EXCHANGE, "b.jsonl": EXCHANGE.replace(b"QL", b"QM")}, zipfile.ZIP_STORED)
    )
    at = raw.index(b"Kiln")
    raw[at : at + 4] = b"Kilt"  # the checksum of the first member is wrong now
    renamed = bytes(raw).replace(b"AAAA", "成果".encode("gb18030"))
    outcomes = read(renamed, "up.zip")
    assert [(r.position, "CRC" in r.reason) for r in rejections(outcomes)] == [("成果.jsonl", True)]
    assert ids(outcomes)[-2:] == ["QM-1", "QM-2"]


def test_encrypted_member_is_rejected() -> None:
    raw = bytearray(zip_bytes({"a.jsonl": EXCHANGE, "b.jsonl": EXCHANGE}))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    raw[6] |= 1
    outcomes = read(bytes(raw), "up.zip")
    assert [(r.position, r.reason) for r in rejections(outcomes)] == [("a.jsonl", "the file is encrypted")]
    assert ids(outcomes) == ["QL-1", "QL-2"]


@pytest.mark.parametrize(
    "content",
    [
        zip_bytes({"good.jsonl": EXCHANGE, "inner.zip": PACKED["zip"]}),
        zip_bytes({"good.jsonl": EXCHANGE, "inner.bin": PACKED["zip"]}, zipfile.ZIP_STORED),
        zip_bytes({"good.jsonl": EXCHANGE, "inner.gz": PACKED["gz"]}),
        gzip.compress(PACKED["gz"], mtime=0),
        gzip.compress(PACKED["zip"], mtime=0),
    ],
)
def test_a_container_in_a_container_is_refused_before_anything_is_taken(content: bytes) -> None:
    taken: list[Outcome] = []
    with pytest.raises(UnreadableFile, match="inside"):
        taken.extend(read_stream(io.BytesIO(content), "f"))
    assert not taken


def test_bombs() -> None:
    line = b'{"id":"x","texts":{"en":{"title":"' + b"a" * 3_000_000 + b'"}}}\n'
    low = Limits(ratio_from=100_000)
    for packed in (zip_bytes({"a.jsonl": line}), gzip.compress(line)):
        assert ids(read(packed)) == ["x"]
        with pytest.raises(UnreadableFile, match="times its packed size"):
            read(packed, limits=low)
        with pytest.raises(UnreadableFile, match="more than 1,000,000 bytes"):
            read(packed, limits=Limits(max_bytes=1_000_000))
    with pytest.raises(UnreadableFile, match="3 files"):
        read(zip_bytes({str(n): EXCHANGE for n in range(3)}), limits=Limits(max_members=2))
    with pytest.raises(UnreadableFile, match="unpacks to far more"):
        read(zip_bytes({"xl/workbook.xml": b" " * 30_000_000}))


def test_workbook_with_a_dtd_is_refused() -> None:
    original = xlsx_bytes({"s": CHINESE})
    parts = {}
    with zipfile.ZipFile(io.BytesIO(original)) as packed:
        for name in packed.namelist():
            parts[name] = packed.read(name)
    parts["xl/workbook.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts["xl/workbook.xml"]
    with pytest.raises(UnreadableFile, match="DTD"):
        read(zip_bytes(parts))


def test_cut_gzip_keeps_what_came_before_and_says_so() -> None:
    lines = b"".join(
        b'{"id":"%d","texts":{"en":{"title":"%s"}}}\n' % (n, hashlib.sha256(b"%d" % n).hexdigest().encode())
        for n in range(9000)
    )
    taken: list[Outcome] = []
    with pytest.raises(UnreadableFile, match="cut short"):
        taken.extend(read_stream(io.BytesIO(gzip.compress(lines)[:-9000]), "f"))
    assert len(taken) > 100
    assert ids(taken) == [str(n) for n in range(len(taken))]


def test_our_own_mistakes_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = next(reader for reader in readers() if reader.name == "exchange_jsonl")

    def broken(error: Exception) -> Any:
        def read_broken(self: object, stream: object, *, name: str) -> Iterator[Outcome]:
            raise error
            yield

        return read_broken

    monkeypatch.setattr(type(reader), "read", broken(ZeroDivisionError("ours")))
    with pytest.raises(ZeroDivisionError):
        read(EXCHANGE)
    monkeypatch.setattr(type(reader), "read", broken(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "theirs")))
    with pytest.raises(UnreadableFile, match="exchange_jsonl") as caught:
        read(EXCHANGE)
    assert isinstance(caught.value.__cause__, UnicodeDecodeError)


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/z.jsonl", "a/.hidden", ".git/x", "__MACOSX/y"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(EXCHANGE)
    assert [path.relative_to(tmp_path).as_posix() for path in paths_in(tmp_path)] == ["b.jsonl", "a/z.jsonl"]
    assert list(paths_in(tmp_path / "b.jsonl")) == [tmp_path / "b.jsonl"]
    assert ids(list(read_path(tmp_path / "b.jsonl"))) == ["QL-1", "QL-2"]
    with pytest.raises(UnreadableFile, match="no such file"):
        list(paths_in(tmp_path / "none"))
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        list(read_path(tmp_path / "none"))


def test_lines_that_are_wrong_leave_the_others() -> None:
    content = b'\xef\xbb\xbf{"id":"1","texts":{}}\n\n{"id":"2"\n{"id":"3","texts":{},"trl":99}\n[]\n{"id":"5","texts":{}}'
    outcomes = read(content, "x.jsonl")
    assert ids(outcomes) == ["1", "5"]
    assert [(r.position, r.field) for r in rejections(outcomes)] == [
        ("line 3", None),
        ("line 4", "trl"),
        ("line 5", None),
    ]


def test_exchange_keeps_a_provenance_of_its_own() -> None:
    line = b'{"id":"1","texts":{},"provenance":{"*":{"file":"old.csv","position":"row 2"},"trl":{"method":"parsed"}}}'
    found = read(line)[0]
    assert isinstance(found, Technology)
    assert found.provenance is not None
    assert found.provenance["*"].file == "old.csv"
    assert found.provenance["trl"].method == "parsed"


TAMPERED = {**SAMPLES, **PACKED}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(TAMPERED)), st.data())
def test_cut_or_flipped_bytes_raise_nothing_but_our_errors(name: str, data: st.DataObject) -> None:
    content = bytearray(TAMPERED[name])
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    start = data.draw(st.sampled_from((0, 0, 0, 1, len(content) // 3)))
    end = data.draw(st.sampled_from((len(content), len(content) - 1, len(content) // 2, 60, 3)))
    try:
        outcomes = read(bytes(content[start:end]))
    except BankError as error:
        assert error.what  # noqa: PT017
        assert error.where  # noqa: PT017
        return
    assert all(isinstance(outcome, Technology | Rejection) for outcome in outcomes)


@pytest.mark.real
@pytest.mark.skipif(not DATA.is_dir(), reason="the shared real data are not beside the project")
@pytest.mark.parametrize(
    ("path", "technologies"),
    [
        ("listings/nasa_software_catalog/listings.jsonl", 944),
        ("listings/nasa_patent_portfolio/NASA_Patents.csv", 1393),
        ("listings/us_federal_license_notices/notices.jsonl", 186),
        ("formats/cn_patent_cpc_csv/sample_train.csv", 19),
        ("formats/cn_patent_cpc_csv/sample_test.csv", 19),
        ("formats/cn_patent_cpc_csv/sample_val.csv", 19),
        ("formats/cnipa_gazette_csv_gb18030/university_applicants_300.csv", 300),
    ],
)
def test_real_files(path: str, technologies: int) -> None:
    outcomes = list(read_path(DATA / path))
    assert not rejections(outcomes)
    assert len(set(ids(outcomes))) == technologies


@pytest.mark.real
@pytest.mark.skipif(not DATA.is_dir(), reason="the shared real data are not beside the project")
def test_no_real_file_is_claimed_twice() -> None:
    for path in paths_in(DATA):
        with path.open("rb") as stream:
            head = stream.read(65_536)
        assert len([reader.name for reader in readers() if reader.sniff(head, path.name)]) <= 1, path


def test_csv_that_ends_in_a_cell() -> None:
    content = csv_bytes(CHINESE)
    taken: list[Outcome] = []
    with pytest.raises(UnreadableFile, match="ends within quotation marks"):
        taken.extend(read_stream(io.BytesIO(content[: content.index("孔隙率".encode()) + 9]), "f"))
    assert not taken
