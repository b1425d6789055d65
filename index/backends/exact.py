"""The exact back end in plain numpy: the oracle that all others are held against."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from catalogue.errors import IndexMismatch
from index.base import Mask, Rows, Scores, Vectors

_FILE = "vectors.npy"


class ExactIndex:
    """Every allowed row is compared with every query."""

    name: ClassVar[str] = "exact"

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    @classmethod
    def build(cls, vectors: Vectors) -> Self:
        return cls(np.ascontiguousarray(vectors, dtype=np.float32))

    def search(self, vectors: Vectors, k: int, allowed: Mask | None) -> list[tuple[Rows, Scores]]:
        rows: Rows = np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)
        found: list[tuple[Rows, Scores]] = []
        held = self._vectors if allowed is None else self._vectors[rows]
        for query in vectors:
            scores: Scores = held @ query
            order = np.lexsort((rows, -scores))[: max(0, k)]
            found.append((rows[order], scores[order]))
        return found

    def strategy(self, allowed: int | None) -> str:
        return "exact"

    def save(self, folder: Path) -> None:
        np.save(folder / _FILE, self._vectors, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        try:
            vectors = np.load(folder / _FILE, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise IndexMismatch(
                "the vectors cannot be read", where=str(folder / _FILE), todo="Run: techbank index"
            ) from error
        if vectors.ndim != 2 or vectors.dtype != np.float32:
            raise IndexMismatch("these are no vectors", where=str(folder / _FILE), todo="Run: techbank index")
        return cls(vectors)

    def __len__(self) -> int:
        return len(self._vectors)


BACKEND = ExactIndex
