"""Rows of a spreadsheet, whatever file they come from, and what a merged cell says in each of the cells it covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Cells: TypeAlias = Sequence[str | None]

MAX_MERGED = 100_000
"""Merged ranges of one sheet that are looked at; offices have hundreds."""
MAX_SPAN = 256
"""Columns that a merged value is repeated over at most."""
MAX_COVERED = 256
"""Columns of one row that merged ranges may cover, all together: no file can make a row cost more than that."""
FORMULA = "the cell holds a formula whose result was not saved with the file"


@dataclass(frozen=True)
class Row:
    """One row: where it stands ("row 12", counted from 1 as a spreadsheet program shows it), and its cells.

    `heading`: the row says one thing, in a cell merged over several columns: a title, a group's name, a note.
    `remarks` tells by column (from 0) why a cell that is not empty in the file is None here.
    """

    position: str
    cells: Cells
    heading: bool = False
    remarks: Mapping[int, str] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        return not any(self.cells) and not self.remarks


@dataclass(frozen=True)
class Sheet:
    """One table sheet of a file; `name` is None where a file has only one and it bears no name."""

    name: str | None
    rows: Iterator[Row]


@dataclass(frozen=True)
class Merged:
    """A merged range: rows from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Merges:
    """Repeats the value of each merged cell over its range, row by row from above.

    A row that is blank but for what reaches into it from above stays blank.
    """

    def __init__(self, ranges: Iterable[Merged] = ()) -> None:
        kept = [one for _, one in zip(range(MAX_MERGED), ranges, strict=False)]
        self._waiting = sorted(kept, key=lambda one: (one.top, one.left), reverse=True)
        self._active: list[tuple[Merged, str | None]] = []

    def covered(self, number: int) -> frozenset[int]:
        """The columns of row `number` that ranges from rows above cover."""
        return frozenset(
            place
            for one, _ in self._active
            if one.bottom >= number
            for place in range(one.left, min(one.right, one.left + MAX_SPAN - 1) + 1)
        )

    def fill(
        self, number: int, cells: Cells, starting: Iterable[Merged] = ()
    ) -> tuple[tuple[str | None, ...], bool]:
        """The cells of row `number`, and whether it is a heading. `starting`: ranges known only now that begin here."""
        fresh = list(starting)
        while self._waiting and self._waiting[-1].top <= number:
            fresh.append(self._waiting.pop())
        self._active = [pair for pair in self._active if pair[0].bottom >= number]
        said = [place for place, cell in enumerate(cells) if cell]
        heading = len(said) == 1 and any(one.left == said[0] < one.right for one in fresh)
        for one in fresh:
            value = cells[one.left] if one.left < len(cells) else None
            covered = sum(min(other.right - other.left + 1, MAX_SPAN) for other, _ in self._active)
            if covered < MAX_COVERED:
                self._active.append((one, value))
        if not said or not self._active:
            return tuple(cells), heading
        filled = list(cells)
        for one, value in self._active:
            right = min(one.right, one.left + MAX_SPAN - 1)
            filled += [None] * (right + 1 - len(filled))
            for place in range(one.left, right + 1):
                filled[place] = filled[place] or value
        return tuple(filled), heading
