"""CSV and TSV spreadsheets of any office: columns by their names, any common encoding, titles above the header."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, ClassVar

from catalogue.errors import UnreadableFile
from ingest.base import Outcome
from ingest.containers import peek
from ingest.delimited import SEPARATORS, first_rows, judge, rows
from ingest.formats import table_signatures
from ingest.headers import plain
from ingest.tables import find_table, no_header, read_rows


class CsvTable:
    """Any delimited table that has no reader of its own. One without a known header is claimed and then refused."""

    name: ClassVar[str] = "csv_table"
    label: ClassVar[str] = "CSV or TSV spreadsheet with Chinese, English or Japanese headers"
    extensions: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".txt")
    reads: ClassVar[str] = (
        "texts, owner, patents, IPC and CPC, sectors, readiness, contact, licence terms in the vocabulary"
    )
    skips: ClassVar[str] = "columns with unknown names, licence terms in free text"

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
        return not any(signature <= row for signature in table_signatures() for row in names)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        head, whole = peek(stream)
        dialect = judge(head)
        if dialect is None:
            raise UnreadableFile(
                "it is no text with separators", where=name, todo="Export it as CSV in UTF-8"
            )
        table, seen = find_table(rows(whole, dialect, name=name))
        if table is None:
            raise no_header(
                name, seen, extra=f" (read as {dialect.encoding}, separator {dialect.separator!r})"
            )
        yield from read_rows(table, name=name, strict_width=True)


READER = CsvTable()
