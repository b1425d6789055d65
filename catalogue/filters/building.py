"""Columns from records: cells are read one technology after the other, put in order, and packed at the end."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np

from catalogue.filters.columns import Column, ColumnTable, in_layers
from catalogue.filters.packed import MISSING, Array, Codes, Flags, Lists, Numbers, Vectors, held
from catalogue.filters.standing import standing_of
from catalogue.records import Technology


def _array(numbers: array[int]) -> Array:
    return np.array(numbers, dtype=np.int64)


class _Cells(Protocol):
    """Collects the cells of one column; `order` says which of them belongs in which row of the table."""

    def add(self, cell: Any) -> None: ...

    def into(self, table: ColumnTable, column: Column, order: Array) -> None: ...


class _NumberCells:
    def __init__(self) -> None:
        self.values = array("q")

    def add(self, cell: Any) -> None:
        self.values.append(held(cell) if isinstance(cell, int) else MISSING)

    def into(self, table: ColumnTable, column: Column, order: Array) -> None:
        table.numbers[column.name] = Numbers.of(_array(self.values)[order])


class _FlagCells:
    def __init__(self, values: tuple[str, ...]) -> None:
        self.bit = {value: 2 << place for place, value in enumerate(values)}
        self.bits = array("q")

    def add(self, cell: Any) -> None:
        bits = 0
        if cell is not None and not isinstance(cell, int):
            bits = 1
            for value in cell:
                bits |= self.bit[value]
        self.bits.append(bits)

    def into(self, table: ColumnTable, column: Column, order: Array) -> None:
        table.flags[column.name] = Flags.of(column.values, _array(self.bits)[order])


class _CodeCells:
    def __init__(self) -> None:
        self.cells: dict[tuple[str, ...], int] = {}
        self.codes = array("q")

    def add(self, cell: Any) -> None:
        code = 0
        if cell is not None and not isinstance(cell, int):
            code = self.cells.setdefault(tuple(sorted(set(cell))), len(self.cells) + 1)
        self.codes.append(code)

    def into(self, table: ColumnTable, column: Column, order: Array) -> None:
        table.codes[column.name] = Codes.of(tuple(self.cells), _array(self.codes)[order])


class _ListCells:
    def __init__(self) -> None:
        self.words: dict[str, int] = {}
        self.flat, self.rows, self.stated = array("q"), array("q"), array("q")

    def add(self, cell: Any) -> None:
        stated = cell is not None and not isinstance(cell, int)
        for word in dict.fromkeys(cell) if cell is not None and not isinstance(cell, int) else ():
            self.flat.append(self.words.setdefault(word, len(self.words)))
            self.rows.append(len(self.stated))
        self.stated.append(stated)

    def into(self, table: ColumnTable, column: Column, order: Array) -> None:
        row = np.empty(len(order), dtype=np.int64)
        row[order] = np.arange(len(order))
        stated = _array(self.stated)[order] != 0
        table.lists[column.name] = Lists.of(
            tuple(self.words), _array(self.flat), row[_array(self.rows)], stated
        )


class _VectorCells:
    def __init__(self) -> None:
        self.cells: dict[tuple[int, ...], int] = {}
        self.codes = array("q")

    def add(self, cell: Any) -> None:
        self.codes.append(0 if cell is None else self.cells.setdefault(cell, len(self.cells) + 1))

    def into(self, table: ColumnTable, column: Column, order: Array) -> None:
        width = len(next(iter(self.cells), ()))
        vectors = np.array([*self.cells], dtype=np.int64).reshape(len(self.cells), width)
        table.vectors[column.name] = Vectors.of(vectors, _array(self.codes)[order])


def _cells_of(column: Column) -> _Cells:
    if column.kind == "flags":
        return _FlagCells(column.values)
    kinds: dict[str, type[_NumberCells | _CodeCells | _ListCells | _VectorCells]] = {
        "number": _NumberCells,
        "codes": _CodeCells,
        "lists": _ListCells,
        "vectors": _VectorCells,
    }
    return kinds[column.kind]()


def build_table(
    technologies: Iterable[Technology], columns: Sequence[Column], *, today: dt.date
) -> ColumnTable:
    """Reads the columns off the records, in one pass; technology t is the t-th record.

    What hangs on registers and calendars is read as it stands at `today`.
    """
    cells = {column.name: _cells_of(column) for column in columns}
    on_technology = [(c, cells[c.name]) for c in columns if c.scope == "technology"]
    on_offer = [(c, cells[c.name]) for c in columns if c.scope == "offer"]
    counts = array("q")
    for technology in technologies:
        standing = standing_of(technology, today)
        counts.append(len(standing.offers))
        for column, into in on_technology:
            into.add(column.cell(standing, -1))
        for number in range(len(standing.offers)) or (-1,):
            for column, into in on_offer:
                into.add(column.cell(standing, number))
    table, order = in_layers(_array(counts))
    rows = {"technology": np.arange(len(counts)), "offer": order}
    for column in columns:
        cells[column.name].into(table, column, rows[column.scope])
    return table
