"""Planes: one bit a row, so that technologies are counted 64 at a time.

A plane of offer rows lies in one array of 64-bit words. First come the first offers of all technologies, row by row;
then once more those of the technologies that have further offers, in the order of the layers; then the layers, each
beginning with a word. Bit j of every layer and bit j of that second stretch belong to the same technology, so a union
over a technology's offers is an "or" of stretches. Layers of nearly the same length lie in one block, padded to the
longest of them: a technology with some hundred offers makes some hundred layers, but only one block.

A plane of technologies is the first stretch alone. Bits that stand for no row are never set.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from catalogue.filters.columns import ColumnTable
from catalogue.filters.packed import Array, Mask

Words: TypeAlias = npt.NDArray[np.uint64]

_WORD = 64  # bits
_LONG = 512  # rows; longer layers are laid down one by one, the others together


def _words(rows: int) -> int:
    return -(-rows // _WORD)


def ones(words: Words) -> int:
    """How many bits are set."""
    return int(np.bitwise_count(words).sum(dtype=np.uint32))  # three times as fast as in 64 bits


@dataclass(frozen=True)
class _Block:
    """So many layers of so many words each, one after the other from word `at`."""

    at: int
    layers: int
    words: int

    def union(self, plane: Words) -> Words:
        layers = plane[self.at : self.at + self.layers * self.words]
        if self.layers > 1:
            layers = np.bitwise_or.reduce(layers.reshape(self.layers, self.words), axis=0)
        return layers


@dataclass(frozen=True)
class Layout:
    """Where the rows of a table lie in its planes: `starts[k]` is the bit where layer k begins."""

    technologies: int
    layers: tuple[int, ...]
    owners: Array
    starts: tuple[int, ...]
    blocks: tuple[_Block, ...]

    @classmethod
    def of(cls, table: ColumnTable) -> Layout:
        """The layout for a table's planes."""
        layers = tuple(table.layers.tolist())
        second = layers[0] if layers else 0
        blocks: list[_Block] = []
        starts, end = [], _words(table.technologies) + _words(second)
        for size in layers:
            if blocks and 2 * _words(size) > blocks[-1].words:
                last = blocks.pop()
                blocks.append(_Block(last.at, last.layers + 1, last.words))
            else:
                blocks.append(_Block(end, 1, _words(size)))
            starts.append(end * _WORD)
            end += blocks[-1].words
        return cls(table.technologies, layers, table.further[:second], tuple(starts), tuple(blocks))

    @cached_property
    def first(self) -> int:
        """Words of the first offers, and of a plane of technologies."""
        return _words(self.technologies)

    @cached_property
    def words(self) -> int:
        """Words of a plane of offer rows."""
        last = self.blocks[-1] if self.blocks else _Block(self.first, 0, 0)
        return last.at + last.layers * last.words

    @cached_property
    def _short(self) -> tuple[int, Array]:
        """How many layers are laid down one by one, and the bits of the rows of all others."""
        long = sum(size > _LONG for size in self.layers)
        bits = [np.arange(s, s + n) for s, n in zip(self.starts[long:], self.layers[long:], strict=True)]
        return long, np.concatenate([np.zeros(0, dtype=np.int64), *bits])

    def of_technologies(self, rows: Mask) -> Words:
        """The plane of these technologies."""
        bits = np.zeros(self.first * _WORD, dtype=np.bool_)
        bits[: self.technologies] = rows
        return np.packbits(bits).view(np.uint64)

    def of_offers(self, rows: Mask) -> Words:
        """The plane of these offer rows."""
        bits = np.zeros(self.words * _WORD, dtype=np.bool_)
        bits[: self.technologies] = rows[: self.technologies]
        if self.blocks:
            again = self.first * _WORD
            bits[again : again + len(self.owners)] = rows.take(self.owners)
            long, others = self._short
            row = self.technologies
            for start, size in zip(self.starts[:long], self.layers[:long], strict=True):
                bits[start : start + size] = rows[row : row + size]
                row += size
            bits[others] = rows[row:]
        return np.packbits(bits).view(np.uint64)

    def count(self, plane: Words) -> int:
        """How many technologies there are in a plane of technologies, or have a row in a plane of offer rows."""
        found = ones(plane[: self.first])
        if self.blocks and len(plane) > self.first:
            union, *others = (block.union(plane) for block in self.blocks)
            # What the first offer has is counted already.
            held = plane[self.first : self.first + len(union)]
            new = union & ~held
            for other in others:
                new[: len(other)] |= other & ~held[: len(other)]
            found += ones(new)
        return found

    def nbytes(self) -> int:
        return self._short[1].nbytes
