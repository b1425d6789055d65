"""XLSX workbooks of any office: every sheet with a known header, its columns by their names."""

from __future__ import annotations

import struct
import warnings
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar
from xml.etree.ElementTree import ParseError

from catalogue.errors import UnreadableFile
from ingest.base import Outcome
from ingest.cells import cell_text
from ingest.containers import DAMAGE, DEFAULT_LIMITS, seekable
from ingest.heads import is_workbook
from ingest.tables import Row, find_table, no_header, read_rows

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_ROWS = 1_048_576
"""Rows of the largest sheet that Excel knows; a higher row number is forged."""

# What openpyxl raises on a damaged workbook, beside what a damaged zip does: it looks values up as it finds them.
_DAMAGED = (
    *DAMAGE,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    AssertionError,
    RuntimeError,
    struct.error,
)


class XlsxTable:
    """A workbook. Of a formula the result that was saved with it is read; text that looks like one stays text."""

    name: ClassVar[str] = "xlsx_table"
    label: ClassVar[str] = "Excel workbook (.xlsx) with Chinese, English or Japanese headers"
    extensions: ClassVar[tuple[str, ...]] = (".xlsx", ".xlsm")
    reads: ClassVar[str] = "as CSV, from all sheets that have a known header"
    skips: ClassVar[str] = "sheets without one, columns with unknown names, merged cells but for their first"

    def sniff(self, head: bytes, name: str) -> bool:
        return is_workbook(head)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        with seekable(stream) as copy:
            _refuse_bombs(copy, name)
            workbook = _opened(copy, name)
            seen: list[str] = []
            known = 0
            for sheet in workbook.worksheets:
                table, cells = find_table(_rows(sheet, name))
                if table is None:
                    seen.extend(cells)
                    continue
                known += 1
                yield from read_rows(table, name=name)
            if not known:
                raise no_header(name, seen)


def _refuse_bombs(copy: BinaryIO, name: str) -> None:
    """Look at the declared sizes (zipfile reads no more than that) and for DTDs, before anything is parsed."""
    limits = DEFAULT_LIMITS
    try:
        with zipfile.ZipFile(copy) as packed:
            entries = packed.infolist()
            dtds = [entry.filename for entry in entries if _has_dtd(packed, entry)]
    except _DAMAGED as error:
        raise _damaged(name, error) from error
    copy.seek(0)
    heavy = [
        entry.filename
        for entry in entries
        if entry.file_size > limits.ratio_from
        and entry.file_size > limits.max_ratio * max(entry.compress_size, 1)
    ]
    if heavy or len(entries) > limits.max_members or sum(e.file_size for e in entries) > limits.max_bytes:
        raise UnreadableFile(
            "the workbook unpacks to far more than its size", where=name, todo="Save it as CSV"
        )
    if dtds:
        raise UnreadableFile(
            f"{dtds[0]} in the workbook declares a DTD, which no office program writes", where=name,
            todo="Save it anew from a spreadsheet program",
        )  # fmt: skip


def _has_dtd(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    if not entry.filename.endswith((".xml", ".rels", ".vml")):
        return False
    with packed.open(entry) as part:
        return b"<!" in part.read(4096).replace(b"\x00", b"").replace(b"<!--", b"")


def _opened(copy: BinaryIO, name: str) -> Workbook:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on styles it does not know
            return openpyxl.load_workbook(copy, read_only=True, data_only=True, keep_links=False)
    except _DAMAGED as error:
        raise _damaged(name, error) from error


def _rows(sheet: Any, name: str) -> Iterator[Row]:
    sheet.reset_dimensions()  # many programs write a wrong one
    cells = sheet.iter_rows()
    for number in range(1, MAX_ROWS + 1):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = tuple(_value(cell) for cell in next(cells))
        except StopIteration:
            return
        except _DAMAGED as error:
            raise _damaged(f"{name}, sheet {sheet.title}, after row {number - 1}", error) from error
        yield Row(f"sheet {sheet.title}, row {number}", row)
    raise UnreadableFile(
        f"sheet {sheet.title} has more than {MAX_ROWS:,} rows", where=name, todo="Save it anew"
    )


def _value(cell: Any) -> str | None:
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{(Decimal(str(value)) * 100).normalize():f}%"
    return cell_text(value)


def _damaged(where: str, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"the workbook is damaged ({type(error).__name__}: {error})",
        where=where,
        todo="Open it in a spreadsheet program and save it anew, or as CSV",
    )


READER = XlsxTable()
