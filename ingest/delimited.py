"""Rows of a delimited text file (CSV, TSV): its encoding and separator are judged by the head, then it is streamed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from catalogue.errors import UnreadableFile
from ingest.base import HEAD_BYTES
from ingest.cells import cell_text
from ingest.charset import decoded, detect
from ingest.header_rows import HEADER_ROWS
from ingest.headers import is_header, recognise
from ingest.heads import looks_binary
from ingest.rows import Row

SEPARATORS = (",", ";", "\t", "|")
MAX_CELL = 16 * 2**20
"""Characters of the largest cell; a quotation mark that is never closed would else swallow the file into memory."""
MAX_CELLS = 16_384
"""Cells of the widest row, as in Excel."""
MAX_LOOKED = 1024
"""Cells of a row that are looked at for column names while a file is being recognised."""
WIDE = 4
"""Columns of a table that no prose with commas looks like."""
_MARKDOWN = re.compile(r"#{1,6} [^,;|\t\n]+\r?\n")


@dataclass(frozen=True)
class Dialect:
    """How a file is written: its encoding, its separator, and whether its first rows look like a table at all."""

    encoding: str
    separator: str
    headed: bool  # one of the first rows is a header we know
    regular: bool  # most of the first rows have the same number of cells, two or more


@lru_cache(maxsize=4)  # every reader of tables asks this of the same head
def judge(head: bytes) -> Dialect | None:
    """How the file that begins with `head` is written, None where it is no text with separators."""
    if looks_binary(head) and b"\x00" not in head:
        return None
    encoding = detect(head, lambda text: max(_known(text, separator) for separator in SEPARATORS))
    text = decoded(head, encoding, "replace") if encoding else None
    if encoding is None or text is None or text.lstrip("\ufeff \r\n\t")[:1] in ("<", "{", "["):
        return None
    by_known = max(SEPARATORS, key=lambda separator: (_known(text, separator), _regular(text, separator)))
    headed = not _MARKDOWN.match(text.lstrip("\ufeff \r\n")) and _is_headed(
        _rows(text, by_known), cut=len(head) >= HEAD_BYTES or text.count('"') % 2 > 0
    )
    # prose and Markdown have bars and commas as well: bars alone make no table
    regular = by_known != "|" and _regular(text, by_known) > 0
    return Dialect(encoding, by_known, headed, regular)


def _is_headed(table: list[list[str]], *, cut: bool) -> bool:
    """Whether a row is a header we know and a row below it is about as wide: prose has commas, but no columns.

    `cut` says that the head may end within its last row.
    """
    for number, cells in enumerate(table):
        if is_header(recognise(cells[:MAX_LOOKED])):
            below = [len(row) for row in table[number + 1 : -1 if cut else None]]
            return not below or max(below) >= 0.7 * len(cells)
    return False


@lru_cache(maxsize=16)
def first_rows(head: bytes, dialect: Dialect) -> Sequence[Sequence[str]]:
    """The first rows that are not blank, cell by cell; not to be changed, as they are kept for who asks next."""
    return _rows(decoded(head, dialect.encoding, "replace") or "", dialect.separator)


def rows(stream: BinaryIO, dialect: Dialect, *, name: str) -> Iterator[Row]:
    """All rows, blank ones too, counted from 1 as a spreadsheet program would.

    Raises:
        UnreadableFile: a byte that is not of the encoding, a cell beyond MAX_CELL, a row beyond MAX_CELLS, or an end within quotation marks.
    """
    csv.field_size_limit(MAX_CELL)
    text = io.TextIOWrapper(stream, encoding=dialect.encoding, errors="strict", newline="")
    lines = _Lines(text)
    number = 0
    try:
        for cells in csv.reader(lines, delimiter=dialect.separator):
            number += 1
            if lines.ended and lines.open_quote and cells and "\n" in cells[-1]:
                raise UnreadableFile(
                    "the file ends within quotation marks: it was cut short, or a quotation mark is never closed",
                    where=f"{name}, row {number}",
                    todo="Export it again",
                )
            if len(cells) > MAX_CELLS:
                raise UnreadableFile(
                    f"the row has more than {MAX_CELLS:,} cells",
                    where=f"{name}, row {number}",
                    todo="Look for line ends that got lost, or for another separator, and export it again",
                )
            lines.open_quote = False
            yield Row(f"row {number}", tuple(cell_text(cell) for cell in cells))
    except UnicodeError as error:
        raise UnreadableFile(
            f"the text was taken for {dialect.encoding} by its first lines, but a later byte does not fit ({error})",
            where=f"{name}, after row {number}",
            todo="Save the file as UTF-8 and hand it in again",
        ) from error
    except csv.Error as error:
        raise UnreadableFile(
            f"the table cannot be read any further ({error})",
            where=f"{name}, after row {number}",
            todo="Look for a quotation mark that is never closed",
        ) from error
    finally:
        text.detach()


class _Lines:
    """The lines of a file; knows whether the last row ended with a quotation mark still open."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.open_quote = False
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_CELL)
        if not line:
            self.ended = True
            raise StopIteration
        if line.count('"') % 2:
            self.open_quote = not self.open_quote
        return line


@lru_cache(maxsize=32)  # of each text every separator is asked about more than once
def _rows(text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(MAX_CELL)
    found: list[list[str]] = []
    lines = iter(text.removeprefix("\ufeff").splitlines(keepends=True))
    for cells in csv.reader(lines, delimiter=separator):
        if any(map(str.strip, cells)):
            found.append(cells)
        if len(found) == HEADER_ROWS:
            break
    return found


def _known(text: str, separator: str) -> int:
    return max(
        (len({c.field for c in recognise(cells[:MAX_LOOKED])}) for cells in _rows(text, separator)), default=0
    )


def _regular(text: str, separator: str) -> int:
    """The number of cells that at least two rows and four fifths of the rows have, 0 where there is none.

    The last row is left out, as the head may end within it.
    """
    table = _rows(text, separator)
    widths = [len(cells) for cells in table]
    widths = widths[:-1] if len(widths) > 2 else widths
    usual = max(set(widths), key=widths.count, default=0)
    if usual >= WIDE:  # titles above a wide table are no columns; above a narrow one they could be prose
        titles = next((n for n, cells in enumerate(table) if sum(map(bool, cells)) > 1), 0)
        widths = widths[titles:]
    return usual if usual >= 2 and len(widths) >= 2 and widths.count(usual) >= 0.8 * len(widths) else 0
