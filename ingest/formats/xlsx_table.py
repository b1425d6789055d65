"""XLSX workbooks of any office: every sheet that has a table, its columns by their names and values."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

from catalogue.errors import UnreadableFile
from ingest.cells import shown
from ingest.containers import seekable
from ingest.header_rows import MAX_COLUMNS
from ingest.heads import is_workbook
from ingest.rows import FORMULA, Merges, Row, Sheet
from ingest.table_format import TableFormat
from ingest.workbook_parts import (
    DAMAGED,
    MAX_HELD,
    MAX_ROWS,
    damaged,
    is_binary_workbook,
    refuse_bombs,
    refuse_held,
)
from ingest.xlsx_parts import Besides, besides

if TYPE_CHECKING:
    from openpyxl import Workbook

_OVERRIDE = re.compile(rb"<(?:\w+:)?Override\s[^<>]*>")
_PART = re.compile(rb"\sPartName\s*=\s*[\"']/([^\"']*)[\"']")
MAX_GAP = 1000
"""Rows without cells in a run that are handed on as such; a report on the sheet keeps its layout by them."""


class XlsxTable(TableFormat):
    """A workbook. Of a formula the result that was saved with it is read; text that looks like one stays text."""

    name: ClassVar[str] = "xlsx_table"
    label: ClassVar[str] = "Excel workbook (.xlsx) with Chinese, English or Japanese headers"
    extensions: ClassVar[tuple[str, ...]] = (".xlsx", ".xlsm")
    reads: ClassVar[str] = (
        "as CSV, from all sheets that have a table; a merged cell's value in every cell it covers"
    )
    skips: ClassVar[str] = (
        "as CSV; sheets without a table are named as rejected; of formulas saved without a result there is nothing to read, "
        "which the provenance says"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        return is_workbook(head) and not is_binary_workbook(head)

    def sheets(self, stream: BinaryIO, *, name: str) -> Iterator[Sheet]:
        with seekable(stream) as copy:
            _refuse_bombs(copy, name)
            workbook = _opened(copy, name)
            with zipfile.ZipFile(copy) as packed:
                for sheet in workbook.worksheets:
                    yield Sheet(str(sheet.title), _rows(sheet, _besides(packed, sheet, name), name))


def _refuse_bombs(copy: BinaryIO, name: str) -> None:
    """Look at sizes and for DTDs, before anything is parsed."""
    entries = refuse_bombs(copy, name)
    if any(entry.filename == "xl/workbook.bin" for entry in entries):
        raise UnreadableFile(
            "its parts belong to a binary workbook (.xlsb) and to an .xlsx", where=name, todo="Save it anew"
        )
    try:
        with zipfile.ZipFile(copy) as packed:
            held = _held(packed, entries)
    except DAMAGED as error:
        raise damaged(name, error) from error
    copy.seek(0)
    refuse_held(held, name)


def _held(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> int:
    """Bytes of all parts but pictures and what is a sheet and nothing else: openpyxl streams only these."""
    sizes = {entry.filename: entry.file_size for entry in entries}
    name = "[Content_Types].xml"
    if sizes.get(name, MAX_HELD) >= 2**20:
        return sum(sizes.values())
    kinds: dict[str, list[bytes]] = {}
    for override in _OVERRIDE.findall(packed.read(name)):
        if part := _PART.search(override):
            kinds.setdefault(part[1].decode("utf-8", "replace"), []).append(override)
    streamed = {part for part, said in kinds.items() if len(said) == 1 and b"worksheet+xml" in said[0]}
    return sum(
        size for part, size in sizes.items() if part not in streamed and not part.startswith("xl/media/")
    )


def _opened(copy: BinaryIO, name: str) -> Workbook:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on styles it does not know
            return openpyxl.load_workbook(copy, read_only=True, data_only=True, keep_links=False)
    except DAMAGED as error:
        raise damaged(name, error) from error


def _besides(packed: zipfile.ZipFile, sheet: Any, name: str) -> Besides:
    try:
        with packed.open(sheet._worksheet_path) as xml:
            return besides(xml)
    except DAMAGED as error:
        raise damaged(f"{name}, sheet {sheet.title}", error) from error


def _rows(sheet: Any, found: Besides, name: str) -> Iterator[Row]:
    """The rows; of a long run of them without cells the first `MAX_GAP` alone, as one cell may stand below a million."""
    sheet.reset_dimensions()  # many programs write a wrong one
    cells = enumerate(sheet.iter_rows(), start=1)
    merges, place, last, last_with_cells = Merges(found.merged), 0, 0, 0
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                number, row = _next_row(cells, gap=last_with_cells + MAX_GAP)
        except StopIteration:
            return
        except DAMAGED as error:
            raise damaged(f"{name}, sheet {sheet.title}, after row {last}", error) from error
        if number > MAX_ROWS:
            raise UnreadableFile(
                f"sheet {sheet.title} has more than {MAX_ROWS:,} rows", where=name, todo="Save it anew"
            )
        if number > last + 1:
            merges.fill(number - 1, ())  # ranges that begin in rows passed by are empty
        last = number
        last_with_cells = number if row else last_with_cells
        lost, place = found.lost_in(number, place)
        filled, heading = merges.fill(number, row)
        yield Row(f"sheet {sheet.title}, row {number}", filled, heading, dict.fromkeys(sorted(lost), FORMULA))


def _next_row(
    cells: Iterator[tuple[int, tuple[Any, ...]]], *, gap: int
) -> tuple[int, tuple[str | None, ...]]:
    """The next row with its number; beyond row `gap` the next that has cells, or the first beyond all that may be.

    Raises:
        StopIteration: there is none.
    """
    while True:
        number, row = next(cells)
        if row or number <= gap or number > MAX_ROWS:
            return number, tuple(_value(cell) for cell in row[:MAX_COLUMNS])


def _value(cell: Any) -> str | None:
    return shown(cell.value, cell.number_format or "")


READER = XlsxTable()
