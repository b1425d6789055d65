"""Old Excel workbooks (.xls, BIFF): every sheet that has a table, as of .xlsx.

A workbook of this kind has at most 65,536 rows a sheet and is read whole. What only looks like one, because it is a
protected .xlsx or a Word file in the same container, is refused by its true name.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from catalogue.errors import UnreadableFile
from ingest.cells import cell_text, shown
from ingest.rows import Merged, Merges, Row, Sheet
from ingest.table_format import TableFormat

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Cell
    from xlrd.sheet import Sheet as XlsSheet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_BYTES = 256 * 2**20
"""The largest such file that is read: 65,536 rows of long abstracts are some 100 MB."""
_BLOCK = 2**20

# What stands in the container's directory where it is no workbook.
_OTHERS = (
    (
        "EncryptedPackage",
        "a workbook that is protected by a password",
        "Take the password off and save it anew",
    ),
    ("WordDocument", "a Word document", "Put the records in a table and save it as .xlsx or CSV"),
    ("PowerPoint Document", "a slide show", "Put the records in a table and save it as .xlsx or CSV"),
    (
        "__properties_version1.0",
        "an Outlook message",
        "Save the table that is attached to it and hand that in",
    ),
)
# What xlrd raises on a damaged workbook, beside its own error: it looks values up as it finds them.
_DAMAGED = (
    AssertionError, AttributeError, IndexError, KeyError, LookupError, MemoryError, OverflowError, RecursionError,
    TypeError, UnicodeError, ValueError, ZeroDivisionError, struct.error, EOFError, OSError, NotImplementedError,
)  # fmt: skip


class XlsTable(TableFormat):
    """An old workbook. Of a formula the result that was saved with it is read."""

    name: ClassVar[str] = "xls_table"
    label: ClassVar[str] = "Old Excel workbook (.xls) with Chinese, English or Japanese headers"
    extensions: ClassVar[tuple[str, ...]] = (".xls", ".et")
    reads: ClassVar[str] = (
        "as CSV, from all sheets that have a table; a merged cell's value in every cell it covers"
    )
    skips: ClassVar[str] = "as CSV; sheets without a table are named as rejected; workbooks with a password"

    def sniff(self, head: bytes, name: str) -> bool:
        return head.startswith(OLE)

    def sheets(self, stream: BinaryIO, *, name: str) -> Iterator[Sheet]:
        content = b"".join(_blocks(stream))
        if len(content) > MAX_BYTES:
            raise UnreadableFile(
                f"the workbook is larger than {MAX_BYTES >> 20} MiB",
                where=name,
                todo="Save it as .xlsx or CSV",
            )
        book = _opened(content, name)
        for place in range(book.nsheets):
            try:
                sheet = book.sheet_by_index(place)
                title = sheet.name
            except _errors() as error:
                raise _damaged(f"{name}, sheet {place + 1}", error) from error
            yield Sheet(title, _rows(book, sheet, title, name))
            book.unload_sheet(place)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The file, no further than a block beyond MAX_BYTES; asked for all at once, a stream makes room for all of them."""
    taken = 0
    while taken <= MAX_BYTES and (block := stream.read(_BLOCK)):
        taken += len(block)
        yield block


def _errors() -> tuple[type[Exception], ...]:
    from xlrd.biffh import XLRDError
    from xlrd.compdoc import CompDocError

    return (XLRDError, CompDocError, *_DAMAGED)


def _opened(content: bytes, name: str) -> Book:
    import xlrd

    for entry, what, todo in _OTHERS:
        if entry.encode("utf-16-le") in content:
            raise UnreadableFile(f"it is {what}", where=name, todo=todo)
    try:
        # xlrd prints what it finds odd; the formats tell percentages, and only with them merged cells are read. One cell far down
        # in a wide sheet would else fill millions of cells before it
        return xlrd.open_workbook(
            file_contents=content,
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
    except _errors() as error:
        if "encrypted" in str(error).lower():
            raise UnreadableFile(
                "it is a workbook that is protected by a password",
                where=name,
                todo="Take the password off and save it anew",
            ) from error
        raise _damaged(name, error) from error


def _rows(book: Book, sheet: XlsSheet, title: str, name: str) -> Iterator[Row]:
    # xlrd counts from 0, and the ends of its ranges are not included
    merges = Merges(
        Merged(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells
    )
    for number in range(sheet.nrows):
        try:
            cells = tuple(_value(book, cell) for cell in sheet.row(number))
        except _errors() as error:
            raise _damaged(f"{name}, sheet {title}, row {number + 1}", error) from error
        filled, heading = merges.fill(number + 1, cells)
        yield Row(f"sheet {title}, row {number + 1}", filled, heading)


def _value(book: Book, cell: Cell) -> str | None:
    from xlrd import xldate_as_datetime
    from xlrd.biffh import (
        XL_CELL_BOOLEAN,
        XL_CELL_DATE,
        XL_CELL_ERROR,
        XL_CELL_NUMBER,
        XL_CELL_TEXT,
        error_text_from_code,
    )

    if cell.ctype == XL_CELL_TEXT:
        return cell_text(cell.value)
    if cell.ctype not in (XL_CELL_DATE, XL_CELL_NUMBER, XL_CELL_BOOLEAN, XL_CELL_ERROR):
        return None
    number = float(cell.value)
    if cell.ctype == XL_CELL_DATE:
        try:
            return cell_text(xldate_as_datetime(number, book.datemode))
        except (ValueError, OverflowError):  # xlrd's own error is a ValueError
            return cell_text(number)
    if cell.ctype == XL_CELL_NUMBER:
        return shown(number, _format(book, cell))
    return cell_text(bool(number) if cell.ctype == XL_CELL_BOOLEAN else error_text_from_code.get(int(number)))


def _format(book: Book, cell: Cell) -> str:
    if cell.xf_index is None or not 0 <= cell.xf_index < len(book.xf_list):
        return ""
    found = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return found.format_str if found else ""


def _damaged(where: str, error: Exception) -> UnreadableFile:
    said = str(error).strip() or type(error).__name__
    if "Can't find workbook" in said:
        said = "there is no workbook in the container"
    return UnreadableFile(
        f"the old workbook cannot be read ({said[:200]})",
        where=where,
        todo="Open it in a spreadsheet program and save it as .xlsx, or as CSV",
    )


READER = XlsTable()
