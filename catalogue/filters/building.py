"""Columns from records: cells are read one technology after the other, put in order, and packed at the end."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from catalogue.filters.columns import Cell, Column, ColumnTable, in_layers
from catalogue.filters.packed import MISSING, Array, Codes, Flags, Lists, Numbers, held
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Technology


def _array(numbers: array[int]) -> Array:
    return np.array(numbers, dtype=np.int64)


class _Cells(Protocol):
    """Collects the cells of one column; `order` says which of them belongs in which row of the table."""

    def add(self, cell: Cell) -> None: ...

    def into(self, table: ColumnTable, column: Column, order: Array) -> None: ...


class _NumberCells:
    def __init__(self) -> None:
        self.values = array("q")

    def add(self, cell: Cell) -> None:
        self.values.append(held(cell) if isinstance(cell, int) else MISSING)

    def into(self, table: ColumnTable, column: Column, order: Array) -> None:
        table.numbers[column.name] = Numbers.of(_array(self.values)[order])


class _FlagCells:
    def __init__(self, values: tuple[str, ...]) -> None:
        self.bit = {value: 2 << place for place, value in enumerate(values)}
        self.bits = array("q")

    def add(self, cell: Cell) -> None:
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

    def add(self, cell: Cell) -> None:
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

    def add(self, cell: Cell) -> None:
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


def _cells_of(column: Column) -> _Cells:
    if column.kind == "flags":
        return _FlagCells(column.values)
    kinds: dict[str, type[_NumberCells | _CodeCells | _ListCells]] = {
        "number": _NumberCells,
        "codes": _CodeCells,
        "lists": _ListCells,
    }
    return kinds[column.kind]()


def build_table(technologies: Iterable[Technology], columns: Sequence[Column]) -> ColumnTable:
    """Reads the columns off the records, in one pass; technology t is the t-th record."""
    nothing = LicenceOffer()
    cells = {column.name: _cells_of(column) for column in columns}
    on_technology = [(c, cells[c.name]) for c in columns if c.scope == "technology"]
    on_offer = [(c, cells[c.name]) for c in columns if c.scope == "offer"]
    counts = array("q")
    for technology in technologies:
        counts.append(len(technology.offers or ()))
        for column, into in on_technology:
            into.add(column.read(technology, nothing))
        for offer in technology.offers or (nothing,):
            for column, into in on_offer:
                into.add(column.read(technology, offer))
    table, order = in_layers(_array(counts))
    rows = {"technology": np.arange(len(counts)), "offer": order}
    for column in columns:
        cells[column.name].into(table, column, rows[column.scope])
    return table
