"""OpenDocument spreadsheets (.ods, LibreOffice and others): every sheet that has a table, as of .xlsx.

The values are in `content.xml` (OpenDocument 1.2, part 1, 9.1 and 19.385): each cell says its kind and value, and holds the
text that was shown. Rows and cells that repeat are written once with their count; sheets end in a million blank rows so.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import groupby
from typing import IO, BinaryIO, ClassVar, cast

from lxml import etree

from catalogue.errors import UnreadableFile
from ingest.cells import cell_text, shown
from ingest.containers import Fuse, seekable
from ingest.header_rows import MAX_COLUMNS
from ingest.rows import FORMULA, MAX_SPAN, Merged, Merges, Row, Sheet
from ingest.table_format import TableFormat
from ingest.workbook_parts import DAMAGED, MAX_ROWS, damaged, refuse_bombs

MIME = b"application/vnd.oasis.opendocument.spreadsheet"
MAX_ROW_BYTES = 8 * 2**20
"""Bytes until a row must have ended: all since the last one are held."""
MAX_REPEATED = 256
"""Times that one filled row is read again: more equal records say nothing new."""

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


class OdsTable(TableFormat):
    """A spreadsheet of LibreOffice or another. Of a formula the result that was saved with it is read."""

    name: ClassVar[str] = "ods_table"
    label: ClassVar[str] = "OpenDocument spreadsheet (.ods) with Chinese, English or Japanese headers"
    extensions: ClassVar[tuple[str, ...]] = (".ods", ".ots")
    reads: ClassVar[str] = (
        "as CSV, from all sheets that have a table; a merged cell's value in every cell it covers"
    )
    skips: ClassVar[str] = (
        "as CSV; sheets without a table are named as rejected; comments, pictures, the currency of a number's format; "
        "spreadsheets with a password and flat XML (.fods) are refused; of formulas saved without a result there is nothing "
        "to read, which the provenance says"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the archive's first entry is the stored `mimetype` of a spreadsheet (part 3, 3.3)."""
        return head.startswith(b"PK\x03\x04") and head[30:38] == b"mimetype" and MIME in head[38:200]

    def sheets(self, stream: BinaryIO, *, name: str) -> Iterator[Sheet]:
        with seekable(stream) as copy:
            names = {entry.filename for entry in refuse_bombs(copy, name)}
            with zipfile.ZipFile(copy) as packed:
                if "content.xml" not in names or _locked(packed, names):
                    raise UnreadableFile(
                        "the spreadsheet is protected by a password"
                        if "content.xml" in names
                        else "the spreadsheet has no content",
                        where=name,
                        todo="Open it in a spreadsheet program and save it anew without a password",
                    )
                try:
                    content = packed.open("content.xml")
                except DAMAGED as error:
                    raise damaged(name, error) from error
                with content:
                    for (_, title), rows in groupby(_guarded(content, name), key=lambda pair: pair[0]):
                        yield Sheet(title, (row for _, row in rows))


def _locked(packed: zipfile.ZipFile, names: set[str]) -> bool:
    if "META-INF/manifest.xml" not in names:
        return False
    try:
        with packed.open("META-INF/manifest.xml") as manifest:
            return b"encryption-data" in manifest.read(2**20)
    except DAMAGED:
        return False


def _guarded(content: IO[bytes], name: str) -> Iterator[tuple[tuple[int, str], Row]]:
    where = name
    try:
        for sheet, row in _rows(content, name):
            where = f"{name}, {row.position}"
            yield sheet, row
    except (*DAMAGED, etree.LxmlError) as error:
        raise damaged(f"{where}, or after it", error) from error


def _rows(content: IO[bytes], name: str) -> Iterator[tuple[tuple[int, str], Row]]:
    """All rows, each with its sheet's number and name; blank ones are counted and passed by."""
    title, sheets, number = "", 0, 0
    merges = Merges()
    fuse = Fuse(cast(BinaryIO, content), MAX_ROW_BYTES, name=name, what="a row")
    events = etree.iterparse(
        fuse,
        events=("start", "end"),
        tag=(f"{_TABLE}table", f"{_TABLE}table-row"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            if event == "start":
                sheets, number, merges = sheets + 1, 0, Merges()
                title = element.get(f"{_TABLE}name") or f"sheet {sheets}"
            continue
        if event == "start":
            continue
        fuse.reset()
        times = _count(element, "number-rows-repeated", MAX_ROWS)
        if number + times > MAX_ROWS:
            raise UnreadableFile(
                f"sheet {title} has more than {MAX_ROWS:,} rows", where=name, todo="Save it anew"
            )
        cells, starting, remarks = _cells(element, number + 1)
        said = any(cells) or bool(remarks)
        for place in range(min(times, MAX_REPEATED) if said else 0):
            filled, heading = merges.fill(number + 1 + place, cells, starting if place == 0 else ())
            yield (
                (sheets, title),
                Row(f"sheet {title}, row {number + 1 + place}", filled, heading, dict(remarks)),
            )
        number += times
        _forget(element)


def _cells(
    element: etree._Element, number: int
) -> tuple[tuple[str | None, ...], list[Merged], dict[int, str]]:
    """The cells of a row, the merged ranges that begin in it, and its formulas without a result."""
    cells: list[str | None] = []
    starting: list[Merged] = []
    remarks: dict[int, str] = {}
    for child in element.iterchildren(*_CELLS):
        place = len(cells)
        if place >= MAX_COLUMNS:
            break
        times = min(_count(child, "number-columns-repeated", MAX_COLUMNS), MAX_COLUMNS - place)
        value = None if child.tag == _CELLS[1] else _value(child)
        cells += [value] * times
        if value is None and child.get(f"{_TABLE}formula"):
            remarks.update(dict.fromkeys(range(place, place + times), FORMULA))
        across = _count(child, "number-columns-spanned", MAX_SPAN)
        down = _count(child, "number-rows-spanned", MAX_ROWS)
        if across > 1 or down > 1:
            starting.append(Merged(number, place, number + down - 1, place + across - 1))
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells), starting, remarks


def _value(cell: etree._Element) -> str | None:
    """What the cell says: a number in full, not as it was shown, save where zeros stand before it (0007)."""
    kind = cell.get(f"{_OFFICE}value-type")
    lines = [_line(part) for part in cell.iterchildren(f"{_TEXT}p", f"{_TEXT}h")]
    text = "\n".join(lines)
    if kind in ("float", "percentage", "currency"):
        try:
            number = float(cell.get(f"{_OFFICE}value") or "")
        except ValueError:
            return cell_text(text)
        if kind == "percentage":
            return shown(number, "0%")
        return shown(number, "0" * len(text) if re.fullmatch(r"0\d{1,19}", text) else "")
    if kind == "date":
        day = cell.get(f"{_OFFICE}date-value") or ""
        return day[:10] if re.match(r"\d{4}-\d\d-\d\d", day) else cell_text(text)
    if kind == "boolean":
        return cell_text(cell.get(f"{_OFFICE}boolean-value") == "true")
    if kind == "string" and not text:
        text = cell.get(f"{_OFFICE}string-value") or ""
    return cell_text(text)


def _line(paragraph: etree._Element) -> str:
    """The text of a paragraph; several blanks, tabs and line breaks are elements of their own, comments are no text."""
    parts: list[str] = []
    for event, element in etree.iterwalk(paragraph, events=("start", "end")):
        if event == "start":
            if element.tag == f"{_TEXT}s":
                parts.append(" ")
            elif element.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
                parts.append("\t" if element.tag == f"{_TEXT}tab" else "\n")
            if element.text:
                parts.append(element.text)
        elif element is not paragraph and element.tail:
            parts.append(element.tail)
    return "".join(parts)


def _count(element: etree._Element, attribute: str, most: int) -> int:
    said = element.get(f"{_TABLE}{attribute}")
    return max(1, min(int(said), most)) if said and re.fullmatch(r"\d{1,9}", said) else 1


def _forget(element: etree._Element) -> None:
    """Gives the memory of a row that was read back."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


READER = OdsTable()
