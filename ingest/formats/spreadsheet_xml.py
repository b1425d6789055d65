"""Excel's XML of 2003 (SpreadsheetML), which is mostly found under the name .xls: every sheet that has a table."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import groupby
from typing import BinaryIO, ClassVar

from lxml import etree

from catalogue.errors import UnreadableFile
from ingest.cells import cell_text, shown
from ingest.containers import Fuse, peek
from ingest.rows import FORMULA, MAX_SPAN, Merged, Merges, Row, Sheet
from ingest.table_format import TableFormat
from ingest.xml_prolog import root_element

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{_SPACE}}}"
_MAX_ROW = 1_048_576
_MAX_COLUMN = 16_384
MAX_ROW_BYTES = 8 * 2**20
"""Bytes until a row must have ended: all since the last one are held."""


class SpreadsheetXml(TableFormat):
    """A workbook as XML. Of a formula the value that was saved with it is read."""

    name: ClassVar[str] = "spreadsheet_xml"
    label: ClassVar[str] = "Excel XML spreadsheet of 2003, also when it is called .xls"
    extensions: ClassVar[tuple[str, ...]] = (".xls", ".xml")
    reads: ClassVar[str] = (
        "as CSV, from all sheets that have a table; a merged cell's value in every cell it covers"
    )
    skips: ClassVar[str] = "as CSV; sheets without a table are named as rejected; comments"

    def sniff(self, head: bytes, name: str) -> bool:
        root = root_element(head)
        return root is not None and root[0] == "Workbook" and _SPACE in root[1]

    def sheets(self, stream: BinaryIO, *, name: str) -> Iterator[Sheet]:
        head, whole = peek(stream)
        if b"<!DOCTYPE" in head.replace(b"\x00", b"")[:4096]:
            raise UnreadableFile(
                "the workbook declares a DTD, which no office program writes",
                where=name,
                todo="Save it anew from a spreadsheet program",
            )
        found = _rows(whole, name)
        for (_, title), rows in groupby(found, key=lambda pair: pair[0]):
            yield Sheet(title, (row for _, row in rows))


def _rows(stream: BinaryIO, name: str) -> Iterator[tuple[tuple[int, str], Row]]:
    """All rows, each with its sheet's number and name."""
    formats: dict[str, str] = {}
    title, sheets, number = "", 0, 0
    merges = Merges()
    fuse = Fuse(stream, MAX_ROW_BYTES, name=name, what="a row")
    events = etree.iterparse(
        fuse,
        events=("start", "end"),
        tag=(f"{_SS}Style", f"{_SS}Worksheet", f"{_SS}Row"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in events:
        if element.tag == f"{_SS}Style":
            if event == "end" and (found := element.find(f"{_SS}NumberFormat")) is not None:
                formats[element.get(f"{_SS}ID") or ""] = found.get(f"{_SS}Format") or ""
        elif element.tag == f"{_SS}Worksheet":
            if event == "start":
                sheets, number, merges = sheets + 1, 0, Merges()
                title = element.get(f"{_SS}Name") or f"sheet {sheets}"
        elif event == "end":
            fuse.reset()
            number = _index(element, number, _MAX_ROW, f"{name}, sheet {title}")
            yield (sheets, title), _row(element, merges, number, title, formats, name)
            _forget(element)


def _row(
    element: etree._Element, merges: Merges, number: int, title: str, formats: dict[str, str], name: str
) -> Row:
    cells: list[str | None] = []
    starting: list[Merged] = []
    remarks: dict[int, str] = {}
    place = 0
    for child in element.iterchildren(f"{_SS}Cell"):
        place = _index(child, place, _MAX_COLUMN, f"{name}, sheet {title}, row {number}")
        cells += [None] * (place - len(cells))
        value = _value(
            child, formats.get(child.get(f"{_SS}StyleID") or element.get(f"{_SS}StyleID") or "", "")
        )
        cells[place - 1] = value
        if value is None and child.get(f"{_SS}Formula"):
            remarks[place - 1] = FORMULA
        across, down = _count(child, "MergeAcross", MAX_SPAN), _count(child, "MergeDown", _MAX_ROW)
        if across or down:
            starting.append(Merged(number, place - 1, number + down, place - 1 + across))
            place += across
    filled, heading = merges.fill(number, cells, starting)
    return Row(f"sheet {title}, row {number}", filled, heading, remarks)


def _value(cell: etree._Element, number_format: str) -> str | None:
    data = cell.find(f"{_SS}Data")
    if data is None:
        data = next(
            (child for child in cell if isinstance(child.tag, str) and child.tag.endswith("}Data")), None
        )
    if data is None:
        return None
    text = "".join(part for part in data.itertext() if isinstance(part, str))
    kind = data.get(f"{_SS}Type")
    if kind == "Number":
        try:
            return shown(float(text), "0%" if number_format == "Percent" else number_format)
        except ValueError:
            return cell_text(text)
    if kind == "DateTime":
        try:
            return cell_text(dt.datetime.fromisoformat(text.strip()))
        except ValueError:
            return cell_text(text)
    if kind == "Boolean":
        return cell_text(text.strip() == "1")
    return cell_text(text)


def _index(element: etree._Element, before: int, most: int, where: str) -> int:
    """The number of a row or cell: one more than the last, unless it says itself.

    Raises:
        UnreadableFile: it says what no spreadsheet program writes.
    """
    said = element.get(f"{_SS}Index")
    found = int(said) if said and re.fullmatch(r"\d{1,9}", said) else before + 1
    if not before < found <= most:
        raise UnreadableFile(
            f"a row or cell has the number {found}, which cannot be there",
            where=where,
            todo="Save the file anew",
        )
    return found


def _count(cell: etree._Element, attribute: str, most: int) -> int:
    said = cell.get(f"{_SS}{attribute}")
    return min(int(said), most) if said and re.fullmatch(r"\d{1,9}", said) else 0


def _forget(element: etree._Element) -> None:
    """Gives the memory of a row that was read back."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


READER = SpreadsheetXml()
