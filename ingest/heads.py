"""What the first bytes of a file give away: containers, workbooks, and a few words for a person."""

from __future__ import annotations

import codecs
import re

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"

_KNOWN = (
    (b"%PDF", "a PDF: export the records as CSV, XLSX or XML instead"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file: save it as .xlsx or CSV"),
    (b"Rar!", "a RAR archive: pack the files as .zip"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive: pack the files as .zip"),
    (b"BZh", "a bzip2 file: pack it as .zip or .gz"),
    (b"\xfd7zXZ", "an xz file: pack it as .zip or .gz"),
    (b"\x28\xb5\x2f\xfd", "a zstd file: pack it as .zip or .gz"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_OFFICE_FIRST = ("[Content_Types].xml", "docProps/", "_rels/", "xl/", "word/", "ppt/", "mimetype")
_CONTROL = bytes(byte for byte in range(27) if byte < 9 or byte > 13)
_ROOT = re.compile(r"<(?![?!])([\w.:-]+)")
_APPLICATION_PART = re.compile(r"<pat:\w+Document\s[^<>]*urn:us:gov:doc:uspto:patent")
_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:')


def is_gzip(head: bytes) -> bool:
    return head.startswith(GZIP)


def is_archive(head: bytes) -> bool:
    """Whether it is a zip of files, not an office document (which is a zip on the outside as well)."""
    return head.startswith(EMPTY_ZIP) or (head.startswith(ZIP) and not _is_office(head))


def is_workbook(head: bytes) -> bool:
    """Whether it is an XLSX workbook."""
    return _is_office(head) and any(name.startswith("xl/") for name in _zip_names(head))


def _is_office(head: bytes) -> bool:
    names = _zip_names(head)
    return bool(names) and names[0].startswith(_OFFICE_FIRST)


def _zip_names(head: bytes) -> list[str]:
    """Names in the local file headers that lie in these bytes (also of a zip stored inside)."""
    names = []
    at = head.find(ZIP)
    while 0 <= at <= len(head) - 30:
        length = int.from_bytes(head[at + 26 : at + 28], "little")
        names.append(head[at + 30 : at + 30 + length].decode("utf-8", "replace"))
        at = head.find(ZIP, at + 4)
    return names


def text_of(head: bytes) -> str:
    """The head as text, good enough to look at: by its BOM, else UTF-8 with what cannot be read replaced."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return head.decode("utf-8", "replace")


def looks_binary(head: bytes) -> bool:
    """Whether more than a stray control character says that this is no text (UTF-16 with its BOM is text)."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    start = head[:4096]
    return len(start) - len(start.translate(None, _CONTROL)) > 0.04 * len(start)


def describe(head: bytes) -> str:
    """A few words on what the file looks like, for an error message."""
    for magic, words in _KNOWN:
        if head.startswith(magic):
            return words
    if head.startswith(ZIP):
        names = " ".join(_zip_names(head))
        if "word/" in names:
            return "a Word document: put the records in a table and save it as .xlsx or CSV"
        if "ppt/" in names:
            return "a slide show"
        if b"opendocument.spreadsheet" in head[:200]:
            return "an OpenDocument spreadsheet: save it as .xlsx or CSV"
        return "an office document that is no XLSX workbook" if _is_office(head) else "a zip archive"
    if looks_binary(head):
        return f"binary data beginning {head[:8].hex(' ')}"
    text = text_of(head).lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        root = _ROOT.search(text)
        name = root[1] if root else "?"
        if _APPLICATION_PART.search(text):
            return (
                f"a part of an application's file (USPTO XML4IP, <{name}>) as it was handed in, without title, "
                "applicant or publication number"
            )
        return "an HTML page" if name.lower() == "html" else f"XML with the root element <{name}>"
    if text.startswith(("{", "[")):
        keys = list(dict.fromkeys(_KEY.findall(text)))[:6]
        return f"JSON with the keys {', '.join(keys)}" if keys else "JSON without keys"
    first = text.splitlines()[0][:60] if text else ""
    return f"text beginning {first!r}" if first else "blank text"
