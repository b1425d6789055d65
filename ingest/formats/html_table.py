"""Tables of an HTML page that is called .xls: how many web systems "export to Excel". Every table with a header is read.

The page is read as it streams by; scripts and styles are left out, `<br>` and paragraphs in a cell are lines. A row that
only frames another table is passed by.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import groupby
from typing import BinaryIO, ClassVar, cast

from lxml import etree

from ingest.cells import cell_text
from ingest.charset import decoded, detect
from ingest.containers import Fuse, peek
from ingest.headers import recognise
from ingest.heads import looks_binary, text_of
from ingest.rows import MAX_SPAN, Merged, Merges, Row, Sheet
from ingest.table_format import TableFormat

_START = re.compile(
    r"\s*+(?:<\?xml[^<>]*>\s*+)?(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|meta|body|table|style|div)\b",
    re.I | re.S,
)
_CHARSET = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)(?=</?t[dhr]\b|\Z)", re.I | re.S)
_TAG = re.compile(r"<[^<>]*>")
_LINES = frozenset({"br", "p", "div", "li"})
_MAX_ROWSPAN = 65_536
_MAX_COLUMN = 16_384
MAX_ROW_BYTES = 8 * 2**20
"""Bytes until a row must have ended: all since the last one are held."""


class HtmlTable(TableFormat):
    """A page with a table. Merged cells (rowspan, colspan) say their value in every cell they cover."""

    name: ClassVar[str] = "html_table"
    label: ClassVar[str] = "HTML page with tables, also when it is called .xls"
    extensions: ClassVar[tuple[str, ...]] = (".xls", ".html", ".htm")
    reads: ClassVar[str] = "as CSV, from all tables that have a known header"
    skips: ClassVar[str] = "as CSV; text outside the tables; tables without a header are named as rejected"

    def sniff(self, head: bytes, name: str) -> bool:
        if looks_binary(head):
            return False
        text = text_of(head)
        if _START.match(text.lstrip("\ufeff")) is None:
            return False
        lower = text.lower()
        return lower.find("<tr", max(lower.find("<table"), 0)) >= 0 and "<table" in lower

    def sheets(self, stream: BinaryIO, *, name: str) -> Iterator[Sheet]:
        head, whole = peek(stream)
        found = _rows(whole, _encoding(head), name)
        for table, rows in groupby(found, key=lambda pair: pair[0]):
            yield Sheet(f"table {table}", (row for _, row in rows))


def _encoding(head: bytes) -> str | None:
    """The page's encoding: what it states where that fits, else the likeliest."""
    stated = _CHARSET.search(head)
    if stated:
        named = stated[1].decode("ascii").lower()
        named = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}.get(named, named)
        if _is_text(named) and decoded(head, named) is not None:
            return named
    return detect(head, lambda text: len(recognise([_TAG.sub("", cell) for cell in _CELL.findall(text)])))


def _is_text(encoding: str) -> bool:
    """Whether Python knows an encoding of text by this name (zlib and rot13 are names, too)."""
    try:
        b"aaaa".decode(encoding)
    except LookupError:
        return False
    except UnicodeError:
        return True
    return True


def _rows(stream: BinaryIO, encoding: str | None, name: str) -> Iterator[tuple[int, Row]]:
    """The rows in the order in which they end, with their table's number from 1."""
    tables = 0
    open_tables: list[tuple[int, Merges, list[int]]] = []
    fuse = Fuse(stream, MAX_ROW_BYTES, name=name, what="a table row")
    named, content = _for_lxml(encoding, fuse)
    events = etree.iterparse(
        content,
        events=("start", "end"),
        tag=("table", "tr"),
        html=True,
        encoding=named,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        no_network=True,
    )
    for event, element in events:
        if element.tag == "table":
            if event == "start":
                tables += 1
                open_tables.append((tables, Merges(), [0]))
            elif open_tables:
                open_tables.pop()
        elif event == "end" and open_tables:
            fuse.reset()
            table, merges, count = open_tables[-1]
            if not any(True for _ in element.iter("table")):
                count[0] += 1
                yield table, _row(element, merges, count[0], f"table {table}, row {count[0]}")
            _forget(element)


def _row(element: etree._Element, merges: Merges, number: int, position: str) -> Row:
    cells: list[str | None] = []
    starting: list[Merged] = []
    taken = merges.covered(number)
    for child in element:
        if child.tag not in ("td", "th"):
            continue
        while len(cells) in taken:
            cells.append(None)
        if len(cells) >= _MAX_COLUMN:
            break
        across = _span(child.get("colspan"), MAX_SPAN)
        down = _span(child.get("rowspan"), _MAX_ROWSPAN)
        if across > 1 or down > 1:
            starting.append(Merged(number, len(cells), number + down - 1, len(cells) + across - 1))
        cells += [cell_text(_text(child)), *[None] * (across - 1)]
    filled, heading = merges.fill(number, cells, starting)
    return Row(position, filled, heading)


def _span(text: str | None, most: int) -> int:
    return min(int(text), most) if text and re.fullmatch(r"0*[1-9]\d{0,5}", text.strip()) else 1


def _text(cell: etree._Element) -> str:
    parts: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        line = isinstance(element.tag, str) and element.tag in _LINES
        hidden = element.tag in ("script", "style")
        if event == "start":
            parts += ["\n"] if line else []
            parts += [] if hidden else [_folded(element.text)]
        elif element is not cell:
            parts += ["\n"] if line and element.tag != "br" else []
            parts.append(_folded(element.tail))
    return "\n".join(stripped for part in "".join(parts).split("\n") if (stripped := part.strip()))


def _folded(text: str | None) -> str:
    """White space in HTML's source is no more than a space."""
    return re.sub(r"[ \t\r\n\f\xa0]+", " ", text or "")


def _forget(element: etree._Element) -> None:
    """Gives the memory of a row that was read back."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _for_lxml(encoding: str | None, stream: Fuse) -> tuple[str | None, BinaryIO]:
    """The encoding's name as lxml knows it, with the page; one that it does not know (UTF-16 without a mark) is recoded."""
    named = {"utf-8-sig": "utf-8", "cp932": "shift_jis", "big5hkscs": "big5", "latin-1": "iso-8859-1"}.get(
        encoding or "", encoding
    )
    plain = cast(BinaryIO, stream)
    if named is None or encoding is None:
        return None, plain
    try:
        etree.HTMLParser(encoding=named)
    except LookupError:
        return "utf-8", cast(BinaryIO, codecs.EncodedFile(plain, "utf-8", encoding, "replace"))
    return named, plain


READER = HtmlTable()
