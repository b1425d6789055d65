"""Workbooks and CSV files as the bank writes them: every cell is text, and none is ever run as a formula.

A workbook's cells are written as strings with the format "text", so that neither opening nor editing one makes a formula
or a damaged number of it. In CSV a cell that a program would run gets an apostrophe before it (OWASP, "CSV Injection");
the bank's reader takes it away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

from ingest.own_columns import guarded
from ingest.portfolio_paths import clean

Look = Literal["plain", "header", "wrong", "note"]
_COLOURS: dict[Look, str] = {"header": "FFDDE6F0", "wrong": "FFFFB3AD", "note": "FFFFF1C9"}
_CELL_MAX = 32_000


class Workbook:
    """A workbook written row by row; memory stays flat. One sheet at a time."""

    def __init__(self) -> None:
        from openpyxl import Workbook as Made

        self._made = Made(write_only=True)
        self._sheet: Any = None
        self._rows = 0

    def sheet(self, title: str, *, frozen: int = 0, widths: Sequence[int] = ()) -> None:
        """Begins a sheet; its first `frozen` rows stay in sight. `widths` are of columns, in characters."""
        from openpyxl.utils import get_column_letter

        self._close_sheet()
        self._sheet = self._made.create_sheet(_sheet_name(title))
        self._rows = 0
        if frozen:
            self._sheet.freeze_panes = f"A{frozen + 1}"
        for number, width in enumerate(widths, 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = width

    def row(self, cells: Sequence[str | None], looks: dict[int, Look] | None = None) -> None:
        """Adds a row; `looks` says by column (from 0) which cells stand out."""
        self._sheet.append([self._cell(text, (looks or {}).get(n, "plain")) for n, text in enumerate(cells)])
        self._rows += 1

    def merge(self, first: int, last: int) -> None:
        """Makes one cell of these columns (from 0) of the row added last."""
        from openpyxl.utils import get_column_letter

        self._sheet.merged_cells.add(
            f"{get_column_letter(first + 1)}{self._rows}:{get_column_letter(last + 1)}{self._rows}"
        )

    def _cell(self, text: str | None, look: Look) -> Any:
        if not text and look == "plain":
            return None
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill

        cell = WriteOnlyCell(self._sheet, _shortened(clean(text or "")))
        cell.data_type = "s"  # whatever it begins with
        cell.number_format = "@"
        if look != "plain":
            cell.fill = PatternFill("solid", fgColor=_COLOURS[look])
        if look == "header":
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        return cell

    def _close_sheet(self) -> None:
        if self._sheet is not None:
            self._sheet.close()  # one sheet's temporary file at a time

    def save(self, path: Path) -> None:
        """Writes the file; the workbook takes no more rows."""
        self._made.save(path)


def _sheet_name(title: str) -> str:
    """A name that Excel takes: 31 characters (some are left for a number after it), none of these signs."""
    return re.sub(r"[\\*?:/\[\]]", " ", clean(title)).strip(" '")[:28] or "Sheet"


def _shortened(text: str) -> str:
    return text if len(text) <= _CELL_MAX else text[:_CELL_MAX] + "…"


class GuardedCsv:
    """A CSV file in UTF-8 with the mark by which Excel knows it; every cell stands in quotation marks."""

    def __init__(self, stream: BinaryIO) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
        self._rows = csv.writer(self._text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")

    def row(self, cells: Sequence[str | None]) -> None:
        """Adds a row; blanks at a cell's end, which readers drop, must not be all that a guard stands before."""
        self._rows.writerow([guarded(clean(text or "").rstrip()) for text in cells])

    def end(self) -> None:
        """Everything is with the stream, which stays open."""
        self._text.detach()
