"""Bad input by the command line: one clear error that says what, where and what to do, and nothing half-written."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import socket
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from index import storage
from techbank.cli import main
from tests.conftest import SAMPLES, process, techbank, techbank_json

REDBOOK = (SAMPLES / "uspto_redbook" / "ipg990106.xml").read_bytes()
FIRST = REDBOOK[: REDBOOK.index(b"</us-patent-grant>")] + b"</us-patent-grant>\n"
DOCDB = (SAMPLES / "epo_docdb" / "docdb-209901-sample.xml").read_bytes()
NEED = "电池在零下二十度就掉电"


def zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


def workbook(*rows: tuple[str | int, ...]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def redbook_with(declarations: str, title: str) -> bytes:
    """The first sample grant, its DOCTYPE and title replaced."""
    before, _, rest = FIRST.decode().partition("[ ]>")
    head, _, tail = rest.partition('<invention-title id="d2e43">')
    return f'{before}[{declarations}]>{head}<invention-title id="d2e43">{title}<{tail.partition("<")[2]}'.encode()


BOMB = redbook_with(
    '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)),
    "&a9;",
)
EXTERNAL = redbook_with('<!ENTITY x SYSTEM "file:///etc/hostname">', "&x;")

# A file, and what the one line about it must say.
FILES: dict[str, tuple[str, bytes, str]] = {
    "unknown format": ("letter.txt", "尊敬的老师：您好。".encode(), "format is not known"),
    "binary": ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "format is not known"),
    "empty": ("empty.xml", b"", "empty"),
    "blank": ("blank.csv", b"\n\n   \n", ""),
    "truncated Red Book": ("cut.xml", REDBOOK[:3000], "not well-formed"),
    "truncated DOCDB": ("cut.xml", DOCDB[:2500], "not well-formed"),
    "not well-formed": (
        "bad.xml",
        FIRST.replace(b"</invention-title>", b"</title>", 1),
        "not well-formed",
    ),
    "CSV without a header": ("list.csv", "甲,乙,丙\n1,2,3\n4,5,6\n".encode(), "header"),
    "XLSX without a header": ("list.xlsx", workbook(("甲", "乙"), (1, 2), (3, 4)), "header"),
    "truncated XLSX": ("cut.xlsx", workbook(("标题", "摘要"), ("一", "二"))[:2000], ""),
    "truncated zip": ("cut.zip", zipped("a.xml", REDBOOK)[:4000], ""),
    "zip in a zip": ("outer.zip", zipped("inner.zip", zipped("a.xml", REDBOOK)), "not read"),
    "gzip in a zip": ("outer.zip", zipped("inner.xml.gz", gzip.compress(REDBOOK, mtime=0)), "not read"),
    "zip in a gzip": ("outer.zip.gz", gzip.compress(zipped("a.xml", REDBOOK), mtime=0), "not read"),
    "truncated gzip": ("cut.xml.gz", gzip.compress(REDBOOK, mtime=0)[:500], "cut short"),
    "archive without files": ("none.zip", b"PK\x05\x06" + bytes(18), "no files"),
    "entity bomb": ("bomb.xml", BOMB, "entit"),
    "external entity": ("external.xml", EXTERNAL, "entit"),
    "a line of JSON that is none": ("a.jsonl", b'{"id": "A-1", "texts": {"en": {"title": "x"}}\n', ""),
}


def refused(*arguments: str | Path, code: int, says: str) -> Result:
    """A command that fails with one line of error."""
    result = techbank(*arguments, code=code)
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("techbank: ")
    assert says in lines[0]
    return result


def counts(bank: Path) -> tuple[int, int]:
    status = techbank_json("status", "--bank", bank)
    return status["technologies"], status["changes"]


@pytest.mark.parametrize("case", list(FILES))
def test_a_bad_file_is_one_line_and_leaves_the_bank_as_it_was(
    own_folder: Path, tmp_path: Path, case: str
) -> None:
    name, content, says = FILES[case]
    (tmp_path / name).write_bytes(content)
    before = counts(own_folder)
    result = techbank("ingest", tmp_path / name, "--bank", own_folder, code=1)
    first, *lines = result.stdout.splitlines()
    assert first == "0 stored, 0 changed, 0 the same, 1 rejected"
    assert len(lines) == 1
    line = lines[0]
    assert line.startswith(f"  {name} "), "it does not say where"
    assert says in line
    assert line.rstrip().endswith((".", "…")) or line.count(". ") >= 1, "it does not say what to do"
    assert "root:" not in line
    assert result.stderr == ""
    assert counts(own_folder) == before
    assert techbank_json("search", NEED, "--bank", own_folder, "-k", "1")["hits"]

    report = techbank_json("ingest", tmp_path / name, "--bank", own_folder, code=1)
    assert (report["stored"], report["changed"], report["same"], report["rejected"]) == (0, 0, 0, 1)
    (rejection,) = report["rejections"]
    assert rejection["file"] == name
    assert rejection["position"]
    assert rejection["reason"]
    assert rejection["todo"]


def test_no_file_is_fetched_that_a_document_names(tmp_path: Path) -> None:
    """Whatever becomes of such documents, nobody is asked for what they point at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd"
        documents = {
            "general.xml": redbook_with(f'<!ENTITY x SYSTEM "{url}">', "&x;"),
            "parameter.xml": redbook_with(f'<!ENTITY % x SYSTEM "{url}"> %x;', "plain"),
            "doctype.xml": FIRST.replace(b'"us-patent-grant-v45-2014-04-03.dtd"', f'"{url}"'.encode()),
            "docdb.xml": DOCDB.replace(b'"docdb-entities.dtd"', f'"{url}"'.encode()),
        }
        for name, content in documents.items():
            assert url.encode() in content
            (tmp_path / name).write_bytes(content)
            CliRunner().invoke(main, ["ingest", str(tmp_path / name), "--bank", str(tmp_path / "bank")])
        with pytest.raises(TimeoutError):
            server.accept()
    assert (
        techbank_json("status", "--bank", tmp_path / "bank")["technologies"] >= 12
    )  # DTDs are no reason to refuse


def test_what_comes_before_the_damage_is_taken_whole(own_folder: Path, tmp_path: Path) -> None:
    """A weekly file cut in its fourth document: three records are there, the fourth is named, and none is half."""
    cut = REDBOOK[: REDBOOK.index(b"</claims>", REDBOOK.index(b"</us-patent-grant>") * 3)]
    whole = cut.count(b"</us-patent-grant>")
    changed = cut.replace(b"<country>GB</country>", b"<country>IE</country>").replace(b" cell", b" CELL")
    (tmp_path / "weekly.xml").write_bytes(changed)
    before = counts(own_folder)
    report = techbank_json("ingest", tmp_path / "weekly.xml", "--bank", own_folder)
    assert report["changed"] + report["same"] == whole
    assert report["rejected"] == 1
    assert f"document {whole + 1}" in report["rejections"][0]["position"]
    assert counts(own_folder)[0] == before[0]


def test_a_bad_file_beside_good_ones_hinders_none(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for case, (name, content, _) in FILES.items():
        (folder / f"{len(list(folder.iterdir())):02}-{case.replace(' ', '-')}-{name}").write_bytes(content)
    (folder / "99-good.csv").write_bytes((SAMPLES / "nasa_patents" / "portfolio.csv").read_bytes())
    report = techbank_json("ingest", folder, "--bank", tmp_path / "bank")
    assert (report["stored"], report["rejected"]) == (4, len(FILES))
    assert len({rejection["file"] for rejection in report["rejections"]}) == len(FILES)


def test_a_file_whose_name_is_no_unicode_is_taken(tmp_path: Path) -> None:
    """Unpacked from a Chinese zip, a name may be GBK; as it comes from the system no database takes it."""
    name = os.fsdecode("专利.csv".encode("gbk"))
    try:
        (tmp_path / name).write_bytes((SAMPLES / "nasa_patents" / "portfolio.csv").read_bytes())
    except OSError:
        pytest.skip("this file system takes only names that are Unicode")
    report = techbank_json("ingest", tmp_path / name, "--bank", tmp_path / "bank")
    assert (report["stored"], report["rejected"]) == (4, 0)
    record = techbank_json("show", "nasa-patent:TRR-20377", "--bank", tmp_path / "bank")
    assert record["provenance"]["*"]["file"] == "专利.csv"


def test_an_argument_that_is_no_unicode_is_misuse(own_folder: Path) -> None:
    strange = os.fsdecode(b"TTO \xff")
    assert "UTF-8" in techbank("show", strange, "--bank", own_folder, code=2).stderr
    hit = techbank_json("search", NEED, "--bank", own_folder, "-k", "1")["hits"][0]["id"]
    assert "UTF-8" in techbank("withdraw", hit, "--who", strange, "--bank", own_folder, code=2).stderr
    assert techbank_json("search", NEED, "--bank", own_folder, "-k", "1")["hits"][0]["id"] == hit


# Searching


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("",), "the need is empty"),
        (("  \n\t ",), "the need is empty"),
        (("电" * 100_000,), "100,000 characters"),
        ((NEED, "-k", "0"), "1 to 500"),
        ((NEED, "-k", "-3"), "1 to 500"),
        ((NEED, "-k", "1000000"), "1 to 500"),
        ((NEED, "--trl-min", "12"), "from 1 to 9"),
        ((NEED, "--trl-min", ""), "it is empty"),
        ((NEED, "--total-max", "200000"), "names no currency"),
        ((NEED, "--total-max", "many CNY"), "is no amount"),
        ((NEED, "--royalty-max", "5"), "a percentage and a base"),
        ((NEED, "--scheme", "pay_never"), "'pay_never' is not among them"),
        ((NEED, "--non-exclusive-in", "Atlantis"), "no country or region"),
        ((NEED, "--published-from", "yesterday"), "is no date"),
        ((NEED, "--class", "battery"), "class symbol"),
        ((NEED, "--unknown", "maybe"), "exclude, include or only"),
        ((NEED, "--trl-min", "3", "--unknown", "maybe"), "exclude, include or only"),
        ((NEED, "--trl-min", "3", "--unknown", "trl_min=maybe"), "exclude, include or only"),
        ((NEED, "--unknown", "trl_min=include"), "Ask for the filter too"),
        ((NEED, "--trl-min", "3", "--unknown", "no_such=include"), "'no_such'"),
        ((NEED, "--trl-min", "3", "--unknown", "include", "--unknown", "trl_min=only"), "FILTER=include"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[-2:])[:30],
)
def test_a_bad_question_is_one_line_and_misuse(
    sample_folder: Path, arguments: tuple[str, ...], says: str
) -> None:
    refused("search", *arguments, "--bank", sample_folder, code=2, says=says)


def test_a_filter_that_does_not_exist_is_misuse(sample_folder: Path) -> None:
    result = techbank("search", NEED, "--no-such-filter", "3", "--bank", sample_folder, code=2)
    assert "No such option" in result.stderr
    assert "--no-such-filter" in result.stderr
    assert result.stdout == ""


def test_an_index_of_another_encoder_is_refused_with_the_way_out(own_folder: Path) -> None:
    other = {"TECHBANK_ENCODER": "hashing-128"}
    result = techbank("search", NEED, "--bank", own_folder, code=1, env=other)
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    for part in ("hashing-512", "hashing-128", "techbank index"):
        assert part in result.stderr
    assert len(techbank_json("search", NEED, "--bank", own_folder)["hits"]) == 10
    techbank("index", "--bank", own_folder, env=other)
    techbank("search", NEED, "--bank", own_folder, env=other)


# The bank


def test_a_bank_that_is_a_file_is_misuse(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for command in (("ingest", str(SAMPLES)), ("search", NEED), ("status",), ("index",)):
        result = techbank(*command, "--bank", tmp_path / "file", code=2)
        assert "is a file" in result.stderr
        assert result.stdout == ""
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def test_a_bank_below_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    refused("ingest", SAMPLES / "nasa_patents", "--bank", tmp_path / "file" / "bank", code=1, says="file")
    refused("search", NEED, "--bank", tmp_path / "file" / "bank", code=1, says="there is no bank")


@pytest.mark.parametrize(
    "content", [b"this is no database at all " * 400, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_catalogue_of_garbage_is_one_line_and_stays_as_it_was(own_folder: Path, content: bytes) -> None:
    catalogue = own_folder / "catalogue.db"
    catalogue.write_bytes(content)
    for command in (("ingest", str(SAMPLES)), ("search", NEED), ("status",), ("index",), ("show", "X")):
        refused(*command, "--bank", own_folder, code=1, says="catalogue.db")
    assert catalogue.read_bytes() == content


def test_no_bank_and_no_index_say_what_to_run(tmp_path: Path) -> None:
    for command in (("search", NEED), ("status",), ("index",), ("show", "X"), ("withdraw", "X")):
        refused(*command, "--bank", tmp_path / "none", code=1, says="techbank ingest")
    assert not (tmp_path / "none").exists()
    techbank("ingest", SAMPLES / "nasa_patents", "--bank", tmp_path / "bank")
    refused("search", NEED, "--bank", tmp_path / "bank", code=1, says="techbank index")
    assert techbank_json("status", "--bank", tmp_path / "bank")["technologies"] == 4


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x20
    path.write_bytes(bytes(content))


def live(bank: Path) -> Path:
    return storage.current(bank / "index")


LIVE_FILES = (
    "strand-0/flat.faiss",
    "columns.npz",
    "strand-0/places.npy",
    "strands.json",
    "scores.npz",
    "words.json",
    "words.impacts.npy",
    "twins.pairs.npy",
    "ids.json",
    "texts.bin",
    "means.npz",
    "manifest.json",
    "manifest.sha256",
)


@pytest.mark.parametrize("name", [*LIVE_FILES, "CURRENT"])
def test_a_damaged_index_is_one_line_and_indexing_mends_it(own_folder: Path, name: str) -> None:
    damaged = own_folder / "index" / "CURRENT" if name == "CURRENT" else live(own_folder) / name
    flip(damaged, damaged.stat().st_size // 2)
    refused("search", NEED, "--bank", own_folder, code=1, says="techbank index")
    if name in LIVE_FILES[:2]:  # a missing file is as bad as a damaged one
        damaged.unlink()
        refused("search", NEED, "--bank", own_folder, code=1, says="techbank index")
    techbank("index", "--bank", own_folder, "--if-needed")
    assert len(techbank_json("search", NEED, "--bank", own_folder)["hits"]) == 10


def test_the_status_of_a_bank_whose_index_is_gone_is_told(own_folder: Path) -> None:
    """Status reads the manifest alone; the other files are checked where they are opened."""
    flip(live(own_folder) / "manifest.json", 100)
    refused("status", "--bank", own_folder, code=1, says="techbank index")
    shutil.rmtree(live(own_folder))
    refused("status", "--bank", own_folder, code=1, says="techbank index")
    techbank("index", "--bank", own_folder)
    assert techbank_json("status", "--bank", own_folder)["to_index"] == 0


def test_a_journal_that_cannot_be_written_is_misuse_before_anything_is_stored(
    own_folder: Path, tmp_path: Path
) -> None:
    before = counts(own_folder)
    journal = tmp_path / "no" / "folder" / "journal.jsonl"
    result = techbank("ingest", SAMPLES, "--bank", own_folder, "--journal", journal, code=2)
    assert "--journal" in result.stderr
    assert result.stdout == ""
    assert counts(own_folder) == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"encoder = [broken", "techbank.toml"),
        (b"no_such_setting = 1", "no_such_setting"),
        (b"k_max = 'many'", "k_max"),
        (b'index = "no-such-index"', "no-such-index"),
        (b"\xff\xfe\x00", "techbank.toml"),
    ],
)
def test_a_bad_setting_is_one_line(own_folder: Path, content: bytes, says: str) -> None:
    (own_folder / "techbank.toml").write_bytes(b'encoder = "hashing"\n' + content)
    result = techbank("index", "--bank", own_folder, code=2)
    assert len(result.stderr.splitlines()) == 1
    assert says in result.stderr


def test_in_a_process_of_its_own_there_is_no_traceback_either(own_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "bomb.xml").write_bytes(BOMB)
    running = process("ingest", tmp_path / "bomb.xml", "--bank", own_folder)
    out, error = running.communicate(timeout=300)
    assert running.returncode == 1
    assert b"1 rejected" in out
    assert error == b""
