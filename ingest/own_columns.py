"""What the bank itself has written into a spreadsheet: columns of an upload's report, guards against formulas.

An office corrects the cells of a report and hands it in as it is: the columns that the bank added at its right, and the
sheets that are wholly the bank's, are cut off here before anything else looks at the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ingest.rows import Cells, Row

MARK: Final = "[techbank]"
"""What the header of every column begins with that the bank has added to an office's sheet."""
ONE_TABLE: Final = "techbank rows"
"""The name of a report's sheet whose rows come from a file that has no sheets."""

# OWASP, "CSV Injection": = + - @, tab, carriage return, line feed, and the full-width forms; here also after spaces.
_RISKY: Final = re.compile(r"[\s']*[=+\-@＝＋－＠]|'*[\t\r\n]")


def guarded(text: str) -> str:
    """The text as it stands in a CSV cell: with an apostrophe before it where a spreadsheet program would run it."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and _RISKY.match(text[1:]) else text


def report_column(cells: Cells) -> int | None:
    """The first column of a header that the bank has added; None where it has added none."""
    return next((place for place, cell in enumerate(cells) if cell and cell.startswith(MARK)), None)


def without_report(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows as the office wrote them: from the header on that has columns of the bank, these are cut off."""
    cut: int | None = None
    for row in rows:
        cut = report_column(row.cells) if cut is None else cut
        if cut is None:
            yield row
            continue
        end = min(cut, len(row.cells))
        while end and not row.cells[end - 1]:
            end -= 1
        remarks = {place: remark for place, remark in row.remarks.items() if place < cut}
        yield replace(row, cells=tuple(row.cells[:end]), remarks=remarks)
