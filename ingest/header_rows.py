"""Finds where a table begins: below titles, notes and blank rows; its header in one row or in two.

Of two rows the upper one names groups (merged over their columns, or written over the first of them), the lower one the
columns: 专利 | 专利 over 申请号 | 公告号. A column is then looked up as 专利申请号, as 申请号 and, where the lower word says
nothing of its own (金额, 名称), by its group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from catalogue.errors import UnreadableFile
from ingest.base import Corrections
from ingest.column_guesses import ColumnMapping
from ingest.columns import IGNORE, map_columns, signature, used_columns
from ingest.headers import Column, column_of, is_header, plain
from ingest.looks import looks_like_a_value
from ingest.not_records import known_other
from ingest.own_columns import without_report
from ingest.rows import Cells, Row
from ingest.vendor_tables import Vendor, vendor_of

HEADER_ROWS = 15
"""How many rows that are not blank are searched for the header."""
SAMPLE_ROWS = 25
"""How many rows below it are looked at to see what the columns hold."""

MAX_COLUMNS = 400
"""Columns of a table whose meaning is asked for; further ones are left alone."""
_TRIED = 6  # rows that are tried as headers by the values below them

# Words of a lower header that only repeat what kind of value stands there.
_GENERIC = frozenset(
    [
        "金额",
        "数额",
        "内容",
        "名称",
        "标准",
        "值",
        "数值",
        "情况",
        "信息",
        "全称",
        "amount",
        "value",
        "name",
        "text",
        "content",
        "details",
        "金額",
        "内容",
        "名称",
    ]
)


@dataclass(frozen=True)
class Table:
    """A header that was recognised, and the rows below it.

    `header` holds a cell a column (of two rows both words), `raw` the header's rows as they stand; `mapping` says what
    every column means and why, `columns` are those that are read.
    """

    header: Cells
    columns: tuple[Column, ...]
    rows: Iterator[Row]
    raw: tuple[Cells, ...] = ()
    position: str = ""
    mapping: tuple[ColumnMapping, ...] = ()
    vendor: Vendor | None = None


@dataclass(frozen=True)
class NoTable:
    """Why there is no table: what stands in the widest row, whether it looks like one at all, whether the office knows.

    `header` is the row that is likeliest the header, the first of the widest ones, `samples` are rows below it.
    """

    seen: tuple[str, ...]
    like_a_table: bool = False
    left_alone: bool = False
    header: Cells = ()
    position: str | None = None
    samples: tuple[Cells, ...] = ()


@dataclass(frozen=True)
class _Header:
    cells: Cells
    said: tuple[tuple[str, ...], ...]
    start: int
    size: int

    def named(self) -> tuple[Column, ...]:
        found = (
            next((column for text in said if (column := column_of(place, text))), None)
            for place, said in enumerate(self.said)
        )
        return tuple(column for column in found if column)


def find_table(
    rows: Iterator[Row], *, corrections: Corrections | None = None, vendors: Sequence[Vendor] = ()
) -> Table | NoTable:
    """The table that begins in these rows, or what stands there instead; what the bank added to them is passed over."""
    rows = without_report(rows)
    first = list(islice((row for row in rows if not row.blank), HEADER_ROWS + SAMPLE_ROWS))
    headers = list(_headers(first))
    if corrections is not None:
        for header in headers:
            told = corrections(signature(header.cells))
            if not told:
                continue
            if all(field == IGNORE for field in told.values()):
                return NoTable((), left_alone=True)
            table = _table(header, first, rows, vendors, told)
            if table is not None:
                return table
    ranked = sorted(
        ((len({column.field for column in named}), -header.start, -header.size, header) for header in headers
         if is_header(named := header.named())),
        key=lambda entry: entry[:3], reverse=True,
    )  # fmt: skip
    wide = [cells for row in first[:HEADER_ROWS] if len(cells := tuple(c for c in row.cells if c)) > 1]
    if ranked:
        table = _table(ranked[0][-1], first, rows, vendors)
    elif any(known_other(cells) for cells in wide):
        table = None
    else:
        table = _by_values(headers, first, rows, vendors)
    if table is not None:
        return table
    if not first:
        return NoTable(())
    place = max(range(len(first[:HEADER_ROWS])), key=lambda place: sum(map(bool, first[place].cells)))
    widest = first[place]
    return NoTable(
        tuple(cell for cell in widest.cells if cell),
        like_a_table=len(wide) >= 2,
        header=widest.cells[:MAX_COLUMNS],
        position=widest.position,
        samples=tuple(row.cells for row in first[place + 1 :]),
    )


def no_header(name: str, seen: Sequence[str], *, extra: str = "") -> UnreadableFile:
    """The error for a spreadsheet without a header we know; `seen` is what stands there instead."""
    if other := known_other(seen):
        return UnreadableFile(
            f"the file holds no records: it is {other}",
            where=name,
            todo="Leave it out, or hand in the technologies themselves",
        )
    shown = ", ".join(repr(cell[:30]) for cell in seen[:8]) or "nothing"
    return UnreadableFile(
        f"no row is a header with a title column; the first rows say {shown}{extra}",
        where=name,
        todo="Name the columns in one row: 标题 / Title, 摘要 / Abstract, 公开号 / Publication number, 专利权人 / Owner, …",
    )


def _headers(first: Sequence[Row]) -> Iterator[_Header]:
    """Every row that could be a header, alone and together with the one below it."""
    for start, row in enumerate(first[:HEADER_ROWS]):
        if row.heading:
            continue
        upper = row.cells[:MAX_COLUMNS]
        alone = _Header(upper, tuple((cell or "",) for cell in upper), start, 1)
        yield alone
        below = first[start + 1] if start + 1 < len(first) else None
        under = below.cells[:MAX_COLUMNS] if below is not None and not below.heading else None
        if under and (both := _two_rows(upper, under, start)):
            fields = {column.field for column in both.named()}
            lower = _Header(under, tuple((cell or "",) for cell in under), start + 1, 1)
            if len(fields) > max(len({c.field for c in one.named()}) for one in (alone, lower)):
                yield both


def _two_rows(upper: Cells, lower: Cells, start: int) -> _Header | None:
    """The header that the two rows are together; None where the lower one names no columns of its own."""
    width = max(len(upper), len(lower))
    group: str | None = None
    cells: list[str | None] = []
    said: list[tuple[str, ...]] = []
    own = 0
    for place in range(width):
        over = upper[place] if place < len(upper) else None
        under = lower[place] if place < len(lower) else None
        group = over or (group if under else None)
        if group and under and group != under:
            together = column_of(place, f"{group}{under}")
            alone = column_of(place, under)
            own += (together or alone) is not None
            by_group = (f"{group}{_bracket(under)}",) if plain(under) in _GENERIC else ()
            cells.append(f"{group} {under}")
            said.append((f"{group}{under}", under, *by_group))
        else:
            cells.append(under or group)
            said.append((under or group or "",))
    return _Header(tuple(cells), tuple(said), start, 2) if own >= 2 else None


def _bracket(text: str) -> str:
    """What stands in brackets at the end of a header: its unit."""
    place = max(text.rfind("（"), text.rfind("("))
    return text[place:] if place >= 0 else ""


def _table(
    header: _Header,
    first: Sequence[Row],
    rows: Iterator[Row],
    vendors: Sequence[Vendor],
    told: Mapping[str, str | None] | None = None,
) -> Table | None:
    below = first[header.start + header.size :]
    vendor = vendor_of(header.cells, vendors)
    samples = [row.cells for row in below if not row.heading][:SAMPLE_ROWS]
    mapping = map_columns(
        header.cells, header.said, samples, corrected=told, vendor=vendor.fields if vendor else None
    )
    columns = used_columns(mapping)
    if not is_header(columns):
        return None
    raw = tuple(row.cells for row in first[header.start : header.start + header.size])
    position = first[header.start].position
    return Table(header.cells, columns, chain(below, rows), raw, position, mapping, vendor)


def _by_values(
    headers: Sequence[_Header], first: Sequence[Row], rows: Iterator[Row], vendors: Sequence[Vendor]
) -> Table | None:
    """The row that is a header if the values below it are asked as well.

    One of its words must be known, or three of its columns must be as good as sure; a row that holds values itself, as the
    ones below do, is no header.
    """
    width = max((sum(map(bool, header.cells)) for header in headers), default=0)
    wide = [header for header in headers if sum(map(bool, header.cells)) * 2 >= width]
    found = [
        table
        for header in wide[:_TRIED]
        if all(len(cell or "") <= 60 for cell in header.cells)
        and not any(looks_like_a_value(cell) for cell in header.cells if cell)
        and (table := _table(header, first, rows, vendors))
        and (header.named() or sum(one.confidence >= 0.85 for one in table.mapping) >= 3)
    ]
    return max(found, key=lambda table: len(table.columns), default=None)
