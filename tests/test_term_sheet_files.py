"""Term sheets as files: well-formed, safe, the same bytes each time; the command and the route that make them."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from api.app import create_app
from catalogue.errors import InputError
from catalogue.licensing.offer import LicenceOffer, Milestone, OfferSource, Payment
from catalogue.licensing.term_sheet import Firm, file_name, make_sheet, write_sheet
from catalogue.licensing.term_sheet.content import printable
from catalogue.records import TechnologyText
from techbank.bank import Bank, open_bank
from tests.conftest import techbank, techbank_json
from tests.term_sheet_samples import FIRM, LANGUAGES, MADE, full_offer, record_with, sheet_of
from tests.web_samples import BATTERY, HASHING, HOSTILE, VISION, error_of, lines, parsed

FORMATS = ("html", "docx")
EVIL = '<script>alert(1)</script> & "A\'B" \u202eko\u0000\u0007\ud800\ufffe{{ 7*7 }} 甲\n乙'


def evil_sheet(format_: str) -> bytes:
    offer = LicenceOffer(
        source=OfferSource("declared", "javascript:alert(1)"),
        fields=(EVIL,),
        payment=Payment(milestones=(Milestone(EVIL, None),), currency="<b>"),
    )
    record = record_with(offer, id=f"X{EVIL}", texts={"zh": TechnologyText(title=EVIL)}, url="javascript:x")
    firm = Firm(EVIL, EVIL, EVIL)
    return write_sheet(make_sheet(record, 1, firm=firm, language="en", date=MADE), format_).content


# ---- both formats ----


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_sheet_gives_the_same_bytes(format_: str, language: str) -> None:
    def made() -> bytes:
        return write_sheet(sheet_of(full_offer(), "zh" if language == "zh" else "en"), format_).content

    assert made() == made()


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(InputError, match="html, docx"):
        write_sheet(sheet_of(full_offer()), "pdf")


def test_hostile_text_stays_text_in_html() -> None:
    page = evil_sheet("html").decode()
    tree = parsed(page)
    assert not tree.xpath(
        "//script | //@*[starts-with(name(), 'on')] | //a[starts-with(@href, 'javascript')]"
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
    assert "{{ 7*7 }}" in page
    assert not re.search("[\u0000-\u0008\u202a-\u202e\ud800-\udfff\ufffe]", page)


def test_hostile_text_stays_text_in_docx() -> None:
    content = evil_sheet("docx")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
        assert "javascript" not in package.read("word/_rels/document.xml.rels").decode()
    text = "\n".join(node.text or "" for node in Document(io.BytesIO(content)).element.iter(qn("w:t")))
    assert '<script>alert(1)</script> & "A\'B" ko {{ 7*7 }} 甲 乙' in text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=60))
def test_any_text_can_be_printed(text: str) -> None:
    clean = printable(text)
    etree.fromstring(f"<a>{clean.replace('&', '&amp;').replace('<', '&lt;')}</a>".encode())
    assert printable(clean) == clean


# ---- HTML ----


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone_and_can_be_used_by_everyone(language: str) -> None:
    sheet = sheet_of(full_offer(), "zh" if language == "zh" else "en")
    page = write_sheet(sheet, "html").content.decode()
    tree = parsed(page)
    assert page.startswith("<!DOCTYPE html>")
    assert tree.get("lang") == ("zh-Hans" if language == "zh" else "en")
    assert not tree.xpath("//script | //link | //img | //@src | //@style")
    assert "url(" not in page
    assert "@import" not in page
    assert "size: A4" in page
    assert len(tree.xpath("//h1")) == 1
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(tree.xpath("//@aria-labelledby")) <= set(ids)
    for table in tree.xpath("//table"):
        assert table.get("aria-label") or table.get("aria-labelledby")
        assert table.xpath("./thead/tr/th[@scope='col']")
        for row in table.xpath("./tbody/tr"):
            assert len(row.xpath("./th[@scope='row']")) == 1
            assert len(row.xpath("./th | ./td")) == len(table.xpath("./thead/tr/th"))
    assert tree.xpath("//mark")


def test_a_title_in_another_language_says_which() -> None:
    texts = {"ja": TechnologyText(title="電解液"), "und": TechnologyText(title="?")}
    sheet = sheet_of(full_offer(), "en", texts=texts)
    tree = parsed(write_sheet(sheet, "html").content.decode())
    assert tree.xpath("//p[@class='subject']/span[@lang='ja']")
    assert tree.xpath("//@lang") == ["en", "ja", "zh", "ja"]


# ---- DOCX ----


def word_document(language: str) -> Any:
    sheet = sheet_of(full_offer(), "zh" if language == "zh" else "en")
    return Document(io.BytesIO(write_sheet(sheet, "docx").content))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_document_is_set_for_both_scripts_on_a4(language: str) -> None:
    document = word_document(language)
    (section,) = document.sections
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert defaults.find(f".//{qn('w:lang')}").get(qn("w:eastAsia")) == "zh-CN"
    for name in ("Normal", "Title", "Heading 1", "Sheet note"):
        fonts = document.styles[name].element.find(f".//{qn('w:rFonts')}")
        assert fonts.get(qn("w:eastAsia")) == "SimSun"
        assert not [key for key in fonts.attrib if "heme" in key]
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[:2] == ["Title", "Subtitle"]
    assert styles.count("Heading 1") == 8
    for table in document.tables:
        header = table._tbl.tr_lst[0]
        assert header.find(f".//{qn('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        for cell in table._tbl.iter(qn("w:tc")):
            assert cell[-1].tag == qn("w:p")
    assert "PAGE" in etree.tostring(section.footer._element).decode()


def test_gaps_and_links_are_marked_in_the_word_document() -> None:
    document = Document(io.BytesIO(write_sheet(sheet_of(replace(full_offer(), start=None)), "docx").content))
    marked = [run.text for table in document.tables for row in table.rows for cell in row.cells
              for paragraph in cell.paragraphs for run in paragraph.runs if run.style.name == "To be agreed"]  # fmt: skip
    assert "[to be agreed]" in marked
    links = document.element.findall(f".//{qn('w:hyperlink')}")
    assert links
    target = document.part.rels[links[0].get(qn("r:id"))]
    assert target.is_external
    assert target.target_ref == "https://tto.example/1"


def test_the_word_document_tells_nothing_of_the_machine() -> None:
    content = write_sheet(sheet_of(full_offer(), "zh"), "docx").content
    core = Document(io.BytesIO(content)).core_properties
    assert (core.author, core.last_modified_by, core.language) == ("techbank", "techbank", "zh-Hans")
    assert core.title == "许可条款清单（示范文本）: 低温电解液"
    assert core.identifier == "CN-990000001-B"
    assert core.created == core.modified
    assert core.created is not None
    assert core.created.date() == MADE
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        whole = b"".join(package.read(name) for name in package.namelist())
        assert "docProps/thumbnail.jpeg" not in package.namelist()
    for told in (str(Path.cwd()), str(Path.home()), "python-docx", "Macintosh"):
        assert told.encode() not in whole


# ---- the command ----


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bank_in(tmp_path / "bank")


def bank_in(folder: Path) -> Path:
    folder.mkdir()
    (folder / "techbank.toml").write_text('encoder = "hashing-256"\n', encoding="utf-8")
    records = folder / "records.jsonl"
    records.write_bytes(lines([BATTERY, VISION, HOSTILE]))
    with open_bank(folder, create=True) as bank:
        assert bank.ingest([records]).stored == 3
    return folder


def sheet_command(folder: Path, *arguments: str | Path, id_: str = BATTERY["id"], code: int = 0) -> Any:
    return techbank("term-sheet", id_, "--bank", folder, "--firm", "某某公司", *arguments, code=code)


def test_the_command_writes_a_file_and_says_what_is_open(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.docx"
    done = sheet_command(folder, "--offer", "1", "--out", out)
    assert done.stdout.strip() == str(out)
    assert "to be agreed" in done.stderr
    text = "".join(node.text or "" for node in Document(str(out)).element.iter(qn("w:t")))
    assert "CNY 200,000（人民币贰拾万元整）" in text
    assert dt.date.today().strftime("%Y年") in text
    page = tmp_path / "sheet.HTML"
    told = techbank_json(
        "term-sheet",
        BATTERY["id"],
        "--bank",
        folder,
        "--offer",
        "2",
        "--firm",
        "X",
        "--lang",
        "en",
        "--out",
        page,
    )
    assert told | {"to_be_agreed": []} == {
        "file": str(page), "id": BATTERY["id"], "offer": 2, "language": "en", "format": "html", "to_be_agreed": [],
    }  # fmt: skip
    assert "Term" in told["to_be_agreed"]
    assert "version 1" in parsed(page.read_text("utf-8")).text_content()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bank", "sheet.HTML", "sheet.docx"]


def test_the_only_offer_needs_no_number(folder: Path, tmp_path: Path) -> None:
    sheet_command(folder, "--out", tmp_path / "a.html", id_=VISION["id"])
    assert "--offer 1 to --offer 2" in sheet_command(folder, "--out", tmp_path / "b.html", code=2).stderr


def test_a_file_that_is_there_is_left_alone_without_force(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.html"
    out.write_text("mine", encoding="utf-8")
    refused = sheet_command(folder, "--offer", "1", "--out", out, code=1)
    assert "there already" in refused.stderr
    assert out.read_text(encoding="utf-8") == "mine"
    sheet_command(folder, "--offer", "1", "--out", out, "--force")
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_file_that_appears_meanwhile_is_left_alone(tmp_path: Path) -> None:
    from techbank.commands.term_sheet import write_file

    out = tmp_path / "sheet.html"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="there already"):
        write_file(out, b"new", force=False)
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.html"]
    assert out.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--offer", "3", "--out", "a.html"), 1, "Choose 1 to 2"),
        (("--offer", "0", "--out", "a.html"), 2, "0"),
        (("--offer", "1", "--out", "a.pdf"), 2, "Choose one of: html, docx"),
        (("--offer", "1", "--out", "a"), 2, "Choose one of: html, docx"),
        (("--offer", "1", "--lang", "fr", "--out", "a.html"), 2, "fr"),
        (("--offer", "1", "--firm", " ", "--out", "a.html"), 2, "firm's name is empty"),
        (("--offer", "1", "--out", "none/a.html"), 1, "Choose a folder"),
        (("--offer", "1"), 2, "--out"),
    ],
)
def test_misuse_is_told(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert says in sheet_command(folder, *arguments, code=code).stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bank"]


def test_an_unknown_technology_is_told(folder: Path, tmp_path: Path) -> None:
    failed = sheet_command(folder, "--offer", "1", "--out", tmp_path / "a.html", id_="NONE", code=1)
    assert "NONE" in failed.stderr


# ---- the route ----


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with open_bank(bank_in(tmp_path_factory.mktemp("web") / "bank"), HASHING) as found:
        yield found


@pytest.fixture(scope="module")
def client(bank: Bank) -> Iterator[TestClient]:
    with TestClient(create_app(bank)) as found:
        yield found


def path_of(id_: str, n: object) -> str:
    return f"/technologies/{id_}/offers/{n}/term-sheet"


def test_the_route_gives_a_page_whose_style_the_policy_lets_through(client: TestClient) -> None:
    answer = client.get(
        path_of(BATTERY["id"], 1), params={"lang": "en", "firm": "A <b> & Co", "firm_address": ""}
    )
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    tree = parsed(answer.text)
    assert "A <b> & Co" in tree.text_content()
    assert len(tree.xpath("//*[@id='t-firm_address']//mark")) == 1
    (style,) = tree.xpath("//style/text()")
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_the_route_gives_a_word_document_to_keep(client: TestClient) -> None:
    answer = client.get(path_of(VISION["id"], 1), params={"format": "docx"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="term-sheet-QL_2026_014-1-zh.docx"'
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert Document(io.BytesIO(answer.content)).core_properties.identifier == VISION["id"]


@pytest.mark.parametrize(
    ("path", "params", "status", "code"),
    [
        (path_of("NONE", 1), {}, 404, "not_found"),
        (path_of(BATTERY["id"], 3), {}, 404, "not_found"),
        (path_of(BATTERY["id"], 0), {}, 404, "not_found"),
        (path_of(BATTERY["id"], "one"), {}, 422, "bad_request"),
        (path_of(BATTERY["id"], 1), {"format": "pdf"}, 422, "bad_request"),
        (path_of(BATTERY["id"], 1), {"lang": "ja"}, 422, "bad_request"),
        (path_of(BATTERY["id"], 1), {"firm": "…"}, 422, "bad_input"),
        (path_of(BATTERY["id"], 1), {"firm": "x" * 301}, 422, "bad_request"),
    ],
)
def test_what_cannot_be_made_is_told(
    client: TestClient, path: str, params: dict[str, str], status: int, code: str
) -> None:
    error_of(client.get(path, params=params, headers={"accept": "application/json"}), status, code)


def test_a_hostile_record_stays_text_on_the_route(client: TestClient) -> None:
    from urllib.parse import quote

    answer = client.get(path_of(quote(HOSTILE["id"], safe=""), 1), params={"firm": "Ä\u202e<i>"})
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert re.fullmatch(r'inline; filename="[A-Za-z0-9_.-]+"', answer.headers["content-disposition"])


def test_a_record_is_still_answered_beside_the_route(client: TestClient) -> None:
    assert client.get(f"/technologies/{VISION['id']}").json()["id"] == VISION["id"]
    paths = json.loads(client.get("/openapi.json").text)["paths"]
    assert "/technologies/{id}/offers/{n}/term-sheet" in paths


def test_a_files_name_is_plain() -> None:
    assert file_name("CN-1-B", 2, "en", "html") == "term-sheet-CN-1-B-2-en.html"
    assert file_name('../../甲"\r\n', 1, "zh", "docx") == "term-sheet-1-zh.docx"
    assert len(file_name("x" * 500, 1, "zh", "docx")) < 90


def test_the_firm_on_a_sheet_is_the_one_given() -> None:
    sheet = make_sheet(
        record_with(full_offer()), 1, firm=replace(FIRM, name="乙公司"), language="zh", date=MADE
    )
    assert "乙公司" in write_sheet(sheet, "html").content.decode()
