"""The index seam: rows of vectors in, the best rows out, among those allowed.

A back end is one file in index/backends with a class like `RowIndex` and `BACKEND = ThatClass`. It knows rows
(passages) only; technologies, filters and passages' texts are the business of index/generations.py, which is the
same for all back ends. Every back end passes one contract suite against `exact`.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Protocol, Self, TypeAlias

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]
Rows: TypeAlias = npt.NDArray[np.int64]
Scores: TypeAlias = npt.NDArray[np.float32]
Mask: TypeAlias = npt.NDArray[np.bool_]


class RowIndex(Protocol):
    """Vectors of shape (rows, dimension), searched by inner product."""

    name: ClassVar[str]

    @classmethod
    def build(cls, vectors: Vectors) -> Self:
        """An index over these rows; row numbers count from 0 in the order given."""
        ...

    def search(self, vectors: Vectors, k: int, allowed: Mask | None) -> list[tuple[Rows, Scores]]:
        """For each query vector its best rows in falling order of score: `min(k, allowed rows)` of them, always.

        `allowed` has one entry a row; None allows all. No row number outside the index is ever returned.
        """
        ...

    def strategy(self, allowed: int | None) -> str:
        """In a word or two, how a search over so many allowed rows (None: all) goes about it."""
        ...

    def save(self, folder: Path) -> None:
        """Writes the index into an existing, empty folder."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Reads what `save` wrote; may map files instead of reading them.

        Raises:
            IndexMismatch: the files are not what `save` writes.
        """
        ...

    def __len__(self) -> int: ...
