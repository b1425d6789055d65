"""Spreadsheets that no library of the tests writes: OpenDocument (.ods) and binary (.xlsb), each with the little a reader needs."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from tests.spreadsheet_samples import Ranges
from tests.table_samples import Grid, zip_bytes

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PLAIN, _DAY, _SHARE = range(3)  # the styles of the binary workbook


def ods(
    sheets: Mapping[str, Grid],
    merged: Mapping[str, Ranges] | None = None,
    *,
    prolog: str = "",
    more: str = "",
) -> bytes:
    """An OpenDocument spreadsheet; a float below 1 is a percentage. It ends in a million blank rows, as LibreOffice's do.

    `prolog` stands before the content's root, `more` in the manifest.
    """
    tables = []
    for title, grid in sheets.items():
        starts = {(top, left): (bottom, right) for top, left, bottom, right in (merged or {}).get(title, ())}
        covered = {
            (row, column)
            for (top, left), (bottom, right) in starts.items()
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        } - set(starts)
        rows = []
        for number, row in enumerate(grid, start=1):
            cells = []
            for place, value in enumerate(row, start=1):
                span = ""
                if (number, place) in starts:
                    bottom, right = starts[number, place]
                    span = (
                        f' table:number-columns-spanned="{right - place + 1}"'
                        f' table:number-rows-spanned="{bottom - number + 1}"'
                    )
                cells.append(
                    "<table:covered-table-cell/>" if (number, place) in covered else _ods_cell(value, span)
                )
            cells.append('<table:table-cell table:number-columns-repeated="16000"/>')
            rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        rows.append(
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
            ' table:number-columns-repeated="16384"/></table:table-row>'
        )
        tables.append(f"<table:table table:name={quoteattr(title)}>{''.join(rows)}</table:table>")
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<office:document-content {_SPACES}><office:body>'
        f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f"<manifest:manifest xmlns:manifest='urn:x'>{more}</manifest:manifest>"
    return zip_bytes(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        },
        method=0,
    )


def _ods_cell(value: object, span: str) -> str:
    if value is None:
        return f"<table:table-cell{span}/>"
    kind, shown = "string", str(value)
    stated = ""
    if isinstance(value, bool):
        kind, stated = "boolean", f' office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, int | float):
        share = isinstance(value, float) and value < 1
        kind, stated = "percentage" if share else "float", f' office:value="{value}"'
        shown = f"{value:.0%}" if share else f"{value:.3g}"  # as a narrow column shows it
    elif isinstance(value, dt.date):
        kind, stated, shown = "date", f' office:date-value="{value.isoformat()}"', value.strftime("%d.%m.%y")
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n"))
    return f'<table:table-cell office:value-type="{kind}"{stated}{span}>{paragraphs}</table:table-cell>'


def xlsb(sheets: Mapping[str, Grid], merged: Mapping[str, Ranges] | None = None) -> bytes:
    """A binary workbook ([MS-XLSB]); a float below 1 is a percentage, short texts are shared, long ones stand in their cells."""
    texts: list[str] = []
    parts: dict[str, bytes] = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    }
    bundle, relations = b"", ""
    for number, (title, grid) in enumerate(sheets.items(), start=1):
        bundle += _record(156, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(title))
        relations += f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.bin"/>'
        parts[f"xl/worksheets/sheet{number}.bin"] = _sheet(grid, (merged or {}).get(title, ()), texts)
    parts["xl/workbook.bin"] = (
        _record(131)
        + _record(153, bytes(12))
        + _record(143)
        + bundle
        + _record(144)
        + _record(157, bytes(26))
        + _record(132)
    )
    parts["xl/_rels/workbook.bin.rels"] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}'
        f'<Relationship Id="rId98" Type="{_RELATIONS}/styles" Target="styles.bin"/>'
        f'<Relationship Id="rId99" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.bin"/></Relationships>'
    ).encode()
    shared = b"".join(_record(19, b"\0" + _wide(text)) for text in texts)
    parts["xl/sharedStrings.bin"] = (
        _record(159, struct.pack("<II", len(texts), len(texts))) + shared + _record(160)
    )
    styles = b"".join(
        _record(47, struct.pack("<HH", 0, code) + bytes(12)) for code in (0, 164, 9)
    )  # plain, a day, a share
    parts["xl/styles.bin"] = (
        _record(278)
        + _record(615, struct.pack("<I", 1))
        + _record(44, struct.pack("<H", 164) + _wide("yyyy\\-mm\\-dd"))
        + _record(616)
        + _record(626, struct.pack("<I", 1)) + _record(47, struct.pack("<HH", 0xFFFF, 9) + bytes(12)) + _record(627)
        + _record(617, struct.pack("<I", 3)) + styles + _record(618)
        + _record(279)
    )  # fmt: skip
    return zip_bytes(parts)


def _sheet(grid: Grid, merged: Ranges, texts: list[str]) -> bytes:
    widest = max((len(row) for row in grid), default=1)
    made = (
        _record(129)
        + _record(148, struct.pack("<4I", 0, max(len(grid) - 1, 0), 0, max(widest - 1, 0)))
        + _record(145)
    )
    for number, row in enumerate(grid):
        made += _record(0, struct.pack("<II", number, 0) + bytes(9))
        made += b"".join(_xlsb_cell(place, value, texts) for place, value in enumerate(row))
    made += _record(146)
    if merged:
        made += _record(177, struct.pack("<I", len(merged)))
        for top, left, bottom, right in merged:
            made += _record(176, struct.pack("<4I", top - 1, bottom - 1, left - 1, right - 1))
        made += _record(178)
    return made + _record(130)


def _xlsb_cell(place: int, value: object, texts: list[str]) -> bytes:
    style = (
        _DAY if isinstance(value, dt.date) else _SHARE if isinstance(value, float) and value < 1 else _PLAIN
    )
    head = struct.pack("<II", place, style)
    if value is None:
        return _record(1, head)
    if isinstance(value, bool):
        return _record(4, head + bytes([value]))
    if isinstance(value, dt.date):
        return _record(2, head + struct.pack("<i", (value - dt.date(1899, 12, 30)).days << 2 | 2))
    if isinstance(value, int | float):
        return _record(5, head + struct.pack("<d", value))
    text = str(value)
    if len(text) > 40:
        return _record(6, head + _wide(text))
    if text not in texts:
        texts.append(text)
    return _record(7, head + struct.pack("<I", texts.index(text)))


def _wide(text: str) -> bytes:
    written = text.encode("utf-16-le")
    return struct.pack("<I", len(written) // 2) + written


def _record(kind: int, content: bytes = b"") -> bytes:
    """A record's number in one or two bytes, its length in one to four of seven bits, its content."""
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, left = b"", len(content)
    while left > 0x7F:
        length += bytes([left & 0x7F | 0x80])
        left >>= 7
    return number + length + bytes([left]) + content
