"""XLSX workbooks of any office: every sheet that has a table, its columns by their names and values."""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar
from xml.etree.ElementTree import ParseError

from catalogue.errors import UnreadableFile
from ingest.cells import shown
from ingest.containers import DAMAGE, DEFAULT_LIMITS, seekable
from ingest.header_rows import MAX_COLUMNS
from ingest.heads import is_workbook
from ingest.rows import FORMULA, Merges, Row, Sheet
from ingest.table_format import TableFormat
from ingest.xlsx_parts import Besides, besides

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_ROWS = 1_048_576
"""Rows of the largest sheet that Excel knows; a higher row number is forged."""

MAX_HELD = 128 * 2**20
"""Bytes that the parts of a workbook may unpack to which are held in memory as a whole: all but its sheets."""
_OVERRIDE = re.compile(rb"<(?:\w+:)?Override\s[^<>]*>")
_PART = re.compile(rb"\sPartName\s*=\s*[\"']/([^\"']*)[\"']")

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
        return is_workbook(head)

    def sheets(self, stream: BinaryIO, *, name: str) -> Iterator[Sheet]:
        with seekable(stream) as copy:
            _refuse_bombs(copy, name)
            workbook = _opened(copy, name)
            with zipfile.ZipFile(copy) as packed:
                for sheet in workbook.worksheets:
                    yield Sheet(str(sheet.title), _rows(sheet, _besides(packed, sheet, name), name))


def _refuse_bombs(copy: BinaryIO, name: str) -> None:
    """Look at the declared sizes (zipfile reads no more than that) and for DTDs, before anything is parsed."""
    limits = DEFAULT_LIMITS
    try:
        with zipfile.ZipFile(copy) as packed:
            entries = packed.infolist()
            dtds = [entry.filename for entry in entries if _has_dtd(packed, entry)]
            held = _held(packed, entries)
    except _DAMAGED as error:
        raise _damaged(name, error) from error
    copy.seek(0)
    if any(entry.filename == "xl/workbook.bin" for entry in entries):
        raise UnreadableFile(
            "it is a binary workbook (.xlsb), which is not read", where=name, todo="Save it as .xlsx or CSV"
        )
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
    if held > MAX_HELD:
        raise UnreadableFile(
            f"the workbook's texts unpack to more than {MAX_HELD >> 20} MiB", where=name,
            todo="Split it, or save it as CSV",
        )  # fmt: skip
    if dtds:
        raise UnreadableFile(
            f"{dtds[0]} in the workbook declares a DTD, which no office program writes", where=name,
            todo="Save it anew from a spreadsheet program",
        )  # fmt: skip


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


def _besides(packed: zipfile.ZipFile, sheet: Any, name: str) -> Besides:
    try:
        with packed.open(sheet._worksheet_path) as xml:
            return besides(xml)
    except _DAMAGED as error:
        raise _damaged(f"{name}, sheet {sheet.title}", error) from error


def _rows(sheet: Any, found: Besides, name: str) -> Iterator[Row]:
    sheet.reset_dimensions()  # many programs write a wrong one
    cells = sheet.iter_rows()
    merges, place = Merges(found.merged), 0
    for number in range(1, MAX_ROWS + 1):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = tuple(_value(cell) for cell in next(cells)[:MAX_COLUMNS])
        except StopIteration:
            return
        except _DAMAGED as error:
            raise _damaged(f"{name}, sheet {sheet.title}, after row {number - 1}", error) from error
        lost, place = found.lost_in(number, place)
        filled, heading = merges.fill(number, row)
        yield Row(f"sheet {sheet.title}, row {number}", filled, heading, dict.fromkeys(sorted(lost), FORMULA))
    raise UnreadableFile(
        f"sheet {sheet.title} has more than {MAX_ROWS:,} rows", where=name, todo="Save it anew"
    )


def _value(cell: Any) -> str | None:
    return shown(cell.value, cell.number_format or "")


def _damaged(where: str, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"the workbook is damaged ({type(error).__name__}: {error})",
        where=where,
        todo="Open it in a spreadsheet program and save it anew, or as CSV",
    )


READER = XlsxTable()
