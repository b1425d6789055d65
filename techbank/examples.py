"""Examples that are handed in as a file: records in any format that uploads know, or a plain document about one technology.

Nothing of them is stored. A document (text, Word, PDF) becomes a record with one text in the language that it is written in.
"""

from __future__ import annotations

import io
import itertools
import unicodedata
import zipfile
from typing import BinaryIO, Final

from catalogue.errors import BadExample, InputError, UnknownFormat, UnreadableFile
from catalogue.records import Technology, TechnologyText
from ingest.containers import Limits
from ingest.reading import read_stream
from techbank.language import language_of
from techbank.likeness import MOST

FILE_MAX: Final = 20 * 2**20
"""Bytes of an example's file."""
_TEXT_MAX: Final = 20_000  # characters of a document that are read: its beginning says what it is about
_TITLE_MAX: Final = 120
_PAGES: Final = 20
_LIMITS: Final = Limits(max_bytes=200 * 2**20, max_members=1000)
_DOCUMENTS: Final = "Hand in records (techbank formats lists the formats), a text file, a Word document (.docx) or a PDF with text in it"


def examples_of(stream: BinaryIO, name: str) -> tuple[Technology, ...]:
    """The technologies that a file describes, at most likeness.MOST.

    Raises:
        BadExample: it is too large, holds no text, or more technologies than that.
        InputError: it cannot be read.
    """
    content = stream.read(FILE_MAX + 1)
    if len(content) > FILE_MAX:
        raise BadExample(
            f"the file has more than {FILE_MAX:,} bytes",
            where=name,
            todo="Hand in one technology, or paste its abstract",
        )
    if not content:
        raise BadExample("the file is empty", where=name, todo="Check the file and hand it in again")
    if content.startswith(b"%PDF-"):
        return (_document(_pdf(content, name), name),)
    if _is_docx(content):
        return (_document(_docx(content, name), name),)
    try:
        return _records(content, name)
    except UnknownFormat as unknown:
        text = _plain(content)
        if text is None:
            raise UnknownFormat(unknown.what, where=name, todo=_DOCUMENTS) from unknown
        return (_document(text, name),)


def _records(content: bytes, name: str) -> tuple[Technology, ...]:
    outcomes = read_stream(io.BytesIO(content), name, limits=_LIMITS)
    records = list(itertools.islice((o for o in outcomes if isinstance(o, Technology) and o.texts), MOST + 1))
    if len(records) > MOST:
        raise BadExample(
            f"the file holds more than {MOST} technologies",
            where=name,
            todo=f"Hand in at most {MOST} examples",
        )
    if not records:
        raise BadExample(
            "the file holds no technology with a text",
            where=name,
            todo="Hand in another, or paste an abstract",
        )
    return tuple(records)


def _document(text: str, name: str) -> Technology:
    """A record of a document: its first line is the title where it is short enough to be one."""
    plain = "\n".join(" ".join(line.split()) for line in _visible(text[: 4 * _TEXT_MAX]).splitlines())
    plain = "\n".join(line for line in plain.splitlines() if line)[:_TEXT_MAX]
    if not any(c.isalpha() for c in plain):
        raise BadExample(
            "no text can be read from the file",
            where=name,
            todo="A scanned page is a picture: hand in a file with text in it, or paste the abstract",
        )
    first, _, rest = plain.partition("\n")
    language = language_of(plain) or "und"
    title = first if rest and len(first) <= _TITLE_MAX else None
    return Technology(
        id=f"file:{name}", texts={language: TechnologyText(title=title, abstract=rest if title else plain)}
    )


def _visible(text: str) -> str:
    return "".join(
        c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in text.replace("\r\n", "\n")
    )


def _plain(content: bytes) -> str | None:
    """The content as text, where it is one; UTF-8, UTF-16 with a mark, or else GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    if b"\0" in content[:4096] and encodings[0] != "utf-16":
        return None
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        unprintable = sum(
            unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in "\r\n\t\f" for c in text[:2000]
        )
        return text if unprintable <= len(text[:2000]) // 50 else None
    return None


def _is_docx(content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _docx(content: bytes, name: str) -> str:
    """The paragraphs of a Word document, those of tables among them, in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LIMITS.max_bytes:
            raise UnreadableFile(
                "the document unpacks to too much", where=name, todo="Paste its text instead"
            )
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        body = Document(io.BytesIO(content)).element.body
        paragraphs = body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
        return "\n".join("".join(p.itertext()) for p in paragraphs)
    except (OpcError, LxmlError, KeyError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise UnreadableFile(
            f"the Word document cannot be read ({error})", where=name, todo="Save it again, or paste its text"
        ) from error


def _pdf(content: bytes, name: str) -> str:
    """The text of the first pages of a PDF."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("the PDF is locked with a password", where=name, todo="Save it without one")
        text, pages = "", iter(reader.pages)
        for page in itertools.islice(pages, _PAGES):
            text += page.extract_text() + "\n"
            if len(text) >= _TEXT_MAX:
                break
        return text
    except InputError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        RecursionError,
        ArithmeticError,
    ) as error:
        raise UnreadableFile(
            f"the PDF cannot be read ({error})", where=name, todo="Save it again, or paste its text"
        ) from error
