"""Facets: how many of the allowed technologies there are for each value of a column.

What is counted are technologies. For a facet over offers a technology counts for a value if one of its offers that
meet all conditions on offers together has it; offers that are closed count for the state alone, as they meet no
other condition either. So where a filter asks for a value as it is stated, the count is what asking would leave.

First offers are counted like technologies, row by row. Of a technology's further offers together (their sets are
bit sets, joined layer by layer) only those values are counted that its first offer does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from catalogue.answers import Facet, FacetCount
from catalogue.filters import facet_columns
from catalogue.filters.base import Context, FacetColumn, Mask, closed, closed_in_part
from catalogue.filters.columns import ColumnTable, Packed
from catalogue.filters.packed import Array, Codes, Flags, Numbers, Postings

_FEW = 3  # under one technology in so many, the rows are picked out; above, all are looked at
_COMPARED = 24  # so few codes are counted faster by comparing than by adding up one row after the other
_BLOCK = 64  # words in a set of bits


@dataclass(frozen=True)
class Tally:
    """A facet with all its values: `counts[v]` technologies for `values[v]`."""

    name: str
    values: Sequence[str]
    counts: Array
    not_stated: int

    def plus(self, other: Tally) -> Tally:
        """Both together; they speak of different technologies."""
        sums = dict(zip(self.values, self.counts.tolist(), strict=True))
        for value, count in zip(other.values, other.counts.tolist(), strict=True):
            sums[value] = sums.get(value, 0) + count
        counts = np.array([*sums.values()], dtype=np.int64)
        return Tally(self.name, tuple(sums), counts, self.not_stated + other.not_stated)

    def minus(self, other: Tally) -> Tally:
        """Without the technologies of another, which are among these; both are of one table."""
        return Tally(self.name, self.values, self.counts - other.counts, self.not_stated - other.not_stated)

    def top(self, n: int) -> Facet:
        """The n values with the most technologies, and how many technologies state none."""
        found = np.flatnonzero(self.counts)
        if 0 < n < len(found):
            found = found[self.counts[found] >= np.partition(self.counts[found], -n)[-n]]
        counted = (FacetCount(self.values[v], int(self.counts[v])) for v in found.tolist())
        ordered = sorted(counted, key=lambda c: (-c.technologies, c.value))
        return Facet(self.name, tuple(ordered[: max(n, 0)]), self.not_stated)


def shown(parts: Iterable[tuple[Tally, ...]], n: int) -> tuple[Facet, ...]:
    """The facets of several parts of a bank together, each with its n largest counts."""
    found = []
    for first, *others in zip(*parts, strict=True):
        tally = first
        for other in others:
            tally = tally.plus(other)
        found.append(tally.top(n))
    return tuple(found)


@dataclass(frozen=True)
class _Stretch:
    """Rows one after the other or picked out, and which of them count."""

    rows: slice | Array
    counts: Mask

    def codes(self, column: Array) -> Array:
        """The codes of these rows, 0 where a row does not count."""
        codes: Array = _part(column, self.rows) * self.counts
        return codes


def _part(array: Array, rows: slice | Array) -> Array:
    return array[rows] if isinstance(rows, slice) else array.take(rows)


@dataclass(frozen=True)
class _Rows:
    """The rows that count: of technologies or their first offers, and layers of further offers of some of them.

    The j-th rows of the layers belong to the technology of row `owners[j]`; `owned` says whether that row counts.
    """

    first: _Stretch
    layers: tuple[_Stretch, ...]
    owners: Array
    owned: Mask

    @classmethod
    def of(cls, rows: slice | Array, layers: Sequence[slice | Array], owners: Array, counted: Mask) -> _Rows:
        stretches = [_Stretch(part, _part(counted, part)) for part in layers]
        # Of layers in which nothing counts only the first is kept: the others are shorter.
        kept = tuple(s for n, s in enumerate(stretches) if n == 0 or s.counts.any())
        return cls(_Stretch(rows, _part(counted, rows)), kept, owners, counted.take(owners))

    def held(self, column: Array) -> Array:
        """For each technology with further offers the code of its first one, 0 where that does not count."""
        codes: Array = column.take(self.owners) * self.owned
        return codes

    def joined(self, column: Array, sets: Callable[[Array], Array]) -> Array:
        """For each technology with further offers the union of their sets; `sets` has the sets for some codes."""
        first, *others = (sets(layer.codes(column)) for layer in self.layers)
        for more in others:
            first[: len(more)] |= more
        return first

    @cached_property
    def total(self) -> int:
        """How many technologies have a row that counts."""
        count = int(np.count_nonzero(self.first.counts))
        if self.layers:
            some = self.layers[0].counts.copy()
            for layer in self.layers[1:]:
                some[: len(layer.counts)] |= layer.counts
            count += int(np.count_nonzero(some > self.owned))
        return count


def _stretches(table: ColumnTable, allowed: Mask, picked: Array | None) -> tuple[list[slice | Array], Array]:
    """The layers of further offers of allowed technologies, and the technologies that have any."""
    ends = (table.technologies + np.cumsum(table.layers)).tolist()
    sizes = table.layers.tolist()
    owners = table.further[: sizes[0] if sizes else 0].astype(np.intp)
    if picked is None:
        return [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)], owners
    places = np.flatnonzero(allowed.take(owners))
    own = np.searchsorted(places, table.layers).tolist()
    layers: list[slice | Array] = [
        places[:some] + (end - size) for end, size, some in zip(ends, sizes, own, strict=True) if some
    ]
    return layers, owners.take(places)


def tallies(table: ColumnTable, allowed: Mask, offers: Mask, context: Context) -> tuple[Tally, ...]:
    """Every facet of the technologies in `allowed` and those of their offer rows in `offers`."""
    if not offers.all():
        return _counted(table, allowed, offers, context)
    # Under no condition on offers most of the bank is all of it (counted once) less the rest.
    # What is closed depends on the day.
    day, kept = table.kept.get("tallies", (None, ()))
    whole: tuple[Tally, ...] = kept
    if day != context.today:
        whole = _counted(table, np.ones(table.technologies, dtype=np.bool_), offers, context)
        table.kept["tallies"] = (context.today, whole)
    barred = np.count_nonzero(~allowed)
    if barred * 2 > table.technologies:
        return _counted(table, allowed, offers, context)
    if barred == 0:
        return whole
    rest = _counted(table, ~allowed, offers, context)
    return tuple(a.minus(b) for a, b in zip(whole, rest, strict=True))


def _counted(table: ColumnTable, allowed: Mask, offers: Mask, context: Context) -> tuple[Tally, ...]:
    few = np.count_nonzero(allowed) * _FEW < table.technologies
    picked = np.flatnonzero(allowed) if few else None
    rows = slice(table.technologies) if picked is None else picked
    plain = _Rows.of(rows, (), np.zeros(0, dtype=np.intp), allowed)
    layers, owners = _stretches(table, allowed, picked)
    counted = offers.copy()
    if picked is None:
        counted[: table.technologies] &= allowed
        counted[table.technologies :] &= allowed.take(table.further)
    every = _Rows.of(rows, layers, owners, counted)
    shut, partly = closed(table, context), closed_in_part(table)
    if partly is not None:
        shut = shut | partly
    opened = _Rows.of(rows, layers, owners, counted & ~shut)
    found = []
    for facet in facet_columns().values():
        on_offers = every if facet.even_closed else opened
        found.append(_tally(table, facet, on_offers if facet.column.scope == "offer" else plain))
    return tuple(found)


def _tally(table: ColumnTable, facet: FacetColumn, rows: _Rows) -> Tally:
    column: Packed = table.column(facet.column.name)
    if isinstance(column, Flags):
        return _of_flags(facet, column, rows)
    if isinstance(column, Numbers):
        column = _as_codes(column)
    if not isinstance(column, Codes):
        raise TypeError(f"no facet can be made of the column {facet.column.name}")
    return _of_codes(facet, column, rows)


def _as_codes(numbers: Numbers) -> Codes:
    """The same column with each number as a word."""
    words, count = tuple(map(str, numbers.values.tolist())), len(numbers.values)
    return Codes(Postings(words, np.arange(count + 1), np.arange(1, count + 1)), count, numbers.codes)


def _of_flags(facet: FacetColumn, column: Flags, rows: _Rows) -> Tally:
    first, bit = rows.first.codes(column.bits), column.bits.dtype.type
    places = {name: bit(2 << place) for place, name in enumerate(column.names) if name not in facet.silent}
    # A set that holds only silent values states nothing; else bit 0 says that it is stated.
    says = bit(sum(places.values())) if facet.silent else bit(1)
    counts = [np.count_nonzero(first & value) for value in places.values()]
    stated = np.count_nonzero(first & says)
    if rows.layers:
        held = rows.held(column.bits)
        new = rows.joined(column.bits, lambda bits: bits) & ~held
        counts = [n + np.count_nonzero(new & value) for n, value in zip(counts, places.values(), strict=True)]
        stated += np.count_nonzero(((new & says) != 0) & ((held & says) == 0))
    return Tally(facet.name, tuple(places), np.array(counts, dtype=np.int64), rows.total - int(stated))


def _of_codes(facet: FacetColumn, column: Codes, rows: _Rows) -> Tally:
    postings, words = column.postings, len(column.postings.words)
    first = rows.first.codes(column.codes)
    by_cell = _counts_of_codes(first, column.cells + 1)
    before = np.concatenate([[0], np.cumsum(by_cell[postings.places])])
    counts = before[postings.starts[1:]] - before[postings.starts[:-1]]
    stated = int(by_cell[1:].sum())
    if rows.layers:
        held = rows.held(column.codes)
        stated += int(np.count_nonzero(rows.joined(column.codes, lambda codes: codes != 0) > (held != 0)))
        numbers = postings.numbers()
        for low in range(0, words, _BLOCK):
            sets = _sets(column, numbers, low)
            new = rows.joined(column.codes, sets.take) & ~sets.take(held)
            counts[low : low + _BLOCK] += _counts_of_bits(new)[: words - low]
    return Tally(facet.name, postings.words, counts, rows.total - stated)


def _sets(column: Codes, numbers: Array, low: int) -> npt.NDArray[np.uint64]:
    """For each code the set of its words from number `low` on, as bits; `numbers` has the postings' words."""
    sets = np.zeros(column.cells + 1, dtype=np.uint64)
    within = (numbers >= low) & (numbers < low + _BLOCK)
    bits = np.uint64(1) << (numbers[within] - low).astype(np.uint64)
    np.bitwise_or.at(sets, column.postings.places[within], bits)
    return sets


def _counts_of_codes(codes: Array, most: int) -> npt.NDArray[np.int64]:
    """How many there are of each code under `most`."""
    if most <= _COMPARED:
        return np.array([np.count_nonzero(codes == code) for code in range(most)])
    return np.bincount(codes, minlength=most)


def _counts_of_bits(sets: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """How many of the sets have each of the 64 bits; byte by byte, which is four times as fast."""
    planes = np.ascontiguousarray(sets.astype("<u8", copy=False).view(np.uint8).reshape(-1, 8).T)
    return np.array([np.count_nonzero(plane & np.uint8(1 << bit)) for plane in planes for bit in range(8)])
