"""How technologies are counted by the values of one column: counters, made once for a table and kept with it.

A column of flags has a plane (catalogue/filters/planes.py) for each value, and a count is an "and" with the plane of the
rows that count. Of a column of codes the rows with each code are counted, and then the codes that hold each word. On
offers that counts a technology once for each offer that holds the word; what is too much is told by the word's
repeats (catalogue/filters/repeats.py). A word whose repeats take more memory than a plane has a plane. So the time
hardly hangs on how many words there are. Where most rows count, those that do not are counted and taken off the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from catalogue.filters.base import FacetColumn
from catalogue.filters.columns import ColumnTable
from catalogue.filters.packed import Array, Codes, Flags, Mask, Numbers, Postings, narrow
from catalogue.filters.planes import Layout, Words
from catalogue.filters.repeats import Repeats, words_of

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """The rows that count, of technologies or of offers."""

    rows: Mask
    plane: Words
    layout: Layout

    @cached_property
    def total(self) -> int:
        """How many technologies have a row that counts."""
        return self.layout.count(self.plane)

    @cached_property
    def fewer(self) -> tuple[Array, bool]:
        """The numbers of the rows that count or of those that do not, whichever are fewer; and whether they count."""
        most = 2 * np.count_nonzero(self.rows) > len(self.rows)
        return np.flatnonzero(~self.rows if most else self.rows), not most

    def among(self, plane: Words) -> int:
        """How many technologies have a row that counts and is in this plane."""
        return self.layout.count(plane & self.plane)


@dataclass(frozen=True)
class Picked:
    """A few rows that count, ordered by technology: those of the n-th one begin at `starts[n]`."""

    rows: Array
    starts: Array

    @classmethod
    def of(cls, rows: Array, owners: Array) -> Picked:
        """These rows, each of the technology in `owners`, which ascend."""
        return cls(rows, np.flatnonzero(np.diff(owners, prepend=-1)))

    @property
    def total(self) -> int:
        """How many technologies have a row that counts."""
        return len(self.starts)

    def joined(self, sets: Array) -> Array:
        """For each technology the union of its rows' sets of bits."""
        if len(self.starts) == len(self.rows):
            return sets
        union: Array = np.bitwise_or.reduceat(sets, self.starts)
        return union

    @cached_property
    def _lengths(self) -> Array:
        lengths: Array = np.diff(self.starts, append=len(self.rows))
        return lengths

    @cached_property
    def owners(self) -> Array:
        """For each row the number of its technology among those that have any."""
        return np.repeat(np.arange(len(self.starts)), self._lengths)

    @cached_property
    def several(self) -> Array:
        """The places of rows whose technology has more than one."""
        return np.flatnonzero(np.repeat(self._lengths > 1, self._lengths))


class Counter(Protocol):
    """Counts technologies by the values of one column."""

    @property
    def values(self) -> tuple[str, ...]: ...

    def count(self, rows: Counted) -> tuple[Counts, int]:
        """For each value the technologies that have it in a row that counts, and how many state anything."""

    def pick(self, rows: Picked) -> tuple[Counts, int]:
        """The same where few rows count: looks at them alone."""

    def nbytes(self) -> int:
        """Memory beside the column, in bytes."""


def counter_of(table: ColumnTable, facet: FacetColumn, layout: Layout) -> Counter:
    """The counter of a facet's column.

    Raises:
        TypeError: no facet can be made of a column of this kind.
    """
    column, on_offers = table.column(facet.column.name), facet.column.scope == "offer"
    plane = layout.of_offers if on_offers else layout.of_technologies
    if isinstance(column, Flags):
        return _FlagCounter.of(column, facet.silent, plane)
    if isinstance(column, Numbers):
        column = _as_codes(column)
    if not isinstance(column, Codes):
        raise TypeError(f"no facet can be made of the column {facet.column.name}")
    return _CodeCounter.of(column, table, plane if on_offers and layout.blocks else None)


def _as_codes(numbers: Numbers) -> Codes:
    """The same column with each number as a word."""
    words, count = tuple(map(str, numbers.values.tolist())), len(numbers.values)
    return Codes(Postings(words, np.arange(count + 1), np.arange(1, count + 1)), count, numbers.codes)


@dataclass(frozen=True)
class _FlagCounter:
    """A plane a value, and one of the rows that state any."""

    column: Flags
    values: tuple[str, ...]
    planes: tuple[Words, ...]
    stated: Words

    @classmethod
    def of(cls, column: Flags, silent: tuple[str, ...], plane: Callable[[Mask], Words]) -> _FlagCounter:
        values = tuple(name for name in column.names if name not in silent)
        # A set that holds only silent values states nothing; else it does, be it empty.
        stated = column.any(*values) if silent else column.stated
        return cls(column, values, tuple(plane(column.any(value)) for value in values), plane(stated))

    def count(self, rows: Counted) -> tuple[Counts, int]:
        counts = np.array([rows.among(plane) for plane in self.planes], dtype=np.int64)
        return counts, rows.among(self.stated)

    def pick(self, rows: Picked) -> tuple[Counts, int]:
        sets = Flags(self.column.names, rows.joined(self.column.bits.take(rows.rows)))
        counts = np.array([np.count_nonzero(sets.any(value)) for value in self.values], dtype=np.int64)
        silent = len(self.values) < len(self.column.names)
        return counts, int(np.count_nonzero(sets.any(*self.values) if silent else sets.stated))

    def nbytes(self) -> int:
        return self.stated.nbytes + sum(plane.nbytes for plane in self.planes)


@dataclass(frozen=True)
class _CodeCounter:
    """How many rows have each code in all; on offers also what corrects the counts, and the rows that state any."""

    column: Codes
    whole: Array
    planes: dict[int, Words]
    repeats: Repeats | None
    stated: Words | None

    @classmethod
    def of(cls, column: Codes, table: ColumnTable, plane: Callable[[Mask], Words] | None) -> _CodeCounter:
        whole = narrow(np.bincount(column.codes, minlength=column.cells + 1), len(column.codes))
        if plane is None:
            return cls(column, whole, {}, None, None)
        stated = plane(column.stated)
        repeats, heavy = Repeats.of(column, table, most=stated.nbytes)
        planes = {word: plane(column.rows(_cells(column, word))) for word in heavy}
        return cls(column, whole, planes, repeats, stated)

    @property
    def values(self) -> tuple[str, ...]:
        return self.column.postings.words

    def count(self, rows: Counted) -> tuple[Counts, int]:
        places, counting = rows.fewer
        by_cell = np.bincount(self.column.codes.take(places), minlength=len(self.whole))
        if not counting:
            by_cell = self.whole - by_cell
        counts = self._of_words(by_cell)
        if self.repeats is not None:
            self.repeats.correct(counts, rows.rows)
        for word, plane in self.planes.items():
            counts[word] = rows.among(plane)
        stated = int(by_cell[1:].sum()) if self.stated is None else rows.among(self.stated)
        return counts, stated

    def pick(self, rows: Picked) -> tuple[Counts, int]:
        codes = self.column.codes.take(rows.rows)
        counts = self._of_words(np.bincount(codes, minlength=len(self.whole)))
        several = rows.several
        if len(several):
            # A word counts once a technology.
            places, words = words_of(self.column, codes.take(several))
            pairs = np.sort(rows.owners.take(several).take(places) * len(counts) + words)
            again = pairs[1:][pairs[1:] == pairs[:-1]]
            counts -= np.bincount(again % len(counts), minlength=len(counts))
        return counts, int(np.count_nonzero(rows.joined(codes != 0)))

    def _of_words(self, by_cell: Array) -> Counts:
        """How many rows hold each word, if so many have each code."""
        postings = self.column.postings
        before = np.zeros(len(postings.places) + 1, dtype=np.int64)
        np.cumsum(by_cell.take(postings.places), out=before[1:])
        counts: Counts = np.diff(before.take(postings.starts))
        return counts

    def nbytes(self) -> int:
        beside = [self.whole, *self.planes.values(), *([] if self.stated is None else [self.stated])]
        return sum(array.nbytes for array in beside) + (self.repeats.nbytes() if self.repeats else 0)


def _cells(column: Codes, word: int) -> Mask:
    """The cells that hold a word, with one entry a code."""
    found = np.zeros(column.cells + 1, dtype=np.bool_)
    found[column.postings.places[column.postings.starts[word] : column.postings.starts[word + 1]]] = True
    return found
