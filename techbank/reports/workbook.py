"""An upload's report as a workbook.

Of a table: its sheets with all rows and columns as the reader saw them, every cell as text, and at the right what became
of each row; the cell that a rejection is about is red. Values of merged cells stand in every cell they cover. Of any other
file: a list of rejected and changed records. A last sheet sums up. Rows go through one by one; memory stays flat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from catalogue.errors import InputError
from catalogue.store import Job, JobRow
from ingest.base import Corrections
from ingest.formats import vendors
from ingest.header_rows import HEADER_ROWS, NoTable, find_table
from ingest.mapping import sheets_of
from ingest.own_columns import MARK, ONE_TABLE, report_column, without_report
from ingest.portfolio_table import begun
from ingest.rows import Row, Sheet
from techbank.reports.rows import Outcomes
from techbank.reports.words import say
from techbank.spreadsheets import Look, Workbook

_COLUMNS: Final = ("outcome", "field", "value", "reason", "todo")
_LISTED: Final = ("rejected", "changed", "owner_changed")


@dataclass(frozen=True)
class Asked:
    """What a report is made of. `rows` gives the job's rows in order, `opened` the file as it was handed in (None: it is
    no longer there), `corrections` are what the office said of its columns."""

    job: Job
    rows: Callable[[], Iterable[JobRow]]
    opened: Callable[[], BinaryIO] | None
    corrections: Corrections | None = None
    language: str = "zh"


@dataclass(frozen=True)
class _Shape:
    """What is known of a sheet before it is written: its width, its header's place, which columns are which field."""

    width: int
    header: str | None
    header_rows: int
    fields: dict[str, int]
    own: bool


def write_report(asked: Asked, path: Path) -> None:
    """Writes the workbook.

    Raises:
        OSError: it cannot be written.
    """
    book = Workbook()
    outcomes = Outcomes(asked.rows())
    shapes = _shapes(asked)
    if shapes is None:
        _list(book, asked)
    else:
        _sheets(book, asked, shapes, outcomes)
        outcomes.rest()
    _summary(book, asked, outcomes, table=shapes is not None)
    book.save(path)


# ---- the office's own sheets ----


def _read(asked: Asked) -> Iterator[Sheet]:
    if asked.opened is None:
        return
    with asked.opened() as stream:
        yield from sheets_of(stream, asked.job.name)


def _shapes(asked: Asked) -> list[_Shape] | None:
    """How each sheet looks; None where the file is no table, or not there."""
    try:
        found = [_shape(sheet, asked.corrections) for sheet in _read(asked)]
    except InputError:  # no table, or one that breaks off: then there is no whole sheet to hand back
        return None
    return found or None


class _Seen:
    """Watches the rows of a sheet go by: how wide they are, where the first ones stand."""

    def __init__(self) -> None:
        self.width = 0
        self.places: list[str] = []  # of the first rows that are not blank
        self.own = False

    def marks(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Notes whether the sheet is wholly the bank's."""
        first = True
        for row in rows:
            if first and not row.blank:
                self.own, first = report_column(row.cells) == 0, False
            yield row

    def sizes(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Notes the width of the office's own columns."""
        for row in rows:
            self.width = max(self.width, max((n for n, cell in enumerate(row.cells, 1) if cell), default=0))
            if not row.blank and len(self.places) < HEADER_ROWS:
                self.places.append(row.position)
            yield row


def _shape(sheet: Sheet, corrections: Corrections | None) -> _Shape:
    seen = _Seen()
    portfolio, rows = begun(seen.sizes(without_report(seen.marks(sheet.rows))))
    fields: dict[str, int] = {}
    place: str | None = None
    size = 1
    if portfolio is not None:
        fields = {".".join(path): column for column, path in portfolio.paths.items()}
        place = seen.places[-1]
    else:
        table = find_table(rows, corrections=corrections, vendors=vendors())
        if not isinstance(table, NoTable):
            for one in table.columns:
                fields.setdefault(one.field, one.index)
            place, size, rows = table.position, len(table.raw) or 1, table.rows
    for _ in rows:
        pass
    return _Shape(seen.width, place, size, fields, seen.own)


def _sheets(book: Workbook, asked: Asked, shapes: list[_Shape], outcomes: Outcomes) -> None:
    titles = [f"{MARK} {say(name, asked.language)}" for name in _COLUMNS]
    for shape, sheet in zip(shapes, _read(asked), strict=False):
        if shape.own:
            for _ in sheet.rows:
                pass
            continue
        frozen = int(shape.header.rpartition(" ")[2]) + shape.header_rows - 1 if shape.header else 0
        widths = [*([16] * shape.width), 12, 18, 24, 48, 48]
        book.sheet(sheet.name or ONE_TABLE, frozen=frozen if frozen < 40 else 0, widths=widths[:200])
        for row in without_report(sheet.rows):
            cells: list[str | None] = [*row.cells[: shape.width]]
            told = outcomes.at(sheet.name, row.position)
            looks: dict[int, Look] = {}
            if row.heading and not told:
                left, right = _heading(row)
                book.row([*([None] * left), row.cells[left]])
                book.merge(left, right)
                continue
            if row.position == shape.header:
                looks = dict.fromkeys(range(shape.width + len(titles)), "header")
                cells += [None] * (shape.width - len(cells))
                cells += titles
            elif told:
                cells += [None] * (shape.width - len(cells))
                cells += _told(told[-1], cells, shape, asked.language)
                looks = _looks(told[-1], shape)
            book.row(cells, looks)


def _heading(row: Row) -> tuple[int, int]:
    """The columns that a heading's one cell covers."""
    left = next(place for place, cell in enumerate(row.cells) if cell)
    right = left
    while right + 1 < len(row.cells) and row.cells[right + 1] == row.cells[left]:
        right += 1
    return left, max(right, left + 1)


def _told(row: JobRow, cells: list[str | None], shape: _Shape, language: str) -> list[str | None]:
    column = shape.fields.get(row.field or "")
    value = row.value or (cells[column] if column is not None and row.outcome == "rejected" else None)
    return [say(row.outcome, language), row.field, value, _reason(row, language), row.todo]


def _reason(row: JobRow, language: str) -> str | None:
    told = [row.reason] if row.reason else []
    if row.notes and not told:
        told.append(say("contradicts", language) + "; ".join(_noted(note, language) for note in row.notes))
    if row.remarks:
        told.append(say("remarked", language) + "; ".join(one["text"] for one in row.remarks))
    return "\n".join(told) or None


def _noted(note: object, language: str) -> str:
    what = note.get("what") if isinstance(note, dict) else None
    return str(what.get(language) or what.get("en")) if isinstance(what, dict) else str(note)


def _looks(row: JobRow, shape: _Shape) -> dict[int, Look]:
    if row.outcome != "rejected":
        return {shape.width + 3: "note"} if row.notes or row.remarks else {}
    looks: dict[int, Look] = dict.fromkeys(range(shape.width, shape.width + len(_COLUMNS)), "note")
    column = shape.fields.get(row.field or "")
    if column is not None:
        looks[column] = "wrong"
    return looks


# ---- files that are no tables, and the summary ----


def _list(book: Workbook, asked: Asked) -> None:
    names = ("file", "position", "record", *_COLUMNS)
    book.sheet(say("records", asked.language), frozen=1, widths=(24, 20, 24, 12, 18, 24, 48, 48))
    titles = [f"{MARK} {say(name, asked.language)}" for name in names]
    book.row(titles, dict.fromkeys(range(len(names)), "header"))
    for row in asked.rows():
        if row.outcome in _LISTED:
            book.row(_line(row, asked.language), {6: "note"} if row.outcome == "rejected" else None)


def _line(row: JobRow, language: str) -> list[str | None]:
    place = [row.file, row.position, row.record]
    return [*place, say(row.outcome, language), row.field, row.value, _reason(row, language), row.todo]


def _summary(book: Workbook, asked: Asked, outcomes: Outcomes, *, table: bool) -> None:
    job, language = asked.job, asked.language
    book.sheet(say("sheet", language), widths=(32, 20, 24, 12, 18, 24, 48, 48))
    book.row([f"{MARK} {say('summary', language)}"], {0: "header"})
    book.row([job.name])
    for name in ("stored", "changed", "same", "rejected"):
        book.row([say(name, language), str(job.counts.get(name, 0))])
    if job.dry_run:
        book.row([say("dry_run", language)])
    elif job.finished_at is None and job.state not in ("stored", "searchable"):
        book.row([say("unfinished", language)])
    book.row([say("resend" if table else "list", language)])
    if outcomes.left:
        book.row([])
        book.row([say("elsewhere", language)], {0: "header"})
        for row in outcomes.left:
            book.row(_line(row, language))
        if outcomes.left_more:
            book.row([say("more", language).format(n=outcomes.left_more)])
    if job.error is not None:
        book.row([job.error.get("message"), job.error.get("where"), job.error.get("todo")])
