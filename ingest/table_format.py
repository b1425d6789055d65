"""What all readers of spreadsheets share: from the sheets of a file to its outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from catalogue.errors import UnreadableFile
from catalogue.records import Rejection
from ingest.base import Corrections, Outcome
from ingest.formats import vendors
from ingest.header_rows import NoTable, find_table, no_header
from ingest.own_columns import ONE_TABLE, without_report
from ingest.portfolio_table import begun, read_portfolio
from ingest.rows import Sheet
from ingest.tables import read_rows


class TableFormat:
    """What all readers of spreadsheets share: from sheets to outcomes. A format says how its sheets are found."""

    def sheets(self, stream: BinaryIO, *, name: str) -> Iterator[Sheet]:
        """As `ingest.base.TableReader.sheets`."""
        raise NotImplementedError

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        return read_sheets(self.sheets(stream, name=name), name=name)

    def read_corrected(self, stream: BinaryIO, *, name: str, corrections: Corrections) -> Iterator[Outcome]:
        return read_sheets(self.sheets(stream, name=name), name=name, corrections=corrections)


def read_sheets(
    sheets: Iterator[Sheet], *, name: str, corrections: Corrections | None = None
) -> Iterator[Outcome]:
    """Technologies and rejections of all sheets that have a table, each by its own header.

    A sheet that has rows and columns, but no header with a title, is a rejection; notes and blank sheets are passed by.

    Raises:
        UnreadableFile: no sheet has a table, or none has a row below its header.
    """
    seen: list[str] = []
    skipped: list[Rejection] = []
    known = taken = 0
    for sheet in sheets:
        portfolio, rows = begun(without_report(sheet.rows))
        if portfolio is not None:
            known += 1
            for outcome in read_portfolio(portfolio, rows, name=name):
                taken += 1
                yield outcome
            continue
        table = find_table(rows, corrections=corrections, vendors=vendors())
        if isinstance(table, NoTable):
            known += table.left_alone
            taken += table.left_alone
            seen.extend(table.seen)
            if table.like_a_table:
                skipped.append(_no_table(sheet, table, name))
            continue
        known += 1
        # one table a file has no other way to tell a cell that spilled over from one that is nobody's
        for outcome in read_rows(table, name=name, strict_width=sheet.name in (None, ONE_TABLE)):
            taken += 1
            yield outcome
    if not known:
        raise no_header(name, seen)
    if not taken:
        raise UnreadableFile(
            "the table has a header, but no row below it", where=name, todo="Export it with its rows"
        )
    yield from skipped


def _no_table(sheet: Sheet, found: NoTable, name: str) -> Rejection:
    shown = ", ".join(repr(cell[:30]) for cell in found.seen[:6])
    return Rejection(
        file=name,
        position=f"sheet {sheet.name}",
        field=None,
        reason=f"the sheet was not read: no row is a header with a title column; it says {shown}",
        todo="Nothing to do where it holds no technologies; else name its columns, or say what they mean with techbank mapping",
    )
