"""Repeats: technologies of which several offers hold the same word.

Where rows with a word are counted, such a technology counts once for every one of those offers that counts; the
repeats tell how often that is too often. They are worked out once for a column: what is then asked is only which
rows count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from catalogue.filters.columns import ColumnTable
from catalogue.filters.packed import Array, Codes, Mask, narrow


@dataclass(frozen=True)
class Repeats:
    """A repeat is a word and a technology: repeat g has the offer rows from `rows[starts[g]]` to the next one's.

    Word `words[i]` has the repeats from `firsts[i]` to the next word's. Words without repeats are not named.
    """

    words: Array
    firsts: Array
    starts: Array
    rows: Array

    @classmethod
    def of(cls, column: Codes, table: ColumnTable, *, most: int) -> tuple[Repeats, list[int]]:
        """The repeats of a column on offers, without the words whose repeats take more than `most` bytes; and those words."""
        words, rows, lengths = _found(column, table)
        total = len(rows)
        entry, start = (narrow(np.zeros(0), number).itemsize for number in (table.offers, total))
        taken = np.bincount(words, lengths * entry + start, minlength=len(column.postings.words))
        light = (taken <= most)[words]
        rows, words, lengths = rows[np.repeat(light, lengths)], words[light], lengths[light]
        distinct, firsts = np.unique(words, return_index=True)
        starts = np.cumsum(lengths) - lengths
        found = cls(distinct, firsts, narrow(starts, total), narrow(rows, table.offers))
        return found, np.flatnonzero(taken > most).tolist()

    def correct(self, counts: npt.NDArray[np.int64], rows: Mask) -> None:
        """Takes off what `counts` of rows, an entry a word, count a technology too often; `rows` says which count."""
        if not len(self.words):
            return
        before = np.zeros(len(self.rows) + 1, dtype=np.int64)
        np.cumsum(rows.take(self.rows), out=before[1:])
        times = np.diff(before.take(self.starts), append=before[-1])
        times -= times > 0
        counts[self.words] -= np.add.reduceat(times, self.firsts)

    def nbytes(self) -> int:
        return self.words.nbytes + self.firsts.nbytes + self.starts.nbytes + self.rows.nbytes


def words_of(column: Codes, codes: Array) -> tuple[Array, Array]:
    """The numbers of the words of each of these codes, one after the other; first the place of the code of each."""
    postings = column.postings
    met = np.zeros(column.cells + 1, dtype=np.bool_)
    met[codes] = True
    asked = np.flatnonzero(met.take(postings.places))
    cells = postings.places.take(asked)
    by_cell = postings.numbers().take(asked).take(np.argsort(cells, kind="stable"))
    sizes = np.bincount(cells, minlength=column.cells + 1)
    held = sizes.take(codes)
    begins = np.repeat((np.cumsum(sizes) - sizes).take(codes) - (np.cumsum(held) - held), held)
    return np.repeat(np.arange(len(codes)), held), by_cell.take(begins + np.arange(len(begins)))


def _found(column: Codes, table: ColumnTable) -> tuple[Array, Array, npt.NDArray[Any]]:
    """For each repeat its word, in ascending order, and how many rows it has; and the rows of one after the other."""
    owners = table.further[: table.layers[0]]
    # Offer rows of the technologies with several offers, and each technology's number among those.
    rows = np.concatenate([owners, np.arange(table.technologies, table.offers)])
    owner = np.concatenate([np.arange(size) for size in (len(owners), *table.layers.tolist())])
    places, words = words_of(column, column.codes.take(rows))
    keys = words * len(owners) + owner.take(places)
    order = np.argsort(keys)
    keys, rows = keys.take(order), rows.take(places.take(order))
    begin = np.flatnonzero(np.diff(keys, prepend=-1))
    lengths = np.diff(begin, append=len(keys))
    several = lengths > 1
    return keys[begin[several]] // len(owners), rows[np.repeat(several, lengths)], lengths[several]
