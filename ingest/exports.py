"""Rows of a delimited export whose header is known word by word, as Lens, Espacenet and the gazette write them.

The header may stand below rows of titles. Cells come under their header's plain word (`ingest.headers.plain`); a row
with more cells than the header is a rejection, as no cell of it can be trusted to stand in its own column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, TypeVar

from catalogue.errors import UnreadableFile
from catalogue.records import FieldSource, Rejection
from ingest.cells import WrongCell, shortened, stated, visible
from ingest.containers import peek
from ingest.delimited import MAX_LOOKED, SEPARATORS, Dialect, first_rows, judge, rows
from ingest.headers import plain

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Entry:
    """One row: its place ("row 12"), its cells that say something, and what each column is called in the file."""

    file: str
    position: str
    cells: Mapping[str, str]
    names: Mapping[str, str]

    def source(self) -> FieldSource:
        return FieldSource(file=self.file, position=self.position, method="mapped")

    def read(self, column: str, with_: Callable[[str | None], _Value]) -> _Value:
        """The cell's value as `with_` reads it.

        Raises:
            WrongCell: `with_` says that this cannot be.
        """
        try:
            return with_(self.cells.get(column))
        except ValueError as error:
            raise WrongCell(str(error), column) from error

    def rejected(self, wrong: WrongCell) -> Rejection:
        """This row, not taken."""
        name = self.names.get(wrong.field)
        reason = f"column {name}: {wrong.reason}" if name else wrong.reason
        todo = "Correct the row and hand the file in again; the other rows were taken"
        value = shortened(self.cells.get(wrong.field))
        return Rejection(self.file, self.position, name, reason, todo, value=value)


def known_export(head: bytes, *signatures: frozenset[str]) -> bool:
    """Whether one of the first rows holds all the columns of one of the signatures."""
    return dialect_of(head, signatures) is not None


def entries(stream: BinaryIO, *signatures: frozenset[str], name: str) -> Iterator[Entry | Rejection]:
    """The rows below the header, blank ones and repeated headers left out.

    Raises:
        UnreadableFile: as `ingest.delimited.rows`; no header; no row below it.
    """
    head, whole = peek(stream)
    dialect = dialect_of(head, signatures)
    header: tuple[str, ...] | None = None
    words: tuple[str, ...] = ()
    count = 0
    for row in rows(whole, dialect, name=name) if dialect else ():
        if row.blank:
            continue
        if _is_one_of(row.cells, signatures):
            header = tuple(visible(cell or "") for cell in row.cells)
            words = tuple(plain(cell) if cell else "" for cell in header)
            continue
        if header is None:
            continue
        count += 1
        cells = {
            word: text
            for word, cell in zip(words, row.cells, strict=False)
            if word and cell and (text := stated(visible(cell)))
        }
        entry = Entry(name, row.position, cells, dict(zip(words, header, strict=True)))
        if any(row.cells[len(header) :]):
            reason = f"the row has {len(row.cells)} cells, the header {len(header)}: a separator in a cell?"
            yield entry.rejected(WrongCell(reason, "*"))
        else:
            yield entry
    if header is None or not count:
        what = "there is no row below the header" if header else "the header is not there any more"
        raise UnreadableFile(what, where=name, todo="Export it again with the records you want to hand in")


def dialect_of(head: bytes, signatures: tuple[frozenset[str], ...]) -> Dialect | None:
    """How the file is written, where its header is one of the signatures."""
    dialect = judge(head)
    if dialect is None:
        return None
    for encoding in dict.fromkeys((dialect.encoding, "utf-8-sig")):
        for separator in SEPARATORS:
            guess = replace(dialect, encoding=encoding, separator=separator)
            for cells in first_rows(head, guess):
                if _is_one_of(cells, signatures):
                    return guess
    return None


def _is_one_of(cells: Sequence[str | None], signatures: tuple[frozenset[str], ...]) -> bool:
    if len(cells) < min(map(len, signatures)):
        return False
    words = {plain(cell) for cell in cells[:MAX_LOOKED] if cell}
    return any(signature <= words for signature in signatures)
