"""How filter columns lie in memory: what is distinct is kept once, and each row has one small code for it.

Codes are unsigned integers of one, two or four bytes, whatever the largest one needs, so that a condition runs over a
fraction of the memory that the values would take. In every kind 0 means "not stated".

Numbers   code c is the c-th smallest value, so a comparison with a limit is one comparison of codes, and exact
Flags     a bit set: bit 0 says that the field is stated, bit i + 1 stands for the i-th name
Codes     code c is the c-th distinct cell (a set of words); a question is asked once a word, then once a cell
Lists     for cells that are nearly all different: no codes, but for each word the rows that hold it
Vectors   several numbers a row: code c is the c-th distinct vector, and its numbers are coded as in Numbers
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Mask: TypeAlias = npt.NDArray[np.bool_]
Int64: TypeAlias = npt.NDArray[np.int64]
_Kind = TypeVar("_Kind", np.bool_, np.int8)

MISSING: Final = -(2**63)
"""Stands for "not stated" among values that are not packed yet."""
LARGEST: Final = 2**63 - 1
_RUNS = 6  # so many ranges of codes are compared faster than a table is looked up
_LAST = "\U0010ffff"


def narrow(codes: Array, largest: int) -> Array:
    """These codes in the smallest unsigned type that holds `largest`."""
    kind = next(k for k in (np.uint8, np.uint16, np.uint32) if largest <= np.iinfo(k).max)
    packed: Array = np.ascontiguousarray(codes, dtype=kind)
    return packed


def held(number: int) -> int:
    """The number, or the nearest that a column holds: one absurd record must not stop a whole bank."""
    return max(-LARGEST, min(LARGEST, number))


def _between(codes: Array, low: int, high: int) -> Mask:
    """Rows with low <= code < high; below `low`, unsigned subtraction wraps to large numbers."""
    within: Mask
    if low >= high:
        within = np.zeros(len(codes), dtype=np.bool_)
    elif low == 0:
        within = codes < high
    elif high == low + 1:
        within = codes == low
    else:
        within = (codes - codes.dtype.type(low)) < high - low
    return within


def _picked(codes: Array, hit: Mask) -> Mask:
    """Rows whose code is hit; `hit` has one entry a code."""
    edges = np.flatnonzero(np.diff(hit, prepend=False, append=False))
    if len(edges) > 2 * _RUNS:
        taken: Mask = hit.take(codes)
        return taken
    found = np.zeros(len(codes), dtype=np.bool_)
    for low, high in edges.reshape(-1, 2):
        found |= _between(codes, int(low), int(high))
    return found


@dataclass(frozen=True)
class Numbers:
    """One integer a row or none: code c > 0 stands for `values[c - 1]`; the values ascend."""

    values: Int64
    codes: Array

    @classmethod
    def of(cls, values: Int64) -> Numbers:
        """Packs one value a row; MISSING where not stated."""
        distinct, codes = np.unique(values, return_inverse=True)
        if len(distinct) and distinct[0] == MISSING:
            return cls(distinct[1:], narrow(codes, len(distinct) - 1))
        return cls(distinct, narrow(codes + 1, len(distinct)))

    @property
    def stated(self) -> Mask:
        """Rows with a number."""
        stated: Mask = self.codes != 0
        return stated

    @property
    def missing(self) -> Mask:
        """Rows without one."""
        missing: Mask = self.codes == 0
        return missing

    def at_least(self, limit: int) -> Mask:
        """Rows that state a number >= limit."""
        above: Mask = self.codes > self._count(limit, "left")
        return above

    def above(self, limit: int) -> Mask:
        """Rows that state a number > limit."""
        above: Mask = self.codes > self._count(limit, "right")
        return above

    def below(self, limit: int) -> Mask:
        """Rows that state a number < limit."""
        return _between(self.codes, 1, self._count(limit, "left") + 1)

    def at_most(self, limit: int) -> Mask:
        """Rows that state a number <= limit."""
        return _between(self.codes, 1, self._count(limit, "right") + 1)

    def equal(self, number: int) -> Mask:
        """Rows that state this number."""
        return _between(self.codes, self._count(number, "left") + 1, self._count(number, "right") + 1)

    def _count(self, limit: int, side: Any) -> int:
        """How many of the distinct values lie below the limit, or up to it."""
        return int(np.searchsorted(self.values, held(limit), side=side))

    def at(self, rows: Array) -> Numbers:
        """These rows alone."""
        return Numbers(self.values, self.codes.take(rows))

    def nbytes(self) -> int:
        return self.values.nbytes + self.codes.nbytes


@dataclass(frozen=True)
class Vectors:
    """Several integers a row or none: code c > 0 stands for vector c - 1.

    Number p of vector v is `values[places[p, v]]`; the values ascend, so that numbers compare as their places do.
    """

    values: Int64
    places: Array
    codes: Array

    @classmethod
    def of(cls, vectors: Int64, codes: Array) -> Vectors:
        """Packs distinct vectors, shape (vectors, numbers), and one code a row: 0 where not stated."""
        values, places = np.unique(vectors, return_inverse=True)
        packed = narrow(places.reshape(vectors.shape).T, max(len(values) - 1, 0))
        return cls(values, packed, narrow(codes, len(vectors)))

    @property
    def stated(self) -> Mask:
        """Rows with a vector."""
        stated: Mask = self.codes != 0
        return stated

    def number(self, place: int) -> Int64:
        """For each distinct vector its number at this place."""
        taken: Int64 = self.values.take(self.places[place])
        return taken

    def equal(self, place: int, number: int) -> Mask:
        """For each distinct vector whether its number at this place is this one."""
        at = int(np.searchsorted(self.values, number))
        equal: Mask = self.places[place] == min(at, len(self.values) - 1)
        return equal if at < len(self.values) and self.values[at] == number else np.zeros_like(equal)

    def number_of(self, place: int, vectors: Array) -> Int64:
        """For each of these distinct vectors (from 0) its number at this place."""
        taken: Int64 = self.values.take(self.places[place].take(vectors))
        return taken

    def above(self, place: int, limit: int) -> Mask:
        """For each distinct vector whether its number at this place is > limit."""
        above: Mask = self.places[place] >= np.searchsorted(self.values, held(limit), side="right")
        return above

    def rows(self, vectors: npt.NDArray[_Kind], otherwise: Any) -> npt.NDArray[_Kind]:
        """For each row what is said of its vector; `vectors` has one entry each, `otherwise` is for rows without."""
        first = np.full(1, otherwise, dtype=vectors.dtype)
        taken: npt.NDArray[_Kind] = np.concatenate([first, vectors]).take(self.codes)
        return taken

    def at(self, rows: Array) -> Vectors:
        """These rows alone."""
        return Vectors(self.values, self.places, self.codes.take(rows))

    def nbytes(self) -> int:
        return self.values.nbytes + self.places.nbytes + self.codes.nbytes


@dataclass(frozen=True)
class Flags:
    """A set over a fixed vocabulary a row: bit 0 says that it is stated, bit i + 1 stands for `names[i]`."""

    names: tuple[str, ...]
    bits: Array

    @classmethod
    def of(cls, names: tuple[str, ...], bits: Array) -> Flags:
        """Packs bit sets that are laid out as said above, at most 31 names."""
        return cls(names, narrow(bits, (2 << len(names)) - 1))

    @property
    def stated(self) -> Mask:
        """Rows that state a set, be it empty."""
        stated: Mask = self.bits != 0
        return stated

    def any(self, *values: str) -> Mask:
        """Rows with at least one of these values."""
        has: Mask = (self.bits & self._of(values)) != 0
        return has

    def only(self, *values: str) -> Mask:
        """Rows that are stated, not empty, and hold nothing but these values."""
        only: Mask
        if len(values) == 1:
            only = self.bits == (self._of(values) | 1)
        else:
            only = (self.bits & ~self._of(values)) == 1
            only &= self.bits != 1
        return only

    def _of(self, values: Sequence[str]) -> Any:
        return self.bits.dtype.type(sum(2 << self.names.index(value) for value in set(values)))

    def at(self, rows: Array) -> Flags:
        """These rows alone."""
        return Flags(self.names, self.bits.take(rows))

    def nbytes(self) -> int:
        return self.bits.nbytes


@dataclass(frozen=True)
class Postings:
    """Words, each with the places where it stands: word w at `places[starts[w]:starts[w + 1]]`; the words ascend."""

    words: tuple[str, ...]
    starts: Array
    places: Array

    @classmethod
    def of(cls, words: Sequence[str], flat: Array, places: Array, most: int) -> Postings:
        """Packs pairs of a word's number in `words` and a place from 0 to `most`."""
        order = sorted(range(len(words)), key=lambda w: words[w])
        rank = np.zeros(len(words), dtype=np.int64)
        rank[order] = np.arange(len(words))
        ranks = rank[flat]
        starts = np.concatenate([[0], np.cumsum(np.bincount(ranks, minlength=len(words)))])
        return cls(
            tuple(words[w] for w in order),
            narrow(starts, len(flat)),
            narrow(places[np.argsort(ranks, kind="stable")], most),
        )

    def having(self, wanted: Callable[[str], bool]) -> Array:
        """The places of all words for which `wanted` holds, some perhaps twice; asked once a word."""
        hits = [w for w, word in enumerate(self.words) if wanted(word)]
        return np.concatenate(
            [self.places[:0], *(self.places[self.starts[w] : self.starts[w + 1]] for w in hits)]
        )

    def starting(self, prefix: str) -> Array:
        """The places of all words that start like this, some perhaps twice."""
        low, high = bisect_left(self.words, prefix), bisect_left(self.words, prefix + _LAST)
        return self.places[self.starts[low] : self.starts[high]]

    def numbers(self) -> Array:
        """For each entry of `places` the number of its word."""
        sizes: Array = np.diff(self.starts.astype(np.int64))
        return np.repeat(np.arange(len(self.words)), sizes)

    def nbytes(self) -> int:
        return (
            self.starts.nbytes
            + self.places.nbytes
            + sys.getsizeof(self.words)
            + sum(map(sys.getsizeof, self.words))
        )


@dataclass(frozen=True)
class Codes:
    """A set of words a row: code c > 0 stands for the c-th distinct cell; `postings` places words in cells."""

    postings: Postings
    cells: int
    codes: Array

    @classmethod
    def of(cls, cells: Sequence[tuple[str, ...]], codes: Array) -> Codes:
        """Packs one code a row: 0 where not stated, c for the c-th of these cells."""
        number: dict[str, int] = {}
        flat = [number.setdefault(word, len(number)) for cell in cells for word in cell]
        within = np.repeat(np.arange(1, len(cells) + 1), [len(cell) for cell in cells])
        postings = Postings.of(tuple(number), np.array(flat, dtype=np.int64), within, len(cells))
        return cls(postings, len(cells), narrow(codes, len(cells)))

    @property
    def stated(self) -> Mask:
        """Rows that state a set, be it empty."""
        stated: Mask = self.codes != 0
        return stated

    def holding(self, wanted: Callable[[str], bool]) -> Mask:
        """Cells (one entry a code) with at least one word for which `wanted` holds; asked once a word."""
        found = np.zeros(self.cells + 1, dtype=np.bool_)
        found[self.postings.having(wanted)] = True
        return found

    def rows(self, cells: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
        """For each row what is said of its cell; `cells` has one entry a code."""
        taken: npt.NDArray[_Kind] = cells.take(self.codes)
        return taken

    def having(self, wanted: Callable[[str], bool]) -> Mask:
        """Rows with at least one word for which `wanted` holds."""
        return _picked(self.codes, self.holding(wanted))

    def at(self, rows: Array) -> Codes:
        """These rows alone."""
        return Codes(self.postings, self.cells, self.codes.take(rows))

    def nbytes(self) -> int:
        return self.postings.nbytes() + self.codes.nbytes


@dataclass(frozen=True)
class Lists:
    """Any number of words a row; `postings` places words in rows."""

    postings: Postings
    stated: Mask

    @classmethod
    def of(cls, words: Sequence[str], flat: Array, rows: Array, stated: Mask) -> Lists:
        """Packs pairs of a word's number in `words` and a row that holds it."""
        return cls(Postings.of(words, flat, rows, len(stated)), stated)

    def starting(self, prefix: str) -> Mask:
        """Rows with at least one word that starts like this."""
        found = np.zeros(len(self.stated), dtype=np.bool_)
        found[self.postings.starting(prefix)] = True
        return found

    def at(self, rows: Array) -> Lists:
        """These rows alone, in ascending order."""
        here = np.isin(self.postings.places, rows)
        places = np.searchsorted(rows, self.postings.places)
        kept = Postings.of(self.postings.words, self.postings.numbers()[here], places[here], len(rows))
        return Lists(kept, self.stated.take(rows))

    def nbytes(self) -> int:
        return self.postings.nbytes() + self.stated.nbytes
