"""CSV and TSV spreadsheets of any office: columns by their names and values, any common encoding, titles above the header."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, ClassVar

from catalogue.errors import UnreadableFile
from ingest.containers import peek
from ingest.delimited import SEPARATORS, first_rows, judge, rows
from ingest.formats import table_headers, table_signatures
from ingest.headers import plain
from ingest.rows import Sheet
from ingest.table_format import TableFormat


class CsvTable(TableFormat):
    """Any delimited table that has no reader of its own. One without a known header is claimed and then refused."""

    name: ClassVar[str] = "csv_table"
    label: ClassVar[str] = "CSV or TSV spreadsheet with Chinese, English or Japanese headers"
    extensions: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".txt")
    reads: ClassVar[str] = (
        "texts, owner, patents, IPC and CPC, sectors, readiness, contact, licence terms; columns are told by their headers "
        "(in one row or two, below titles and notes) and by what their values look like"
    )
    skips: ClassVar[str] = (
        "columns whose meaning is not sure enough (techbank mapping shows and corrects them); numbers that a spreadsheet "
        "program has damaged are left out and named in the provenance"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        dialect = judge(head)
        if dialect is None or not (dialect.headed or dialect.regular):
            return False
        names = [
            {plain(cell) for cell in cells}
            for encoding in (dialect.encoding, "utf-8-sig")
            for separator in SEPARATORS
            for cells in first_rows(head, replace(dialect, encoding=encoding, separator=separator))
        ]
        return not any(
            row in table_headers() or any(signature <= row for signature in table_signatures())
            for row in names
        )

    def sheets(self, stream: BinaryIO, *, name: str) -> Iterator[Sheet]:
        head, whole = peek(stream)
        dialect = judge(head)
        if dialect is None:
            raise UnreadableFile(
                "it is no text with separators", where=name, todo="Export it as CSV in UTF-8"
            )
        yield Sheet(None, rows(whole, dialect, name=name))


READER = CsvTable()
