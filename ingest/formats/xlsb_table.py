"""Binary Excel workbooks (.xlsb): every sheet that has a table, as of .xlsx.

A zip like .xlsx, whose parts are records instead of XML (see `ingest.biff12`). The formats of cells are read, since without
them a royalty of 3.5 % would be 0.035 and a day a number.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import normpath
from typing import IO, BinaryIO, ClassVar

from catalogue.errors import UnreadableFile
from ingest import biff12
from ingest.cells import cell_text, shown
from ingest.containers import seekable
from ingest.header_rows import MAX_COLUMNS
from ingest.rows import MAX_MERGED, Merged, Merges, Row, Sheet
from ingest.table_format import TableFormat
from ingest.workbook_parts import DAMAGED, MAX_ROWS, damaged, is_binary_workbook, refuse_bombs, refuse_held

_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(r"\s(Id|Target)\s*=\s*[\"']([^\"']*)[\"']")
_SHORT = frozenset(range(biff12.SHORT_BLANK, biff12.SHORT_SHARED + 1))
_CELLS = frozenset({*range(biff12.FORMULA_ERROR + 1), biff12.RICH_TEXT}) | _SHORT
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_EAST_ASIAN_DATES = frozenset({*range(27, 37), *range(50, 59)})
"""Built-in formats that are dates in Chinese, Japanese and Korean editions (ECMA-376 part 1, 18.8.30)."""


class XlsbTable(TableFormat):
    """A binary workbook. Of a formula the result that was saved with it is read."""

    name: ClassVar[str] = "xlsb_table"
    label: ClassVar[str] = "Excel binary workbook (.xlsb) with Chinese, English or Japanese headers"
    extensions: ClassVar[tuple[str, ...]] = (".xlsb",)
    reads: ClassVar[str] = (
        "as CSV, from all sheets that have a table; a merged cell's value in every cell it covers"
    )
    skips: ClassVar[str] = "as CSV; sheets without a table are named as rejected; workbooks with a password"

    def sniff(self, head: bytes, name: str) -> bool:
        return is_binary_workbook(head)

    def sheets(self, stream: BinaryIO, *, name: str) -> Iterator[Sheet]:
        with seekable(stream) as copy:
            entries = {entry.filename: entry.file_size for entry in refuse_bombs(copy, name)}
            held = sum(
                size for part, size in entries.items() if not part.startswith(("xl/worksheets/", "xl/media/"))
            )
            refuse_held(held, name)
            with zipfile.ZipFile(copy) as packed:
                try:
                    book = _opened(packed, frozenset(entries))
                except DAMAGED as error:
                    raise damaged(name, error) from error
                if not book.sheets:
                    raise UnreadableFile("the workbook has no sheets", where=name, todo="Save it anew")
                for title, part in book.sheets:
                    yield Sheet(title, _rows(packed, book, title, part, name))


@dataclass(frozen=True)
class _Book:
    """What the sheets of a workbook share."""

    sheets: tuple[tuple[str, str], ...]  # title, part
    texts: tuple[str, ...]
    formats: tuple[str, ...]  # of each style
    since_1904: bool


def _opened(packed: zipfile.ZipFile, parts: frozenset[str]) -> _Book:
    targets: dict[str, str] = {}
    for relation in _RELATION.findall(packed.read("xl/_rels/workbook.bin.rels").decode("utf-8", "replace")):
        said = dict(_ATTRIBUTE.findall(relation))
        target = said.get("Target", "")
        targets[said.get("Id", "")] = (
            target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
        )
    sheets: list[tuple[str, str]] = []
    since_1904 = False
    with packed.open("xl/workbook.bin") as part:
        for kind, content in biff12.records(part, frozenset({biff12.SHEET, biff12.PROPERTIES})):
            if kind == biff12.PROPERTIES:
                since_1904 = bool(content[0] & 1)
                continue
            relation, place = biff12.text_at(content, 8)
            title, _ = biff12.text_at(content, place)
            target = targets.get(relation, "")
            if target in parts and target.startswith("xl/worksheets/"):  # a chart has no cells
                sheets.append((title, target))
    return _Book(tuple(sheets), tuple(_texts(packed, parts)), tuple(_formats(packed, parts)), since_1904)


def _texts(packed: zipfile.ZipFile, parts: frozenset[str]) -> Iterator[str]:
    if "xl/sharedStrings.bin" in parts:
        with packed.open("xl/sharedStrings.bin") as part:
            for _, content in biff12.records(part, frozenset({biff12.SHARED_ITEM})):
                yield biff12.text_at(content, 1)[0]


def _formats(packed: zipfile.ZipFile, parts: frozenset[str]) -> Iterator[str]:
    """The number format of each style of cells, in order."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    if "xl/styles.bin" not in parts:
        return
    wanted = frozenset({biff12.FORMAT, biff12.STYLE, biff12.STYLES_BEGIN, biff12.STYLES_END})
    known: dict[int, str] = {number: str(code) for number, code in BUILTIN_FORMATS.items()}
    known |= dict.fromkeys(_EAST_ASIAN_DATES, "yyyy-mm-dd")
    of_cells = False
    with packed.open("xl/styles.bin") as part:
        for kind, content in biff12.records(part, wanted):
            if kind == biff12.FORMAT:
                (number,) = struct.unpack_from("<H", content)
                known[number] = biff12.text_at(content, 2)[0]
            elif kind == biff12.STYLE:
                if of_cells:
                    (number,) = struct.unpack_from("<H", content, 2)
                    yield known.get(number, "")
            else:
                of_cells = kind == biff12.STYLES_BEGIN


def _rows(packed: zipfile.ZipFile, book: _Book, title: str, part: str, name: str) -> Iterator[Row]:
    where = f"{name}, sheet {title}"
    try:
        with packed.open(part) as sheet:
            merges = Merges(_merged(sheet))
        with packed.open(part) as sheet:
            for number, cells in _cells(sheet, book):
                where = f"{name}, sheet {title}, after row {number}"
                filled, heading = merges.fill(number, cells)
                yield Row(f"sheet {title}, row {number}", filled, heading)
    except DAMAGED as error:
        raise damaged(where, error) from error


def _merged(sheet: IO[bytes]) -> Iterator[Merged]:
    """The merged ranges, which stand behind all cells."""
    found = 0
    for _, content in biff12.records(sheet, frozenset({biff12.MERGED})):
        top, bottom, left, right = struct.unpack_from("<4I", content)
        if top <= bottom < MAX_ROWS and left <= right < 2**14 and found < MAX_MERGED:
            found += 1
            yield Merged(top + 1, left, bottom + 1, right)


def _cells(sheet: IO[bytes], book: _Book) -> Iterator[tuple[int, tuple[str | None, ...]]]:
    """The rows that stand in a sheet: number from 1, and cells. A formula is never without its result here."""
    number, place = 0, -1
    cells: list[str | None] = []
    wanted = _CELLS | {biff12.SHEET_DATA_ENDS}
    for kind, content in biff12.records(sheet, wanted):
        if kind in (biff12.ROW, biff12.SHEET_DATA_ENDS):
            if number:
                yield number, tuple(cells)
            if kind == biff12.SHEET_DATA_ENDS:
                return
            (row,) = struct.unpack_from("<I", content)
            if not number <= row < MAX_ROWS:
                raise ValueError(f"row {row + 1} behind row {number}")
            number, place, cells = row + 1, -1, []
            continue
        short = kind in _SHORT
        place = place + 1 if short else struct.unpack_from("<I", content)[0]
        if not number or place >= MAX_COLUMNS:
            continue
        at = 0 if short else 4
        style = int.from_bytes(content[at : at + 3], "little")
        value = _value(kind - 11 if short else kind, content, at + 4, style, book)
        cells += [None] * (place + 1 - len(cells))
        cells[place] = value
    if number:
        yield number, tuple(cells)


def _value(kind: int, content: bytes, at: int, style: int, book: _Book) -> str | None:
    """What a cell of a kind (of the short kinds the long one of the same sense) says from byte `at` on."""
    if kind in (biff12.TEXT, biff12.FORMULA_TEXT):
        return cell_text(biff12.text_at(content, at)[0])
    if kind == biff12.RICH_TEXT:
        return cell_text(biff12.text_at(content, at + 1)[0])
    if kind == biff12.SHARED:
        (which,) = struct.unpack_from("<I", content, at)
        return cell_text(book.texts[which])
    if kind in (biff12.BOOL, biff12.FORMULA_BOOL):
        return cell_text(bool(content[at]))
    if kind in (biff12.ERROR, biff12.FORMULA_ERROR):
        return _ERRORS.get(content[at])
    if kind == biff12.RK:
        return _number(biff12.number_30(content, at), style, book)
    if kind in (biff12.REAL, biff12.FORMULA_REAL):
        return _number(struct.unpack_from("<d", content, at)[0], style, book)
    return None


def _number(value: float, style: int, book: _Book) -> str | None:
    from openpyxl.styles.numbers import is_date_format
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    code = book.formats[style] if style < len(book.formats) else ""
    if code and is_date_format(code):
        try:
            return cell_text(from_excel(value, MAC_EPOCH if book.since_1904 else WINDOWS_EPOCH))
        except (ValueError, OverflowError):
            return cell_text(value)
    return shown(value, code)


READER = XlsbTable()
