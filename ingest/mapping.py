"""What was understood of a spreadsheet's columns, for the office to look at and to correct before its rows are taken.

A correction is kept by the signature of the header (`ingest.columns.signature`), so that it counts for every file of that
shape; `ingest.reading.read_stream` takes corrections as a function from a signature to header -> field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from catalogue.errors import UnreadableFile
from ingest.base import Corrections, TableReader
from ingest.column_guesses import ColumnMapping
from ingest.columns import IGNORE, map_columns, signature, split_field
from ingest.containers import DEFAULT_LIMITS, peek, unzip_gz
from ingest.formats import vendors
from ingest.header_rows import NoTable, find_table
from ingest.heads import is_archive, is_gzip
from ingest.reading import damage_as_errors, reader_for
from ingest.rows import Sheet

__all__ = [
    "IGNORE",
    "ColumnMapping",
    "SheetMapping",
    "inspect",
    "inspect_path",
    "sheets_of",
    "signature",
    "split_field",
]


@dataclass(frozen=True)
class SheetMapping:
    """One sheet: where its header stands, what its columns mean, or why it is not read.

    `name` is None for a file that has no sheets; `signature` is what a correction is kept under. Where no table was
    found, `problem` says so, and the columns are those of the widest row, for the office to say what they mean.
    """

    name: str | None
    signature: str | None
    header_row: str | None
    columns: tuple[ColumnMapping, ...]
    problem: str | None = None
    vendor: str | None = None


def inspect_path(path: Path, *, corrections: Corrections | None = None) -> tuple[SheetMapping, ...]:
    """As `inspect`, of a file.

    Raises:
        InputError: as `inspect`; also where the file cannot be opened.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise UnreadableFile(
            f"the file cannot be opened ({error.strerror})",
            where=str(path),
            todo="Check path and permissions",
        ) from error
    with stream:
        return inspect(stream, path.name, corrections=corrections)


def inspect(
    stream: BinaryIO, name: str, *, corrections: Corrections | None = None
) -> tuple[SheetMapping, ...]:
    """What is understood of every sheet of the spreadsheet called `name`; only its first rows are read.

    Raises:
        UnknownFormat, AmbiguousFormat: as `ingest.reading.read_stream`.
        UnreadableFile: it is damaged, an archive, or of a format whose fields are fixed.
    """
    reader, whole = _table_reader(stream, name)
    return tuple(_sheets(reader, whole, name, corrections))


def sheets_of(stream: BinaryIO, name: str) -> Iterator[Sheet]:
    """The sheets of the spreadsheet called `name`, all rows as its reader sees them.

    Raises:
        InputError: as `inspect`.
    """
    reader, whole = _table_reader(stream, name)
    with damage_as_errors(name, "the spreadsheet"):
        yield from reader.sheets(whole, name=name)


def _table_reader(stream: BinaryIO, name: str) -> tuple[TableReader, BinaryIO]:
    head, whole = peek(stream)
    if is_gzip(head):
        head, whole = peek(unzip_gz(whole, name, DEFAULT_LIMITS))
    if is_archive(head):
        raise UnreadableFile(
            "it is an archive of several files",
            where=name,
            todo="Unpack it and look at one spreadsheet at a time",
        )
    reader = reader_for(head, name)
    if not isinstance(reader, TableReader):
        raise UnreadableFile(
            f"its format is {reader.label}, whose fields are fixed: there are no columns to say anything of",
            where=name,
            todo="Take it in as it is",
        )
    return reader, whole


def _sheets(
    reader: TableReader, stream: BinaryIO, name: str, corrections: Corrections | None
) -> Iterator[SheetMapping]:
    with damage_as_errors(name, "the spreadsheet"):
        for sheet in reader.sheets(stream, name=name):
            table = find_table(sheet.rows, corrections=corrections, vendors=vendors())
            if isinstance(table, NoTable):
                yield _without_table(sheet.name, table)
            else:
                yield SheetMapping(
                    sheet.name,
                    signature(table.header),
                    table.position,
                    table.mapping,
                    vendor=table.vendor.name if table.vendor else None,
                )


def _without_table(name: str | None, found: NoTable) -> SheetMapping:
    if found.left_alone:
        return SheetMapping(name, None, None, (), "the office said to leave this sheet alone")
    if not found.like_a_table:
        return SheetMapping(name, None, None, (), "no table: notes, or nothing")
    header = found.header or ()
    mapping = map_columns(header, [(cell or "",) for cell in header], found.samples)
    return SheetMapping(
        name,
        signature(header),
        found.position,
        mapping,
        "no column is known to be the title: the sheet is not read until the office says which one is",
    )
