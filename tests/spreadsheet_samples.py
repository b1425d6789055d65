"""Small spreadsheets in every disguise offices send them in, made up; written by the tests themselves."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from html import escape

import openpyxl
import xlwt

from ingest.numbers import cn_check_digit
from tests.table_samples import Grid

Ranges = Sequence[tuple[int, int, int, int]]
"""Merged ranges: first row, first column, last row, last column, all from 1."""


def application(body: str) -> str:
    """A Chinese application number with its right check digit."""
    return f"{body}.{cn_check_digit(body)}"


def xlsx(sheets: Mapping[str, Grid], merged: Mapping[str, Ranges] | None = None) -> bytes:
    """A workbook; text that begins with = is a formula, saved without its result."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, grid in sheets.items():
        sheet = book.create_sheet(title)
        for row in grid:
            sheet.append(list(row))
        for top, left, bottom, right in (merged or {}).get(title, ()):
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def xls(sheets: Mapping[str, Grid], merged: Mapping[str, Ranges] | None = None) -> bytes:
    """The same as an old workbook; a float below 1 is a percentage, a date is written as one."""
    book = xlwt.Workbook(encoding="utf-8")
    day, share = xlwt.easyxf(num_format_str="yyyy-mm-dd"), xlwt.easyxf(num_format_str="0.0%")
    for title, grid in sheets.items():
        sheet = book.add_sheet(title)
        ranges = {(top, left): (bottom, right) for top, left, bottom, right in (merged or {}).get(title, ())}
        for number, row in enumerate(grid, start=1):
            for place, value in enumerate(row, start=1):
                if value is None:
                    continue
                style = day if isinstance(value, dt.date) else xlwt.Style.default_style
                if isinstance(value, float) and value < 1:
                    style = share
                if (number, place) in ranges:
                    bottom, right = ranges[number, place]
                    sheet.write_merge(number - 1, bottom - 1, place - 1, right - 1, value, style)
                else:
                    sheet.write(number - 1, place - 1, value, style)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def html(grid: Grid, *, encoding: str = "gb18030", stated: str = "gb2312", before: str = "") -> bytes:
    """A page with one table, as web systems export it."""
    rows = "".join("<tr>" + "".join(f"<td>{_lines(cell)}</td>" for cell in row) + "</tr>\n" for row in grid)
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={stated}">' if stated else ""
    page = f"<html><head>{meta}<style>td{{mso-number-format:'@'}}</style></head><body>{before}<table>{rows}</table></body></html>"
    return page.encode(encoding)


def _lines(cell: object) -> str:
    return escape(str(cell)).replace("\n", "<br>") if cell is not None else ""


def spreadsheet_xml(sheets: Mapping[str, Grid], *, doctype: str = "") -> bytes:
    """Excel's XML of 2003."""
    parts = []
    for title, grid in sheets.items():
        rows = "".join(
            "<Row>"
            + "".join(
                f'<Cell ss:Index="{place}"><Data ss:Type="{"Number" if isinstance(cell, int | float) else "String"}">{escape(str(cell))}</Data></Cell>'
                for place, cell in enumerate(row, start=1)
                if cell is not None
            )
            + "</Row>"
            for row in grid
        )
        parts.append(f'<Worksheet ss:Name="{title}"><Table>{rows}</Table></Worksheet>')
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?>{doctype}<?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}">{"".join(parts)}</Workbook>'
    ).encode()
